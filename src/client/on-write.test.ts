import assert from 'node:assert/strict';
import { startDemoRepository, type DemoRepository } from '../demo/demo-repository';
import type { CmisClient } from './client';
import { createCmisClient } from './create-client';

describe('a call that may change the repository', () => {
  let repository: DemoRepository;
  let client: CmisClient;
  let told: number;
  const options = { onWrite: () => void (told += 1) };
  before(async () => {
    repository = await startDemoRepository({ users: { demo: 'demo' } });
    client = createCmisClient({ url: repository.url, auth: { type: 'basic', user: 'demo', password: 'demo' } });
  });
  after(async () => {
    await client.close();
    await repository.close();
  });
  beforeEach(() => (told = 0));
  const properties = { 'cmis:objectTypeId': 'cmis:folder', 'cmis:name': 'told' };

  it('is told, whether it succeeds or not', async () => {
    await client.call('createFolder', { folderId: '/', properties }, options);
    assert.equal(told, 1);
    await assert.rejects(client.call('createFolder', { folderId: '/', properties }, options));
    assert.equal(told, 2);
  });

  it('is not told if nothing was sent, and neither is one that reads', async () => {
    await assert.rejects(
      client.call('createFolder', { folderId: '/', properties: { ...properties, 'no:such': 1 } }, options),
    );
    await assert.rejects(
      client.call('moveObject', { objectId: '/told', sourceFolderId: '/', targetFolderId: '/none' }, options),
    );
    await client.call('getObject', { objectId: '/told' }, options);
    await client.call('query', { statement: 'SELECT * FROM cmis:folder' }, options);
    assert.equal(told, 0);
  });
});
