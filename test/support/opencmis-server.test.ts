import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { sharedInMemoryServer, START_TIMEOUT, startFileshareServer, type RunningServer } from './opencmis-server';
import { describeWith } from './require';

describeWith('java', 'the OpenCMIS servers of the tests', () => {
  it('share one in-memory server that answers by the Browser and both AtomPub bindings', async function () {
    this.timeout(START_TIMEOUT);
    const [server, same] = await Promise.all([sharedInMemoryServer(), sharedInMemoryServer()]);
    assert.equal(server, same);
    assert.match(await body(server, server.browserUrl), /"repositoryId":"A1"/);
    assert.match(await body(server, server.atomUrl), /cmisVersionSupported>1\.0</);
    assert.match(await body(server, server.atom11Url), /cmisVersionSupported>1\.1</);
  });

  it('stores contents beyond the size that shipped settings fail at', async function () {
    this.timeout(START_TIMEOUT);
    const server = await sharedInMemoryServer();
    const form = new FormData();
    form.append('cmisaction', 'createDocument');
    const properties = { 'cmis:objectTypeId': 'cmis:document', 'cmis:name': 'large.bin' };
    Object.entries(properties).forEach(([id, value], index) => {
      form.append(`propertyId[${index}]`, id);
      form.append(`propertyValue[${index}]`, value);
    });
    form.append('content', new Blob([Buffer.alloc(24 * 1024 * 1024)]), 'large.bin');
    const answer = await fetch(`${server.browserUrl}/A1/root?succinct=true`, {
      method: 'POST',
      body: form,
      headers: authorization(server),
    });
    assert.match(await answer.text(), /"cmis:contentStreamLength":25165824/);
    assert.equal(answer.status, 201);
  });

  it('share a fresh folder by fileshare, and leave nothing behind', async function () {
    this.timeout(START_TIMEOUT);
    const server = await startFileshareServer();
    try {
      assert.match(await body(server, server.browserUrl), /"repositoryId":"test"/);
      assert.ok(existsSync(server.folder));
      const refused = await fetch(server.browserUrl, { headers: authorization({ user: 'test', password: 'wrong' }) });
      assert.equal(refused.status, 403);
    } finally {
      await server.stop();
    }
    assert.ok(!existsSync(server.folder));
    await assert.rejects(fetch(server.browserUrl));
  });
});

function authorization({ user, password }: { user: string; password: string }): { authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

async function body(server: RunningServer, url: string): Promise<string> {
  const answer = await fetch(url, { headers: authorization(server) });
  assert.equal(answer.status, 200);
  return answer.text();
}
