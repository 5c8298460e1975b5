import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  startRawServer,
  startScriptedServer,
  type Handler,
  type ScriptedServer,
} from '../../test/support/scripted-server';
import { CmisError } from '../model/errors';
import type { Http, HttpOptions, HttpRequest } from './http';
import { createHttp } from './undici-http';

describe('the transport', () => {
  const ends: (() => Promise<void>)[] = [];
  let server: ScriptedServer;

  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  async function serve(handler: Handler, options: Partial<HttpOptions> = {}): Promise<Http> {
    const scripted = await startScriptedServer(handler);
    ends.push(() => scripted.stop());
    server = scripted;
    return connect(options);
  }

  function connect(options: Partial<HttpOptions> = {}): Http {
    const http = createHttp({
      url: options.url ?? new URL(server.url),
      auth: { type: 'none' },
      timeouts: { connect: 5000, headers: 5000, idle: 5000, total: 5000 },
      maxCalls: 8,
      maxAnswerBytes: 1_000_000,
      ...options,
    });
    ends.push(() => http.close());
    return http;
  }

  function request(path = '/', more: Partial<HttpRequest> = {}): HttpRequest {
    return { operation: 'getObject', safe: true, method: 'GET', url: new URL(path, server.url), ...more };
  }

  it('signs in with user and password in UTF-8 on the first request', async () => {
    const auth = { type: 'basic', user: 'zoë', password: 'pä:ß' } as const;
    const http = await serve((_request, response) => void response.end(), { auth });
    await http.call(request());
    const { authorization = '' } = server.requests[0]?.headers ?? {};
    assert.equal(Buffer.from(authorization.replace('Basic ', ''), 'base64').toString('utf8'), 'zoë:pä:ß');
  });

  it('takes a time-out that is longer than any timer for a long one', async () => {
    const answer: Handler = async (_request, response) => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      response.end('answer');
    };
    for (const long of [2 ** 31, 2 ** 40, Infinity]) {
      const http = await serve(answer, { timeouts: { connect: long, headers: long, idle: long, total: long } });
      assert.equal((await http.call(request())).body.toString(), 'answer');
      const streamed = await http.open(request());
      assert.ok('stream' in streamed);
      assert.equal((await buffer(streamed.stream)).toString(), 'answer');
    }
  });

  it('refuses a user name with a colon', () => {
    assert.throws(
      () => connect({ auth: { type: 'basic', user: 'a:b', password: 'c' } }),
      (error) => error instanceof CmisError && error.code === 'notConfigured',
    );
  });

  it('sends nothing to another host, port or scheme', async () => {
    const http = await serve((_request, response) => void response.end());
    const { port } = server;
    for (const url of [`http://localhost:${port}/`, `http://127.0.0.1:${port + 1}/`, `https://127.0.0.1:${port}/`]) {
      const source = new Readable({ read: () => undefined });
      const call = http.call({ ...request(), url: new URL(url), body: { data: source } });
      await assert.rejects(call, (error) => {
        assert.ok(error instanceof CmisError);
        assert.equal(error.code, 'connection');
        assert.ok(error.message.includes(new URL(url).origin) && error.message.includes(server.url), error.message);
        return true;
      });
      assert.ok(source.destroyed);
    }
    assert.equal(server.requests.length, 0);
  });

  it('takes any status as an answer, with headers in lower case and joined', async () => {
    const http = await serve((_request, response) => {
      response.writeHead(409, [
        ['X-Two', 'a'],
        ['X-Two', 'b'],
        ['Set-Cookie', 'JSESSIONID=secret'],
      ]);
      response.end('{"exception":"versioning"}');
    });
    const answer = await http.call(request());
    assert.equal(answer.status, 409);
    assert.equal(answer.headers['x-two'], 'a, b');
    assert.equal(answer.headers['set-cookie'], undefined);
    assert.equal(answer.body.toString(), '{"exception":"versioning"}');
  });

  for (const status of [301, 302, 303, 307, 308]) {
    it(`does not follow a ${status}`, async () => {
      const http = await serve((_request, response) => void response.writeHead(status, { location: '/login' }).end());
      assert.equal((await http.call(request())).headers['location'], '/login');
      const answer = await http.open(request());
      assert.equal(answer.status, status);
      assert.ok('body' in answer);
      assert.equal(server.requests.length, 2);
    });
  }

  it('sends a session cookie back below its path, and to this connection only', async () => {
    const http = await serve((_request, response) => {
      response.setHeader('set-cookie', ['JSESSIONID=node1; Path=/cmis; HttpOnly', 'other=1; Domain=example.com']);
      response.end();
    });
    for (const path of ['/cmis/a', '/cmis/b', '/elsewhere']) await http.call(request(path));
    await connect().call(request('/cmis/a'));
    assert.deepEqual(
      server.requests.map(({ headers }) => headers.cookie),
      [undefined, 'JSESSIONID=node1', undefined, undefined],
    );
  });

  it('limits the calls at a time, and lets further ones wait', async () => {
    let now = 0;
    let most = 0;
    const http = await serve(
      async (_request, response) => {
        most = Math.max(most, ++now);
        await new Promise((resolve) => setTimeout(resolve, 20));
        now--;
        response.end('ok');
      },
      { maxCalls: 2 },
    );
    await Promise.all([1, 2, 3, 4, 5].map(() => http.call(request())));
    assert.equal(most, 2);
    assert.equal(server.requests.length, 5);
  });

  it('does not let an open download keep a place', async () => {
    const http = await serve((_request, response) => void response.write('begin'), { maxCalls: 1 });
    const first = await http.open(request());
    const second = await http.open(request());
    assert.ok('stream' in first && 'stream' in second);
    first.stream.destroy();
    second.stream.destroy();
  });

  it('gives a place back when a call fails before it is sent', async () => {
    const http = await serve((_request, response) => void response.end('ok'), { maxCalls: 1 });
    const bad = request('/', { headers: { 'x-bad': 'a\r\nb: c' } });
    await assert.rejects(http.call(bad), (error) => error instanceof CmisError && error.code === 'input');
    assert.equal((await http.call(request())).body.toString(), 'ok');
  });

  it('streams content with its head', async () => {
    const content = Buffer.alloc(300_000, 'content');
    const http = await serve((_request, response) => {
      response.writeHead(206, { 'content-type': 'image/png', 'content-length': content.length });
      response.end(content);
    });
    const answer = await http.open(request());
    assert.ok('stream' in answer);
    assert.equal(answer.status, 206);
    assert.equal(answer.headers['content-type'], 'image/png');
    assert.deepEqual(await buffer(answer.stream), content);
  });

  it('sends a known length as Content-Length and an unknown one chunked', async () => {
    const http = await serve((_request, response) => void response.end());
    const large = Buffer.alloc(200_000, 'large');
    const post = (data: Buffer | string | Readable, length?: number) =>
      http.call(request('/', { method: 'POST', safe: false, body: { data, ...(length !== undefined && { length }) } }));
    await post('käse', 5);
    await post(large, large.length);
    await post(Readable.from([large, 'more']), large.length + 4);
    await post(Readable.from([large]));
    await post(Readable.from([]), 0);
    assert.deepEqual(
      server.requests.map(({ headers, body }) => [
        headers['content-length'],
        headers['transfer-encoding'],
        body.length,
      ]),
      [
        ['5', undefined, 5],
        ['200000', undefined, 200_000],
        ['200004', undefined, 200_004],
        [undefined, 'chunked', 200_000],
        ['0', undefined, 0],
      ],
    );
    assert.deepEqual(server.requests[1]?.body, large);
  });

  it('reads a source only as fast as the server takes it', async () => {
    const raw = await startRawServer((socket) => socket.pause());
    ends.push(() => raw.stop());
    const url = new URL(raw.url);
    const stop = new AbortController();
    let produced = 0;
    async function* source() {
      for (; produced < 1000; produced++) {
        await new Promise((resolve) => setImmediate(resolve));
        yield Buffer.alloc(65_536);
      }
    }
    const body = { data: source() };
    const call = connect({ url }).call({ operation: 'x', safe: false, method: 'POST', url, body, signal: stop.signal });
    for (let before = -1, turn = 0; turn < 500 || before !== produced; turn++) {
      before = produced;
      await new Promise((resolve) => setImmediate(resolve));
    }
    stop.abort();
    await assert.rejects(call, (error) => error instanceof CmisError && error.code === 'aborted');
    assert.ok(produced < 1000, `${produced} pieces were read`);
  });

  it('keeps connections for the next calls', async () => {
    const http = await serve((_request, response) => void response.end('ok'));
    for (let call = 0; call < 10; call++) await http.call(request());
    // undici frees a connection one turn after its answer, so calls right after each other use two in turn.
    assert.ok(server.connections <= 2);
  });

  it('leaves user and password of an address out of errors', async () => {
    const http = await serve((_request, response) => void response.end());
    await server.stop();
    const url = new URL(server.url.replace('//', '//mia:hidden@'));
    url.searchParams.set('alf_ticket', 'TICKET_hidden');
    await assert.rejects(http.call({ ...request(), url }), (error) => {
      assert.ok(error instanceof CmisError);
      const everything = `${error.message} ${error.stack ?? ''} ${JSON.stringify(error.cause)}`;
      assert.ok(!everything.includes('hidden'), everything);
      return true;
    });
  });
});
