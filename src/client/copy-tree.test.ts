import assert from 'node:assert/strict';
import { startDemoRepository, type DemoRepository } from '../demo/demo-repository';
import { CmisError } from '../model/errors';
import type { CmisObject } from '../model/object';
import type { CmisClient } from './client';
import { Copier } from './copier';
import { copyTree } from './copy-tree';
import { createCmisClient } from './create-client';
import { walkFolder } from './walk-folder';

describe('copyTree', () => {
  let repository: DemoRepository;
  let client: CmisClient;
  before(async () => {
    repository = await startDemoRepository({ users: { demo: 'secret' }, sampleData: false });
    client = createCmisClient({ url: repository.url, auth: { type: 'basic', user: 'demo', password: 'secret' } });
  });
  after(async () => {
    await client.close();
    await repository.close();
  });

  const make = (type: 'Folder' | 'Document', name: string, folderId: string): Promise<CmisObject> => {
    const properties = { 'cmis:name': name, 'cmis:objectTypeId': `cmis:${type.toLowerCase()}` };
    return client.call(`create${type}`, { folderId, properties });
  };

  it('tells what is there already when it is stopped', async () => {
    const folder = await make('Folder', 'tree', '/');
    for (let index = 0; index < 20; index += 1) await make('Document', `d${String(index)}`, folder.id);
    const target = await make('Folder', 'Copies', '/');
    const stop = new AbortController();
    const side = { client, options: { signal: stop.signal } };
    const walked = await walkFolder(side, folder, 100);
    const copier = await Copier.create(side, side, { policy: 'fail' });
    const error: unknown = await copyTree(copier, { folder, walked }, target, {}, (done) => {
      if (done === 3) stop.abort();
    }).catch((reason: unknown) => reason);
    assert.ok(error instanceof CmisError, String(error));
    assert.deepEqual([error.code, error.cause.outcome], ['aborted', 'unknown']);
    assert.match(error.message, /"\/Copies\/tree" is there, with [3-7] of 20 objects or more\./);
  });
});
