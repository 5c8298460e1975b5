import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { startContentFlow, type ContentFlow } from '../../test/support/content-flow';
import { at } from '../../test/support/flow';
import { startScriptedServer, type ScriptedServer } from '../../test/support/scripted-server';

describe('cmis-get-content on odd servers', () => {
  let server: ScriptedServer;
  let flow: ContentFlow | undefined;
  let directory: string;
  /** What the server says of the document. */
  let properties: Record<string, unknown>;
  let renditions: () => readonly object[];
  let sendContent: (response: ServerResponse, url: string) => void | Promise<void>;
  /** Contents that are being sent. */
  let underWay: number;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'cmis-odd-servers-'));
    properties = { 'cmis:contentStreamMimeType': 'application/pdf', 'cmis:contentStreamLength': 3 };
    renditions = () => [];
    underWay = 0;
    server = await startScriptedServer(({ url }, response) => {
      const own = `${server.url}/r`;
      const json = (value: unknown) =>
        response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
      const type = { 'cmis:objectTypeId': 'cmis:document', 'cmis:baseTypeId': 'cmis:document' };
      if (url.includes('cmisselector=object')) {
        json({ succinctProperties: { 'cmis:objectId': 'doc', 'cmis:name': 'a.pdf', ...type, ...properties } });
      } else if (url.includes('cmisselector=renditions')) json(renditions());
      else if (url.includes('cmisselector=content')) {
        underWay += 1;
        response.on('close', () => (underWay -= 1));
        return sendContent(response, url);
      } else json({ r: { repositoryId: 'r', repositoryUrl: own, rootFolderUrl: `${own}/root`, capabilities: {} } });
      return undefined;
    });
  });
  afterEach(async () => {
    await flow?.stop();
    flow = undefined;
    await server.stop();
    await rm(directory, { recursive: true });
  });
  const start = async (config: object = {}, more: readonly object[] = []): Promise<ContentFlow> => {
    const odd = { id: 'odd', type: 'cmis-repository', server: 'other', url: server.url };
    await flow?.stop();
    flow = await startContentFlow({ repository: 'odd', ...config }, { others: [odd, ...more] });
    return flow;
  };
  const run = async (config: object = {}) => (await start(config)).run({ payload: 'doc' });
  const sends = (text: string, headers: Record<string, string> = {}) => {
    sendContent = (response) => void response.writeHead(200, { 'content-length': text.length, ...headers }).end(text);
  };
  const notes = (msg: unknown): unknown => at(msg, 'cmis', 'notes');

  it('finds out a login page by what is known of the document', async () => {
    sends('<html>log in</html>', { 'content-type': 'text/html; charset=utf-8' });
    const { error } = await run({ sha256: true });
    assert.equal(error?.code, 'protocol');
    assert.match(
      error.message,
      /^application\/pdf is stored, but HTML came: is there a login page in front of the server\?/,
    );
    const unknown = await run();
    assert.match(String(notes(unknown.outputs[0]?.msg)), /^HTML came, without a file name\./);
  });

  it('takes HTML where HTML is stored, or was named, or has the right length', async () => {
    sends('<p>', { 'content-type': 'text/html' });
    assert.deepEqual(notes((await run({ sha256: true })).outputs[0]?.msg), [
      'application/pdf is stored, but HTML came, of the same length.',
    ]);
    properties = { ...properties, 'cmis:contentStreamMimeType': 'text/html' };
    assert.equal(notes((await run({ sha256: true })).outputs[0]?.msg), undefined);
    sends('<p>', { 'content-type': 'text/html', 'content-disposition': 'attachment; filename="a.html"' });
    assert.equal(notes((await run()).outputs[0]?.msg), undefined);
  });

  it('tells that the length is another one than the repository says', async () => {
    sends('abcde', { 'content-type': 'application/pdf' });
    const [{ msg } = assert.fail()] = (await run({ sha256: true, output: 'text' })).outputs;
    assert.equal(msg.payload, 'abcde');
    assert.deepEqual(notes(msg), ['The server tells 3 bytes as the length of the content, but sent 5.']);
    properties = { ...properties, 'cmis:contentStreamLength': -1 };
    assert.equal(notes((await run({ sha256: true })).outputs[0]?.msg), undefined);
  });

  it('gives out nothing of a content whose SHA-256 is another one than the repository has', async () => {
    properties = { ...properties, 'cmis:contentStreamHash': [`{md5}${'0'.repeat(32)}`, `{sha-256}${'0'.repeat(64)}`] };
    sends('abc');
    for (const output of ['buffer', 'chunks', 'file']) {
      const { error, outputs } = await run({ sha256: true, output, directory });
      assert.deepEqual([error?.code, outputs.length], ['protocol', 0], output);
      assert.match(error?.message ?? '', /^The content of "doc" came with another SHA-256/);
    }
    assert.deepEqual(await readdir(directory), []);
  });

  it('goes on with a download to a file that breaks, and says so', async () => {
    properties = { ...properties, 'cmis:contentStreamLength': 10, 'cmis:changeToken': 't' };
    const ranges: unknown[] = [];
    sendContent = (response) => {
      const { range } = response.req.headers;
      ranges.push(range);
      if (range !== undefined)
        response.writeHead(206, { 'content-length': 7, 'content-range': 'bytes 3-9/10' }).end('3456789');
      else {
        response.writeHead(200, { 'content-length': 10 }).write('012');
        setTimeout(() => response.destroy(), 20);
      }
    };
    const { outputs } = await run({ output: 'file', directory, sha256: true });
    assert.deepEqual(ranges, [undefined, 'bytes=3-']);
    assert.equal(await readFile(String(outputs[0]?.msg.payload), 'utf8'), '0123456789');
    assert.deepEqual(notes(outputs[0]?.msg), ['The download broke once, and went on from there.']);
    assert.equal(at(outputs[0]?.msg, 'cmis', 'sha256'), createHash('sha256').update('0123456789').digest('hex'));
    assert.deepEqual(await readdir(directory), ['a.pdf']);
  });

  it('starts again with a download of a content that may have been changed, and ends by msg.reset while it waits', async () => {
    properties = { ...properties, 'cmis:contentStreamLength': 10 };
    let asked = 0;
    sendContent = (response) => {
      asked += 1;
      if (asked === 3) response.writeHead(200, { 'content-length': 10 }).end('0123456789');
      else if (response.req.headers.range !== undefined)
        response.writeHead(206, { 'content-length': 7 }).end('3456789');
      else {
        response.writeHead(200, { 'content-length': 10 }).write('012');
        setTimeout(() => response.destroy(), 20);
      }
    };
    const { outputs } = await run({ output: 'file', directory });
    assert.equal(await readFile(String(outputs[0]?.msg.payload), 'utf8'), '0123456789');
    assert.match(String(notes(outputs[0]?.msg)), /started again once: the content may have been changed/);
    asked = 3;
    const running = await start({ output: 'file', directory, existing: 'number' });
    running.send({ payload: 'doc' });
    while (asked < 4) await wait(5);
    running.send({ reset: true });
    await running.until((seen) => seen.some(({ from }) => from === 'catch'));
    assert.deepEqual(await readdir(directory), ['a.pdf']);
  });

  it('waits for a rendition that is made when it is asked for', async () => {
    let looks = 0;
    let asked = 0;
    renditions = () => {
      looks += 1;
      return looks < 2 ? [] : [{ streamId: 's', kind: 'cmis:thumbnail', mimeType: 'image/png', length: 3 }];
    };
    sendContent = (response, url) => {
      asked += 1;
      assert.ok(url.includes('streamId=s'));
      if (asked > 1) response.writeHead(200, { 'content-type': 'image/png' }).end('png');
      else response.writeHead(409).end(JSON.stringify({ exception: 'constraint', message: 'not yet' }));
    };
    const { outputs } = await run({ rendition: 'cmis:thumbnail', renditionWait: 30 });
    assert.deepEqual(
      [outputs[0]?.from, String(outputs[0]?.msg.payload), outputs[0]?.msg.filename],
      [0, 'png', 'a.png'],
    );
    assert.deepEqual([looks, asked], [2, 2]);
    assert.ok(flow?.statuses.some(({ text }) => text?.includes('rendition') === true));
  });

  it('says that a rendition was not made in time', async () => {
    const none = await run({ rendition: 'pdf', renditionWait: 1 });
    assert.deepEqual(
      [none.outputs[0]?.from, notes(none.outputs[0]?.msg)],
      [1, ['There is no rendition "pdf" after 1 seconds; there are none.']],
    );
    renditions = () => [{ streamId: 's', kind: 'pdf', mimeType: 'application/pdf' }];
    sendContent = (response) =>
      void response.writeHead(409).end(JSON.stringify({ exception: 'constraint', message: 'not yet' }));
    const empty = await run({ rendition: 'pdf', renditionWait: 1 });
    assert.equal(empty.outputs[0]?.from, 1);
    assert.match(String(notes(empty.outputs[0].msg)), /^The rendition "a\.pdf" has no content: .*not yet/);
  });

  /** A content of so many kB, a piece of 10 kB every 20 ms. */
  const slowly = (pieces: number) => async (response: ServerResponse) => {
    response.writeHead(200, { 'content-length': pieces * 10_000, 'content-type': 'a/b' });
    for (let sent = 0; sent < pieces && !response.destroyed; sent += 1) {
      response.write(Buffer.alloc(10_000));
      await wait(20);
    }
    response.end();
  };

  it('makes a reference to a rendition of which nobody tells the length, and that is stored elsewhere', async () => {
    renditions = () => [{ streamId: 'pdf', kind: 'cmis:preview', mimeType: 'application/pdf' }];
    sendContent = (response) => {
      // No Content-Length.
      response.write('rend');
      response.end('ition');
    };
    const running = await start({ output: 'reference', rendition: 'cmis:preview' }, [
      {
        ...{ id: 'store', type: 'cmis-create', z: 'flow', repository: 'repo', wires: [['stored']] },
        ...{ folder: '/', folderType: 'str', contentFrom: 'reference', staging: 'folder', stagingFolder: '/Uploads' },
      },
      { id: 'stored', type: 'helper', z: 'flow' },
    ]);
    const stored = new Promise<unknown>((resolve) => running.nodeOf('stored').once('input', resolve));
    const { payloads } = await running.run({ payload: 'doc' });
    assert.equal(at(payloads[0], 'cmisContent', 'size'), null);
    running.nodeOf('store').receive({ payload: payloads[0] });
    assert.deepEqual(
      [at(await stored, 'cmis', 'length'), at(await stored, 'cmis', 'notes')],
      [9, ['Nobody tells the length of "a.pdf": it was sent in one go.']],
    );
    const { stream } = await running.client.call('getContentStream', { objectId: '/a.pdf' });
    assert.equal((await buffer(stream)).toString(), 'rendition');
  });

  it('ends a download by msg.reset, and leaves neither a file nor a connection', async () => {
    sendContent = slowly(1000);
    const running = await start({ output: 'file', directory });
    running.send({ payload: 'doc' });
    while ((await readdir(directory)).length === 0) await wait(5);
    running.send({ reset: true });
    await running.until((seen) => seen.some(({ from }) => from === 'catch'));
    const caught = running.arrivals.find(({ from }) => from === 'catch');
    assert.equal(at(caught?.msg, 'error', 'code'), 'aborted');
    assert.deepEqual(await readdir(directory), []);
    while (underWay > 0) await wait(5);
  });

  it('ends a download when it is closed', async () => {
    sendContent = slowly(1000);
    const running = await start({ output: 'file', directory });
    running.send({ payload: 'doc' });
    while ((await readdir(directory)).length === 0) await wait(5);
    await running.node.close(false);
    assert.deepEqual(await readdir(directory), []);
    while (underWay > 0) await wait(5);
  });

  it('shows how far it is, and tells the flow if it is set so', async () => {
    sendContent = slowly(75);
    const { outputs } = await run({ progressEvery: 0.4, result: 'data' });
    const progress = outputs.filter(({ from }) => from === 3).map(({ msg }) => Reflect.get(msg, 'data') as object);
    assert.ok(progress.length >= 2 && progress.length <= 5, `${progress.length} messages`);
    for (const each of progress) {
      const [bytes, total, share, rate] = ['bytes', 'total', 'share', 'rate'].map((name) => Number(at(each, name)));
      assert.equal(total, 750_000);
      assert.equal(share, Number(bytes) / 750_000);
      assert.ok(Number(rate) > 50_000 && Number(rate) < 1_000_000, String(rate));
    }
    assert.equal(outputs.filter(({ from }) => from === 0).length, 1);
    const shown = flow?.statuses.filter(({ text }) => text?.includes('transferOf') === true) ?? [];
    assert.ok(shown.length >= 2 && shown.length <= 4, `${shown.length} texts`);
  });

  it('has no total to show where the server tells no length', async () => {
    sendContent = async (response) => {
      response.writeHead(200);
      for (let sent = 0; sent < 30; sent += 1) {
        response.write('abc');
        await wait(20);
      }
      response.end();
    };
    const { outputs } = await run({ progressEvery: 0.2 });
    assert.deepEqual([at(outputs[0]?.msg.payload, 'total'), at(outputs[0]?.msg.payload, 'share')], [null, null]);
    assert.ok(flow?.statuses.some(({ text }) => text?.endsWith('status.transfer') === true));
  });
});
