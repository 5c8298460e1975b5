import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startContentFlow, type ContentFlow } from '../../test/support/content-flow';
import { at } from '../../test/support/flow';

describe('cmis-get-content', () => {
  let flow: ContentFlow | undefined;
  let directory: string;
  const start = async (config: object = {}): Promise<ContentFlow> => {
    await flow?.stop();
    flow = await startContentFlow(config);
    return flow;
  };
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'cmis-get-content-'));
  });
  afterEach(async () => {
    await flow?.stop();
    flow = undefined;
    await rm(directory, { recursive: true });
  });

  it('reads a Buffer with name, type and length', async () => {
    const running = await start();
    const id = await running.store({ data: Buffer.from('abc'), mimeType: 'x/y', filename: 'a.bin' });
    const { outputs } = await running.run({ payload: id });
    assert.equal(outputs.length, 1);
    const [{ from, msg } = assert.fail()] = outputs;
    assert.equal(from, 0);
    assert.deepEqual(msg.payload, Buffer.from('abc'));
    assert.deepEqual([msg.filename, msg.mimetype], ['a.bin', 'x/y']);
    assert.deepEqual(
      { ...(msg.cmis as object), durationMs: 0 },
      {
        durationMs: 0,
        operation: 'getContentStream',
        repositoryId: 'demo',
        objectId: id,
        length: 3,
        filename: 'a.bin',
        mimetype: 'x/y',
      },
    );
  });

  it('reads text in the charset of its type', async () => {
    const running = await start({ output: 'text' });
    const id = await running.store({
      data: Buffer.from('Grüße', 'latin1'),
      mimeType: 'text/plain; charset=iso-8859-1',
    });
    assert.deepEqual((await running.run({ payload: id })).payloads, ['Grüße']);
  });

  it('reads JSON, and says where it is none', async () => {
    const running = await start({ output: 'json' });
    assert.deepEqual((await running.run({ payload: await running.store({ data: '{"a":1}' }) })).payloads, [{ a: 1 }]);
    const { error } = await running.run({ payload: await running.store({ data: '{"a":' }) });
    assert.match(error?.message ?? '', /^content: is no JSON/);
  });

  it('writes a file under a safe name and leaves nothing else behind', async () => {
    const running = await start({ output: 'file', directory, fileName: '../../etc/x', fileNameType: 'str' });
    const { payloads } = await running.run({ payload: await running.store({ data: 'abc' }) });
    const names = await readdir(directory);
    assert.equal(names.length, 1);
    assert.deepEqual(payloads, [join(directory, names[0] ?? '')]);
    assert.equal(await readFile(String(payloads[0]), 'utf8'), 'abc');
  });

  it('replaces a file that is there, numbers the new one, or fails, as it is set', async () => {
    const path = join(directory, 'a.txt');
    for (const [existing, expected] of [
      ['replace', path],
      ['number', join(directory, 'a (2).txt')],
      ['fail', undefined],
    ]) {
      await writeFile(path, 'old');
      const running = await start({ output: 'file', directory, existing });
      const run = await running.run({ payload: await running.store({ data: 'new' }, 'a.txt') });
      assert.equal(run.payloads[0], expected);
      assert.equal(await readFile(path, 'utf8'), existing === 'replace' ? 'new' : 'old');
      if (existing === 'fail') assert.equal(run.error?.code, 'storage');
    }
  });

  it('sends a document without content from the second output', async () => {
    for (const output of ['buffer', 'text', 'file', 'reference', 'chunks']) {
      const running = await start({ output, directory });
      const { outputs } = await running.run({ payload: await running.store(), topic: 't' });
      assert.deepEqual([outputs.map(({ from }) => from), outputs[0]?.msg.topic], [[1], 't'], output);
      assert.equal(at(outputs[0]?.msg, 'cmis', 'length'), undefined);
    }
  });

  it('reads empty content as an empty Buffer', async () => {
    const running = await start();
    const { outputs } = await running.run({ payload: await running.store({ data: '' }) });
    assert.deepEqual([outputs[0]?.from, outputs[0]?.msg.payload], [0, Buffer.alloc(0)]);
  });

  it('sends what is not found from the third output', async () => {
    for (const config of [{}, { sha256: true }, { version: 'latest' }, { rendition: 'x' }, { output: 'reference' }]) {
      const { outputs } = await (await start(config)).run({ payload: '/nowhere' });
      assert.deepEqual(
        outputs.map(({ from, msg }) => [from, msg.payload]),
        [[2, '/nowhere']],
      );
    }
  });

  it('fails on a folder and on a directory that is not there', async () => {
    for (const config of [{}, { output: 'reference' }, { sha256: true }]) {
      const { error } = await (await start(config)).run({ payload: '/' });
      assert.deepEqual([error?.code, error?.cause?.operation], ['constraint', 'getContentStream']);
    }
    const { error } = await (await start({ output: 'file', directory: '/no/such/folder' })).run({ payload: '/' });
    assert.equal(error?.code, 'input');
    assert.match(error.message, /^directory: "\/no\/such\/folder" isn't there/);
  });

  it('reads a part', async () => {
    for (const [offset, length, expected] of [
      ['2', '3', '234'],
      ['7', '', '789'],
      ['', '4', '0123'],
      ['8', '100', '89'],
      ['10', '5', ''],
      ['0', '0', ''],
    ]) {
      const running = await start({ output: 'text', offset, length });
      const { outputs } = await running.run({ payload: await running.store({ data: '0123456789', mimeType: 'a/b' }) });
      assert.deepEqual([outputs[0]?.from, outputs[0]?.msg.payload], [0, expected], `${offset} ${length}`);
      assert.equal(at(outputs[0]?.msg, 'cmis', 'length'), expected?.length);
      assert.equal(outputs[0]?.msg.mimetype, 'a/b');
    }
    const { error } = await (await start({ offset: 'at', offsetType: 'msg' })).run({ payload: '/', at: -1 });
    assert.equal(error?.message, 'offset: has to be a whole number of at least 0, but msg.at holds the number -1');
  });

  it('reads a rendition, and says which there are where it is none', async () => {
    const running = await start({ rendition: 'image/*' });
    const [{ from, msg } = assert.fail()] = (await running.run({ payload: '/Images/Harbour.png' })).outputs;
    assert.deepEqual([from, msg.filename, msg.mimetype], [0, 'Harbour.png', 'image/png']);
    assert.deepEqual((msg.payload as Buffer).subarray(1, 4).toString(), 'PNG');
    const other = await start({ rendition: 'doclib' });
    const [none] = (await other.run({ payload: '/Images/Harbour.png' })).outputs;
    assert.equal(none?.from, 1);
    assert.deepEqual(at(none.msg, 'cmis', 'notes'), [
      'There is no rendition "doclib"; there is cmis:thumbnail (image/png).',
    ]);
  });

  it('reads the latest version, or the latest major one', async () => {
    const running = await start({ version: 'latestMajor', output: 'text' });
    const { client } = running;
    const properties = { 'cmis:objectTypeId': 'D:demo:contract', 'cmis:name': 'versions.txt' };
    const content = (data: string) => ({ contentStream: { data, mimeType: 'text/plain', filename: 'a.txt' } });
    const first = { folderId: '/', properties, ...content('1.0'), versioningState: 'major' } as const;
    const { id } = await client.call('createDocument', first);
    const copy = await client.call('checkOut', { objectId: id });
    await client.call('checkIn', { objectId: copy.id, major: false, ...content('1.1') });
    assert.deepEqual((await running.run({ payload: id })).payloads, ['1.0']);
  });

  it('computes the SHA-256 of what passes, for every output', async () => {
    const sha256 = createHash('sha256').update('x'.repeat(3000)).digest('hex');
    for (const config of [{}, { output: 'file', directory }, { output: 'chunks', chunkSize: 1 }]) {
      const running = await start({ ...config, sha256: true });
      const { outputs } = await running.run({ payload: await running.store({ data: 'x'.repeat(3000) }) });
      assert.equal(at(outputs.at(-1)?.msg, 'cmis', 'sha256'), sha256);
      assert.equal(at(outputs.at(-1)?.msg, 'cmis', 'notes'), undefined);
    }
    const part = await start({ sha256: true, length: '3' });
    const { outputs } = await part.run({ payload: await part.store({ data: 'abcdef' }) });
    assert.equal(at(outputs[0]?.msg, 'cmis', 'sha256'), createHash('sha256').update('abc').digest('hex'));
  });

  it('reads the contents of a list, each with name, type and length', async () => {
    const running = await start({ list: true, output: 'text' });
    const ids = [
      await running.store({ data: 'a' }, 'one.txt'),
      '/nowhere',
      await running.store({ data: 'bc' }, 'two.txt'),
    ];
    const [{ msg } = assert.fail()] = (await running.run({ payload: ids, filename: 'kept' })).outputs;
    const results = msg.payload as readonly object[];
    assert.deepEqual(
      results.map((each) => [
        at(each, 'output'),
        at(each, 'value'),
        at(each, 'cmis', 'filename'),
        at(each, 'cmis', 'length'),
      ]),
      [
        ['content', 'a', 'one.txt', 1],
        ['notFound', undefined, undefined, undefined],
        ['content', 'bc', 'two.txt', 2],
      ],
    );
    assert.deepEqual([msg.filename, at(msg, 'cmis', 'succeeded')], ['kept', 3]);
  });

  it('takes no list where it sends a sequence or reads a reference, whatever is left of an earlier setting', async () => {
    const chunks = await start({ list: true, output: 'chunks' });
    const { outputs } = await chunks.run({ payload: await chunks.store({ data: 'abc' }) });
    assert.deepEqual(outputs[0]?.msg.payload, Buffer.from('abc'));
  });
});
