import assert from 'node:assert/strict';
import registerPermissions from '../../nodes/permissions/permissions';
import registerRepository from '../../nodes/repository/repository';
import { at, startFlow, type TestRun } from '../support/flow';
import { START_TIMEOUT, startFileshareServer, type FileshareServer } from '../support/opencmis-server';
import { describeWith } from '../support/require';

describeWith('java', 'cmis-permissions on OpenCMIS fileshare, which shows permissions and changes none', function () {
  this.timeout(60_000);
  let server: FileshareServer;
  before(async function () {
    this.timeout(START_TIMEOUT);
    server = await startFileshareServer();
  });
  after(() => server.stop());

  const run = async (config: object, msg: object): Promise<TestRun> => {
    const { browserUrl, user, password } = server;
    const flow = await startFlow({
      types: [registerRepository, registerPermissions],
      node: { type: 'cmis-permissions', repository: 'repo', ...config },
      outputs: 1,
      others: [{ id: 'repo', type: 'cmis-repository', server: 'other', url: browserUrl }],
      credentials: { repo: { user, password } },
    });
    try {
      return await flow.run(msg);
    } finally {
      await flow.stop();
    }
  };

  it('reads them', async () => {
    const { error, payloads } = await run({}, { payload: '/' });
    assert.equal(error, undefined);
    const aces = at(payloads[0], 'aces');
    assert.ok(Array.isArray(aces));
    assert.ok(aces.some((ace) => at(ace, 'principalId') === server.reader.user));
  });

  it('is refused a change with a sentence, having tried it', async () => {
    const { error, ends, outputs } = await run({ action: 'add' }, { payload: '/', permissions: { anna: 'read' } });
    assert.equal(error?.code, 'notSupported');
    assert.match(error.message, /\w+ \w+/);
    assert.equal(error.cause?.['operation'], 'applyACL');
    assert.deepEqual([ends, outputs.length], [1, 0]);
  });

  it('says in a dry run that it can not be done', async () => {
    const config = { action: 'add', dryRun: 'true', dryRunType: 'bool' };
    const { error, payloads } = await run(config, { payload: '/', permissions: { anna: 'read' } });
    assert.equal(error, undefined);
    assert.equal(at(payloads[0], 'allowed'), false);
  });
});
