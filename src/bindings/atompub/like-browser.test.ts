import assert from 'node:assert/strict';
import { entry, sendXml, serviceDocument, startAtomPubServer, workspace } from '../../../test/support/atompub-answers';
import type { ScriptedServer } from '../../../test/support/scripted-server';
import type { CmisClient } from '../../client/client';
import { createCmisClient } from '../../client/create-client';
import { CmisError } from '../../model/errors';

/** Where AtomPub by itself would lead to other results than the Browser binding. */
describe('AtomPub where the wire differs', () => {
  let server: ScriptedServer;
  let client: CmisClient;
  beforeEach(async () => {
    server = await startAtomPubServer(
      ({ url }, response) => {
        const { pathname, searchParams } = new URL(url, 'http://x');
        const id = searchParams.get('id') ?? '';
        const found = pathname === '/path' ? searchParams.get('path') === '/folder' : pathname !== '/none';
        const type = id === 'document' ? 'cmis:document' : 'cmis:folder';
        sendXml(response, found ? entry(id === '' ? 'folder' : id, { type }) : 'nothing', found ? 200 : 404);
      },
      serviceDocument(workspace({ cmisVersion: '1.0' })),
    );
    client = createCmisClient({ url: `${server.url}/atom`, binding: 'atompub' });
  });
  afterEach(async () => {
    await client.close();
    await server.stop();
  });

  it('finds a folder by a path that ends with a slash', async () => {
    assert.equal((await client.call('getObjectByPath', { path: '/folder/' })).id, 'folder');
  });

  it('says that the root folder has no parent, and that a document is no folder', async () => {
    const parentOf = (folderId: string) => client.call('getFolderParent', { folderId });
    await assert.rejects(parentOf('root'), { code: 'invalidArgument', message: 'The root folder has no parent.' });
    await assert.rejects(parentOf('document'), { code: 'invalidArgument', message: /document is no folder/ });
    await assert.rejects(parentOf('other'), { code: 'notSupported', message: /no link "up" for the object other/ });
  });

  it('makes no document where a folder was meant', async () => {
    const properties = { 'cmis:name': 'n', 'cmis:objectTypeId': 'cmis:document' };
    await assert.rejects(client.call('createFolder', { folderId: 'root', properties }), { code: 'input' });
    assert.ok(server.requests.every(({ method }) => method === 'GET'));
  });

  it('says that nothing was done when the source of a copy is not there', async () => {
    const input = { sourceId: '/missing', folderId: 'root', properties: { 'cmis:name': 'n' } };
    await assert.rejects(client.call('createDocumentFromSource', input), (error) => {
      assert.ok(error instanceof CmisError);
      assert.deepEqual([error.code, error.cause.outcome], ['objectNotFound', 'notDone']);
      return true;
    });
  });

  it('says what CMIS 1.0 has not before it looks at the input', async () => {
    const properties = { 'cmis:name': 'n', 'cmis:objectTypeId': 'I:cm:person' };
    await assert.rejects(client.call('createItem', { folderId: 'root', properties }), {
      code: 'notSupported',
      message: /^createItem came with CMIS 1\.1, and the connection to the repository R speaks CMIS 1\.0\./,
    });
    assert.ok(server.requests.every(({ url }) => url === '/atom'));
  });
});
