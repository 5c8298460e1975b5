import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { at, startFlow, type TestFlow } from '../../test/support/flow';
import type { CmisClient } from '../../src/client/client';
import { isConnection } from '../../src/kit/connection';
import registerRepository from '../repository/repository';
import registerCreate from './create';

describe('cmis-create with a list of descriptions', () => {
  let flow: TestFlow | undefined;
  afterEach(async () => {
    await flow?.stop();
    flow = undefined;
  });
  const start = async (config: object = {}): Promise<{ run: TestFlow['run']; client: CmisClient }> => {
    flow = await startFlow({
      types: [registerRepository, registerCreate],
      node: { type: 'cmis-create', repository: 'repo', list: true, ...config },
      outputs: 2,
      others: [{ id: 'repo', type: 'cmis-repository', server: 'demo' }],
    });
    const repository = flow.nodeOf('repo');
    assert.ok(isConnection(repository));
    return { run: (msg) => (flow ?? assert.fail()).run(msg), client: await repository.getClient() };
  };
  const contentAt = async (client: CmisClient, path: string): Promise<string> =>
    text((await client.call('getContentStream', { objectId: path })).stream);
  const entries = (payload: unknown): unknown[] => (Array.isArray(payload) ? payload : assert.fail('no list came'));

  it('makes each, with what the node and the message have for all', async () => {
    const { run, client } = await start({
      createFolders: true,
      properties: [{ id: 'cmis:description', value: 'of the node', valueType: 'str' }],
    });
    const { error, outputs, ends } = await run({
      folder: '/all',
      topic: 'kept',
      payload: [
        { name: 'a.txt', content: 'one', properties: { 'cm:title': 'A' }, aspects: ['P:cm:geographic'] },
        { name: 'b.csv', content: Buffer.from('1;2'), mimeType: 'text/x-own', folder: '/other/deep' },
        { name: 'c', type: 'D:demo:invoice', properties: { 'demo:number': 'N', 'cmis:description': 'its own' } },
      ],
    });
    assert.equal(error, undefined);
    assert.equal(ends, 1);
    assert.equal(outputs.length, 1);
    const [first] = outputs;
    assert.deepEqual(
      [first?.from, first?.msg.topic, at(first?.msg.cmis, 'succeeded'), at(first?.msg.cmis, 'failed')],
      [0, 'kept', 3, 0],
    );
    assert.deepEqual(
      entries(first?.msg.payload).map((entry) => [
        at(entry, 'index'),
        at(entry, 'output'),
        at(entry, 'value', 'name'),
        at(entry, 'value', 'properties', 'cmis:description'),
      ]),
      [
        [0, 'object', 'a.txt', 'of the node'],
        [1, 'object', 'b.csv', 'of the node'],
        [2, 'object', 'c', 'its own'],
      ],
    );
    const a = await client.call('getObjectByPath', { path: '/all/a.txt' });
    assert.deepEqual([a.properties['cm:title'], [...a.aspects].sort()], ['A', ['P:cm:geographic', 'P:cm:titled']]);
    assert.equal(await contentAt(client, '/all/a.txt'), 'one');
    const b = await client.call('getObjectByPath', { path: '/other/deep/b.csv' });
    assert.equal(b.properties['cmis:contentStreamMimeType'], 'text/x-own');
    const c = await client.call('getObjectByPath', { path: '/all/c' });
    assert.deepEqual([c.type, c.properties['cmis:contentStreamLength']], ['D:demo:invoice', null]);
  });

  it('goes on after a bad one in a thousand, and makes nothing twice', async function () {
    this.timeout(60_000);
    const { run, client } = await start({ createFolders: true });
    const payload = Array.from({ length: 1000 }, (_, index) =>
      index === 500
        ? { name: 'bad', properties: { 'demo:none': 1 } }
        : { name: `n${String(index)}`, folder: `/many/${String(index % 3)}` },
    );
    const { error, outputs } = await run({ folder: '/many', payload });
    assert.equal(error, undefined);
    const list = entries(outputs[0]?.msg.payload);
    assert.equal(list.length, 1000);
    assert.deepEqual([at(outputs[0]?.msg.cmis, 'succeeded'), at(outputs[0]?.msg.cmis, 'failed')], [999, 1]);
    assert.match(String(at(list[500], 'error', 'message')), /^demo:none: is no property of cmis:document/);
    let count = 0;
    for (const folder of ['0', '1', '2']) {
      for await (const child of client.items('getChildren', { folderId: `/many/${folder}` })) if (child.id) count += 1;
    }
    assert.equal(count, 999);
  });

  it('does by its policy what two of one name ask for', async () => {
    const { run, client } = await start({ onConflict: 'rename', folder: '/', folderType: 'str' });
    const { outputs } = await run({ payload: ['one', 'two', 'three'].map((content) => ({ name: 'a.txt', content })) });
    assert.deepEqual(
      entries(outputs[0]?.msg.payload).map((entry) => at(entry, 'cmis', 'outcome')),
      ['created', 'renamed', 'renamed'],
    );
    assert.deepEqual(await Promise.all(['/a.txt', '/a (2).txt', '/a (3).txt'].map((path) => contentAt(client, path))), [
      'one',
      'two',
      'three',
    ]);
  });

  it('tells of each what is wrong with it', async () => {
    const { run } = await start({ folder: '/', folderType: 'str', contentFrom: 'none' });
    const { error, outputs } = await run({
      payload: [
        'text',
        {},
        { name: 5 },
        { name: 'a', folder: 5 },
        { name: 'b', content: 'x' },
        { nome: 'c' },
        { name: 'ok' },
      ],
    });
    assert.equal(error, undefined);
    const messages = entries(outputs[0]?.msg.payload).map((entry) => String(at(entry, 'error', 'message')));
    for (const [index, pattern] of [
      /^description: has to be an object such as .*the text "text"/,
      /^name: is missing/,
      /^name: has to be a text, but is the number 5/,
      /^folder: has to be an id, .*the number 5/,
      /^content: can't come with a description.*"none"/,
      /^description: has nome, but may have name, folder/,
      /^undefined$/,
    ].entries()) {
      assert.match(messages[index] ?? '', pattern);
    }
  });

  it('stores objects as JSON, and makes relationships', async () => {
    const { run, client } = await start({ folder: '/', folderType: 'str', contentFrom: 'json' });
    await run({ payload: [{ name: 'a.json', content: { a: [1] } }] });
    assert.equal(await contentAt(client, '/a.json'), '{"a":[1]}');
    await flow?.stop();
    const related = await start({ kind: 'relationship', typeId: 'R:demo:references', typeIdType: 'str' });
    const { outputs } = await related.run({
      payload: [{ name: 'r', source: '/Images', target: '/Invoices' }, { name: 's' }],
    });
    const [made, refused] = entries(outputs[0]?.msg.payload);
    assert.equal(at(made, 'value', 'baseType'), 'cmis:relationship');
    assert.match(String(at(refused, 'error', 'message')), /^source: is missing/);
  });

  it('asks for a list', async () => {
    const { run } = await start();
    const { error, outputs } = await run({ payload: { name: 'a' }, folder: '/' });
    assert.equal(error?.code, 'input');
    assert.match(error.message, /^descriptions: has to be a list, but msg\.payload holds an object/);
    assert.equal(outputs.length, 0);
  });
});
