import assert from 'node:assert/strict';
import { at, startFlow, type TestFlow } from '../../test/support/flow';
import { startNuxeoServer } from '../../test/support/nuxeo-server';
import { startRefusingServer, type Refusal } from '../../test/support/refusing-server';
import type { CmisClient } from '../../src/client/client';
import { isConnection } from '../../src/kit/connection';
import type { CmisObject } from '../../src/model/object';
import registerRepository from '../repository/repository';
import registerMove from './move';

describe('cmis-move and how servers file', () => {
  let flow: TestFlow | undefined;
  const start = async (config: object, repository: object): Promise<{ run: TestFlow['run']; client: CmisClient }> => {
    const started = await startFlow({
      types: [registerRepository, registerMove],
      node: { type: 'cmis-move', repository: 'repo', folder: '/to', folderType: 'str', ...config },
      outputs: 2,
      others: [{ id: 'repo', type: 'cmis-repository', ...repository }],
      credentials: { repo: { user: 'demo', password: 'secret' } },
    });
    flow = started;
    const node = started.nodeOf('repo');
    assert.ok(isConnection(node));
    return { run: (msg) => started.run(msg), client: await node.getClient() };
  };
  afterEach(async () => {
    await flow?.stop();
    flow = undefined;
  });

  const make = (client: CmisClient, type: 'cmis:folder' | 'cmis:document', name: string): Promise<CmisObject> => {
    const input = { folderId: '/', properties: { 'cmis:objectTypeId': type, 'cmis:name': name } };
    return client.call(type === 'cmis:folder' ? 'createFolder' : 'createDocument', input);
  };
  const parentsOf = async (client: CmisClient, objectId: string): Promise<string[]> =>
    (await client.call('getObjectParents', { objectId })).map(({ object }) => object.name ?? '').sort();

  it('takes it for done that the object is filed there, whatever the server says', async () => {
    const refusals = new Map<string, Refusal>();
    const server = await startRefusingServer(refusals, { sampleData: false });
    try {
      const { run, client } = await start({ action: 'file' }, server.connection);
      await make(client, 'cmis:folder', 'to');
      const { id } = await make(client, 'cmis:document', 'a');
      refusals.set('addObjectToFolder', { exception: 'runtime', message: 'Children clash' });
      assert.equal((await run({ payload: id })).error?.code, 'runtime');
      assert.deepEqual(await parentsOf(client, id), ['Demo repository']);
      refusals.set('addObjectToFolder', 'broken');
      for (const note of [/is in this folder: /, /Children clash/]) {
        const { error, outputs } = await run({ payload: id });
        assert.equal(error, undefined, error?.message);
        assert.match(String(at(outputs[0]?.msg.cmis, 'notes')), note);
        assert.deepEqual(await parentsOf(client, id), ['Demo repository', 'to']);
        refusals.set('addObjectToFolder', { exception: 'runtime', message: 'Children clash' });
      }
      await flow?.stop();
      flow = undefined;
    } finally {
      await server.stop();
    }
  });

  for (const action of ['unfile', 'unfileAll']) {
    it(`does not ask for what would be a deletion, as on Nuxeo: ${action}`, async () => {
      const server = await startNuxeoServer();
      try {
        const { run } = await start({ action }, { server: 'nuxeo', url: server.url, binding: 'browser' });
        const { error } = await run({ payload: 'd', sourceFolder: 'f' });
        assert.deepEqual([error?.code, error?.cause?.['outcome']], ['notSupported', 'notDone']);
        assert.match(error?.message ?? '', /^Nuxeo has no unfiled objects/);
        assert.deepEqual(server.actions(), []);
        await flow?.stop();
        flow = undefined;
      } finally {
        await server.stop();
      }
    });
  }
});
