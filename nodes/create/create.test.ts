import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { at, startFlow, type TestFlow } from '../../test/support/flow';
import { startScriptedServer } from '../../test/support/scripted-server';
import { isConnection } from '../../src/kit/connection';
import registerRepository from '../repository/repository';
import registerCreate from './create';

describe('cmis-create', () => {
  let flow: TestFlow | undefined;
  let directory: string;
  const start = async (config: object = {}, others: readonly object[] = []): Promise<TestFlow> => {
    flow = await startFlow({
      types: [registerRepository, registerCreate],
      node: { type: 'cmis-create', repository: 'repo', folder: '/', folderType: 'str', ...config },
      outputs: 1,
      others: [{ id: 'repo', type: 'cmis-repository', server: 'demo' }, ...others],
    });
    return flow;
  };
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'cmis-create-'));
  });
  after(() => rm(directory, { recursive: true }));
  afterEach(async () => {
    await flow?.stop();
    flow = undefined;
  });
  const propertiesOf =
    (payload: unknown): ((name: string) => unknown) =>
    (name) =>
      at(payload, 'properties', name);

  it('stores a text with its charset under the last segment of msg.filename', async () => {
    const { error, payloads } = await (
      await start({ readBack: true })
    ).run({ payload: 'Grüße', filename: 'a\\b/c.txt' });
    assert.equal(error, undefined);
    const properties = propertiesOf(payloads[0]);
    assert.equal(properties('cmis:name'), 'c.txt');
    assert.equal(properties('cmis:contentStreamLength'), 7);
    assert.match(String(properties('cmis:contentStreamMimeType')), /^text\/plain; ?charset=utf-8$/i);
  });

  it('stores a Buffer, an object as JSON, a file, or nothing', async () => {
    const file = join(directory, 'data.bin');
    await writeFile(file, 'twelve bytes');
    for (const [config, msg, length] of [
      [{}, { payload: Buffer.from('abc') }, 3],
      [{ contentFrom: 'json' }, { payload: { a: 1 } }, 7],
      [{ contentFrom: 'file', file }, {}, 12],
      [{ contentFrom: 'none' }, { payload: { a: 1 } }, null],
    ] as const) {
      const { error, payloads } = await (await start({ ...config, readBack: true })).run({ ...msg, filename: 'x' });
      assert.equal(error, undefined);
      assert.equal(propertiesOf(payloads[0])('cmis:contentStreamLength'), length);
      await flow?.stop();
    }
  });

  it('notes that it found no MIME type', async () => {
    const { outputs } = await (await start()).run({ payload: 'x', filename: 'unknown.zzzz' });
    assert.match(String(at(outputs[0]?.msg, 'cmis', 'notes')), /application\/octet-stream/);
  });

  it('merges the message over the rows and adds aspects', async () => {
    const rows = [
      { id: 'cm:title', value: 'row', valueType: 'str' },
      { id: 'cm:description', value: 'topic', valueType: 'msg' },
    ];
    const started = await start({ properties: rows, aspects: 'cm:titled', readBack: true });
    const { error, payloads } = await started.run({
      payload: 'x',
      topic: 'from msg',
      filename: 'titled.txt',
      properties: { 'cm:title': 'message' },
    });
    assert.equal(error, undefined);
    const properties = propertiesOf(payloads[0]);
    assert.equal(properties('cm:title'), 'message');
    assert.equal(properties('cm:description'), 'from msg');
    assert.deepEqual(at(payloads[0], 'aspects'), ['P:cm:titled']);
  });

  it('adds the aspect of a property, unless it may not', async () => {
    const msg = { payload: 'x', filename: 'x.txt', properties: { 'cm:title': 'T' } };
    const { payloads } = await (await start({ readBack: true })).run(msg);
    assert.deepEqual(at(payloads[0], 'aspects'), ['P:cm:titled']);
    await flow?.stop();
    const { error } = await (await start({ addMissingAspects: false })).run(msg);
    assert.equal(error?.code, 'input');
    assert.match(error.message, /^cm:title: is no property of cmis:document/);
  });

  it('makes the folders of a path, and takes those that are there', async () => {
    const started = await start({ kind: 'folder', createFolders: true, folder: '/new/one/two' });
    const runs = await Promise.all([started.run({}), started.run({})]);
    assert.deepEqual(
      runs.map(({ error }) => error),
      [undefined, undefined],
    );
    const [first] = runs[0].payloads;
    assert.equal(at(first, 'name'), 'two');
  });

  it('makes no folder if the properties are wrong', async () => {
    const started = await start({ createFolders: true, folder: 'folder', folderType: 'msg' });
    const { error } = await started.run({
      folder: '/half/done',
      payload: 'x',
      filename: 'x',
      properties: { no: 1, nor: 2 },
    });
    assert.equal(error?.code, 'input');
    assert.match(error.message, /no: .*nor: /s);
    const repository = started.nodeOf('repo');
    assert.ok(isConnection(repository));
    const client = await repository.getClient();
    await assert.rejects(client.call('getObjectByPath', { path: '/half' }), { code: 'objectNotFound' });
  });

  const refused: [title: string, config: object, msg: object, code: string, message: RegExp][] = [
    ['without a name', {}, { payload: 'x' }, 'input', /^name: is missing/],
    [
      'without a folder',
      { folder: '', folderType: 'auto' },
      { payload: 'x', filename: 'x' },
      'input',
      /^folder: is missing.*msg\.folder/,
    ],
    ['without content', {}, { filename: 'x' }, 'input', /^content: is missing.*"none"/],
    ['with an object as content', {}, { payload: { a: 1 }, filename: 'x' }, 'input', /as JSON/],
    ['with a stream as content', {}, { payload: { pipe: () => undefined }, filename: 'x' }, 'input', /stream/],
    [
      'with a file that is not there',
      { contentFrom: 'file', file: '/no/such/file' },
      { filename: 'x' },
      'input',
      /^file: /,
    ],
    [
      'with a directory for a file',
      { contentFrom: 'file', file: '/tmp' },
      { filename: 'x' },
      'input',
      /no regular file/,
    ],
    [
      'with an unknown type',
      { typeId: 'my:type', typeIdType: 'str' },
      { payload: 'x', filename: 'x' },
      'input',
      /my:type/,
    ],
    [
      'with a property of the wrong kind',
      {},
      { payload: 'x', filename: 'x', properties: { 'cmis:description': 5 } },
      'input',
      /cmis:description/,
    ],
    [
      'with properties that are a text',
      {},
      { payload: 'x', filename: 'x', properties: 'a' },
      'input',
      /^msg\.properties/,
    ],
    ['into a folder that is not there', { folder: '/nowhere' }, { payload: 'x', filename: 'x' }, 'objectNotFound', /./],
  ];
  for (const [title, config, msg, code, message] of refused) {
    it(`refuses a message ${title}`, async () => {
      const { error, ends, outputs } = await (await start(config)).run(msg);
      assert.equal(error?.code, code);
      assert.match(error.message, message);
      assert.equal(ends, 1);
      assert.equal(outputs.length, 0);
    });
  }

  it('fails where not even the root folder is found', async () => {
    const server = await startScriptedServer(({ headers, url }, response) => {
      const own = `http://${String(headers.host)}/r`;
      const info = { r: { repositoryId: 'r', repositoryUrl: own, rootFolderUrl: `${own}/root`, capabilities: {} } };
      response.writeHead(url === '/' ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(url === '/' ? info : { exception: 'objectNotFound', message: 'none' }));
    });
    try {
      const repository = { id: 'missing', type: 'cmis-repository', server: 'other', url: server.url };
      const started = await start({ kind: 'folder', createFolders: true, folder: '/a/b', repository: 'missing' }, [
        repository,
      ]);
      const { error, ends } = await started.run({});
      assert.equal(error?.code, 'objectNotFound');
      assert.equal(ends, 1);
    } finally {
      await server.stop();
    }
  });

  it('refuses a name that is taken, and a folder that is a document, and goes on', async () => {
    const started = await start({ folder: 'folder', folderType: 'msg', createFolders: true });
    assert.equal((await started.run({ folder: '/', payload: 'x', filename: 'x.txt' })).error, undefined);
    const taken = await started.run({ folder: '/', payload: 'y', filename: 'x.txt' });
    assert.equal(taken.error?.code, 'nameConstraintViolation');
    const inside = await started.run({ folder: '/x.txt/sub', payload: 'y', filename: 'y.txt' });
    assert.equal(inside.error?.code, 'input');
    assert.match(inside.error.message, /"\/x\.txt" is there, but it is no folder/);
    assert.equal((await started.run({ folder: '/', payload: 'z', filename: 'z.txt' })).error, undefined);
  });

  it('makes a name acceptable if so set, and says so', async () => {
    const { error, payloads, outputs } = await (
      await start({ acceptableName: true, contentFrom: 'none', objectName: 'a/b\u0007c', objectNameType: 'str' })
    ).run({});
    assert.equal(error, undefined);
    assert.equal(at(payloads[0], 'name'), 'a_b_c');
    assert.match(String(at(outputs[0]?.msg.cmis, 'notes')), /was changed to "a_b_c"/);
  });
});
