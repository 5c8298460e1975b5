import assert from 'node:assert/strict';
import { startDemoRepository, type DemoRepository } from '../demo/demo-repository';
import { CmisError } from '../model/errors';
import type { CmisClient } from './client';
import { createCmisClient } from './create-client';

describe('paths in place of ids', () => {
  let repository: DemoRepository;
  let client: CmisClient;
  before(async () => {
    repository = await startDemoRepository({ users: { demo: 'demo' } });
    const auth = { type: 'basic', user: 'demo', password: 'demo' } as const;
    client = createCmisClient({ url: repository.url, auth });
    for (const name of ['one', 'two']) {
      await client.call('createFolder', {
        folderId: '/',
        properties: { 'cmis:name': name, 'cmis:objectTypeId': 'cmis:folder' },
      });
    }
    await client.call('createDocument', {
      folderId: '/one',
      properties: { 'cmis:name': 'a.txt', 'cmis:objectTypeId': 'cmis:document' },
    });
  });
  after(async () => {
    await client.close();
    await repository.close();
  });
  const names = async (folderId: string): Promise<unknown[]> =>
    (await client.call('getChildren', { folderId, orderBy: 'cmis:name' })).items.map(({ name }) => name);

  it('are taken for both folders of a move, for a source and for a further folder', async () => {
    await client.call('moveObject', { objectId: '/one/a.txt', sourceFolderId: '/one', targetFolderId: '/two' });
    assert.deepEqual([await names('/one'), await names('/two')], [[], ['a.txt']]);
    const copy = { sourceId: '/two/a.txt', folderId: '/one', properties: { 'cmis:name': 'copy.txt' } };
    await client.call('createDocumentFromSource', copy);
    await client.call('addObjectToFolder', { objectId: '/two/a.txt', folderId: '/one/', allVersions: true });
    assert.deepEqual(await names('/one'), ['a.txt', 'copy.txt']);
    await client.call('removeObjectFromFolder', { objectId: '/one/a.txt', folderId: '/two' });
    assert.deepEqual(await names('/two'), []);
  });

  it('say that nothing was done where they lead nowhere', async () => {
    const input = { objectId: '/one/copy.txt', sourceFolderId: '/one', targetFolderId: '/none' };
    await assert.rejects(client.call('moveObject', input), (error) => {
      assert.ok(error instanceof CmisError);
      assert.deepEqual([error.code, error.cause.outcome], ['objectNotFound', 'notDone']);
      return true;
    });
  });
});
