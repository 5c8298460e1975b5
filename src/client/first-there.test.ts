import assert from 'node:assert/strict';
import { startDemoRepository, type DemoRepository } from '../demo/demo-repository';
import { CmisError } from '../model/errors';
import type { CmisClient } from './client';
import { createCmisClient } from './create-client';

describe('a bulk update of which the first object is gone', () => {
  let repository: DemoRepository;
  let client: CmisClient;
  before(async () => {
    repository = await startDemoRepository({ users: { demo: 'demo' } });
    client = createCmisClient({ url: repository.url, auth: { type: 'basic', user: 'demo', password: 'demo' } });
  });
  after(async () => {
    await client.close();
    await repository.close();
  });
  const update = async (ids: readonly string[]): Promise<string[]> => {
    const bulkUpdateData = { objects: ids.map((id) => ({ id })), properties: { 'cmis:description': 'D' } };
    return (await client.call('bulkUpdateProperties', { bulkUpdateData })).map(({ id }) => id);
  };

  it('changes the others, and leaves it out of the answer as any other that is gone', async () => {
    const { id } = await client.call('getObjectByPath', { path: '/Images' });
    assert.deepEqual(await update(['gone', 'gone too', id]), [id]);
    assert.deepEqual(await update([id, 'gone']), [id]);
  });

  it('is not sent if all of them are gone', async () => {
    await assert.rejects(update(['gone', 'gone too']), (error) => {
      assert.ok(error instanceof CmisError);
      assert.deepEqual([error.code, error.cause.outcome], ['objectNotFound', 'notDone']);
      assert.match(error.message, /'gone'/);
      return true;
    });
  });
});
