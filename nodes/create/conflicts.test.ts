import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { at, startFlow, type TestFlow } from '../../test/support/flow';
import type { CmisClient } from '../../src/client/client';
import { isConnection } from '../../src/kit/connection';
import registerRepository from '../repository/repository';
import registerCreate from './create';

describe('cmis-create where the object exists already', () => {
  let flow: TestFlow | undefined;
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'cmis-create-'));
  });
  after(() => rm(directory, { recursive: true }));
  afterEach(async () => {
    await flow?.stop();
    flow = undefined;
  });
  const start = async (config: object): Promise<{ run: TestFlow['run']; client: CmisClient }> => {
    flow = await startFlow({
      types: [registerRepository, registerCreate],
      node: { type: 'cmis-create', repository: 'repo', folder: '/', folderType: 'str', ...config },
      outputs: 2,
      others: [{ id: 'repo', type: 'cmis-repository', server: 'demo' }],
    });
    const repository = flow.nodeOf('repo');
    assert.ok(isConnection(repository));
    return { run: (msg) => (flow ?? assert.fail()).run(msg), client: await repository.getClient() };
  };
  const contentAt = async (client: CmisClient, path: string): Promise<string> =>
    text((await client.call('getContentStream', { objectId: path })).stream);
  const sentOf = ({ outputs }: Awaited<ReturnType<TestFlow['run']>>) =>
    outputs.map(({ from, msg }) => [from, at(msg.payload, 'name'), at(msg.cmis, 'outcome')]);

  it('takes another name, and says so', async () => {
    const { run, client } = await start({ onConflict: 'rename' });
    const first = await run({ payload: 'one', filename: 'a.txt' });
    const second = await run({ payload: 'two', filename: 'a.txt' });
    assert.deepEqual([sentOf(first), sentOf(second)], [[[0, 'a.txt', 'created']], [[0, 'a (2).txt', 'renamed']]]);
    assert.deepEqual([await contentAt(client, '/a.txt'), await contentAt(client, '/a (2).txt')], ['one', 'two']);
  });

  it('gives a folder no extension', async () => {
    const { run } = await start({ kind: 'folder', onConflict: 'rename' });
    await run({ filename: 'v1.2' });
    assert.deepEqual(sentOf(await run({ filename: 'v1.2' })), [[0, 'v1.2 (2)', 'renamed']]);
  });

  it('leaves it, by the second output', async () => {
    const { run, client } = await start({ onConflict: 'skip' });
    await run({ payload: 'one', filename: 'a.txt' });
    assert.deepEqual(sentOf(await run({ payload: 'two', filename: 'a.txt' })), [[1, 'a.txt', 'existed']]);
    assert.equal(await contentAt(client, '/a.txt'), 'one');
  });

  it('overwrites properties, aspects and the content of a file', async () => {
    const file = join(directory, 'data.txt');
    await writeFile(file, 'from the file');
    const { run, client } = await start({ onConflict: 'overwrite', contentFrom: 'file', file, readBack: true });
    await run({ filename: 'a.txt' });
    await writeFile(file, 'changed');
    const result = await run({ filename: 'a.txt', properties: { 'cm:title': 'T', 'cmis:description': 'D' } });
    assert.deepEqual(sentOf(result), [[0, 'a.txt', 'overwritten']]);
    const [payload] = result.payloads;
    assert.deepEqual(
      [at(payload, 'aspects'), at(payload, 'properties', 'cm:title'), at(payload, 'properties', 'cmis:description')],
      [['P:cm:titled'], 'T', 'D'],
    );
    assert.equal(await contentAt(client, '/a.txt'), 'changed');
  });

  it('leaves the content where it overwrites with none, and writes nothing if a property is wrong', async () => {
    const { run, client } = await start({ onConflict: 'overwrite', contentFrom: 'none' });
    await client.call('createDocument', {
      folderId: '/',
      properties: { 'cmis:objectTypeId': 'cmis:document', 'cmis:name': 'a.txt' },
      contentStream: { data: 'kept' },
    });
    assert.deepEqual(sentOf(await run({ filename: 'a.txt', properties: { 'cmis:description': 'D' } })), [
      [0, 'a.txt', 'overwritten'],
    ]);
    const { error } = await run({ filename: 'a.txt', properties: { 'cmis:description': 'E', 'demo:amount': 1 } });
    assert.equal(error?.code, 'input');
    const { properties } = await client.call('getObject', { objectId: '/a.txt' });
    assert.deepEqual([properties['cmis:description'], await contentAt(client, '/a.txt')], ['D', 'kept']);
  });

  it('makes a new version of a contract, and none of a type without versions', async () => {
    const { run, client } = await start({ onConflict: 'newVersion' });
    const contract = { 'cmis:objectTypeId': 'D:demo:contract', 'demo:partner': 'A' };
    await run({ payload: 'one', filename: 'c.txt', properties: contract });
    const second = await run({ payload: 'two', filename: 'c.txt', properties: { ...contract, 'demo:partner': 'B' } });
    assert.deepEqual(sentOf(second), [[0, 'c.txt', 'newVersion']]);
    const versions = await client.call('getAllVersions', { objectId: String(at(second.payloads[0], 'id')) });
    assert.deepEqual(
      versions.map(({ properties }) => [properties['cmis:versionLabel'], properties['demo:partner']]),
      [
        ['2.0', 'B'],
        ['1.0', 'A'],
      ],
    );
    await run({ payload: 'one', filename: 'plain.txt' });
    const { error } = await run({ payload: 'two', filename: 'plain.txt' });
    assert.equal(error?.code, 'constraint');
    assert.match(error.message, /"plain\.txt" can't get a new version: its type cmis:document has no versions/);
    assert.equal(await contentAt(client, '/plain.txt'), 'one');
  });

  it('never takes a folder for a document', async () => {
    for (const onConflict of ['newVersion', 'overwrite', 'skip']) {
      const { run } = await start({ onConflict });
      const { error, outputs } = await run({ payload: 'x', filename: 'Images' });
      assert.equal(error?.code, 'constraint');
      assert.match(error.message, /"Images" is there already, but as a folder/);
      assert.equal(outputs.length, 0);
      await flow?.stop();
    }
  });

  it('keeps two messages of one name apart that come at once', async () => {
    const { client } = await start({ onConflict: 'rename' });
    for (const payload of ['one', 'two', 'three']) flow?.send({ payload, filename: 'a.txt' });
    await flow?.until((arrivals) => arrivals.filter(({ from }) => from === 'complete').length === 3);
    const contents = await Promise.all(['/a.txt', '/a (2).txt', '/a (3).txt'].map((path) => contentAt(client, path)));
    assert.deepEqual(contents.sort(), ['one', 'three', 'two']);
  });

  describe('by a property', () => {
    const invoice = (number: string, more: object = {}) => ({
      payload: number,
      filename: `${number}.txt`,
      properties: { 'cmis:objectTypeId': 'D:demo:invoice', 'demo:number': number, ...more },
    });
    const byNumber = { matchBy: 'property', matchProperty: 'demo:number' };

    it('changes the one invoice of a number, wherever it is', async () => {
      const { run, client } = await start({ ...byNumber, onConflict: 'overwrite', folder: '/Invoices' });
      const { id } = await client.call('createFolder', {
        folderId: '/',
        properties: { 'cmis:objectTypeId': 'cmis:folder', 'cmis:name': 'elsewhere' },
      });
      const first = await client.call('createDocument', {
        folderId: id,
        properties: { 'cmis:objectTypeId': 'D:demo:invoice', 'cmis:name': 'old.txt', 'demo:number': "4711 'x'" },
      });
      const { payloads, outputs } = await run(invoice("4711 'x'", { 'demo:amount': 5, 'demo:source': 'mail' }));
      assert.deepEqual(
        [at(payloads[0], 'id'), at(payloads[0], 'name'), at(outputs[0]?.msg.cmis, 'outcome')],
        [first.id, "4711 'x'.txt", 'overwritten'],
      );
      assert.match(String(at(outputs[0]?.msg.cmis, 'notes')), /demo:source stays as it was/);
      assert.equal(await contentAt(client, "/elsewhere/4711 'x'.txt"), "4711 'x'");
    });

    for (const [property, value] of [
      ['demo:amount', 12.5],
      ['demo:serial', '9007199254740993'],
      ['demo:paid', true],
      ['demo:dueDate', '2031-05-06T07:08:09.010Z'],
      ['demo:link', 'https://example.com/a'],
    ] as const) {
      it(`finds an object by ${property}`, async () => {
        const { run } = await start({ onConflict: 'skip', matchBy: 'property', matchProperty: property });
        const unlike = { 'demo:paid': false, 'demo:amount': 987654 };
        const first = await run(invoice('N-1', { ...unlike, [property]: value }));
        const again = await run(invoice('N-2', { ...unlike, [property]: value }));
        assert.equal(at(again.payloads[0], 'id'), property === 'demo:paid' ? undefined : at(first.payloads[0], 'id'));
        if (property === 'demo:paid') assert.match(again.error?.message ?? '', /objects have demo:paid = true/);
      });
    }

    it('lists several matches, and changes none', async () => {
      const { run, client } = await start({ ...byNumber, onConflict: 'overwrite' });
      const ids = await Promise.all(
        ['one', 'two'].map(async (name) => {
          const properties = { 'cmis:objectTypeId': 'D:demo:invoice', 'cmis:name': name, 'demo:number': 'twice' };
          return (await client.call('createDocument', { folderId: '/', properties })).id;
        }),
      );
      const { error, outputs } = await run(invoice('twice'));
      assert.equal(error?.code, 'constraint');
      for (const id of ids) assert.ok(error.message.includes(id), error.message);
      assert.equal(outputs.length, 0);
      await assert.rejects(client.call('getObjectByPath', { path: '/twice.txt' }), { code: 'objectNotFound' });
    });

    const refused: [title: string, config: object, properties: object, code: string, message: RegExp][] = [
      [
        'that is there, to fail',
        { onConflict: 'fail' },
        {},
        'constraint',
        /cmis:document|a document with demo:number = X/,
      ],
      ['without a value', {}, { 'demo:number': '' }, 'input', /demo:number.*value/s],
      ['that the type lacks', { matchProperty: 'cm:title' }, {}, 'input', /cm:title: is no property of D:demo:invoice/],
      ['with several values', { matchProperty: 'demo:labels' }, { 'demo:labels': ['a'] }, 'input', /several values/],
      ['that is not named', { matchProperty: '' }, {}, 'input', /match property: is missing/],
    ];
    for (const [title, config, properties, code, message] of refused) {
      it(`refuses a property ${title}`, async () => {
        const { run, client } = await start({ ...byNumber, onConflict: 'skip', ...config });
        await client.call('createDocument', {
          folderId: '/',
          properties: { 'cmis:objectTypeId': 'D:demo:invoice', 'cmis:name': 'there', 'demo:number': 'X' },
        });
        const { error, outputs } = await run(invoice('X', properties));
        assert.equal(error?.code, code, error?.message);
        assert.match(error.message, message);
        assert.equal(outputs.length, 0);
      });
    }
  });
});
