import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { CmisClient } from '../../src/client/client';
import { createCmisClient } from '../../src/client/create-client';
import { updateObjects } from '../../src/client/update-objects';
import { startDemoRepository, type DemoRepository } from '../../src/demo/demo-repository';
import { CmisError } from '../../src/model/errors';
import { sharedInMemoryServer } from '../support/opencmis-server';
import { describeWith } from '../support/require';

function describeBulkUpdates(title: string, aspect: string, connect: () => Promise<CmisClient>): void {
  describe(title, function () {
    this.timeout(120_000);
    let client: CmisClient;
    let folderId: string;
    before(async () => {
      client = await connect();
      const properties = { 'cmis:name': `bulk ${randomUUID()}`, 'cmis:objectTypeId': 'cmis:folder' };
      folderId = (await client.call('createFolder', { folderId: '/', properties })).id;
    });
    after(async () => {
      await client.call('deleteTree', { folderId, allVersions: true, continueOnFailure: true });
      await client.close();
    });
    const create = async (name: string): Promise<string> => {
      const properties = { 'cmis:name': name, 'cmis:objectTypeId': 'cmis:document' };
      return (await client.call('createDocument', { folderId, properties })).id;
    };

    it('changes 120 documents and a folder, and says of one that it is gone', async () => {
      const ids = await Promise.all(Array.from({ length: 120 }, (_, index) => create(`d${String(index)}`)));
      const gone = await create('gone');
      await client.call('deleteObject', { objectId: gone });
      const all = [...ids, gone, folderId];
      const outcomes = await updateObjects(client, all, { properties: { 'cmis:description': 'all' } });
      assert.equal(outcomes.length, all.length);
      for (const [index, id] of all.entries()) {
        const outcome = outcomes[index];
        if (id === gone) {
          assert.equal(outcome instanceof CmisError && outcome.code, 'objectNotFound');
          continue;
        }
        const { properties } = await client.call('getObject', { objectId: id });
        assert.equal(properties['cmis:description'], 'all');
        assert.deepEqual(outcome instanceof CmisError || outcome?.properties['cmis:description'], 'all');
      }
    });

    it('adds an aspect to several, and takes it off', async () => {
      const ids = [await create('a'), await create('b'), await create('c')];
      for (const [update, expected] of [
        [{ addAspects: [aspect] }, true],
        [{ removeAspects: [aspect] }, false],
        [{ setAspects: [aspect] }, true],
        [{ setAspects: [] }, false],
      ] as const) {
        for (const outcome of await updateObjects(client, ids, update)) {
          assert.ok(!(outcome instanceof CmisError));
          const { aspects } = await client.call('getObject', { objectId: outcome.id });
          assert.deepEqual([outcome.aspects.includes(aspect), aspects.includes(aspect)], [expected, expected]);
        }
      }
    });
  });
}

describeWith('java', 'bulk updates on OpenCMIS in-memory', () => {
  describeBulkUpdates('by the Browser binding', 'MySecondaryType', async () => {
    const { browserUrl: url, user, password } = await sharedInMemoryServer();
    return createCmisClient({ url, auth: { type: 'basic', user, password } });
  });
});

describe('bulk updates on the Demo repository', () => {
  let repository: DemoRepository;
  after(() => repository.close());
  describeBulkUpdates('by the Browser binding', 'P:cm:titled', async () => {
    repository = await startDemoRepository({ users: { u: 'p' } });
    return createCmisClient({ url: repository.url, auth: { type: 'basic', user: 'u', password: 'p' } });
  });
});
