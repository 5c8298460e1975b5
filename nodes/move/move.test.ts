import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { at, startFlow, type TestFlow } from '../../test/support/flow';
import type { CmisClient } from '../../src/client/client';
import { isConnection } from '../../src/kit/connection';
import type { CmisObject } from '../../src/model/object';
import registerRepository from '../repository/repository';
import registerMove from './move';

let flow: TestFlow | undefined;

async function start(config: object = {}): Promise<{ run: TestFlow['run']; client: CmisClient }> {
  const started = await startFlow({
    types: [registerRepository, registerMove],
    node: { type: 'cmis-move', repository: 'repo', folder: '/to', folderType: 'str', ...config },
    outputs: 2,
    others: [{ id: 'repo', type: 'cmis-repository', server: 'demo' }],
  });
  flow = started;
  const node = started.nodeOf('repo');
  assert.ok(isConnection(node));
  return { run: (msg) => started.run(msg), client: await node.getClient() };
}

afterEach(async () => {
  await flow?.stop();
  flow = undefined;
});

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
const parentsOf = async (client: CmisClient, objectId: string): Promise<string[]> =>
  (await client.call('getObjectParents', { objectId })).map(({ object }) => object.name ?? '').sort();
const entries = (payload: unknown): unknown[] => (Array.isArray(payload) ? payload : assert.fail('no list came'));

describe('cmis-move', () => {
  it('moves an object from the one folder that it is in, and makes the target', async () => {
    const { run, client } = await start({ createFolders: true, folder: '/to/deep' });
    const { id } = await make(client, 'a.txt');
    const { error, outputs, ends } = await run({ payload: '/a.txt', topic: 'kept' });
    assert.equal(error, undefined, error?.message);
    assert.equal(ends, 1);
    assert.deepEqual(
      outputs.map(({ from, msg }) => [from, msg.topic, at(msg.payload, 'id'), at(msg.cmis, 'operation')]),
      [[0, 'kept', id, 'moveObject']],
    );
    assert.equal((await client.call('getObjectByPath', { path: '/to/deep/a.txt' })).id, id);
  });

  it('moves a folder with all that is in it', async () => {
    const { run, client } = await start();
    await makeFolder(client, 'to');
    const folder = await makeFolder(client, 'f');
    await make(client, 'inside', folder.id);
    const { error, payloads } = await run({ payload: folder.id });
    assert.equal(error, undefined, error?.message);
    assert.equal(at(payloads[0], 'properties', 'cmis:path'), '/to/f');
    assert.deepEqual(await namesIn(client, '/to/f'), ['inside']);
  });

  it('moves the latest version, whichever is named', async () => {
    const { run, client } = await start();
    await makeFolder(client, 'to');
    const first = await make(client, 'c', '/', 'one', 'D:demo:contract');
    const copy = await client.call('checkOut', { objectId: first.id });
    const second = await client.call('checkIn', { objectId: copy.id });
    const { error, payloads } = await run({ payload: first.id });
    assert.equal(error, undefined, error?.message);
    assert.equal(at(payloads[0], 'id'), second.id);
    assert.deepEqual(await parentsOf(client, second.id), ['to']);
  });

  it('takes it for done that the object is there already', async () => {
    const { run, client } = await start();
    const to = await makeFolder(client, 'to');
    await make(client, 'a', to.id);
    const { error, outputs } = await run({ payload: '/to/a' });
    assert.equal(error, undefined, error?.message);
    assert.match(String(at(outputs[0]?.msg.cmis, 'notes')), /was in this folder already/);
    assert.deepEqual(await namesIn(client, '/to'), ['a']);
  });

  it('asks for the folder to leave if there are several, and takes the one that is named', async () => {
    const { run, client } = await start();
    for (const name of ['to', 'one', 'two']) await makeFolder(client, name);
    const { id } = await make(client, 'a', '/one');
    const { id: two } = await client.call('getObjectByPath', { path: '/two' });
    await client.call('addObjectToFolder', { objectId: id, folderId: two });
    const { error } = await run({ payload: id });
    assert.equal(error?.code, 'input');
    assert.match(error.message, /^source folder: is needed.*"a" is in several folders: \/one \(.*\), \/two \(/);
    assert.equal((await run({ payload: id, sourceFolder: '/two' })).error, undefined);
    assert.deepEqual(await parentsOf(client, id), ['one', 'to']);
    const wrong = await run({ payload: id, sourceFolder: '/two' });
    assert.match(wrong.error?.message ?? '', /^source folder: is \/two .*but "a" is in \/one/);
  });

  describe('where the name is taken', () => {
    for (const [onConflict, output, outcome, left, there] of [
      ['rename', 0, 'renamed', [], { c: 'old', 'c (2)': 'new' }],
      ['skip', 1, 'existed', ['c'], { c: 'old' }],
      ['overwrite', 0, 'overwritten', [], { c: 'new' }],
      ['newVersion', 0, 'newVersion', [], { c: 'new' }],
    ] as const) {
      it(`does what "${onConflict}" says`, async () => {
        const { run, client } = await start({ onConflict });
        const to = await makeFolder(client, 'to');
        const old = await make(client, 'c', to.id, 'old', 'D:demo:contract');
        await make(client, 'c', '/', 'new', 'D:demo:contract');
        const { error, outputs } = await run({ payload: '/c' });
        assert.equal(error, undefined, error?.message);
        assert.deepEqual(
          outputs.map(({ from, msg }) => [from, at(msg.cmis, 'outcome')]),
          [[output, outcome]],
        );
        assert.deepEqual(await namesIn(client, '/'), left);
        const names = await namesIn(client, to.id);
        const contents = await Promise.all(names.map(async (name) => [name, await contentOf(client, `/to/${name}`)]));
        assert.deepEqual(Object.fromEntries(contents), there);
        if (onConflict === 'newVersion') {
          const { id } = await client.call('getObjectByPath', { path: '/to/c' });
          assert.equal((await client.call('getAllVersions', { objectId: id })).length, 2);
          assert.equal(await contentOf(client, old.id), 'old');
        }
      });
    }

    it('takes a name that is free in both folders', async () => {
      const { run, client } = await start({ onConflict: 'rename' });
      const to = await makeFolder(client, 'to');
      await make(client, 'a', to.id);
      for (const name of ['a', 'a (2)']) await make(client, name);
      const { error, payloads } = await run({ payload: '/a' });
      assert.equal(error, undefined, error?.message);
      assert.equal(at(payloads[0], 'name'), 'a (3)');
      assert.deepEqual(await namesIn(client, '/'), ['a (2)']);
    });

    it('replaces no folder, and nothing by an object of another kind', async () => {
      const { run, client } = await start({ onConflict: 'overwrite' });
      const to = await makeFolder(client, 'to');
      await make(client, 'inside', (await makeFolder(client, 'f', to.id)).id);
      const folder = await makeFolder(client, 'f');
      const same = await run({ payload: folder.id });
      assert.equal(same.error?.code, 'constraint');
      assert.match(same.error.message, /folders are not replaced/);
      await makeFolder(client, 'doc', to.id);
      const document = await make(client, 'doc');
      const other = await run({ payload: document.id });
      assert.match(other.error?.message ?? '', /"doc" is there already, but as a folder/);
      assert.deepEqual(await namesIn(client, '/to/f'), ['inside']);
      assert.deepEqual(await parentsOf(client, document.id), ['Demo repository']);
    });

    it('leaves what it replaces in its other folders', async () => {
      const { run, client } = await start({ onConflict: 'overwrite' });
      const to = await makeFolder(client, 'to');
      const elsewhere = await makeFolder(client, 'elsewhere');
      const old = await make(client, 'a', to.id, 'old');
      await client.call('addObjectToFolder', { objectId: old.id, folderId: elsewhere.id });
      await make(client, 'a', '/', 'new');
      const { error } = await run({ payload: '/a' });
      assert.equal(error, undefined, error?.message);
      assert.deepEqual([await contentOf(client, '/to/a'), await contentOf(client, '/elsewhere/a')], ['new', 'old']);
    });

    it('fails by itself', async () => {
      const { run, client } = await start();
      await make(client, 'a', (await makeFolder(client, 'to')).id);
      await make(client, 'a');
      assert.equal((await run({ payload: '/a' })).error?.code, 'nameConstraintViolation');
      assert.deepEqual(await namesIn(client, '/'), ['a']);
    });
  });

  it('files in a further folder, and takes out of one or of all', async () => {
    const started = await start({ action: 'file' });
    const { client } = started;
    await makeFolder(client, 'to');
    const { id } = await make(client, 'a');
    const filed = await started.run({ payload: '/a' });
    assert.equal(filed.error, undefined, filed.error?.message);
    assert.deepEqual(
      [at(filed.payloads[0], 'id'), at(filed.outputs[0]?.msg.cmis, 'operation')],
      [id, 'addObjectToFolder'],
    );
    assert.deepEqual(await parentsOf(client, id), ['Demo repository', 'to']);
    await flow?.stop();

    const taking = await start({ action: 'unfile', sourceFolder: '/to', sourceFolderType: 'str' });
    const to = await makeFolder(taking.client, 'to');
    const again = await make(taking.client, 'a');
    await taking.client.call('addObjectToFolder', { objectId: again.id, folderId: to.id });
    const taken = await taking.run({ payload: again.id });
    assert.equal(taken.error, undefined, taken.error?.message);
    assert.deepEqual(await parentsOf(taking.client, again.id), ['Demo repository']);
    await flow?.stop();

    const all = await start({ action: 'unfileAll' });
    const document = await make(all.client, 'a');
    const unfiled = await all.run({ payload: document.id });
    assert.equal(unfiled.error, undefined, unfiled.error?.message);
    assert.deepEqual(await parentsOf(all.client, document.id), []);
  });

  it('moves a list; what is gone, or bad, stops nothing', async () => {
    const { run, client } = await start({ list: true });
    await makeFolder(client, 'to');
    const paths = await Promise.all(
      Array.from({ length: 30 }, async (_, index) => `/${(await make(client, `d${String(index)}`)).name ?? ''}`),
    );
    const { error, outputs } = await run({ payload: [...paths, '/none', 5, '/to'] });
    assert.equal(error, undefined, error?.message);
    assert.deepEqual([at(outputs[0]?.msg.cmis, 'succeeded'), at(outputs[0]?.msg.cmis, 'failed')], [30, 3]);
    assert.deepEqual(
      entries(outputs[0]?.msg.payload)
        .slice(30)
        .map((entry) => at(entry, 'error', 'code')),
      ['objectNotFound', 'input', 'input'],
    );
    assert.equal((await namesIn(client, '/to')).length, 30);
    assert.deepEqual(await namesIn(client, '/'), []);
  });

  it('says in a dry run what it would meet, and changes nothing', async () => {
    const { run, client } = await start({ dryRun: 'true', dryRunType: 'bool', createFolders: true });
    const document = await make(client, 'a');
    const first = await run({ payload: '/a' });
    assert.equal(first.error, undefined, first.error?.message);
    assert.deepEqual(
      [at(first.payloads[0], 'dryRun'), at(first.payloads[0], 'allowed'), at(first.payloads[0], 'existing')],
      [true, true, undefined],
    );
    await assert.rejects(client.call('getObjectByPath', { path: '/to' }), { code: 'objectNotFound' });
    const there = await make(client, 'a', (await makeFolder(client, 'to')).id);
    const second = await run({ payload: '/a' });
    assert.deepEqual(
      ['allowed', 'missing'].map((name) => at(second.payloads[0], name)),
      [false, []],
    );
    assert.deepEqual(
      [at(second.payloads[0], 'existing', 'id'), at(second.payloads[0], 'sourceFolder', 'name')],
      [there.id, 'Demo repository'],
    );
    assert.deepEqual(await parentsOf(client, document.id), ['Demo repository']);
    for (const action of ['file', 'unfileAll']) {
      await flow?.stop();
      const other = await start({ dryRun: 'true', dryRunType: 'bool', action });
      await makeFolder(other.client, 'to');
      const { id } = await make(other.client, 'a');
      const { payloads } = await other.run({ payload: id });
      assert.equal(at(payloads[0], 'dryRun'), true);
      assert.deepEqual(await parentsOf(other.client, id), ['Demo repository']);
    }
  });

  for (const [onConflict, what, other, allowed] of [
    ['rename', 'document', 'folder', true],
    ['rename', 'folder', 'folder', true],
    ['overwrite', 'document', 'document', true],
    ['overwrite', 'document', 'folder', false],
    ['overwrite', 'folder', 'folder', false],
    ['skip', 'folder', 'folder', true],
    ['skip', 'document', 'folder', false],
  ] as const) {
    it(`says in a dry run whether a ${what} gets past a ${other} of its name by "${onConflict}", and is right`, async () => {
      const dry = await start({ onConflict, dryRun: 'dry', dryRunType: 'msg' });
      const made = (kind: typeof what, folderId: string) =>
        kind === 'folder' ? makeFolder(dry.client, 'a', folderId) : make(dry.client, 'a', folderId);
      const to = await makeFolder(dry.client, 'to');
      const object = await made(what, '/');
      await made(other, to.id);
      const { payloads } = await dry.run({ payload: object.id, dry: true });
      assert.deepEqual([at(payloads[0], 'allowed'), at(payloads[0], 'existing', 'name')], [allowed, 'a']);
      assert.deepEqual(await parentsOf(dry.client, object.id), ['Demo repository']);
      const { error } = await dry.run({ payload: object.id });
      assert.equal(error?.code, allowed ? undefined : 'constraint');
    });
  }

  it('says in a dry run that the name is taken where it is to be filed, and is right', async () => {
    const { run, client } = await start({ action: 'file', dryRun: 'dry', dryRunType: 'msg' });
    const to = await makeFolder(client, 'to');
    const [{ id }, there] = [await make(client, 'a'), await make(client, 'a', to.id)];
    const { payloads } = await run({ payload: id, dry: true });
    assert.deepEqual([at(payloads[0], 'allowed'), at(payloads[0], 'existing', 'id')], [false, there.id]);
    assert.equal((await run({ payload: id })).error?.code, 'nameConstraintViolation');
    await client.call('deleteObject', { objectId: there.id });
    assert.equal(at((await run({ payload: id, dry: true })).payloads[0], 'allowed'), true);
    assert.equal((await run({ payload: id })).error, undefined);
    assert.deepEqual(await parentsOf(client, id), ['Demo repository', 'to']);
  });

  const refused: [title: string, config: object, msg: object, code: string, message: RegExp][] = [
    ['without an object', {}, { payload: 5 }, 'input', /^object: is missing/],
    ['of what is gone', {}, { payload: '/none' }, 'objectNotFound', /./],
    ['to a folder that is not there', { folder: '/nowhere' }, { payload: '/doc' }, 'objectNotFound', /./],
    [
      'to nowhere',
      { folder: '', folderType: 'auto' },
      { payload: '/doc' },
      'input',
      /^folder: is missing.*msg\.folder/,
    ],
    ['into a document', { folder: '/doc' }, { payload: '/Images' }, 'input', /^folder: "doc" is no folder/],
    ['of a folder into itself', { folder: '/Images' }, { payload: '/Images' }, 'input', /itself, or a folder in it/],
    [
      'of a folder into a new one in itself',
      { folder: '/Images/a/b', createFolders: true },
      { payload: '/Images' },
      'input',
      /itself, or a folder in it/,
    ],
    ['of the root folder', { folder: '/Images' }, { payload: '/' }, 'input', /root folder|itself/],
    [
      'of a folder to be filed',
      { action: 'file' },
      { payload: '/Images' },
      'input',
      /is a folder, which is in exactly one/,
    ],
    ['out of no folder', { action: 'unfile' }, { payload: '/doc' }, 'input', /^source folder: is missing/],
  ];
  for (const [title, config, msg, code, message] of refused) {
    it(`refuses a move ${title}, and goes on`, async () => {
      const { run, client } = await start(config);
      await make(client, 'doc');
      for (const { error, ends, outputs } of [await run(msg), await run(msg)]) {
        assert.equal(error?.code, code, error?.message);
        assert.match(error.message, message);
        assert.equal(ends, 1);
        assert.equal(outputs.length, 0);
      }
      assert.deepEqual(await namesIn(client, '/'), ['doc']);
    });
  }
});
