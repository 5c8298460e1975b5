import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { BindingName } from '../../src/client/client';
import { createCmisClient } from '../../src/client/create-client';
import { operationNames } from '../../src/model/operations';
import { factsOf, type Call } from './recorder';
import { plain, readExchanges } from './recording';
import { startReplay } from './replay';
import { wireScenarios } from './scenarios';

/** A binding against its recorded exchanges with OpenCMIS in-memory, in `test/wire/<binding>/opencmis`. */
export function describeRecorded(binding: BindingName): void {
  const folder = join(__dirname, binding, 'opencmis');

  for (const [name, scenario] of Object.entries(wireScenarios)) {
    it(`sends the recorded requests and reads the recorded answers: ${name}`, async () => {
      const recorded = readExchanges(join(folder, `${name}.txt`));
      const replay = await startReplay(recorded);
      const client = createCmisClient({ url: replay.url, binding });
      let next = 0;
      const compare: Call = async (operation, _input, run) => {
        const call = recorded[next];
        next += 1;
        assert.ok(call !== undefined, 'a call was not recorded');
        assert.equal(operation, call.operation);
        try {
          const output = await run();
          assert.ok('output' in call.outcome, 'the recorded call failed');
          assert.deepEqual(plain(output), plain(call.outcome.output));
          return output;
        } catch (error) {
          if ('output' in call.outcome) throw error;
          assert.deepEqual(factsOf(error), call.outcome.error);
          throw error;
        }
      };
      try {
        await scenario(client, compare);
        replay.verify();
        assert.equal(next, recorded.length);
      } finally {
        await client.close();
        await replay.stop();
      }
    });
  }

  it('has a recorded call for every operation', () => {
    const recorded = Object.keys(wireScenarios).flatMap((name) => readExchanges(join(folder, `${name}.txt`)));
    const shown = new Set(recorded.map(({ operation }) => operation));
    assert.deepEqual(
      operationNames.filter((name) => !shown.has(name)),
      [],
    );
  });
}
