import assert from 'node:assert/strict';
import { createCmisClient } from '../../src/client/create-client';
import { failureOf } from '../support/bad-server';
import {
  sharedInMemoryServer,
  START_TIMEOUT,
  startFileshareServer,
  type FileshareServer,
  type RunningServer,
} from '../support/opencmis-server';
import { describeWith } from '../support/require';

const addresses = ['', '/', '/browser', '/browser/', '/atom', '/atom11', '/services11', '/browser/REPOSITORY/root'];

describeWith('java', 'finding the service of a real server', () => {
  describe('OpenCMIS in-memory', () => {
    testFinding(() => sharedInMemoryServer());
  });

  describe('OpenCMIS fileshare', () => {
    let server: FileshareServer;
    before(async function () {
      this.timeout(START_TIMEOUT);
      server = await startFileshareServer();
    });
    after(() => server.stop());
    testFinding(() => Promise.resolve(server));

    it('asks no second address with a wrong password', async () => {
      const auth = { type: 'basic', user: 'test', password: 'wrong' } as const;
      const client = createCmisClient({ url: server.browserUrl, binding: 'automatic', auth });
      const error = await failureOf(client.service());
      assert.deepEqual([error.code, error.cause.url], ['permissionDenied', server.browserUrl]);
      await client.close();
    });
  });
});

function testFinding(running: () => Promise<RunningServer>): void {
  let server: RunningServer;
  before(async function () {
    this.timeout(START_TIMEOUT);
    server = await running();
  });

  for (const address of addresses) {
    it(`finds the Browser binding at the context's path followed by "${address}", and works with it`, async () => {
      const { baseUrl, browserUrl, repositoryId, user, password } = server;
      const url = baseUrl + address.replace('REPOSITORY', repositoryId);
      const client = createCmisClient({ url, binding: 'automatic', auth: { type: 'basic', user, password } });
      const service = await client.service();
      assert.equal(service.binding, 'browser');
      assert.equal(service.url.replace(/\/$/, ''), browserUrl);
      assert.equal((await client.call('getObjectByPath', { path: '/' })).type, 'cmis:folder');
      await client.close();
    });
  }

  it('finds AtomPub 1.0 where the connection keeps to CMIS 1.0', async () => {
    const { baseUrl, atomUrl, user, password } = server;
    const auth = { type: 'basic', user, password } as const;
    const client = createCmisClient({ url: baseUrl, binding: 'automatic', cmisVersion: '1.0', auth });
    assert.deepEqual(await client.service(), { binding: 'atompub', url: atomUrl });
    assert.equal((await client.call('getObjectByPath', { path: '/' })).type, 'cmis:folder');
    await client.close();
  });
}
