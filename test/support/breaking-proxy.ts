import { createServer, request, type ClientRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A request on its way through. */
export interface PassingCall {
  /** `cmisaction` or `cmisselector` of the Browser binding, `appendContent` and `content` of AtomPub too; else the method. */
  readonly action: string;
  readonly isLastChunk: boolean;
  /** How many of this action there were before it. */
  readonly number: number;
}

/** Where a connection breaks. */
export type Break =
  /** Nothing gets through. */
  | { readonly at: 'before' }
  /** That many bytes of the body get through. */
  | { readonly at: 'middle'; readonly bytes: number }
  /** The server has done it and answered; nothing of that comes back. */
  | { readonly at: 'after' }
  /** That many bytes of the answer's body come back. */
  | { readonly at: 'answer'; readonly bytes: number };

export interface BreakingProxy {
  /** The address of the server, through the proxy. */
  readonly url: string;
  /** Every request that came, in order. */
  readonly calls: readonly PassingCall[];
  stop(): Promise<void>;
}

/** Bytes of a body within which its action stands. */
const beginning = 4096;

/** Stands in front of a server, and breaks the connections that `plan` says. */
export async function startBreakingProxy(
  serverUrl: string,
  plan: (call: PassingCall) => Break | undefined,
): Promise<BreakingProxy> {
  const target = new URL(serverUrl);
  const calls: PassingCall[] = [];
  const sockets = new Set<Socket>();

  const take = (message: IncomingMessage, body: Buffer): Break | undefined => {
    const text = body.toString('latin1');
    const { searchParams, pathname } = new URL(message.url ?? '', target);
    const isContent = message.method === 'GET' && /\/content(?:\/|$)/.test(pathname);
    const selector =
      searchParams.get('append') === 'true'
        ? 'appendContent'
        : (searchParams.get('cmisselector') ?? (isContent ? 'content' : undefined));
    const posted = /name="cmisaction"[^]*?\r\n\r\n(\w+)|(?:^|&)cmisaction=(\w+)/.exec(text);
    const action = posted?.[1] ?? posted?.[2] ?? selector ?? message.method ?? '';
    const isLastChunk =
      searchParams.get('isLastChunk') === 'true' || /name="isLastChunk"\r\n[^\r\n]*\r\n\r\ntrue/.test(text);
    const call = { action, isLastChunk, number: calls.filter((each) => each.action === action).length };
    calls.push(call);
    return plan(call);
  };

  const server = createServer((message, response) => {
    const pieces: Buffer[] = [];
    let size = 0;
    let forward: Forward | undefined;
    const begin = (): void => {
      const body = Buffer.concat(pieces);
      forward = new Forward(target, message, response, take(message, body));
      forward.write(body);
    };
    message.on('error', () => undefined);
    message.on('close', () => {
      if (!message.complete) forward?.end();
    });
    // Nobody reads the answer any more.
    response.on('close', () => {
      if (!response.writableFinished) forward?.end();
    });
    message.on('data', (piece: Buffer) => {
      size += piece.length;
      if (forward !== undefined) {
        forward.write(piece);
        return;
      }
      pieces.push(piece);
      if (size >= beginning) begin();
    });
    message.on('end', () => {
      if (forward === undefined) begin();
      forward?.finish();
    });
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const url = new URL(serverUrl);
  url.host = `127.0.0.1:${port}`;
  return {
    url: url.href.replace(/\/$/, ''),
    calls,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** One request on its way to the server, and its answer back. */
class Forward {
  private readonly out: ClientRequest | undefined;
  private written = 0;
  private isCut = false;

  constructor(
    target: URL,
    private readonly message: IncomingMessage,
    private readonly response: ServerResponse,
    private readonly broken: Break | undefined,
  ) {
    if (broken?.at === 'before') {
      this.end();
      return;
    }
    const { method, url, headers } = message;
    // The server names itself by the address that it is called by.
    this.out = request({ host: target.hostname, port: target.port, method, path: url, headers, agent: false });
    this.out.on('error', () => this.end());
    this.out.on('response', (answer) => this.answer(answer));
  }

  write(piece: Buffer): void {
    if (this.out === undefined || this.out.destroyed || this.isCut) return;
    const { broken } = this;
    if (broken?.at !== 'middle' || this.written + piece.length < broken.bytes) {
      this.written += piece.length;
      if (!this.out.write(piece)) {
        this.message.pause();
        this.out.once('drain', () => this.message.resume());
      }
      return;
    }
    this.isCut = true;
    this.out.write(piece.subarray(0, broken.bytes - this.written), () => this.end());
  }

  finish(): void {
    if (this.out?.destroyed === false) this.out.end();
  }

  end(): void {
    this.out?.destroy();
    this.message.socket.destroy();
  }

  private answer(answer: IncomingMessage): void {
    const { broken, response } = this;
    if (broken?.at === 'after') {
      answer.on('end', () => this.end());
      answer.resume();
      return;
    }
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    if (broken?.at !== 'answer') {
      answer.pipe(response);
      return;
    }
    let sent = 0;
    answer.on('end', () => {
      if (sent < broken.bytes) response.end();
    });
    answer.on('data', (piece: Buffer) => {
      const own = piece.subarray(0, Math.max(0, broken.bytes - sent));
      sent += own.length;
      response.write(own, () => {
        if (sent >= broken.bytes) this.end();
      });
    });
  }
}
