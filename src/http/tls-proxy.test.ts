import assert from 'node:assert/strict';
import { createServer, request as proxyRequest, type IncomingMessage } from 'node:http';
import { connect as dial, type AddressInfo, type Socket } from 'node:net';
import { startRawServer, startScriptedServer, startTlsServer } from '../../test/support/scripted-server';
import { CmisError } from '../model/errors';
import type { Http, HttpOptions, ProxyOptions } from './http';
import { createHttp } from './undici-http';

const timeouts = { connect: 2000, headers: 2000, idle: 2000, total: 4000 };
const proxyVariables = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY'];

describe('a connection through a proxy', () => {
  const ends: (() => Promise<unknown>)[] = [];
  const environment = new Map(proxyVariables.map((name) => [name, process.env[name]]));

  beforeEach(() => {
    for (const name of proxyVariables) Reflect.deleteProperty(process.env, name);
  });
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
    for (const [name, value] of environment) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  });

  function connect(url: string, options: Partial<HttpOptions>): Http {
    const http = createHttp({
      url: new URL(url),
      auth: { type: 'basic', user: 'mia', password: 'of-the-server' },
      timeouts,
      maxCalls: 4,
      maxAnswerBytes: 1_000_000,
      ...options,
    });
    ends.push(() => http.close());
    return http;
  }

  const get = (url: string) => ({ operation: 'query', safe: true, method: 'GET' as const, url: new URL('/cmis', url) });

  async function plainServer() {
    const server = await startScriptedServer((_request, response) => void response.end('hello'));
    ends.push(() => server.stop());
    return server;
  }

  /** A proxy that forwards, after a look at the credentials. */
  async function startProxy(check: (message: IncomingMessage) => number = () => 200) {
    const seen: string[] = [];
    const sockets = new Set<Socket>();
    const proxy = createServer((message, response) => {
      seen.push(`${message.method ?? ''} ${message.url ?? ''}`);
      const status = check(message);
      if (status !== 200) {
        response.writeHead(status).end('no');
        return;
      }
      const forward = proxyRequest(message.url ?? '', { headers: message.headers }, (answer) => answer.pipe(response));
      message.pipe(forward);
    });
    proxy.on('connection', (socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
    });
    proxy.on('connect', (message, client) => {
      seen.push(`CONNECT ${message.url ?? ''}`);
      const status = check(message);
      if (status !== 200) {
        client.end(`HTTP/1.1 ${status} No\r\n\r\n`);
        return;
      }
      const server = dial(Number(message.url?.split(':')[1]), '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connected\r\n\r\n');
        server.pipe(client).pipe(server);
      });
      sockets.add(server);
      server.on('error', () => client.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    ends.push(() => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => proxy.close(resolve));
    });
    const { port } = proxy.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}`, port, seen };
  }

  async function errorOf(promise: Promise<unknown>): Promise<CmisError> {
    const error: unknown = await promise.then(
      () => assert.fail('the call succeeded'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof CmisError, String(error));
    const everything = `${error.message} ${error.stack ?? ''} ${JSON.stringify(error.cause)}`;
    for (const secret of ['of-the-server', 'of-the-proxy', Buffer.from('joe:of-the-proxy').toString('base64')]) {
      assert.ok(!everything.includes(secret), everything);
    }
    return error;
  }

  const withPassword = (url: string): ProxyOptions => ({ url, user: 'joe', password: 'of-the-proxy' });
  const asks = (message: IncomingMessage) =>
    message.headers['proxy-authorization'] === `Basic ${Buffer.from('joe:of-the-proxy').toString('base64')}`
      ? 200
      : 407;

  it('sends plain http as an absolute URL, with the password of the proxy', async () => {
    const server = await plainServer();
    const proxy = await startProxy(asks);
    const answer = await connect(server.url, { proxy: withPassword(proxy.url) }).call(get(server.url));
    assert.equal(answer.body.toString(), 'hello');
    assert.deepEqual(proxy.seen, [`GET ${server.url}/cmis`]);
  });

  it('tunnels https, and the proxy sees nothing of the credentials of the server', async () => {
    const server = await startTlsServer((_request, response) => void response.end('hello'));
    ends.push(() => server.stop());
    const proxy = await startProxy((message) => (message.headers.authorization === undefined ? asks(message) : 400));
    const http = connect(server.url, { proxy: withPassword(proxy.url), tls: { ca: server.ca } });
    assert.equal((await http.call(get(server.url))).body.toString(), 'hello');
    assert.deepEqual(proxy.seen, [`CONNECT 127.0.0.1:${server.port}`]);
  });

  for (const scheme of ['http', 'https']) {
    it(`reports a proxy that refuses the password (${scheme})`, async () => {
      const proxy = await startProxy(asks);
      const url = `${scheme}://repository.example:8080`;
      const http = connect(url, { proxy: { url: proxy.url, user: 'joe', password: 'wrong' } });
      const error = await errorOf(http.call({ ...get(url), method: 'POST', safe: false }));
      assert.equal(error.code, 'proxyAuthentication');
      assert.equal(error.cause.outcome, 'notDone');
    });
  }

  it('reports a proxy that refuses the host', async () => {
    const proxy = await startProxy(() => 403);
    const url = 'https://repository.example';
    const error = await errorOf(connect(url, { proxy: { url: proxy.url } }).call(get(url)));
    assert.equal(error.code, 'connection');
    assert.match(error.message, /The proxy refused to connect to repository\.example \(403\)/);
  });

  it('dials a proxy that hangs up once only', async () => {
    const proxy = await startRawServer((socket) => socket.once('data', () => socket.end()));
    ends.push(() => proxy.stop());
    const url = 'https://repository.example';
    const error = await errorOf(connect(url, { proxy: { url: proxy.url } }).call(get(url)));
    assert.equal(error.code, 'connection');
    assert.equal(error.cause.transportCode, 'PROXY_CLOSED');
    assert.equal(proxy.connections, 1);
  });

  it('gives up on a proxy that does not answer within the connect time-out', async () => {
    const proxy = await startRawServer(() => undefined);
    ends.push(() => proxy.stop());
    const url = 'https://repository.example';
    const http = connect(url, {
      proxy: { url: proxy.url },
      timeouts: { ...timeouts, connect: 50, headers: 0, total: 0 },
    });
    const error = await errorOf(http.call({ ...get(url), safe: false }));
    assert.equal(error.code, 'timeout');
    assert.equal(error.cause.outcome, 'notDone');
  });

  it('names the proxy when nothing is listening there', async () => {
    const proxy = await startRawServer(() => undefined);
    await proxy.stop();
    for (const url of ['http://repository.example', 'https://repository.example']) {
      const error = await errorOf(connect(url, { proxy: { url: proxy.url } }).call(get(url)));
      assert.equal(error.cause.transportCode, 'ECONNREFUSED');
      assert.match(error.message, new RegExp(`127\\.0\\.0\\.1:${proxy.port}, the address of the proxy`));
    }
  });

  it('goes directly to the hosts that are named', async () => {
    const server = await plainServer();
    const proxy = await startProxy();
    const http = connect(server.url, { proxy: { url: proxy.url, noProxy: ['other.example', '127.0.0.1'] } });
    assert.equal((await http.call(get(server.url))).body.toString(), 'hello');
    assert.deepEqual(proxy.seen, []);
  });

  it('takes the proxy of the environment, and its exceptions', async () => {
    const server = await plainServer();
    const proxy = await startProxy();
    process.env['http_proxy'] = proxy.url;
    await connect(server.url, {}).call(get(server.url));
    assert.equal(proxy.seen.length, 1);
    process.env['no_proxy'] = '127.0.0.1';
    await connect(server.url, {}).call(get(server.url));
    assert.equal(proxy.seen.length, 1);
  });

  it('asks for compressed metadata, but not on this machine and not for content', async () => {
    const asked: string[] = [];
    const proxy = await startProxy((message) => {
      asked.push(String(message.headers['accept-encoding']));
      return 418;
    });
    const url = 'http://repository.invalid';
    const http = connect(url, { proxy: { url: proxy.url } });
    await http.call(get(url));
    await http.open(get(url));
    await connect('http://localhost:1', { proxy: { url: proxy.url } }).call(get('http://localhost:1'));
    assert.deepEqual(asked, ['gzip', 'undefined', 'undefined']);
  });

  it('refuses an address of a proxy that cannot be read, without showing it', () => {
    const proxy = { url: 'http://joe:of-the-proxy@:bad' };
    assert.throws(
      () => connect('http://repository.example', { proxy }),
      (error) =>
        error instanceof CmisError && error.code === 'notConfigured' && !error.message.includes('of-the-proxy'),
    );
  });
});
