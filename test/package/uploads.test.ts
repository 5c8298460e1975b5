// Content through a real Node-RED: the upload form and the download links of the examples, streamed, in pieces, and over a restart.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import type { CmisClient } from '../../src/client/client';
import { createCmisClient } from '../../src/client/create-client';
import { startDemoRepository, type DemoRepository } from '../../src/demo/demo-repository';
import { startBreakingProxy, type Break, type BreakingProxy, type PassingCall } from '../support/breaking-proxy';
import {
  missingLine,
  nodeRedLines,
  startNodeRed,
  type FlowNode,
  type NodeRedProcess,
} from '../support/node-red-process';
import { describeWith } from '../support/require';
import { examples } from './palette';

for (const line of nodeRedLines) {
  const uploads = (): void => describeUploads(line);
  if (line === '5') describeWith('node-red-5', `content through Node-RED ${line}`, uploads);
  else describe(`content through Node-RED ${line}`, uploads);
}

function describeUploads(line: (typeof nodeRedLines)[number]): void {
  let nodeRed: NodeRedProcess;
  let demo: DemoRepository;
  let proxy: BreakingProxy;
  let client: CmisClient;
  let plan: (call: PassingCall) => Break | undefined = () => undefined;
  const userDir = mkdtempSync(path.join(tmpdir(), 'uploads-'));

  before(async function () {
    this.timeout(240_000);
    assert.equal(missingLine(line), undefined);
    demo = await startDemoRepository({ sampleData: false, users: { test: 'secret' } });
    proxy = await startBreakingProxy(demo.url, (call) => plan(call));
    client = createCmisClient({
      url: demo.url,
      repositoryId: 'demo',
      auth: { type: 'basic', user: 'test', password: 'secret' },
    });
    nodeRed = await startNodeRed({ line, userDir });
  });
  after(async function () {
    this.timeout(30_000);
    await nodeRed.stop();
    await client.close();
    await proxy.stop();
    await demo.close();
    rmSync(userDir, { recursive: true, force: true });
  });

  const z = 'flow';
  const node = (id: string, type: string, to: readonly string[], config: object): FlowNode => ({
    id,
    type,
    z,
    // Without a place it would be a config node.
    x: 0,
    y: 0,
    wires: [to],
    ...config,
  });
  const flow = (...nodes: readonly FlowNode[]): FlowNode[] => [
    { id: z, type: 'tab' },
    {
      id: 'repo',
      type: 'cmis-repository',
      server: 'opencmis',
      url: proxy.url,
      repositoryId: 'demo',
      credentials: { user: 'test', password: 'secret' },
    },
    ...nodes,
  ];
  const stored = async (at: string): Promise<Buffer> =>
    buffer((await client.call('getContentStream', { objectId: at })).stream);

  it('store the file of the form of the example, and answer the browser', async function () {
    this.timeout(60_000);
    const { nodes } = examples.find(({ file }) => file.includes('upload form')) ?? assert.fail('no example');
    await nodeRed.deploy(nodes);
    const address = `${nodeRed.url}cmis-upload`;
    assert.match(await (await fetch(address)).text(), /<form method="post" enctype="multipart\/form-data">/);
    const form = new FormData();
    form.append('note', 'Grüße');
    form.append('file', new Blob(['a;b'], { type: 'text/csv' }), '<b>ä</b>.csv');
    for (const name of ['&lt;b&gt;ä&lt;&#x2F;b&gt;.csv', 'b&gt; (2).csv']) {
      const answer = await fetch(address, { method: 'POST', body: form });
      const page = await answer.text();
      assert.equal(answer.status, 201, page);
      assert.match(page, /3 bytes/);
      assert.ok(page.includes(name.slice(-8)), page);
    }
    const none = new FormData();
    none.append('note', 'no file');
    const refused = await fetch(address, { method: 'POST', body: none });
    assert.equal(refused.status, 400);
    assert.match(await refused.text(), /is a form without a file/);
  });

  it('links to documents that a browser shows and saves, as the example says', async function () {
    this.timeout(60_000);
    const { nodes } = examples.find(({ file }) => file.includes('download link')) ?? assert.fail('no example');
    await nodeRed.deploy(nodes);
    const page = await (await fetch(`${nodeRed.url}cmis-images`)).text();
    const [preview = '', download = ''] = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link = '']) => link);
    const get = (link: string, init: RequestInit = {}): Promise<Response> =>
      fetch(
        nodeRed.url + link.replace(/&#x([0-9A-F]+);/g, (_, code: string) => String.fromCharCode(parseInt(code, 16))),
        init,
      );
    const small = await get(preview);
    assert.deepEqual([small.status, small.headers.get('content-type')], [200, 'image/png']);
    assert.match(small.headers.get('content-disposition') ?? '', /^inline; filename="[^"/]+\.png"$/);
    const whole = await get(download);
    const bytes = Buffer.from(await whole.arrayBuffer());
    assert.match(whole.headers.get('content-disposition') ?? '', /^attachment; filename="[^"/]+\.png"$/);
    assert.equal(whole.headers.get('content-length'), String(bytes.length));
    const etag = whole.headers.get('etag') ?? assert.fail('no tag');
    const head = await get(download, { method: 'HEAD' });
    assert.deepEqual([head.status, head.headers.get('etag')], [200, etag]);
    assert.equal(head.headers.get('content-length'), String(bytes.length));
    const range = await get(download, { headers: { range: 'bytes=10-19', 'if-range': etag } });
    assert.deepEqual([range.status, range.headers.get('content-range')], [206, `bytes 10-19/${bytes.length}`]);
    assert.ok(bytes.subarray(10, 20).equals(Buffer.from(await range.arrayBuffer())));
    assert.equal((await get(download, { headers: { 'if-none-match': etag } })).status, 304);
    assert.equal((await get('cmis-download?id=none')).status, 404);
    assert.equal((await get('cmis-download')).status, 400);
  });

  it('stream what Node-RED leaves alone, and say what to do where it does not', async function () {
    this.timeout(120_000);
    const create = { repository: 'repo', folder: '/', folderType: 'str', contentFrom: 'request' };
    await nodeRed.deploy(
      flow(
        node('in', 'http in', ['create'], { url: '/streamed', method: 'post' }),
        node('parsed', 'http in', ['create'], { url: '/parsed', method: 'post' }),
        node('create', 'cmis-create', ['answer'], { ...create, objectName: 'req.query.name', objectNameType: 'msg' }),
        node('caught', 'catch', ['failed'], { scope: null }),
        node('failed', 'change', ['answer'], {
          rules: [
            { t: 'set', p: 'payload', pt: 'msg', to: 'error.message', tot: 'msg' },
            { t: 'set', p: 'statusCode', pt: 'msg', to: '400', tot: 'num' },
          ],
        }),
        node('answer', 'http response', [], {}),
      ),
    );
    const name = `${randomUUID()}.bin`;
    const bytes = Buffer.alloc(32 * 1024 * 1024, 'streamed');
    const form = new FormData();
    form.append('file', new Blob([bytes]), name);
    const headers = { 'content-type': 'application/octet-stream' };
    for (const [kind, init] of [
      ['form', { body: form }],
      ['raw', { body: bytes, headers }],
    ] as const) {
      const answer = await fetch(`${nodeRed.url}streamed?name=${kind}-${name}`, { method: 'POST', ...init });
      assert.equal(answer.status, 200, await answer.text());
      assert.ok(bytes.equals(await stored(`/${kind}-${name}`)), kind);
    }
    // It begins before the client has sent everything.
    const slow = request(`${nodeRed.url}streamed?name=slow-${name}`, { method: 'POST' });
    slow.on('error', () => undefined);
    const before = proxy.calls.length;
    slow.write(bytes.subarray(0, 1_000_000));
    while (!proxy.calls.slice(before).some(({ action }) => action === 'createDocument')) await wait(20);
    slow.destroy();
    const parsed = await fetch(`${nodeRed.url}parsed?name=x`, { method: 'POST', body: 'text' });
    assert.equal(parsed.status, 400);
    assert.match(await parsed.text(), /was read already: tick "Do not parse request body"/);
  });

  it('take what "file in" and "split" send in pieces, and give "join" and "file" what they sent', async function () {
    this.timeout(120_000);
    const file = { filename: 'req.query.file', filenameType: 'msg' };
    const shows = { active: true, console: true, targetType: 'msg' };
    await nodeRed.deploy(
      flow(
        node('bytes', 'http in', ['stream', 'begun'], { url: '/bytes', method: 'get' }),
        node('stream', 'file in', ['create'], { ...file, format: 'stream', allProps: true }),
        node('text', 'http in', ['lines', 'begun'], { url: '/lines', method: 'get' }),
        node('lines', 'file in', ['create'], { ...file, format: 'lines', encoding: 'utf8', allProps: true }),
        node('body', 'http in', ['split', 'begun'], { url: '/split', method: 'post' }),
        node('split', 'split', ['create'], { splt: '100', spltType: 'len', arraySplt: 1, arraySpltType: 'len' }),
        node('create', 'cmis-create', ['stored'], {
          repository: 'repo',
          folder: '/',
          folderType: 'str',
          objectName: 'req.query.name',
          objectNameType: 'msg',
          contentFrom: 'chunks',
        }),
        // The last message of "file in" may have nothing to answer.
        node('begun', 'http response', [], {}),
        node('stored', 'debug', [], { ...shows, complete: 'payload.name' }),
        node('get', 'http in', ['content'], { url: '/get', method: 'get' }),
        node('content', 'cmis-get-content', ['join', 'file'], {
          repository: 'repo',
          object: '"/" & req.query.name',
          objectType: 'jsonata',
          output: 'chunks',
          chunkSize: 16,
        }),
        node('join', 'join', ['answer'], { mode: 'auto' }),
        node('file', 'file', [], { ...file, overwriteFile: 'false', appendNewline: false }),
        node('answer', 'http response', [], {}),
        node('caught', 'catch', ['failed'], { scope: null }),
        node('failed', 'debug', [], { ...shows, complete: 'error.message' }),
      ),
    );
    const shown = (id: string): string[] =>
      nodeRed.log.filter((entry) => entry.type === 'debug' && entry.id === id).map(({ message }) => message);
    const store = async (address: string, name: string, init: RequestInit = {}): Promise<Buffer> => {
      assert.equal((await fetch(`${nodeRed.url}${address}`, init)).status, 200);
      while (!shown('stored').includes(name) && shown('failed').length === 0) await wait(20);
      assert.deepEqual(shown('failed'), []);
      return stored(`/${name}`);
    };
    const source = path.join(userDir, 'source');
    const query = (name: string): string => `?name=${name}&file=${encodeURIComponent(source)}`;
    const piece = 65_536;
    for (const size of [1, piece - 1, piece, piece + 1, 3 * piece, 20 * piece + 7]) {
      const bytes = Buffer.alloc(size, 'pieces of a file');
      writeFileSync(source, bytes);
      const name = `${size}-${randomUUID()}.bin`;
      assert.ok(bytes.equals(await store(`bytes${query(name)}`, name)), `${size} bytes`);
      const target = path.join(userDir, name);
      const answer = await fetch(`${nodeRed.url}get?name=${name}&file=${encodeURIComponent(target)}`);
      assert.ok(bytes.equals(Buffer.from(await answer.arrayBuffer())), `${size} bytes`);
      // The branch to "file" has its own copies of the messages.
      while (!existsSync(target) || statSync(target).size < size) await wait(20);
      assert.ok(bytes.equals(readFileSync(target)), `${size} bytes`);
    }
    for (const text of ['', 'ä', 'one\ntwo', 'one\r\n\nthree\n']) {
      writeFileSync(source, text);
      const name = `${randomUUID()}.txt`;
      assert.equal((await store(`lines${query(name)}`, name)).toString(), text);
    }
    const body = Buffer.alloc(300_050, 'split');
    const name = `${randomUUID()}.bin`;
    const init = { method: 'POST', body, headers: { 'content-type': 'application/octet-stream' } };
    assert.ok(body.equals(await store(`split?name=${name}`, name, init)));
  });

  for (const [contextStore, how] of [
    ['cached', 'a restart'],
    ['disk', 'a crash'],
  ] as const) {
    it(`go on after ${how} of Node-RED where they were, by the context store "${contextStore}"`, async function () {
      this.timeout(240_000);
      const file = path.join(userDir, 'large.bin');
      const bytes = Buffer.alloc(4 * 1024 * 1024);
      for (let index = 0; index < bytes.length; index += 1) bytes[index] = (index * 31 + (index >> 9)) % 253;
      writeFileSync(file, bytes);
      const upload = { contentFrom: 'file', file, upload: 'chunks', chunkSize: 1, unfinished: 'keep' };
      const name = `${contextStore}.bin`;
      const nodes = flow(
        node('inject', 'inject', ['create'], { props: [{ p: 'topic', v: 'x', vt: 'str' }] }),
        node('create', 'cmis-create', ['shown'], {
          repository: 'repo',
          folder: '/',
          folderType: 'str',
          objectName: name,
          objectNameType: 'str',
          ...upload,
          contextStore,
          atStart: 'resume',
        }),
        node('shown', 'debug', [], { active: true, console: true, complete: 'cmis', targetType: 'msg' }),
      );
      await nodeRed.deploy(nodes);
      const count = (action: string) => proxy.calls.filter((call) => call.action === action).length;
      const before = count('appendContent');
      plan = ({ action, number }) => (action === 'appendContent' && number > before ? { at: 'before' } : undefined);
      await nodeRed.inject('inject');
      while (count('appendContent') < before + 2) await wait(20);
      await (how === 'a crash' ? nodeRed.kill() : nodeRed.stop());
      const half = await stored(`/${name}`);
      assert.ok(half.length > 0 && half.length < bytes.length, String(half.length));
      const created = count('createDocument');
      plan = () => undefined;
      nodeRed = await startNodeRed({ line, userDir });
      const told = () => nodeRed.log.find(({ type, message }) => type === 'debug' && message.includes('resumedFrom'));
      while (told() === undefined) await wait(50);
      assert.ok(bytes.equals(await stored(`/${name}`)));
      assert.equal(count('createDocument'), created);
    });
  }
}
