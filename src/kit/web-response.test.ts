import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { NodeMessage } from 'node-red';
import type { Part } from '../client/part';
import { CmisError } from '../model/errors';
import {
  answerContent,
  answerError,
  answerNothing,
  type WebAnswer,
  type WebContent,
  type WebOptions,
} from './web-response';

const bytes = Buffer.from('0123456789');
const strong = '"v1"';

describe('a content as the answer to a web request', () => {
  let server: Server;
  let port: number;
  let content: WebContent;
  let options: WebOptions;
  let answered: Promise<WebAnswer | undefined>;
  let answer: (msg: NodeMessage & { res: unknown }) => Promise<WebAnswer | undefined>;
  let opened: Part[];
  /** Sources that are open. */
  let underWay: number;

  before(async () => {
    server = createServer((_req, response) => {
      response.setHeader('access-control-allow-origin', '*');
      const msg = { _msgid: '1', res: { _res: response } };
      answered = answer(msg).catch((error: unknown) => {
        assert.ok(error instanceof CmisError, String(error));
        answerError(msg, error);
        throw error;
      });
      answered.catch(() => undefined);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    opened = [];
    underWay = 0;
    options = { disposition: 'attachment', signal: new AbortController().signal };
    answer = (msg) => answerContent(msg, content, options);
    content = {
      name: 'a.txt',
      mimeType: 'text/plain',
      length: 10,
      etag: strong,
      open: (part) => {
        opened.push(part);
        const { offset = 0, length = 10 } = part;
        return Promise.resolve(of([bytes.subarray(offset, offset + length)]));
      },
    };
  });

  function of(pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, length: number | null = null) {
    async function* source(): AsyncGenerator<Uint8Array> {
      underWay += 1;
      try {
        yield* pieces;
      } finally {
        underWay -= 1;
      }
    }
    return { data: source(), length, check: () => undefined };
  }
  const get = (headers: Record<string, string> = {}, method = 'GET') =>
    fetch(`http://127.0.0.1:${port}/`, { method, headers });
  const sent = async (): Promise<WebAnswer | undefined> => answered;

  it('is all of it, with type, length, name and tag, and becomes a download', async () => {
    const response = await get();
    assert.equal(response.status, 200);
    const own: Record<string, string> = {};
    response.headers.forEach((value, name) => {
      if (!/^(?:date|connection|keep-alive)$/.test(name)) own[name] = value;
    });
    assert.deepEqual(own, {
      'access-control-allow-origin': '*',
      'accept-ranges': 'bytes',
      'cache-control': 'private, no-cache',
      'content-disposition': 'attachment; filename="a.txt"',
      'content-type': 'text/plain',
      etag: strong,
      'transfer-encoding': 'chunked',
      'x-content-type-options': 'nosniff',
    });
    assert.equal(await response.text(), '0123456789');
    assert.deepEqual(await sent(), { status: 200, bytes: 10 });
    assert.equal(underWay, 0);
  });

  it('says its length if that is announced, and is nothing if the content is empty', async () => {
    content = { ...content, open: () => Promise.resolve(of([bytes], 10)) };
    assert.equal((await get()).headers.get('content-length'), '10');
    content = { ...content, length: 0, open: () => Promise.resolve(of([], 0)) };
    const empty = await get();
    assert.deepEqual([empty.status, empty.headers.get('content-length'), await empty.text()], [200, '0', '']);
  });

  it('is the range that is asked for', async () => {
    for (const [range, text, place] of [
      ['bytes=0-3', '0123', '0-3'],
      ['bytes=7-', '789', '7-9'],
      ['bytes=8-99', '89', '8-9'],
      ['bytes=-4', '6789', '6-9'],
      ['BYTES = 1-1', '1', '1-1'],
      ['bytes=-99', '0123456789', '0-9'],
    ] as const) {
      const response = await get({ range });
      assert.deepEqual(
        [
          response.status,
          response.headers.get('content-range'),
          response.headers.get('content-length'),
          await response.text(),
        ],
        [206, `bytes ${place}/10`, String(text.length), text],
        range,
      );
      assert.deepEqual(await sent(), { status: 206, bytes: text.length });
    }
    assert.deepEqual(opened.slice(0, 2), [
      { offset: 0, length: 4 },
      { offset: 7, length: 3 },
    ]);
  });

  it('is all of it for several ranges, and for what is none', async () => {
    for (const range of ['bytes=0-1,3-4', 'bytes=5-2', 'bytes=-', 'lines=1-2', 'bytes=a-b', '']) {
      const response = await get({ range });
      assert.deepEqual([response.status, await response.text()], [200, '0123456789'], range);
    }
  });

  it('refuses a range behind its end without asking the repository', async () => {
    for (const range of ['bytes=10-', 'bytes=99-100', 'bytes=-0']) {
      const response = await get({ range });
      assert.deepEqual([response.status, response.headers.get('content-range')], [416, 'bytes */10']);
    }
    assert.deepEqual(opened, []);
  });

  it('goes on with a download only if the content is the same', async () => {
    const range = 'bytes=5-';
    assert.equal((await get({ range, 'if-range': strong })).status, 206);
    assert.equal((await get({ range, 'if-range': '"other"' })).status, 200);
    assert.equal((await get({ range, 'if-range': new Date().toUTCString() })).status, 200);
    content = { ...content, etag: 'W/"v1"' };
    assert.equal((await get({ range, 'if-range': 'W/"v1"' })).status, 200);
  });

  it('sends nothing to a client that has it already', async () => {
    for (const tag of [strong, `"x", W/${strong}`, '*']) {
      const response = await get({ 'if-none-match': tag, range: 'bytes=0-1' });
      assert.deepEqual([response.status, response.headers.get('etag'), await response.text()], [304, strong, '']);
      assert.deepEqual(await sent(), { status: 304, bytes: 0 });
    }
    assert.deepEqual(opened, []);
    assert.equal((await get({ 'if-none-match': '"other"' })).status, 200);
    content = { ...content, etag: undefined };
    assert.equal((await get({ 'if-none-match': strong })).status, 200);
  });

  it('is its head alone for HEAD, without asking for the content', async () => {
    const response = await get({ range: 'bytes=0-1' }, 'HEAD');
    assert.deepEqual(
      [response.status, response.headers.get('content-length'), response.headers.get('etag'), await response.text()],
      [200, '10', strong, ''],
    );
    assert.deepEqual(opened, []);
  });

  it('has no ranges where its length is not known', async () => {
    content = { ...content, length: null };
    const response = await get({ range: 'bytes=0-1' });
    assert.deepEqual([response.status, response.headers.get('accept-ranges')], [200, null]);
    assert.equal((await get({}, 'HEAD')).headers.get('content-length'), null);
  });

  it('has a name that is one segment, in any script, and no header of its own', async () => {
    for (const [name, header] of [
      ['../../etc/passwd', 'attachment; filename="passwd"'],
      ['Grüße €.txt', `attachment; filename="Gr\u00fc\u00dfe ?.txt"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%E2%82%AC.txt`],
      ['a"; x="\r\nSet-Cookie: a=b', 'attachment; filename="a; x=Set-Cookie a=b"'],
      ['\u202egpj.exe', 'attachment; filename="gpj.exe"'],
      ['..', 'attachment; filename="document"'],
    ] as const) {
      content = { ...content, name };
      const response = await get();
      assert.equal(response.headers.get('content-disposition'), header);
      assert.equal(response.headers.get('set-cookie'), null);
    }
    content = { ...content, mimeType: 'text/plain\r\nSet-Cookie: a=b' };
    assert.equal((await get()).headers.get('content-type'), 'application/octet-stream');
  });

  it('shows itself in the browser if the node is set so, where what can run is locked up', async () => {
    options = { ...options, disposition: 'inline' };
    const plain = await get();
    assert.equal(plain.headers.get('content-disposition'), 'inline; filename="a.txt"');
    assert.equal(plain.headers.get('content-security-policy'), null);
    for (const mimeType of ['text/html; charset=utf-8', 'image/svg+xml', 'application/xhtml+xml', 'text/xml']) {
      content = { ...content, mimeType };
      assert.equal((await get()).headers.get('content-security-policy'), 'sandbox', mimeType);
    }
  });

  it('has no tag if other bytes come than those that the tag is for', async () => {
    content = { ...content, length: 9, open: () => Promise.resolve(of([bytes], 10)) };
    const response = await get();
    assert.deepEqual([response.status, response.headers.get('etag'), await response.text()], [200, null, '0123456789']);
  });

  it('says that there is no document, or none with content', async () => {
    answer = (msg) => Promise.resolve(answerNothing(msg, 404));
    const missing = await get();
    assert.deepEqual([missing.status, await missing.text()], [404, 'There is no such document.']);
    answer = (msg) => Promise.resolve(answerNothing(msg, 204));
    assert.equal((await get()).status, 204);
  });

  it('is a short text without any secret if it fails before the first byte', async () => {
    for (const [code, status] of [
      ['permissionDenied', 403],
      ['unauthorized', 502],
      ['connection', 502],
      ['runtime', 502],
      ['constraint', 404],
      ['timeout', 504],
      ['input', 400],
      ['notConfigured', 500],
    ] as const) {
      const secret = new CmisError(code, 'http://user:secret@inner/');
      content = { ...content, open: () => Promise.reject(secret) };
      const response = await get();
      const text = await response.text();
      assert.equal(response.status, status, code);
      assert.equal(response.headers.get('content-type'), 'text/plain; charset=utf-8');
      assert.deepEqual([response.headers.get('content-disposition'), response.headers.get('etag')], [null, null]);
      assert.ok(text.length > 10 && !text.includes('inner'), text);
      await assert.rejects(answered, secret);
    }
    const busy = new CmisError('tooManyRequests', 'busy', { retryAfter: 1.5 });
    content = { ...content, open: () => Promise.reject(busy) };
    const response = await get();
    assert.deepEqual([response.status, response.headers.get('retry-after')], [503, '2']);
  });

  for (const [what, pieces, length] of [
    ['fails', failing(), null],
    ['ends early', [bytes, bytes], 30],
    ['brings more than announced', [bytes, bytes, bytes], 25],
  ] as const) {
    it(`is cut off if its content ${what} in the middle`, async () => {
      content = { ...content, open: () => Promise.resolve(of(pieces, length)) };
      await assert.rejects(get().then((response) => response.text()));
      await assert.rejects(answered, { code: 'connection' });
      assert.equal(underWay, 0);
    });
  }
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield bytes;
    yield bytes;
    await wait(1);
    throw new CmisError('connection', 'cut off');
  }

  it('is cut off before its last byte if the check of all bytes fails', async () => {
    const check = (): void => {
      throw new CmisError('connection', 'other bytes');
    };
    content = { ...content, open: () => Promise.resolve({ ...of([bytes, bytes], 20), check }) };
    await assert.rejects(get().then((response) => response.text()));
    await assert.rejects(answered, { message: 'other bytes' });
  });

  /** Pieces without an end, as fast as they are taken. */
  async function* endless(onPiece: () => void = () => undefined): AsyncGenerator<Uint8Array> {
    for (;;) {
      onPiece();
      yield Buffer.alloc(65_536);
      await wait(0);
    }
  }
  const slowClient = async (): Promise<IncomingMessage> => {
    const client = request({ port, host: '127.0.0.1' });
    client.on('error', () => undefined);
    client.end();
    const [response] = (await once(client, 'response')) as [IncomingMessage];
    response.on('error', () => undefined);
    return response;
  };

  it('goes as fast as the client takes it', async () => {
    let pieces = 0;
    content = { ...content, open: () => Promise.resolve(of(endless(() => (pieces += 1)))) };
    const response = await slowClient();
    let before = -1;
    while (before < pieces) {
      before = pieces;
      await wait(200);
    }
    // What the sockets of both sides hold, and no more.
    assert.ok(pieces < 300, `${pieces} pieces`);
    response.resume();
    while (pieces < 1000) await wait(2);
    response.destroy();
    await assert.rejects(answered, { code: 'aborted', message: /^The client ended its request/ });
    assert.equal(underWay, 0);
  });

  it('ends its source when the client goes, also before anything has come', async () => {
    let signalled = false;
    const never = (_part: Part, signal: AbortSignal): ReturnType<WebContent['open']> =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          signalled = true;
          reject(new CmisError('aborted', 'stopped'));
        });
      });
    content = { ...content, open: never };
    const arrived = once(server, 'request');
    const socket = connect(port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await arrived;
    socket.destroy();
    await assert.rejects(answered, { code: 'aborted', message: /^The client ended its request/ });
    assert.equal(signalled, true);
  });

  it('ends with its call, and cuts the client off', async () => {
    const abort = new AbortController();
    options = { ...options, signal: abort.signal };
    content = { ...content, open: () => Promise.resolve(of(endless())) };
    const response = await slowClient();
    await wait(50);
    abort.abort();
    await assert.rejects(answered, { code: 'aborted', message: /^The answer was ended/ });
    response.resume();
    await new Promise((resolve) => response.once('close', resolve));
    assert.equal(response.complete, false);
  });

  it('ends when the client takes nothing for too long', async () => {
    options = { ...options, patience: 100 };
    content = { ...content, open: () => Promise.resolve(of(endless())) };
    const response = await slowClient();
    await assert.rejects(answered, { code: 'timeout', message: /took nothing of the content for 0\.1 seconds/ });
    response.destroy();
    assert.equal(underWay, 0);
  });

  it('leaves alone what another node answers', async () => {
    answer = async (msg) => {
      const first = answerContent(msg, { ...content, open: () => Promise.resolve(of([bytes, bytes], 20)) }, options);
      await wait(20);
      const second = await answerContent(msg, content, options).catch((error: unknown) => error);
      assert.ok(second instanceof CmisError && second.code === 'input');
      assert.match(second.message, /^msg\.res: was answered already/);
      answerError(msg, second);
      return first;
    };
    assert.equal((await (await get()).text()).length, 20);
    const none = { _msgid: '1' };
    await assert.rejects(answerContent(none, content, options), { code: 'input', message: /^msg\.res: is missing/ });
    answerError(none, new CmisError('input', 'x'));
  });
});
