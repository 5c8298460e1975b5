import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { at, startFlow, type TestFlow } from '../../test/support/flow';
import { actionOf, startRefusingServer, type Refusal, type RefusingServer } from '../../test/support/refusing-server';
import type { CmisClient } from '../../src/client/client';
import { isConnection } from '../../src/kit/connection';
import type { CmisObject } from '../../src/model/object';
import registerRepository from '../repository/repository';
import registerMove from './move';

const makeFolder = (client: CmisClient, name: string, folderId = '/'): Promise<CmisObject> =>
  client.call('createFolder', { folderId, properties: { 'cmis:objectTypeId': 'cmis:folder', 'cmis:name': name } });
const make = (client: CmisClient, name: string, folderId = '/', content = name, type = 'cmis:document') =>
  client.call('createDocument', {
    folderId,
    properties: { 'cmis:objectTypeId': type, 'cmis:name': name },
    contentStream: { data: content, mimeType: 'text/plain' },
  });
const contentOf = async (client: CmisClient, objectId: string): Promise<string> =>
  text((await client.call('getContentStream', { objectId })).stream);
const namesIn = async (client: CmisClient, folderId: string): Promise<string[]> => {
  const names: string[] = [];
  for await (const { name, baseType } of client.items('getChildren', { folderId })) {
    if (folderId !== '/' || baseType === 'cmis:document') names.push(name ?? '');
  }
  return names.sort();
};
describe('cmis-move when something fails in between', () => {
  let flow: TestFlow | undefined;
  let server: RefusingServer;
  const refusals = new Map<string, Refusal>();
  beforeEach(async () => {
    server = await startRefusingServer(refusals, { sampleData: false });
  });
  afterEach(async () => {
    refusals.clear();
    await flow?.stop();
    flow = undefined;
    await server.stop();
  });
  const start = async (onConflict: string): Promise<{ run: TestFlow['run']; client: CmisClient }> => {
    const started = await startFlow({
      types: [registerRepository, registerMove],
      node: { type: 'cmis-move', repository: 'repo', folder: '/to', folderType: 'str', onConflict },
      outputs: 2,
      others: [{ id: 'repo', type: 'cmis-repository', ...server.connection }],
      credentials: { repo: { user: 'demo', password: 'secret' } },
    });
    flow = started;
    const node = started.nodeOf('repo');
    assert.ok(isConnection(node));
    return { run: (msg) => started.run(msg), client: await node.getClient() };
  };
  const startRefusing = async (onConflict: string) => {
    const started = await start(onConflict);
    const to = await makeFolder(started.client, 'to');
    await make(started.client, 'c', to.id, 'old', 'D:demo:contract');
    await make(started.client, 'c', '/', 'new', 'D:demo:contract');
    return started;
  };
  const isAsBefore = async (client: CmisClient): Promise<void> => {
    assert.deepEqual([await namesIn(client, '/'), await namesIn(client, '/to')], [['c'], ['c']]);
    assert.deepEqual([await contentOf(client, '/c'), await contentOf(client, '/to/c')], ['new', 'old']);
  };

  for (const onConflict of ['rename', 'overwrite']) {
    it(`gives the old name back if the move of "${onConflict}" is refused`, async () => {
      const { run, client } = await startRefusing(onConflict);
      refusals.set('move', { exception: 'permissionDenied', message: 'no' });
      const { error, outputs } = await run({ payload: '/c' });
      assert.deepEqual([error?.code, error?.message, outputs.length], ['permissionDenied', 'no', 0]);
      await isAsBefore(client);
    });
  }

  it('puts what it was to replace back into the folder, if it is in others as well', async () => {
    const { run, client } = await startRefusing('overwrite');
    const elsewhere = await makeFolder(client, 'elsewhere');
    const { id } = await client.call('getObjectByPath', { path: '/to/c' });
    await client.call('addObjectToFolder', { objectId: id, folderId: elsewhere.id });
    refusals.set('move', { exception: 'permissionDenied', message: 'no' });
    assert.equal((await run({ payload: '/c' })).error?.message, 'no');
    await isAsBefore(client);
    assert.deepEqual(await namesIn(client, '/elsewhere'), ['c']);
  });

  it('keeps what was to be replaced under another name if it can not be deleted', async () => {
    const { run, client } = await startRefusing('overwrite');
    refusals.set('delete', { exception: 'permissionDenied', message: 'no' });
    const { error } = await run({ payload: '/c' });
    assert.equal(error?.code, 'permissionDenied');
    assert.match(error.message, /"c" was moved\. What it was to replace could not be deleted: it is now "c \(2\)"/);
    assert.deepEqual([await contentOf(client, '/to/c'), await contentOf(client, '/to/c (2)')], ['new', 'old']);
  });

  it('keeps both documents if the new version can not be made, and the moved one if it can not be deleted', async () => {
    const { run, client } = await startRefusing('newVersion');
    refusals.set('checkIn', { exception: 'constraint', message: 'no' });
    assert.equal((await run({ payload: '/c' })).error?.code, 'constraint');
    await isAsBefore(client);
    refusals.clear();
    refusals.set('delete', { exception: 'permissionDenied', message: 'no' });
    const { error } = await run({ payload: '/c' });
    assert.match(error?.message ?? '', /The new version .* was made, but "c" \(.*\) is still in its folder/);
    assert.deepEqual([await contentOf(client, '/c'), await contentOf(client, '/to/c')], ['new', 'new']);
  });

  it('does not move again what may have been moved, and says so', async () => {
    const { run, client } = await startRefusing('fail');
    await make(client, 'other');
    refusals.set('move', 'broken');
    const before = server.requests.length;
    const { error } = await run({ payload: '/other' });
    assert.deepEqual([error?.code, at(error, 'cause', 'outcome')], ['connection', 'unknown']);
    assert.deepEqual(server.requests.slice(before).map(actionOf).filter(Boolean), ['move']);
    assert.equal(await contentOf(client, '/to/other'), 'other');
  });

  it('loses nothing if nobody knows whether the move was done', async () => {
    const { run, client } = await startRefusing('overwrite');
    refusals.set('move', 'broken');
    const { error } = await run({ payload: '/c' });
    assert.deepEqual([error?.code, at(error, 'cause', 'outcome')], ['connection', 'unknown']);
    assert.match(error?.message ?? '', /What was to be replaced is now named "c \(2\)": it could not be changed back/);
    assert.deepEqual([await contentOf(client, '/to/c'), await contentOf(client, '/to/c (2)')], ['new', 'old']);
  });
});
