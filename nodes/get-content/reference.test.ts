import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storedContent } from '../../src/client/stored-content';
import { makeReference } from '../../src/kit/content-reference';
import { at } from '../../test/support/flow';
import { startContentFlow, type ContentFlow } from '../../test/support/content-flow';

describe('cmis-get-content by reference', () => {
  let flow: ContentFlow;
  const reader = (config: object) => ({
    id: 'reader',
    type: 'cmis-get-content',
    z: 'flow',
    repository: 'repo',
    from: 'reference',
    output: 'text',
    wires: [['readerOut'], ['readerOut'], ['readerOut']],
    ...config,
  });
  const start = async (config: object = {}, reading: object = {}): Promise<ContentFlow> => {
    flow = await startContentFlow(
      { output: 'reference', ...config },
      { others: [reader(reading), { id: 'readerOut', type: 'helper', z: 'flow' }] },
    );
    return flow;
  };
  afterEach(async () => {
    await flow.stop();
  });
  const reference = async (payload: unknown): Promise<unknown> => {
    const { outputs, error } = await flow.run({ payload });
    assert.equal(error, undefined);
    return outputs[0]?.msg.payload;
  };
  const read = (payload: unknown): Promise<{ payload: unknown; mimetype?: unknown }> =>
    new Promise((resolve) => {
      flow.nodeOf('readerOut').once('input', resolve);
      flow.nodeOf('reader').receive({ payload });
    });

  it('makes one without a download, and reads it in another node after JSON', async () => {
    await start();
    const id = await flow.store({ data: '0123456789', mimeType: 'text/x' }, 'ten.txt');
    const [{ msg } = assert.fail()] = (await flow.run({ payload: id })).outputs;
    const { hashes, ...cmisContent } = at(msg.payload, 'cmisContent') as { readonly hashes: readonly string[] };
    assert.deepEqual(cmisContent, {
      connection: 'repo',
      repositoryId: 'demo',
      objectId: id,
      name: 'ten.txt',
      mimeType: 'text/x',
      size: 10,
    });
    assert.match(hashes.join(), /^\{sha-256\}[0-9a-f]{64}$/);
    assert.deepEqual([msg.filename, msg.mimetype], ['ten.txt', 'text/x']);
    const answer = await read(JSON.parse(JSON.stringify(msg.payload)));
    assert.deepEqual([answer.payload, answer.mimetype], ['0123456789', 'text/x']);
  });

  it('is written to a file, and leaves none where it is to another content now', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'cmis-reference-'));
    await start({ from: 'reference', output: 'file', directory });
    const objectId = await flow.store({ data: '0123456789' }, 'ten.txt');
    const content = storedContent(await flow.client.call('getObject', { objectId })) ?? assert.fail();
    const payload = makeReference({ connection: 'repo', repositoryId: 'demo' }, content);
    assert.deepEqual((await flow.run({ payload })).payloads, [join(directory, 'ten.txt')]);
    assert.equal(await readFile(join(directory, 'ten.txt'), 'utf8'), '0123456789');
    await rm(join(directory, 'ten.txt'));
    const contentStream = { data: '9876543210', filename: 'ten.txt' };
    await flow.client.call('setContentStream', { objectId, contentStream, overwriteFlag: true });
    const { error } = await flow.run({ payload });
    assert.equal(error?.code, 'updateConflict');
    assert.deepEqual(await readdir(directory), []);
    await rm(directory, { recursive: true });
  });

  it('names the document itself where it was found by its path or its latest version', async () => {
    await start({ version: 'latest' });
    const id = await flow.store({ data: 'a' }, 'path.txt');
    assert.equal(at(await reference('/path.txt'), 'cmisContent', 'objectId'), id);
  });

  it('tells empty content from none', async () => {
    await start();
    assert.equal(at(await reference(await flow.store({ data: '' })), 'cmisContent', 'size'), 0);
    assert.equal((await flow.run({ payload: await flow.store() })).outputs[0]?.from, 1);
  });

  it('names a part, of which another part may be read', async () => {
    await start({ offset: '2', length: '6' }, { offset: '1', length: '100' });
    const part = await reference(await flow.store({ data: '0123456789' }));
    assert.deepEqual([at(part, 'cmisContent', 'offset'), at(part, 'cmisContent', 'length')], [2, 6]);
    assert.equal((await read(part)).payload, '34567');
  });

  it('names a rendition', async () => {
    await start({ rendition: 'cmis:thumbnail' }, { output: 'buffer' });
    const thumbnail = await reference('/Images/Harbour.png');
    const { payload, mimetype } = await read(thumbnail);
    assert.equal(mimetype, 'image/png');
    assert.equal((payload as Buffer).length, at(thumbnail, 'cmisContent', 'size'));
  });

  it('is a reference to its document for other nodes', async () => {
    await start({}, { from: 'object' });
    assert.equal((await read(await reference(await flow.store({ data: 'abc' })))).payload, 'abc');
  });

  it('makes a list of them', async () => {
    await start({ list: true });
    const ids = [await flow.store({ data: 'a' }), await flow.store({ data: 'bc' })];
    const results = (await reference(ids)) as readonly object[];
    assert.deepEqual(
      results.map((each) => at(each, 'value', 'cmisContent', 'size')),
      [1, 2],
    );
  });

  it('says which connection, repository, document or content is not there', async () => {
    await start({ from: 'reference', output: 'text' });
    const id = await flow.store({ data: 'abc' });
    const inner = { connection: 'repo', repositoryId: 'demo', objectId: id, name: 'x', mimeType: 'a/b', size: 3 };
    const failure = async (change: object) =>
      (await flow.run({ payload: { cmisContent: { ...inner, ...change } } })).error;
    assert.equal((await flow.run({ payload: { cmisContent: inner } })).payloads[0], 'abc');
    assert.match(
      (await failure({ connection: 'gone' }))?.message ?? '',
      /^content reference\.connection: names the text "gone"/,
    );
    assert.match(
      (await failure({ repositoryId: 'x' }))?.message ?? '',
      /^content reference\.repositoryId: names the text "x"/,
    );
    assert.deepEqual(
      [(await failure({ size: 4 }))?.code, (await failure({ size: 'x' }))?.code],
      ['updateConflict', 'input'],
    );
    const { error } = await flow.run({ payload: 'an id' });
    assert.match(error?.message ?? '', /^content reference: has to be \{ cmisContent: … \}.*, but is the text "an id"/);
    const { error: missing } = await flow.run({});
    assert.match(missing?.message ?? '', /^content reference: is missing \(msg\.payload holds nothing\)/);
    await flow.client.call('deleteObject', { objectId: id });
    assert.deepEqual(
      (await flow.run({ payload: { cmisContent: inner } })).outputs.map(({ from }) => from),
      [2],
    );
  });

  it('tells the repository of the reference, not that of its own connection', async () => {
    flow = await startContentFlow(
      { from: 'reference', output: 'text', repository: 'unreachable' },
      { others: [{ id: 'unreachable', type: 'cmis-repository', server: 'other', url: 'http://127.0.0.1:1/' }] },
    );
    const objectId = await flow.store({ data: 'abc' });
    const cmisContent = { connection: 'repo', repositoryId: 'demo', objectId, name: 'x', mimeType: 'a/b', size: 3 };
    const [{ msg } = assert.fail()] = (await flow.run({ payload: { cmisContent } })).outputs;
    assert.deepEqual([msg.payload, at(msg, 'cmis', 'repositoryId')], ['abc', 'demo']);
  });
});
