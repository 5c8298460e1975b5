import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { at, startFlow, type TestFlow } from '../../test/support/flow';
import { startScriptedServer } from '../../test/support/scripted-server';
import { CmisError } from '../../src/model/errors';
import registerCreate from '../create/create';
import registerRepository from '../repository/repository';
import registerGetContent from './get-content';
import { saveFile } from './save-file';

describe('cmis-get-content', () => {
  let flow: TestFlow | undefined;
  let directory: string;
  /** Creates a document by msg.content and reads it back. */
  const start = async (config: object = {}, content: object = {}): Promise<TestFlow> => {
    flow = await startFlow({
      types: [registerRepository, registerCreate, registerGetContent],
      node: { type: 'cmis-get-content', repository: 'repo', ...config },
      outputs: 3,
      others: [
        { id: 'repo', type: 'cmis-repository', server: 'demo' },
        { id: 'create', type: 'cmis-create', z: 'flow', repository: 'repo', wires: [['node']], ...content },
      ],
    });
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
  const store = async (started: TestFlow, msg: object) => {
    const before = started.arrivals.length;
    started.nodeOf('create').receive({ folder: '/', ...msg });
    await started.until((seen) => seen.slice(before).some(({ from }) => typeof from !== 'number'));
    return started.arrivals.slice(before);
  };

  it('reads a Buffer with name, type and length', async () => {
    const [{ from, msg } = assert.fail()] = await store(await start(), {
      payload: Buffer.from('abc'),
      filename: 'a.bin',
      mimetype: 'x/y',
    });
    assert.equal(from, 0);
    assert.deepEqual(msg.payload, Buffer.from('abc'));
    assert.equal(msg.filename, 'a.bin');
    assert.equal(msg.mimetype, 'x/y');
    assert.equal(at(msg, 'cmis', 'length'), 3);
  });

  it('reads text in the charset of its type', async () => {
    const [{ msg } = assert.fail()] = await store(await start({ output: 'text' }), {
      payload: Buffer.from('Grüße', 'latin1'),
      filename: 'a.txt',
      mimetype: 'text/plain; charset=iso-8859-1',
    });
    assert.equal(msg.payload, 'Grüße');
  });

  it('reads JSON, and says where it is none', async () => {
    const started = await start({ output: 'json' });
    const [{ msg } = assert.fail()] = await store(started, { payload: '{"a":1}', filename: 'a.json' });
    assert.deepEqual(msg.payload, { a: 1 });
    const [failed] = await store(started, { payload: '{"a":', filename: 'b.json' });
    assert.equal(failed?.from, 'catch');
    assert.match(String(at(failed.msg, 'error', 'message')), /^content: is no JSON/);
  });

  it('writes a file under a safe name and leaves nothing else behind', async () => {
    const started = await start({ output: 'file', directory, fileName: '../../etc/x', fileNameType: 'str' });
    const [{ msg } = assert.fail()] = await store(started, { payload: 'abc', filename: 'a.txt' });
    const names = await readdir(directory);
    assert.equal(names.length, 1);
    assert.equal(msg.payload, join(directory, names[0] ?? ''));
    assert.equal(await readFile(msg.payload, 'utf8'), 'abc');
  });

  it('sends a document without content from the second output', async () => {
    const [arrival] = await store(await start({}, { contentFrom: 'none' }), { payload: 'kept', filename: 'a.txt' });
    assert.equal(arrival?.from, 1);
  });

  it('reads empty content as an empty Buffer', async () => {
    const [arrival] = await store(await start(), { payload: '', filename: 'a.txt' });
    assert.equal(arrival?.from, 0);
    assert.deepEqual(arrival.msg.payload, Buffer.alloc(0));
  });

  it('sends what is not found from the third output', async () => {
    const { outputs } = await (await start()).run({ payload: '/nowhere' });
    assert.deepEqual(
      outputs.map(({ from, msg }) => [from, msg.payload]),
      [[2, '/nowhere']],
    );
  });

  it('fails on a folder and on a directory that is not there', async () => {
    assert.equal((await (await start()).run({ payload: '/' })).error?.cause?.operation, 'getContentStream');
    await flow?.stop();
    const { error } = await (await start({ output: 'file', directory: '/no/such/folder' })).run({ payload: '/' });
    assert.equal(error?.code, 'input');
    assert.match(error.message, /^directory: "\/no\/such\/folder" isn't there/);
  });

  it('removes what was written when the content ends early or fails', async () => {
    const file = { directory, name: 'a', fallbackName: 'b', length: 10, signal: new AbortController().signal };
    await assert.rejects(saveFile({ ...file, stream: Readable.from([Buffer.from('abc')]) }), { code: 'connection' });
    const failing = new Readable({
      read() {
        this.destroy(new CmisError('connection', 'cut off'));
      },
    });
    await assert.rejects(saveFile({ ...file, stream: failing }), { message: 'cut off' });
    assert.deepEqual(await readdir(directory), []);
  });

  it('keeps the extension of a name that is too long for a file', async () => {
    const signal = new AbortController().signal;
    const stream = Readable.from([Buffer.from('abc')]);
    const saved = await saveFile({
      directory,
      name: `../${'ü'.repeat(300)}.txt`,
      fallbackName: 'id',
      length: 3,
      signal,
      stream,
    });
    assert.match(basename(saved.path), /^ü{125}\.txt$/);
  });

  it('sends a name of one segment, for a flow may write to it', async () => {
    const server = await startScriptedServer(({ headers, url }, response) => {
      const own = `http://${String(headers.host)}/r`;
      const info = { r: { repositoryId: 'r', repositoryUrl: own, rootFolderUrl: `${own}/root`, capabilities: {} } };
      const isService = url === '/';
      response.writeHead(200, {
        'content-type': isService ? 'application/json' : 'text/plain',
        ...(isService
          ? {}
          : { 'content-disposition': `attachment; filename="${url.includes('=up') ? '..' : '../../etc/x'}"` }),
      });
      response.end(isService ? JSON.stringify(info) : 'abc');
    });
    try {
      flow = await startFlow({
        types: [registerRepository, registerGetContent],
        node: { type: 'cmis-get-content', repository: 'repo' },
        outputs: 3,
        others: [{ id: 'repo', type: 'cmis-repository', server: 'other', url: server.url }],
      });
      assert.equal((await flow.run({ payload: 'id' })).outputs[0]?.msg.filename, 'x');
      assert.equal((await flow.run({ payload: 'up', filename: 'before' })).outputs[0]?.msg.filename, 'before');
    } finally {
      await flow?.stop();
      flow = undefined;
      await server.stop();
    }
  });

  it('names a file after the fallback if nothing of its name is left', async () => {
    const signal = new AbortController().signal;
    const stream = Readable.from([Buffer.from('abc')]);
    const saved = await saveFile({ directory, name: '..', fallbackName: 'id;1.0', length: 3, signal, stream });
    assert.equal(saved.path, join(directory, 'id;1.0'));
  });
});
