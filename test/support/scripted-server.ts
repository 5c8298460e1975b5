import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createNetServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { generate } from 'selfsigned';

/** A request as it came, with its whole body. */
export interface RecordedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Answers one request. What it throws is answered with a 500, so that a faulty script is seen at the client. */
export type Handler = (request: RecordedRequest, response: ServerResponse) => void | Promise<void>;

export interface LocalServer {
  /** `http://127.0.0.1:PORT` without a trailing slash; `https:` on a TLS server. */
  readonly url: string;
  readonly port: number;
  /** Connections accepted so far. */
  readonly connections: number;
  /** Connections open now: 0 once a client has released everything. */
  readonly openConnections: number;
  /** Ends the server and destroys every connection. */
  stop(): Promise<void>;
}

export interface ScriptedServer extends LocalServer {
  /** Every request whose body came whole, in order. */
  readonly requests: readonly RecordedRequest[];
}

export interface TlsServer extends ScriptedServer {
  /** PEM of the certificate a client has to trust: the issuer's, or the server's own if it is self-signed. */
  readonly ca: string;
}

export interface TlsFaults {
  /** The certificate ended yesterday. */
  expired?: boolean;
  /** The certificate is for `elsewhere.example`, not for 127.0.0.1 and localhost. */
  wrongName?: boolean;
  /** The certificate is its own issuer. */
  selfSigned?: boolean;
}

/** Starts an HTTP server whose answers are written by `handler`. */
export async function startScriptedServer(handler: Handler): Promise<ScriptedServer> {
  const requests: RecordedRequest[] = [];
  const server = await listen(createServer(recording(requests, handler)), 'http');
  return Object.assign(server, { requests });
}

/** Starts a TCP server on which `onConnection` speaks broken HTTP, or nothing at all. */
export async function startRawServer(onConnection: (socket: Socket) => void): Promise<LocalServer> {
  return listen(createNetServer(onConnection), 'http');
}

/** Starts an HTTPS server whose certificate is made for it: good, if its issuer is trusted, but for the faults asked for. */
export async function startTlsServer(handler: Handler, faults: TlsFaults = {}): Promise<TlsServer> {
  const requests: RecordedRequest[] = [];
  const { key, cert, ca } = await createCertificate(faults);
  const server = await listen(createTlsServer({ key, cert }, recording(requests, handler)), 'https');
  return Object.assign(server, { requests, ca });
}

function recording(requests: RecordedRequest[], handler: Handler) {
  return (message: IncomingMessage, response: ServerResponse): void => {
    const answer = async (): Promise<void> => {
      const body = await readBody(message);
      const request = { method: message.method ?? '', url: message.url ?? '', headers: message.headers, body };
      requests.push(request);
      await handler(request, response);
    };
    answer().catch((error: unknown) => {
      if (message.destroyed && !message.complete) return;
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(`the scripted handler failed: ${String(error)}`);
    });
  };
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of message) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

async function listen(server: Server, scheme: 'http' | 'https'): Promise<LocalServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A client that gives up resets the connection; that is the client's affair.
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  // A server that listens on TCP has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    port,
    get connections() {
      return connections;
    },
    get openConnections() {
      return sockets.size;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

const DAY = 24 * 60 * 60 * 1000;

async function createCertificate(faults: TlsFaults): Promise<{ key: string; cert: string; ca: string }> {
  const period = {
    keyType: 'ec' as const,
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - 10 * DAY),
    notAfterDate: new Date(Date.now() + (faults.expired ? -1 : 10) * DAY),
  };
  const name = faults.wrongName ? 'elsewhere.example' : 'localhost';
  const altNames = faults.wrongName
    ? [{ type: 2 as const, value: name }]
    : [
        { type: 2 as const, value: name },
        { type: 7 as const, ip: '127.0.0.1' },
      ];
  const subject = [{ name: 'commonName', value: name }];
  const server = { ...period, extensions: [{ name: 'subjectAltName' as const, altNames }] };
  if (faults.selfSigned) {
    const own = await generate(subject, server);
    return { key: own.private, cert: own.cert, ca: own.cert };
  }
  const issuer = await generate([{ name: 'commonName', value: 'Test authority' }], {
    ...period,
    notAfterDate: new Date(Date.now() + 10 * DAY),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const issued = await generate(subject, { ...server, ca: { key: issuer.private, cert: issuer.cert } });
  return { key: issued.private, cert: issued.cert, ca: issuer.cert };
}
