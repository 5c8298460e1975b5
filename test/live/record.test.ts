import { join } from 'node:path';
import { createCmisClient } from '../../src/client/create-client';
import { describeWith } from '../support/require';
import { startInMemoryServer, type RunningServer } from '../support/opencmis-server';
import { wireScenarios } from '../wire/scenarios';
import { record, type Recorder } from '../wire/recorder';
import { atomPub11, browser } from './wires';

/** `CMIS_RECORD=1` writes the files anew; look at the difference before you commit it. */
const update = process.env['CMIS_RECORD'] === '1';

const recordedWires = [
  { folder: 'browser', wire: browser },
  { folder: 'atompub', wire: atomPub11 },
];

for (const { folder, wire } of recordedWires) {
  describeWith('java', `the recorded exchanges with OpenCMIS in-memory by ${wire.title}`, function () {
    this.timeout(120_000);
    // One of its own: what other tests leave behind shows in the answers.
    let server: RunningServer;
    let recorder: Recorder;
    before(async () => {
      server = await startInMemoryServer();
      const files = join(__dirname, '../wire', folder, 'opencmis');
      recorder = await record({ upstream: wire.url(server), folder: files, update, keepIds: ['100'] });
    });
    after(async () => {
      await recorder.stop();
      await server.stop();
    });

    for (const [name, scenario] of Object.entries(wireScenarios)) {
      it(`are what the server says today: ${name}`, async () => {
        const { user, password } = server;
        const auth = { type: 'basic', user, password } as const;
        const client = createCmisClient({ url: recorder.url, binding: wire.binding, auth });
        try {
          await recorder.scenario(name, (call) => scenario(client, call));
        } finally {
          await client.close();
        }
      });
    }
  });
}
