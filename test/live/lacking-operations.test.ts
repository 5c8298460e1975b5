import assert from 'node:assert/strict';
import { routes } from '../../src/bindings/browser/routes';
import { startDemoRepository, type DemoRepository } from '../../src/demo/demo-repository';
import { CmisError } from '../../src/model/errors';
import { operationNames, operations, type Operation } from '../../src/model/operations';
import { sharedInMemoryServer } from '../support/opencmis-server';
import { startRefusingProxy, type Refusal } from '../support/refusing-server';
import { describeWith } from '../support/require';
import { operationCases } from './operation-cases';
import { embeddedSubject, inMemorySubject } from './operation-subjects';
import { createWorld, type OperationSubject, type World } from './operation-world';
import { browser } from './wires';

/** What a request of the operation is known by. */
function nameOf(operation: Operation): string {
  const route = routes[operation];
  return route.method === 'POST' ? route.action : (route.selector ?? 'repositories');
}

/** Each operation as a repository answers it that lacks just that one. */
function describeLacking(title: string, start: () => Promise<OperationSubject>): void {
  describe(title, function () {
    this.timeout(60_000);
    const refusals = new Map<string, Refusal>();
    let stop: () => Promise<void>;
    let world: World;

    before(async () => {
      const subject = await start();
      const server = await startRefusingProxy(subject.url, refusals);
      world = await createWorld({ ...subject, url: server.serviceUrl });
      stop = () => server.stop();
    });
    after(async () => {
      refusals.clear();
      for (const { id } of (await world.client.call('getTypeChildren', { typeId: 'cmis:document' })).items) {
        if (/^t[\da-f]{32}$/.test(id)) await world.client.call('deleteType', { typeId: id });
      }
      await world.close();
      await stop();
    });
    afterEach(() => refusals.clear());

    for (const operation of operationNames) {
      it(`${operation} is not supported, and the error says that nothing was done`, async () => {
        refusals.set(nameOf(operation), { exception: 'notSupported', message: 'Not in this repository' });
        const error: unknown = await operationCases[operation].works(world).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        assert.ok(error instanceof CmisError, `${operation} was done: ${String(error)}`);
        const { code, cause, message } = error;
        assert.deepEqual([code, cause.operation, cause.status], ['notSupported', operation, 405], message);
        assert.equal(cause.outcome, operations[operation].safe ? undefined : 'notDone');
        assert.equal(cause.retryable, false);
        assert.match(message, /Not in this repository/);
        if (operation !== 'getRepositories') assert.match(message, new RegExp(`does not support ${operation}\\.`));
      });
    }
  });
}

describe('an operation that a repository lacks, in front of the embedded repository', () => {
  let repository: DemoRepository;
  before(async () => {
    repository = await startDemoRepository({ users: { demo: 'demo-password' } });
  });
  after(() => repository.close());

  describeLacking('by the Browser binding', () => Promise.resolve(embeddedSubject(repository)));
});

describeWith('java', 'an operation that a repository lacks, in front of OpenCMIS in-memory', () => {
  describeLacking('by the Browser binding', async () => inMemorySubject(await sharedInMemoryServer(), browser));
});
