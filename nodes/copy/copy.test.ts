import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { at, startFlow, type TestFlow } from '../../test/support/flow';
import type { CmisClient } from '../../src/client/client';
import { isConnection } from '../../src/kit/connection';
import type { PropertiesInput } from '../../src/model/property';
import registerRepository from '../repository/repository';
import registerCopy from './copy';

describe('cmis-copy', () => {
  let flow: TestFlow | undefined;
  afterEach(async () => {
    await flow?.stop();
    flow = undefined;
  });
  interface Started {
    readonly run: TestFlow['run'];
    readonly client: CmisClient;
    readonly other: CmisClient;
  }
  const start = async (config: object = {}): Promise<Started> => {
    const started = await startFlow({
      types: [registerRepository, registerCopy],
      node: {
        type: 'cmis-copy',
        repository: 'repo',
        folder: '/Copies',
        folderType: 'str',
        createFolders: true,
        ...config,
      },
      outputs: 3,
      others: [
        { id: 'repo', type: 'cmis-repository', server: 'demo' },
        { id: 'other', type: 'cmis-repository', server: 'demo' },
      ],
    });
    flow = started;
    const clientOf = async (id: string): Promise<CmisClient> => {
      const repository = started.nodeOf(id);
      assert.ok(isConnection(repository));
      return repository.getClient();
    };
    return { run: (msg) => started.run(msg), client: await clientOf('repo'), other: await clientOf('other') };
  };
  const make = async (
    client: CmisClient,
    name: string,
    folderId = '/',
    content?: string,
    more: PropertiesInput = {},
  ) => {
    const properties = { 'cmis:objectTypeId': 'cmis:document', 'cmis:name': name, ...more };
    const contentStream = content === undefined ? undefined : { data: content, mimeType: 'text/x-own', filename: name };
    return client.call('createDocument', { folderId, properties, contentStream });
  };
  const makeFolder = async (client: CmisClient, name: string, folderId = '/', more: PropertiesInput = {}) =>
    client.call('createFolder', {
      folderId,
      properties: { 'cmis:objectTypeId': 'cmis:folder', 'cmis:name': name, ...more },
    });
  const contentAt = async (client: CmisClient, path: string): Promise<string> =>
    text((await client.call('getContentStream', { objectId: path })).stream);
  const entries = (payload: unknown): unknown[] => (Array.isArray(payload) ? payload : assert.fail('no list came'));
  const titled = { 'cmis:secondaryObjectTypeIds': ['P:cm:titled'], 'cm:title': 'T' };

  for (const [where, config] of [
    ['inside its repository', {}],
    ['to another connection', { targetRepository: 'other' }],
  ] as const) {
    const target = ({ client, other }: Started): CmisClient => (where === 'inside its repository' ? client : other);

    it(`copies a document ${where}, with its properties, aspects and content`, async () => {
      const started = await start(config);
      const source = await make(started.client, 'a.txt', '/', 'one', {
        ...titled,
        'cmis:objectTypeId': 'D:demo:invoice',
        'demo:number': 'N',
        'demo:serial': '9007199254740993',
        'demo:dueDate': '2031-05-06T07:08:09.010Z',
        'demo:labels': ['a', 'b'],
        'demo:source': 'mail',
      });
      const { error, outputs, ends } = await started.run({ payload: source, topic: 'kept' });
      assert.equal(error, undefined, error?.message);
      assert.equal(ends, 1);
      assert.deepEqual(
        outputs.map(({ from, msg }) => [from, msg.topic, at(msg.cmis, 'outcome'), at(msg.cmis, 'notes')]),
        [[0, 'kept', 'created', undefined]],
      );
      const copy = await target(started).call('getObjectByPath', { path: '/Copies/a.txt' });
      assert.equal(at(outputs[0]?.msg.payload, 'id'), copy.id);
      assert.notEqual(copy.id, source.id);
      assert.deepEqual([copy.type, copy.aspects], ['D:demo:invoice', ['P:cm:titled']]);
      for (const id of ['cm:title', 'demo:number', 'demo:serial', 'demo:dueDate', 'demo:labels', 'demo:source']) {
        assert.deepEqual(copy.properties[id], source.properties[id], id);
      }
      assert.equal(copy.properties['cmis:contentStreamMimeType'], 'text/x-own');
      assert.equal(await contentAt(target(started), '/Copies/a.txt'), 'one');
    });

    it(`copies ${where} under another name, with other properties and more aspects`, async () => {
      const started = await start({
        ...config,
        objectName: 'b.txt',
        properties: [{ id: 'cm:title', value: 'row', valueType: 'str' }],
        aspects: 'cm:effectivity',
      });
      await make(started.client, 'a.txt', '/', 'one', { ...titled, 'cmis:description': 'D' });
      const { error } = await started.run({ payload: '/a.txt', properties: { 'cm:title': 'msg', 'cm:latitude': 5 } });
      assert.equal(error, undefined, error?.message);
      const copy = await target(started).call('getObjectByPath', { path: '/Copies/b.txt' });
      assert.deepEqual([...copy.aspects].sort(), ['P:cm:effectivity', 'P:cm:geographic', 'P:cm:titled']);
      assert.deepEqual(
        ['cm:title', 'cm:latitude', 'cmis:description'].map((id) => copy.properties[id]),
        ['msg', 5, 'D'],
      );
    });

    it(`copies a document without content ${where}`, async () => {
      const started = await start(config);
      await make(started.client, 'empty');
      const { error } = await started.run({ payload: '/empty' });
      assert.equal(error, undefined, error?.message);
      const copy = await target(started).call('getObjectByPath', { path: '/Copies/empty' });
      assert.equal(copy.properties['cmis:contentStreamLength'], null);
    });

    it(`copies a folder ${where} with all that is in it, and tells of each`, async () => {
      const started = await start(config);
      const { client } = started;
      const folder = await makeFolder(client, 'tree', '/', titled);
      const inner = await makeFolder(client, 'inner', folder.id);
      const both = await make(client, 'both.txt', folder.id, 'both');
      await client.call('addObjectToFolder', { objectId: both.id, folderId: inner.id });
      const contract = await make(client, 'c', inner.id, 'v', { 'cmis:objectTypeId': 'D:demo:contract' });
      await client.call('checkOut', { objectId: contract.id });
      const item = await client.call('createItem', {
        folderId: inner.id,
        properties: { 'cmis:objectTypeId': 'cmis:item', 'cmis:name': 'item' },
      });
      const { error, outputs } = await started.run({ payload: '/tree' });
      assert.equal(error, undefined, error?.message);
      const results = entries(outputs[0]?.msg.payload);
      assert.deepEqual(
        results.map((entry) => [at(entry, 'source'), at(entry, 'path'), at(entry, 'outcome')]),
        [
          [folder.id, '/Copies/tree', 'created'],
          [both.id, '/Copies/tree/both.txt', 'created'],
          [inner.id, '/Copies/tree/inner', 'created'],
          [both.id, '/Copies/tree/inner/both.txt', 'created'],
          [contract.id, '/Copies/tree/inner/c', 'created'],
          [item.id, '/Copies/tree/inner/item', 'created'],
        ],
      );
      assert.deepEqual(
        [outputs[0]?.from, at(outputs[0]?.msg.cmis, 'succeeded'), at(outputs[0]?.msg.cmis, 'failed')],
        [0, 6, 0],
      );
      const copy = await target(started).call('getObjectByPath', { path: '/Copies/tree' });
      assert.deepEqual([copy.id, copy.properties['cm:title']], [at(results[0], 'target'), 'T']);
      assert.equal(at(outputs[0]?.msg.cmis, 'objectId'), copy.id);
      assert.equal(await contentAt(target(started), '/Copies/tree/inner/both.txt'), 'both');
    });
  }

  describe('where the name is taken', () => {
    it('takes another one, leaves it, overwrites it, or makes a new version', async () => {
      for (const [onConflict, from, outcome, name, contents] of [
        ['rename', 0, 'renamed', 'c (2)', ['old', 'new']],
        ['skip', 1, 'existed', 'c', ['old']],
        ['overwrite', 0, 'overwritten', 'c', ['new']],
        ['newVersion', 0, 'newVersion', 'c', ['new']],
      ] as const) {
        for (const targetRepository of ['', 'other']) {
          const { run, client, other } = await start({ onConflict, targetRepository });
          const target = targetRepository === '' ? client : other;
          const contract = { 'cmis:objectTypeId': 'D:demo:contract' };
          await make(client, 'c', '/', 'new', { ...contract, 'demo:partner': 'new' });
          const folder = await makeFolder(target, 'Copies');
          await make(target, 'c', folder.id, 'old', { ...contract, 'demo:noticeDays': 3 });
          const { error, outputs } = await run({ payload: '/c' });
          assert.equal(error, undefined, error?.message);
          assert.deepEqual(
            outputs.map(({ from: output, msg }) => [output, at(msg.cmis, 'outcome'), at(msg.payload, 'name')]),
            [[from, outcome, name]],
          );
          const all: string[] = [];
          for await (const { id } of target.items('getChildren', { folderId: folder.id })) {
            all.push(await contentAt(target, id));
          }
          assert.deepEqual(all, contents);
          if (contents[0] === 'new') {
            const { properties } = await target.call('getObject', { objectId: '/Copies/c' });
            assert.deepEqual([properties['demo:partner'], properties['demo:noticeDays']], ['new', null]);
          }
          await flow?.stop();
        }
      }
    });

    it('copies into the folder that is there, and leaves it by the second output if so set', async () => {
      for (const [onConflict, from] of [
        ['overwrite', 0],
        ['skip', 1],
      ] as const) {
        const { run, client } = await start({ onConflict });
        const folder = await makeFolder(client, 'tree');
        await make(client, 'a', folder.id, 'new');
        const there = await makeFolder(client, 'tree', (await makeFolder(client, 'Copies')).id);
        await make(client, 'a', there.id, 'old');
        await make(client, 'b', there.id, 'kept');
        const { error, outputs } = await run({ payload: '/tree' });
        assert.equal(error, undefined);
        assert.deepEqual([outputs[0]?.from, outputs.length], [from, 1]);
        assert.equal(await contentAt(client, '/Copies/tree/a'), from === 0 ? 'new' : 'old');
        assert.equal(await contentAt(client, '/Copies/tree/b'), 'kept');
        if (from === 1) assert.equal(at(outputs[0]?.msg.payload, 'id'), there.id);
        await flow?.stop();
      }
    });

    it('does not overwrite an object with itself', async () => {
      const { run, client } = await start({ onConflict: 'overwrite', folder: '/' });
      await make(client, 'a', '/', 'one');
      const { error } = await run({ payload: '/a' });
      assert.equal(error?.code, 'input');
      assert.match(error.message, /"a" is the same object/);
      assert.equal(await contentAt(client, '/a'), 'one');
    });
  });

  it('tells what of a folder failed by the third output, and why the rest of it was left out', async () => {
    const { run, client } = await start({ onConflict: 'overwrite' });
    const folder = await makeFolder(client, 'tree');
    const inner = await makeFolder(client, 'inner', folder.id);
    await make(client, 'in it', inner.id, 'x');
    await make(client, 'fine', folder.id, 'x');
    const there = await makeFolder(client, 'tree', (await makeFolder(client, 'Copies')).id);
    await make(client, 'inner', there.id, 'a document');
    const { error, outputs } = await run({ payload: '/tree' });
    assert.equal(error, undefined);
    assert.deepEqual(
      [outputs[0]?.from, at(outputs[0]?.msg.cmis, 'succeeded'), at(outputs[0]?.msg.cmis, 'failed')],
      [2, 2, 2],
    );
    const failed = entries(outputs[0]?.msg.payload).filter((entry) => at(entry, 'error') !== undefined);
    assert.deepEqual(
      failed.map((entry) => [at(entry, 'path'), at(entry, 'error', 'code')]),
      [
        ['/Copies/tree/inner', 'constraint'],
        ['/Copies/tree/inner/in it', 'constraint'],
      ],
    );
    assert.match(
      String(at(failed[1], 'error', 'message')),
      /^Not copied, because its folder was not copied: "inner" is/,
    );
    assert.equal(await contentAt(client, '/Copies/tree/inner'), 'a document');
  });

  it('copies nothing of a folder that holds more than it may, and makes no folder for it', async () => {
    const { run, client } = await start({ limit: 2 });
    const folder = await makeFolder(client, 'tree');
    for (const name of ['a', 'b', 'c']) await make(client, name, folder.id);
    const { error } = await run({ payload: '/tree' });
    assert.equal(error?.code, 'constraint');
    assert.match(error.message, /more than 2 objects in "tree"/);
    await assert.rejects(client.call('getObjectByPath', { path: '/Copies' }), { code: 'objectNotFound' });
  });

  it('copies a list, each with what came of it', async () => {
    const { run, client } = await start({ list: true });
    await make(client, 'a', '/', 'one');
    await makeFolder(client, 'tree');
    const { error, outputs } = await run({ payload: ['/a', '/none', 5, { path: '/tree' }] });
    assert.equal(error, undefined);
    assert.deepEqual(
      entries(outputs[0]?.msg.payload).map((entry) => at(entry, 'output') ?? at(entry, 'error', 'code')),
      ['object', 'objectNotFound', 'input', 'object'],
    );
    assert.equal(await contentAt(client, '/Copies/a'), 'one');
  });

  const refused: [title: string, config: object, msg: object, code: string, message: RegExp][] = [
    ['without an object', {}, { payload: 5 }, 'input', /^object: is missing/],
    ['for an object that is not there', {}, { payload: '/none' }, 'objectNotFound', /./],
    ['into itself', { folder: '/Images' }, { payload: '/Images' }, 'input', /^folder: "\/Images" is "Images" itself/],
    [
      'into a new folder in itself',
      { folder: '/Images/new/deep' },
      { payload: '/Images' },
      'input',
      /itself, or a folder/,
    ],
    [
      'into itself by an id',
      { folder: 'folder', folderType: 'msg', createFolders: false },
      { payload: '/Images', folder: '/Images' },
      'input',
      /itself, or a folder/,
    ],
    [
      'into a document',
      { folder: '/doc', createFolders: false },
      { payload: '/Images' },
      'input',
      /^folder: "doc" is no folder/,
    ],
    ['with another type', {}, { payload: '/doc', properties: { 'cmis:objectTypeId': 'x' } }, 'input', /of the source/],
    [
      'with a property that is wrong',
      { targetRepository: 'other' },
      { payload: '/doc', properties: { 'demo:none': 'x' } },
      'input',
      /^demo:none: is no property of/,
    ],
    ['to a connection that is gone', { targetRepository: 'gone' }, { payload: '/doc' }, 'notConfigured', /connection/],
  ];
  for (const [title, config, msg, code, message] of refused) {
    it(`refuses a copy ${title}, and goes on`, async () => {
      const { run, client } = await start(config);
      await make(client, 'doc', '/', 'x');
      for (const { error, ends, outputs } of [await run(msg), await run(msg)]) {
        assert.equal(error?.code, code, error?.message);
        assert.match(error.message, message);
        assert.equal(ends, 1);
        assert.equal(outputs.length, 0);
      }
    });
  }

  describe('of a content reference', () => {
    const referenceTo = async (client: CmisClient, object: { id: string }, more: object = {}): Promise<object> => ({
      cmisContent: {
        connection: 'other',
        repositoryId: await client.repositoryId(),
        objectId: object.id,
        name: 'a.own',
        mimeType: 'text/x-own',
        size: 5,
        ...more,
      },
    });

    it('reads the document with the connection that it names, properties and content', async () => {
      const { run, client, other } = await start({ from: 'reference' });
      const source = await make(other, 'a.own', '/', 'bytes', titled);
      const { error, payloads } = await run({ payload: await referenceTo(other, source) });
      assert.equal(error, undefined);
      assert.equal(at(payloads[0], 'name'), 'a.own');
      assert.equal(await contentAt(client, '/Copies/a.own'), 'bytes');
      const copied = await client.call('getObject', { objectId: '/Copies/a.own' });
      assert.equal(copied.properties['cm:title'], 'T');
    });

    it('refuses one that is changed, of a part, to a connection that is not there, or that is gone', async () => {
      const { run, client, other } = await start({ from: 'reference' });
      const source = await make(other, 'a.own', '/', 'bytes');
      for (const [more, message] of [
        [{ size: 4 }, /was changed/],
        [{ offset: 1 }, /names a part or a rendition/],
        [{ connection: 'gone' }, /no connection of this Node-RED/],
      ] as const) {
        const { error } = await run({ payload: await referenceTo(other, source, more) });
        assert.match(error?.message ?? '', message);
        assert.equal(error?.cause?.['outcome'], 'notDone');
      }
      assert.match((await run({ payload: source })).error?.message ?? '', /has to be \{ cmisContent/);
      const gone = await referenceTo(other, source);
      await other.call('deleteObject', { objectId: source.id });
      const { error } = await run({ payload: gone });
      assert.deepEqual([error?.code, error?.cause?.['outcome']], ['objectNotFound', 'notDone']);
      await assert.rejects(client.call('getObjectByPath', { path: '/Copies' }), { code: 'objectNotFound' });
    });
  });
});
