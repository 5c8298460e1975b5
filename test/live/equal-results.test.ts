import assert from 'node:assert/strict';
import { createCmisClient } from '../../src/client/create-client';
import type { CmisClient } from '../../src/client/client';
import { CmisError } from '../../src/model/errors';
import type { CmisObject } from '../../src/model/object';
import { operationNames, operations, type Input, type Operation } from '../../src/model/operations';
import { sharedFileshareServer, startInMemoryServer, type RunningServer } from '../support/opencmis-server';
import { describeWith } from '../support/require';
import { plain } from '../wire/recording';
import type { Call } from '../wire/recorder';
import { wireScenarios } from '../wire/scenarios';
import { asOn10, withoutDifferences } from './may-differ';
import { oddCalls } from './odd-calls';
import { operationCases } from './operation-cases';
import { createWorld, type OperationSubject, type World } from './operation-world';
import { comparable, factsOfError, watch, type Result } from './results';
import { accessTo, atomPub10, atomPub11, browser, type Wire } from './wires';

type Case = (world: World) => Promise<unknown>;
type Names = Omit<OperationSubject, 'url' | 'user' | 'password' | 'binding'>;

interface Server {
  readonly title: string;
  readonly start: () => Promise<RunningServer>;
  readonly rootId: string;
  readonly names: Names;
}

const inMemory: Server = {
  title: 'OpenCMIS in-memory',
  // One of its own: what other tests leave behind shows in the answers.
  start: startInMemoryServer,
  rootId: '100',
  names: {
    versionable: 'VersionableType',
    relationship: 'CrossReferenceType',
    policy: { type: 'AuditPolicy', properties: { AuditSettings: 'all' } },
    item: { type: 'MyItemType', properties: {} },
    principal: 'test',
    deletesContentWithoutToken: false,
  },
};
const fileshare: Server = {
  title: 'OpenCMIS fileshare',
  start: sharedFileshareServer,
  rootId: '@root@',
  names: { versionable: 'cmis:document', deletesContentWithoutToken: true },
};

const is11 = (operation: Operation): boolean => operations[operation].since === '1.1';

for (const { title, start, rootId, names } of [inMemory, fileshare]) {
  describeWith('java', `the same calls by Browser and by AtomPub, on ${title}`, function () {
    this.timeout(120_000);
    let server: RunningServer;
    before(async () => {
      server = await start();
    });
    after(async () => {
      if (start === startInMemoryServer) await server.stop();
    });

    /** Equal, but for ids, times, random names and what may differ. */
    function assertEqual(what: string, wire: Wire, byAtomPub: readonly Result[], byBrowser: readonly Result[]): void {
      const kept = (results: readonly Result[]): unknown =>
        comparable(results, server.baseUrl, rootId).map(({ operation, outcome }) => {
          const rest = withoutDifferences(operation, outcome, what);
          return { operation, outcome: wire.cmisVersion === '1.0' ? asOn10(operation, rest) : rest };
        });
      assert.ok(byBrowser.length > 0);
      assert.deepEqual(kept(byAtomPub), kept(byBrowser));
    }

    /** What the calls of the cases answer, each in a folder of its own. */
    async function resultsOf(cases: readonly Case[], wire: Wire): Promise<Result[]> {
      const results: Result[] = [];
      const subject = { ...accessTo(server, wire), ...names, cmisVersion: wire.cmisVersion };
      for (const work of cases) {
        const world = await createWorld(subject, (client) => watch(client, results));
        try {
          await work(world);
        } catch (error) {
          // What the case expects of a server that can do it is proved elsewhere: here all wires have to come equally far.
          if (!(error instanceof CmisError || error instanceof assert.AssertionError)) throw error;
        } finally {
          await world.close();
        }
      }
      return results;
    }

    async function compare(what: string, cases: readonly Case[], wire: Wire): Promise<void> {
      const byBrowser = await resultsOf(cases, browser);
      assertEqual(what, wire, await resultsOf(cases, wire), byBrowser);
    }

    for (const wire of [atomPub11, atomPub10]) {
      describe(`give deeply equal results by ${wire.title}`, () => {
        for (const operation of operationNames.filter((name) => wire.cmisVersion === '1.1' || !is11(name))) {
          const { works, wrong } = operationCases[operation];
          it(operation, async () => {
            await compare(operation, [works, wrong], wire);
          });
        }
        for (const [what, calls] of Object.entries(oddCalls)) it(what, () => compare(what, [calls], wire));

        if (title !== inMemory.title) return;
        for (const [name, scenario] of Object.entries(wireScenarios)) {
          it(`the recorded scenario: ${name}`, async () => {
            const byBrowser = await resultsOfScenario(scenario, browser);
            assertEqual(name, wire, await resultsOfScenario(scenario, wire), byBrowser);
          });
        }
      });
    }

    /** On CMIS 1.0, what it has not is refused and then done by the Browser binding, so that the scenario can go on. */
    async function resultsOfScenario(scenario: (client: CmisClient, call: Call) => Promise<void>, wire: Wire) {
      const connect = (by: Wire): CmisClient => {
        const { user, password, ...address } = accessTo(server, by);
        return createCmisClient({ ...address, auth: { type: 'basic', user, password } });
      };
      const [client, other] = [connect(wire), connect(browser)];
      const results: Result[] = [];
      const newer = new Set<unknown>();
      const byOther = async <T>(operation: Operation, input: unknown, work: () => Promise<T>): Promise<T> => {
        if (is11(operation)) {
          await assert.rejects(
            work(),
            (error) => error instanceof CmisError && /came with CMIS 1\.1/.test(error.message),
          );
        }
        const output = await other.call(operation, input as Input<Operation>);
        // OpenCMIS in-memory breaks when it is asked for an item by 1.0.
        if (operation === 'createItem' && isObject(output)) newer.add(output.id);
        // The scenario asks the operation that it names.
        return output as T;
      };
      const call: Call = async (name, input, work) => {
        const operation = name as Operation;
        const { objectId } = Object(input) as { objectId?: unknown };
        const isNewer = wire.cmisVersion === '1.0' && (is11(operation) || newer.has(objectId));
        try {
          const output = await (isNewer ? byOther(operation, input, work) : work());
          results.push({ operation, outcome: plain(output) });
          return output;
        } catch (error) {
          results.push({ operation, outcome: factsOfError(error) });
          throw error;
        }
      };
      try {
        await scenario(client, call);
      } finally {
        await Promise.all([client.close(), other.close()]);
      }
      return results;
    }
  });
}

function isObject(output: unknown): output is CmisObject {
  return typeof output === 'object' && output !== null && 'id' in output;
}
