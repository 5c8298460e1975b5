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

  const idOf = async (objectId: string): Promise<string> => (await client.call('getObject', { objectId })).id;

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

  const described = async (objectId: string): Promise<unknown> =>
    (await client.call('getObject', { objectId })).properties['cmis:description'];

  it('are taken for the ends of a relationship, for policies, and for the objects of a bulk update', async () => {
    const [source, target] = [await idOf('/one/copy.txt'), await idOf('/two')];
    const properties = {
      'cmis:objectTypeId': 'R:demo:references',
      'cmis:sourceId': '/one/copy.txt',
      'cmis:targetId': '/two',
    };
    const relationship = await client.call('createRelationship', { properties });
    assert.deepEqual(
      [relationship.properties['cmis:sourceId'], relationship.properties['cmis:targetId']],
      [source, target],
    );
    await client.call('createPolicy', {
      folderId: '/two',
      properties: { 'cmis:name': 'keep', 'cmis:objectTypeId': 'cmis:policy' },
    });
    const document = { 'cmis:name': 'kept.txt', 'cmis:objectTypeId': 'cmis:document' };
    const { id } = await client.call('createDocument', {
      folderId: '/two',
      policies: ['/two/keep'],
      properties: document,
    });
    assert.deepEqual(
      (await client.call('getAppliedPolicies', { objectId: id })).map(({ name }) => name),
      ['keep'],
    );
    const objects = [{ id: '/two/kept.txt' }, { id: source }, { id: '/one' }];
    const bulkUpdateData = { objects, properties: { 'cmis:description': 'D' } };
    const results = await client.call('bulkUpdateProperties', { bulkUpdateData });
    assert.deepEqual(
      results.map((each) => each.id),
      [id, source, await idOf('/one')],
    );
    for (const objectId of [id, source, '/one']) assert.equal(await described(objectId), 'D');
  });

  it('that lead nowhere keep a bulk update and a relationship from being sent', async () => {
    const objects = [{ id: '/two' }, { id: '/none' }];
    const bulkUpdateData = { objects, properties: { 'cmis:description': 'never' } };
    const properties = { 'cmis:objectTypeId': 'R:demo:references', 'cmis:sourceId': '/two', 'cmis:targetId': '/none' };
    for (const sent of [
      client.call('bulkUpdateProperties', { bulkUpdateData }),
      client.call('createRelationship', { properties }),
    ]) {
      await assert.rejects(sent, (error) => {
        assert.ok(error instanceof CmisError);
        assert.deepEqual([error.code, error.cause.outcome], ['objectNotFound', 'notDone']);
        assert.match(error.message, /\/none/);
        return true;
      });
    }
    assert.equal(await described('/two'), null);
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
