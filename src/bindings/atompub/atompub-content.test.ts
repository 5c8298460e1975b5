import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import {
  documentType,
  entry,
  link,
  sendXml,
  serviceDocument,
  startAtomPubServer,
  usualLinks,
} from '../../../test/support/atompub-answers';
import type { Handler, ScriptedServer } from '../../../test/support/scripted-server';
import type { CmisClient, CmisClientOptions } from '../../client/client';
import { createCmisClient } from '../../client/create-client';
import type { ContentUpload } from '../../model/content-stream';
import { CmisError } from '../../model/errors';

describe('content by AtomPub', function () {
  this.timeout(60_000);
  const opened: { stop(): Promise<void> }[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((each) => each.stop()));
  });

  async function connect(
    handler: Handler,
    options: Partial<CmisClientOptions> = {},
  ): Promise<{ client: CmisClient; server: ScriptedServer }> {
    const server = await startAtomPubServer(handler);
    const client = createCmisClient({ url: `${server.url}/atom`, binding: 'atompub', ...options });
    opened.push({ stop: () => client.close() }, server);
    return { client, server };
  }

  const properties = { 'cmis:name': 'a', 'cmis:objectTypeId': 'cmis:document' };
  const folder = entry('f', { type: 'cmis:folder' });
  /** A server that makes documents and takes their content, unless `refuse` answers instead. */
  const store =
    (refuse: (method: string, url: string) => number | undefined = () => undefined): Handler =>
    ({ method, url }, response) => {
      const status = refuse(method, url);
      if (status !== undefined) sendXml(response, 'refused', status, 'text/plain');
      else if (method === 'POST') sendXml(response, entry('d'), 201);
      else if (method === 'GET') sendXml(response, url.includes('id=d') ? entry('d') : folder);
      else response.writeHead(method === 'DELETE' ? 204 : 200).end();
    };
  const writes = (server: ScriptedServer): string[] =>
    server.requests.filter(({ method }) => method !== 'GET').map(({ method, url }) => `${method} ${url}`);
  async function failure(call: Promise<unknown>): Promise<CmisError> {
    const error: unknown = await call.then(
      () => assert.fail('the call succeeded'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof CmisError, String(error));
    return error;
  }

  async function* pieces(sizes: readonly number[], fill = 'x'): AsyncGenerator<Uint8Array> {
    for (const size of sizes) {
      await wait(0);
      yield Buffer.alloc(size, fill);
    }
  }

  it('goes along in base64 up to a size, whatever pieces it comes in', async () => {
    for (const [data, length] of [
      ['Grüße', undefined],
      [Buffer.from('abcd'), undefined],
      [pieces([1, 1, 5, 70_000, 2]), undefined],
      [pieces([1, 1, 5, 70_000, 2]), 70_009],
    ] as const) {
      const { client, server } = await connect(store());
      const contentStream = {
        data,
        filename: 'ä.txt',
        mimeType: 'text/plain',
        ...(length === undefined ? {} : { length }),
      };
      await client.call('createDocument', { folderId: 'f', properties, contentStream });
      const request = server.requests.find(({ method }) => method === 'POST');
      const body = request?.body.toString('utf8') ?? '';
      const sent = Buffer.from(/<cmisra:base64>(.*)<\/cmisra:base64>/.exec(body)?.[1] ?? '', 'base64');
      const expected =
        typeof data === 'string' || Buffer.isBuffer(data) ? Buffer.from(data) : Buffer.alloc(70_009, 'x');
      assert.ok(sent.equals(expected));
      assert.match(body, /<cmisra:mediatype>text\/plain<.*<chemistry:filename>ä\.txt</);
      assert.equal(request?.headers['content-length'], String(request?.body.length));
    }
  });

  it('follows the document above that size, as it is', async () => {
    const { client, server } = await connect(store(), { inlineContentBytes: 10 });
    const contentStream = { data: 'x'.repeat(11), mimeType: 'text/plain', filename: 'Übersicht "1".txt' };
    const made = await client.call('createDocument', { folderId: 'f', properties, contentStream });
    assert.equal(made.id, 'd');
    assert.deepEqual(writes(server), ['POST /children?id=f', 'PUT /content?id=d&overwriteFlag=true']);
    const put = server.requests.find(({ method }) => method === 'PUT');
    assert.equal(put?.body.toString(), contentStream.data);
    assert.equal(put.headers['content-type'], 'text/plain');
    assert.match(String(put.headers['content-disposition']), /filename\*=UTF-8''%C3%9Cbersicht%20%221%22\.txt$/);
  });

  it('takes the document away again when its content is refused, and says so', async () => {
    const { client, server } = await connect(
      store((method) => (method === 'PUT' ? 409 : undefined)),
      { inlineContentBytes: 0 },
    );
    const contentStream = { data: pieces([5]), length: 5 };
    const error = await failure(client.call('createDocument', { folderId: 'f', properties, contentStream }));
    assert.deepEqual([error.code, error.cause.outcome, error.cause.retryable], ['constraint', 'notDone', false]);
    assert.match(error.message, /was removed again/);
    assert.equal(writes(server).at(-1), 'DELETE /entry?id=d&allVersions=true');
  });

  it('tells when that fails too', async () => {
    const { client } = await connect(
      store((method) => (method === 'PUT' || method === 'DELETE' ? 409 : undefined)),
      { inlineContentBytes: 0 },
    );
    const error = await failure(
      client.call('createDocument', { folderId: 'f', properties, contentStream: { data: 'x' } }),
    );
    assert.equal(error.cause.outcome, 'unknown');
    assert.match(error.message, /is left as d/);
  });

  it('takes the document away when the caller gives up in the middle', async () => {
    const stop = new AbortController();
    const { client, server } = await connect(store(), { inlineContentBytes: 0 });
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (let count = 0; ; count++) {
        if (count === 3) stop.abort();
        await wait(1);
        yield Buffer.alloc(1000);
      }
    }
    const contentStream = { data: endless(), length: 10 ** 9 };
    const call = client.call('createDocument', { folderId: 'f', properties, contentStream }, { signal: stop.signal });
    assert.equal((await failure(call)).code, 'aborted');
    assert.equal(writes(server).at(-1), 'DELETE /entry?id=d&allVersions=true');
  });

  it('goes along all the same where the type wants it', async () => {
    let posts = 0;
    const { client, server } = await connect(
      store((method) => (method === 'POST' && ++posts === 1 ? 409 : undefined)),
      { inlineContentBytes: 0 },
    );
    await client.call('createDocument', { folderId: 'f', properties, contentStream: { data: 'content' } });
    assert.deepEqual(writes(server), ['POST /children?id=f', 'POST /children?id=f']);
  });

  it('never makes a document of content that is shorter or longer than declared', async () => {
    for (const length of [4, 6]) {
      const { client, server } = await connect(store());
      const contentStream = { data: pieces([5]), length };
      const error = await failure(client.call('createDocument', { folderId: 'f', properties, contentStream }));
      assert.equal(error.code, 'input');
      assert.deepEqual(writes(server), []);
    }
  });

  it('gives the object that the server names after a change of its content, a new version at that', async () => {
    for (const type of ['application/atom+xml;type=entry', 'text/plain']) {
      const { client } = await connect((request, response) => {
        if (request.method === 'PUT') response.writeHead(201, { location: '/entry?id=v2' }).end();
        else sendXml(response, entry(request.url.includes('v2') ? 'v2' : 'd'), 200, type);
      });
      const changed = await client.call('setContentStream', { objectId: 'd', contentStream: { data: 'x' } });
      assert.equal(changed.id, type === 'text/plain' ? 'd' : 'v2');
    }
  });

  it('says that a document has none', async () => {
    const { client } = await connect(store());
    const error = await failure(client.call('getContentStream', { objectId: 'd' }));
    assert.deepEqual([error.code, /no content/.test(error.message)], ['constraint', true]);
  });

  it('reads ranges, and renditions by the link that names the stream or by media type and kind', async () => {
    const kind = 'xmlns:r="http://docs.oasis-open.org/ns/cmis/restatom/200908/" r:renditionKind="cmis:thumbnail"';
    const rendition = (id: string, mimeType: string) =>
      `<cmis:rendition><cmis:streamId>${id}</cmis:streamId><cmis:mimetype>${mimeType}</cmis:mimetype><cmis:kind>cmis:thumbnail</cmis:kind></cmis:rendition>`;
    const body = entry('d', {
      content: '/bytes',
      object: rendition('s1', 'image/png') + rendition('s2', 'image/jpeg'),
      links: [
        ...usualLinks('d'),
        link('alternate', '/r?streamId=s1', 'image/png'),
        link('alternate', '/opaque', 'image/jpeg').replace('<atom:link ', `<atom:link ${kind} `),
      ],
    });
    const { client, server } = await connect((request, response) => {
      if (request.url.startsWith('/id')) sendXml(response, body);
      else response.writeHead(206, { 'content-type': 'text/plain' }).end('part');
    });
    for (const [input, url] of [
      [{ offset: 2, length: 4 }, '/bytes'],
      [{ streamId: 's1' }, '/r?streamId=s1'],
      [{ streamId: 's2' }, '/opaque'],
      [{ streamId: 's3' }, '/bytes?streamId=s3'],
    ] as const) {
      const { stream, partial } = await client.call('getContentStream', { objectId: 'd', ...input });
      assert.equal(Buffer.concat(await stream.toArray()).toString(), 'part');
      assert.equal(partial, true);
      assert.equal(server.requests.at(-1)?.url, url);
    }
    const ranged = server.requests.find(({ url }) => url === '/bytes');
    assert.equal(ranged?.headers.range, 'bytes=2-5');
  });

  it('fails a download that ends early', async () => {
    const { client } = await connect((request, response) => {
      if (request.url.startsWith('/id')) sendXml(response, entry('d', { content: '/bytes' }));
      else {
        response.writeHead(200, { 'content-length': 1000 });
        response.write('short');
        setTimeout(() => response.destroy(), 20);
      }
    });
    const { stream } = await client.call('getContentStream', { objectId: 'd' });
    await assert.rejects(stream.toArray(), { code: 'connection' });
  });

  it('takes the same memory whatever the size, in base64, as it is, of unknown length, and when it is read', async () => {
    const size = 192 * 1024 * 1024;
    const piece = Buffer.alloc(1024 * 1024, 'y');
    async function* source(): AsyncGenerator<Uint8Array> {
      for (let sent = 0; sent < size; sent += piece.length) yield await Promise.resolve(piece);
    }

    const received: string[] = [];
    const service = serviceDocument();
    const server = createServer((request, response) => {
      let bytes = 0;
      request.on('data', (chunk: Buffer) => (bytes += chunk.length));
      request.on('end', () => {
        if (bytes > 1000) received.push(`${request.method ?? ''} ${bytes}`);
        const path = request.url ?? '';
        if (path === '/atom') sendXml(response, service, 200, 'application/atomsvc+xml');
        else if (path.startsWith('/type')) sendXml(response, documentType);
        else if (path === '/bytes') Readable.from(source()).pipe(response);
        else if (request.method === 'PUT') response.writeHead(200).end();
        else {
          const isMade = path.includes('id=d') || request.method === 'POST';
          sendXml(response, isMade ? entry('d', { content: '/bytes' }) : folder, request.method === 'POST' ? 201 : 200);
        }
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    opened.push({ stop: () => new Promise((resolve) => server.close(() => resolve())) });
    const create = (contentStream: ContentUpload) => (client: CmisClient) =>
      client.call('createDocument', { folderId: 'f', properties, contentStream });
    const read = async (client: CmisClient): Promise<void> => {
      const { stream } = await client.call('getContentStream', { objectId: 'd' });
      let bytes = 0;
      for await (const chunk of stream as AsyncIterable<Buffer>) bytes += chunk.length;
      assert.equal(bytes, size);
    };
    for (const [inlineContentBytes, work] of [
      [size, create({ data: source(), length: size })],
      [0, create({ data: source(), length: size })],
      [undefined, create({ data: source() })],
      [undefined, read],
    ] as const) {
      const client = createCmisClient({
        url: `http://127.0.0.1:${address.port}/atom`,
        binding: 'atompub',
        ...(inlineContentBytes === undefined ? {} : { inlineContentBytes }),
      });
      opened.unshift({ stop: () => client.close() });
      await client.call('getObject', { objectId: 'd' });
      const before = process.memoryUsage().rss;
      let most = 0;
      const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss - before)), 5);
      await work(client);
      clearInterval(watch);
      assert.ok(most < 100 * 1024 * 1024, `${Math.round(most / 1024 / 1024)} MiB for ${size / 1024 / 1024} MiB`);
    }
    assert.match(received[0] ?? '', /^POST 2684\d{5}$/);
    assert.deepEqual(received.slice(1), [`PUT ${size}`, `PUT ${size}`]);
  });
});
