import assert from 'node:assert/strict';
import { createCmisClient } from '../../src/client/create-client';
import { startInMemoryServer, type RunningServer } from '../support/opencmis-server';
import { describeWith } from '../support/require';
import { factsOf, type Call } from '../wire/recorder';
import { plain } from '../wire/recording';
import { wireScenarios } from '../wire/scenarios';
import { makeStable } from '../wire/stable';
import { accessTo, atomPub11, browser, type Wire } from './wires';

interface Result {
  readonly operation: string;
  readonly outcome: unknown;
}

/** What an operation answers differently by Browser and by AtomPub, and why: nothing else may differ. `*` is all of it. */
const mayDiffer: Readonly<Partial<Record<string, { readonly members: readonly string[]; readonly why: string }>>> = {
  getRepositoryInfo: {
    members: ['extendedFeatures'],
    why: 'OpenCMIS names the features of the Browser binding to its users alone',
  },
  bulkUpdateProperties: {
    members: ['*'],
    why: 'OpenCMIS in-memory answers an empty list by Browser, and the changed objects by AtomPub',
  },
};

describeWith('java', 'the same calls by Browser and by AtomPub', function () {
  this.timeout(120_000);
  let server: RunningServer;
  before(async () => {
    server = await startInMemoryServer();
  });
  after(() => server.stop());

  /** What each call of a scenario answers or throws, independent of ids and times. */
  async function run(name: string, wire: Wire): Promise<Result[]> {
    const { url, user, password } = accessTo(server, wire);
    const client = createCmisClient({ url, binding: wire.binding, auth: { type: 'basic', user, password } });
    const results: { operation: string; outcome: unknown }[] = [];
    const call: Call = async (operation, _input, work) => {
      try {
        const output = await work();
        results.push({ operation, outcome: without(operation, plain(output)) });
        return output;
      } catch (error) {
        // The sentences are the server's or, where it isn't asked, the client's.
        results.push({ operation, outcome: { code: factsOf(error).code } });
        throw error;
      }
    };
    try {
      await wireScenarios[name]?.(client, call);
    } finally {
      await client.close();
    }
    const text = makeStable(JSON.stringify(results, null, 1), { [server.baseUrl]: 'http://server' }, ['100']);
    return JSON.parse(text.replace(/"\d+-rendition"/g, '"a rendition"')) as Result[];
  }

  for (const name of Object.keys(wireScenarios)) {
    it(`give deeply equal results: ${name}`, async () => {
      const byBrowser = await run(name, browser);
      const byAtomPub = await run(name, atomPub11);
      assert.ok(byBrowser.length > 0);
      assert.deepEqual(byAtomPub, byBrowser);
    });
  }
});

function without(operation: string, value: unknown): unknown {
  const members = mayDiffer[operation]?.members ?? [];
  if (members.includes('*')) return undefined;
  if (members.length === 0 || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([member]) => !members.includes(member)));
}
