import assert from 'node:assert/strict';
import { join } from 'node:path';
import { wireScenarios } from '../../../test/wire/scenarios';
import { factsOf, type Call } from '../../../test/wire/recorder';
import { plain, readExchanges } from '../../../test/wire/recording';
import { startReplay } from '../../../test/wire/replay';
import { createCmisClient } from '../../client/create-client';
import { operationNames } from '../../model/operations';

const folder = join(__dirname, '../../../test/wire/browser/opencmis');

describe('the Browser binding', () => {
  for (const [name, scenario] of Object.entries(wireScenarios)) {
    it(`sends the recorded requests and reads the recorded answers: ${name}`, async () => {
      const recorded = readExchanges(join(folder, `${name}.txt`));
      const replay = await startReplay(recorded);
      const client = createCmisClient({ url: replay.url });
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
});
