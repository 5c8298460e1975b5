import type { Readable } from 'node:stream';

/** How to sign in. Tickets and tokens will be further members. */
export type Auth = { type: 'none' } | { type: 'basic'; user: string; password: string };

/** TLS settings as Node's `tls.connect` takes them. */
export interface TlsOptions {
  ca?: string | Buffer | (string | Buffer)[];
  cert?: string | Buffer;
  key?: string | Buffer;
  passphrase?: string;
  servername?: string;
  rejectUnauthorized?: boolean;
  ALPNProtocols?: string[];
}

export interface ProxyOptions {
  url: string;
  user?: string;
  password?: string;
  /** Hosts that are reached without the proxy, as in `no_proxy`. */
  noProxy?: readonly string[];
}

/** Milliseconds; 0 means no limit, and more than 24 days count as 24. */
export interface Timeouts {
  connect: number;
  /** Until the last header has come. */
  headers: number;
  /** Without any byte moving. */
  idle: number;
  /** For a whole metadata call, waiting for a place included. Content has none. */
  total: number;
}

export interface HttpOptions {
  /** The configured address. Credentials and cookies go to its origin and nowhere else. */
  url: URL;
  auth: Auth;
  tls?: TlsOptions;
  /** Sent with every request. */
  headers?: Readonly<Record<string, string>>;
  /** Absent: the environment's `http_proxy`, `https_proxy`, `no_proxy`. */
  proxy?: ProxyOptions | 'none';
  timeouts: Timeouts;
  /** Calls at a time; further ones wait. */
  maxCalls: number;
  /** Bytes of a metadata answer after inflation. */
  maxAnswerBytes: number;
}

export interface HttpRequest {
  /** The CMIS operation, for errors. */
  operation: string;
  /** Changes nothing on the server: decides `outcome` and `retryable` of an error. */
  safe: boolean;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** On the origin of the configured address. */
  url: URL;
  headers?: Readonly<Record<string, string>>;
  body?: HttpBody;
  /** The body carries content: the total time-out doesn't count, because an upload takes as long as it takes. */
  carriesContent?: boolean;
  signal?: AbortSignal;
}

/**
 * A stream is read once, with back-pressure, and destroyed when the call fails; with a length it is sent as
 * Content-Length, else chunked. Bytes are not copied: they must not change after they were handed over.
 */
export interface HttpBody {
  data: Uint8Array | string | AsyncIterable<Uint8Array>;
  /** Bytes. Data of another length is an `input` error. */
  length?: number;
  /** Called once when the call is over, for bodies that hold a source which nobody else can reach. */
  release?: () => void;
}

export interface HttpHead {
  status: number;
  /** Names in lower case. A header that came several times is joined by a comma. */
  headers: Readonly<Record<string, string>>;
}

/** A metadata answer, whole and inflated. */
export interface HttpAnswer extends HttpHead {
  body: Buffer;
}

/** An answer that is read as it comes. The stream is inflated, and fails when it ends early. */
export interface HttpStream extends HttpHead {
  stream: Readable;
}

/** The transport of one connection: a pool, its limits, its credentials. Any status is an answer, not an error. */
export interface Http {
  /** A metadata call: the whole answer, within the total time-out and the size limit. */
  call(request: HttpRequest): Promise<HttpAnswer>;
  /**
   * A metadata call whose 2xx answer is read as it comes: the total time-out and the size limit hold for it as well. Its place
   * in the limit of calls is given back with the headers, so that reading may wait for other calls.
   */
  read(request: HttpRequest): Promise<HttpStream | HttpAnswer>;
  /**
   * A content call: a 2xx answer as a stream (its place in the limit of calls is given back with the headers), any other
   * status as a whole, shortened answer.
   */
  open(request: HttpRequest): Promise<HttpStream | HttpAnswer>;
  /** Ends everything: calls under way fail with `aborted`. */
  close(): Promise<void>;
}
