import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import type { Http, HttpOptions, HttpRequest, HttpStream } from '../../src/http/http';
import { createHttp } from '../../src/http/undici-http';
import { CmisError, type CmisErrorCode } from '../../src/model/errors';
import { startRawServer, type LocalServer } from './scripted-server';

export const patient = { connect: 5000, headers: 5000, idle: 5000, total: 5000 };
export const password = 'pass-word-9';

/** The head of a good answer, with further header lines. */
export const head = (more = '') => `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n${more}\r\n`;

/** A server of bytes and the transport that calls it, for the tests of one suite. */
export interface HostileTransport {
  /** The server of this test. */
  readonly server: LocalServer;
  /** Takes a server for this test, and stops it at the end. */
  readonly use: (server: LocalServer) => void;
  /** Stops something at the end of this test. */
  readonly atEnd: (stop: () => Promise<void>) => void;
  /** A transport to `server`. */
  readonly connect: (options?: Partial<HttpOptions>) => Http;
  /** A transport to a server that sends these bytes as soon as a whole request head has come. */
  readonly answering: (answer: string | Buffer, then?: (socket: Socket) => void) => Promise<Http>;
  readonly talkingTo: (onConnection: (socket: Socket) => void, options?: Partial<HttpOptions>) => Promise<Http>;
  readonly get: (more?: Partial<HttpRequest>) => HttpRequest;
  readonly post: (more?: Partial<HttpRequest>) => HttpRequest;
}

/** Every test of the suite ends with all its servers stopped and without an unhandled rejection. */
export function useHostileTransport(): HostileTransport {
  const ends: (() => Promise<void>)[] = [];
  const rejections: unknown[] = [];
  const note = (reason: unknown) => rejections.push(reason);
  let server: LocalServer | undefined;
  const current = (): LocalServer => {
    assert.ok(server, 'the test has no server');
    return server;
  };

  beforeEach(() => {
    rejections.length = 0;
    process.on('unhandledRejection', note);
  });
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
    process.off('unhandledRejection', note);
    assert.deepEqual(rejections, []);
    if (current().openConnections > 0) await new Promise((resolve) => setImmediate(resolve));
  });

  const transport: HostileTransport = {
    get server() {
      return current();
    },
    use(started) {
      server = started;
      ends.push(() => started.stop());
    },
    atEnd: (stop) => void ends.push(stop),
    connect(options = {}) {
      const http = createHttp({
        url: new URL(current().url),
        auth: { type: 'basic', user: 'mia', password },
        timeouts: patient,
        maxCalls: 4,
        maxAnswerBytes: 1_000_000,
        ...options,
      });
      ends.push(() => http.close());
      return http;
    },
    answering: (answer, then = (socket) => socket.end()) =>
      transport.talkingTo((socket) => {
        let received = '';
        socket.on('data', (data) => {
          const before = received.includes('\r\n\r\n');
          received += data.toString('latin1');
          if (before || !received.includes('\r\n\r\n')) return;
          socket.write(answer);
          then(socket);
        });
      }),
    async talkingTo(onConnection, options = {}) {
      transport.use(await startRawServer(onConnection));
      return transport.connect(options);
    },
    get: (more = {}) => ({
      operation: 'getObject',
      safe: true,
      method: 'GET',
      url: new URL('/cmis?id=1', current().url),
      ...more,
    }),
    post: (more = {}) => ({
      operation: 'createDocument',
      safe: false,
      method: 'POST',
      url: new URL('/cmis', current().url),
      ...more,
    }),
  };
  return transport;
}

/** The error that a call fails with; it must not tell the password. */
export async function failsWith(
  promise: Promise<unknown>,
  code: CmisErrorCode,
  transportCode?: string | RegExp,
): Promise<CmisError> {
  const error = await promise.then(
    () => assert.fail('the call succeeded'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof CmisError, String(error));
  assert.equal(error.code, code, `${error.message} ${JSON.stringify(error.cause)}`);
  if (transportCode !== undefined) assert.match(error.cause.transportCode ?? '', new RegExp(transportCode));
  const everything = `${error.message} ${error.stack ?? ''} ${JSON.stringify(error.cause)}`;
  for (const secret of [password, Buffer.from(`mia:${password}`).toString('base64')]) {
    assert.ok(!everything.includes(secret), everything);
  }
  return error;
}

export async function open(http: Http, request: HttpRequest): Promise<HttpStream> {
  const answer = await http.open(request);
  assert.ok('stream' in answer);
  return answer;
}
