import { join } from 'node:path';
import { createCmisClient } from '../../src/client/create-client';
import { describeWith } from '../support/require';
import { startInMemoryServer, type RunningServer } from '../support/opencmis-server';
import { wireScenarios } from '../wire/scenarios';
import { record, type Recorder } from '../wire/recorder';

/** `CMIS_RECORD=1` writes the files anew; look at the difference before you commit it. */
const update = process.env['CMIS_RECORD'] === '1';

describeWith('java', 'the recorded exchanges with OpenCMIS in-memory', function () {
  this.timeout(120_000);
  // One of its own: what other tests leave behind shows in the answers.
  let server: RunningServer;
  let recorder: Recorder;
  let auth: { type: 'basic'; user: string; password: string };
  before(async () => {
    server = await startInMemoryServer();
    const { browserUrl, user, password } = server;
    auth = { type: 'basic', user, password };
    const folder = join(__dirname, '../wire/browser/opencmis');
    recorder = await record({ upstream: browserUrl, folder, update, keepIds: ['100'] });
  });
  after(async () => {
    await recorder.stop();
    await server.stop();
  });

  for (const [name, scenario] of Object.entries(wireScenarios)) {
    it(`are what the server says today: ${name}`, async () => {
      const client = createCmisClient({ url: recorder.url, auth });
      try {
        await recorder.scenario(name, (call) => scenario(client, call));
      } finally {
        await client.close();
      }
    });
  }
});
