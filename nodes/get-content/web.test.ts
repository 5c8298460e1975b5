import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { NodeAPI } from 'node-red';
import { startContentFlow, type ContentFlow } from '../../test/support/content-flow';
import { at } from '../../test/support/flow';

const registerHttpIn = createRequire(__filename)('@node-red/nodes/core/network/21-httpin.js') as (RED: NodeAPI) => void;
const mib = 1024 * 1024;

describe('cmis-get-content for a web request', () => {
  let flow: ContentFlow;
  let server: Server;
  let url: string;

  /** The node behind a real "http in" node at /document/ID. */
  const start = async (config: object = {}): Promise<void> => {
    flow = await startContentFlow(
      { output: 'response', object: 'req.params.id', objectType: 'msg', ...config },
      {
        types: [registerHttpIn],
        others: [{ id: 'in', type: 'http in', z: 'flow', url: '/document/:id', method: 'get', wires: [['node']] }],
      },
    );
    server = createServer((req, res) => void flow.RED.httpNode(req, res)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/document/`;
  };
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await flow.stop();
  });
  const get = (id: string, init: RequestInit = {}) => fetch(`${url}${encodeURIComponent(id)}`, init);
  const outputs = () => flow.arrivals.filter(({ from }) => typeof from === 'number');
  const end = () => flow.until((seen) => seen.some(({ from }) => typeof from !== 'number'));
  const error = () => flow.arrivals.find(({ from }) => from === 'catch')?.msg.error;

  it('answers with the document, then sends the message on', async () => {
    await start({ sha256: true });
    const id = await flow.store({ data: 'Grüße', mimeType: 'text/plain; charset=utf-8' }, 'Grüße €.txt');
    const response = await get(id);
    assert.equal(response.status, 200);
    assert.equal(await response.text(), 'Grüße');
    assert.equal(response.headers.get('content-type'), 'text/plain; charset=utf-8');
    assert.equal(response.headers.get('content-length'), '7');
    assert.equal(
      response.headers.get('content-disposition'),
      `attachment; filename="Grüße ?.txt"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%E2%82%AC.txt`,
    );
    assert.match(response.headers.get('etag') ?? '', /^"[\w-]{27}"$/);
    await end();
    const [{ from, msg } = assert.fail()] = outputs();
    assert.deepEqual(
      [from, at(msg, 'cmis', 'status'), at(msg, 'cmis', 'length'), at(msg, 'cmis', 'objectId')],
      [0, 200, 7, id],
    );
    assert.match(String(at(msg, 'cmis', 'sha256')), /^[0-9a-f]{64}$/);
    assert.deepEqual(msg.payload, {});
  });

  it('answers ranges, HEAD and what the client has already', async () => {
    await start();
    const id = await flow.store({ data: '0123456789' });
    const part = await get(id, { headers: { range: 'bytes=2-4' } });
    assert.deepEqual([part.status, part.headers.get('content-range'), await part.text()], [206, 'bytes 2-4/10', '234']);
    const etag = part.headers.get('etag') ?? '';
    const head = await get(id, { method: 'HEAD' });
    assert.deepEqual([head.status, head.headers.get('content-length'), head.headers.get('etag')], [200, '10', etag]);
    assert.equal((await get(id, { headers: { 'if-none-match': etag } })).status, 304);
    assert.equal((await get(id, { headers: { range: 'bytes=10-' } })).status, 416);
    const properties = { 'cmis:name': 'changed' };
    await flow.client.call('updateProperties', { objectId: id, properties });
    const changed = await get(id, { headers: { 'if-none-match': etag, range: 'bytes=0-1', 'if-range': etag } });
    assert.deepEqual([changed.status, await changed.text()], [200, '0123456789']);
    await flow.until(() => outputs().length === 5);
    assert.deepEqual(
      outputs().map(({ msg }) => at(msg, 'cmis', 'status')),
      [206, 200, 304, 416, 200],
    );
  });

  it('answers the part that the node is set to as if that were all', async () => {
    await start({ offset: '2', length: '6' });
    const id = await flow.store({ data: '0123456789' });
    assert.equal(await (await get(id)).text(), '234567');
    const part = await get(id, { headers: { range: 'bytes=-2' } });
    assert.deepEqual([part.headers.get('content-range'), await part.text()], ['bytes 4-5/6', '67']);
    assert.equal((await get(id, { headers: { range: 'bytes=6-' } })).status, 416);
  });

  it('answers with a rendition, shown in the browser', async () => {
    await start({
      rendition: 'cmis:thumbnail',
      disposition: 'inline',
      object: '/Images/Harbour.png',
      objectType: 'str',
    });
    const response = await get('any');
    assert.deepEqual(
      [response.status, response.headers.get('content-disposition'), response.headers.get('content-type')],
      [200, 'inline; filename="Harbour.png"', 'image/png'],
    );
    assert.match(response.headers.get('etag') ?? '', /^W\//);
    assert.equal((await response.arrayBuffer()).byteLength, Number(response.headers.get('content-length')));
  });

  it('tells empty content from none, and none from no document', async () => {
    await start();
    const empty = await get(await flow.store({ data: '' }));
    assert.deepEqual([empty.status, empty.headers.get('content-length')], [200, '0']);
    assert.equal((await get(await flow.store())).status, 204);
    const missing = await get('nothing');
    assert.deepEqual([missing.status, await missing.text()], [404, 'There is no such document.']);
    await flow.until(() => outputs().length === 3);
    assert.deepEqual(
      outputs().map(({ from }) => from),
      [0, 1, 2],
    );
    assert.equal(error(), undefined);
  });

  it('answers an error of the flow, of the repository, and a message that it can not use', async () => {
    await start();
    const { id } = await flow.client.call('getObjectByPath', { path: '/Images' });
    const folder = await get(id);
    assert.deepEqual([folder.status, await folder.text()], [404, 'There is no such document.']);
    await flow.until((seen) => seen.some(({ from }) => from === 'catch'));
    assert.equal(at(error(), 'code'), 'constraint');
    await flow.stop();
    server.close();

    await start({ object: 'req.query.missing' });
    assert.equal((await get('any')).status, 400);
    await flow.until((seen) => seen.some(({ from }) => from === 'catch'));
    assert.equal(at(error(), 'code'), 'input');
    await flow.stop();
    server.close();

    await start({ repository: 'nowhere' });
    assert.equal((await get('any')).status, 500);
  });

  it('says that a message has no request', async () => {
    await start();
    const run = await flow.run({ payload: 'x', req: { params: { id: 'x' } } });
    assert.deepEqual([run.error?.code, run.error?.message.startsWith('msg.res: is missing')], ['input', true]);
  });

  const slowClient = async (id: string): Promise<IncomingMessage> => {
    const client = request(`${url}${encodeURIComponent(id)}`);
    client.on('error', () => undefined);
    client.end();
    const [response] = (await once(client, 'response')) as [IncomingMessage];
    response.on('error', () => undefined);
    return response;
  };

  it('stops reading when the client does, in bounded memory, and goes on with it', async function () {
    this.timeout(60_000);
    await start();
    const id = await flow.store({ data: Buffer.alloc(64 * mib, 7), mimeType: 'x/y' });
    globalThis.gc?.();
    const before = process.memoryUsage();
    const responses = [await slowClient(id), await slowClient(id), await slowClient(id)];
    await wait(500);
    const during = process.memoryUsage();
    // Three clients that take nothing, of 64 MiB each.
    assert.ok(
      during.arrayBuffers - before.arrayBuffers < 32 * mib,
      `${(during.arrayBuffers - before.arrayBuffers) / mib} MiB`,
    );
    assert.equal(flow.arrivals.length, 0);
    let most = 0;
    const lengths = responses.map(async (response) => {
      let length = 0;
      for await (const piece of response as AsyncIterable<Buffer>) {
        length += piece.length;
        most = Math.max(most, process.memoryUsage.rss());
      }
      return length;
    });
    assert.deepEqual(await Promise.all(lengths), [64 * mib, 64 * mib, 64 * mib]);
    assert.ok(most - before.rss < 100 * mib, `${(most - before.rss) / mib} MiB`);
    await flow.until(() => outputs().length === 3);
  });

  it('lets no slow client keep another one waiting', async () => {
    await start({ atATime: 1 });
    const large = await flow.store({ data: Buffer.alloc(16 * mib) });
    const small = await flow.store({ data: 'small' });
    const slow = [await slowClient(large), await slowClient(large)];
    assert.equal(await (await get(small)).text(), 'small');
    assert.equal((await (await get(large)).arrayBuffer()).byteLength, 16 * mib);
    for (const response of slow) response.destroy();
    await flow.until((seen) => seen.filter(({ from }) => from === 'catch').length === 2);
  });

  it('ends the download when the client goes, with an error that says so', async () => {
    await start();
    const id = await flow.store({ data: Buffer.alloc(32 * mib) });
    const response = await slowClient(id);
    response.destroy();
    await end();
    assert.deepEqual([at(error(), 'code'), outputs().length], ['aborted', 0]);
    assert.match(String(at(error(), 'message')), /^The client ended its request/);
  });

  it('cuts the client off by msg.reset, and answers one that still waits', async () => {
    await start();
    const id = await flow.store({ data: Buffer.alloc(32 * mib) });
    const response = await slowClient(id);
    flow.send({ reset: true });
    await flow.until((seen) => seen.some(({ from }) => from === 'catch'));
    assert.equal(at(error(), 'code'), 'aborted');
    response.resume();
    await new Promise((resolve) => response.once('close', resolve));
    assert.equal(response.complete, false);
  });
});
