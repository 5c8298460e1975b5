import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { CmisError } from '../model/errors';
import type { HttpAnswer, HttpBody, HttpHead, HttpRequest, HttpStream, Timeouts } from './http';
import { tooLarge } from './inflate';
import { abortedError, timeoutError, transportError } from './transport-error';
import { hold, isSmall, lengthError, pieces, release, silentSource } from './upload';

/** More of an error's body than this is not read where a stream was expected. */
const maxErrorBody = 65_536;

type Headers = Record<string, string | string[] | undefined>;

/**
 * `whole`: the answer is collected. `pieces` and `content`: the body of a 2xx answer is passed on as it comes, that of metadata
 * up to the size limit.
 */
export type ExchangeMode = 'whole' | 'pieces' | 'content';

export interface ExchangeOptions {
  mode: ExchangeMode;
  timeouts: Pick<Timeouts, 'headers' | 'idle'>;
  maxAnswerBytes: number;
  onHead(headers: Headers): void;
  /** Once, when nothing more happens. */
  onOver(): void;
}

/**
 * One request and its answer: the handler that undici drives. It keeps its own time, because undici's time-out for headers
 * counts the sending of a large buffer, starts anew with every 1xx and doesn't cover a proxy's CONNECT.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly result: Promise<HttpAnswer | HttpStream>;
  private resolve!: (result: HttpAnswer | HttpStream) => void;
  private reject!: (error: CmisError) => void;
  private over = false;
  private sent = false;
  private uploading = false;
  private controller: Dispatcher.DispatchController | undefined;
  private timer: NodeJS.Timeout | undefined;
  private upload: AsyncGenerator<Uint8Array> | undefined;
  private head: HttpHead | undefined;
  private stream: Readable | undefined;
  private readonly chunks: Buffer[] = [];
  private size = 0;

  constructor(
    readonly request: HttpRequest,
    private readonly options: ExchangeOptions,
  ) {
    this.result = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    if (request.body !== undefined) hold(request.body.data);
    request.signal?.addEventListener('abort', this.onAbort);
  }

  start(dispatcher: Dispatcher, headers: Record<string, string>): void {
    const { url, method, body } = this.request;
    const options: Dispatcher.DispatchOptions = {
      origin: url.origin,
      path: url.pathname + url.search,
      method,
      headers,
      headersTimeout: 0,
      bodyTimeout: this.options.timeouts.idle,
    };
    this.awaitHeaders();
    try {
      if (body !== undefined) {
        // undici takes any async iterable; its type doesn't say so.
        Reflect.set(options, 'body', this.encode(body));
        if (body.length !== undefined) headers['content-length'] = String(body.length);
      }
      dispatcher.dispatch(options, this);
    } catch (error) {
      this.fail(transportError(error, this.request, this.sent));
    }
  }

  /** Ends the exchange with an error, wherever it is. */
  fail(error: CmisError): void {
    if (!this.finish()) return;
    this.reject(error);
    this.stream?.destroy(error);
    this.controller?.abort(error);
  }

  abort(message: string): void {
    this.fail(abortedError(message, this.request, this.sent));
  }

  timeOut(message: string): void {
    this.fail(timeoutError(message, this.request, this.sent));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.over) controller.abort(new Error('the call is over'));
    else this.sent = true;
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    if (status < 200 || this.over) return;
    this.options.onHead(headers);
    this.head = { status, headers: flatten(headers) };
    const ok = status < 300;
    if (this.options.mode === 'whole' || ok) clearTimeout(this.timer);
    if (this.options.mode !== 'whole' && ok) {
      this.stream = this.createStream(controller);
      this.resolve({ ...this.head, stream: this.stream });
    }
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.over || this.head === undefined) return;
    const { mode, maxAnswerBytes } = this.options;
    this.size += chunk.length;
    const limited = mode !== 'content' && (mode === 'whole' || this.stream !== undefined);
    if (limited && this.size > maxAnswerBytes) {
      const { status } = this.head;
      this.fail(transportError(tooLarge(maxAnswerBytes, { status }), this.request, this.sent));
      return;
    }
    if (this.stream !== undefined) {
      if (!this.stream.push(chunk)) controller.pause();
      return;
    }
    this.chunks.push(chunk);
    if (mode === 'whole' || this.size <= maxErrorBody) return;
    this.answer(this.head);
    controller.abort(new Error('the answer is long enough'));
  }

  onResponseEnd(): void {
    if (this.over || this.head === undefined) return;
    if (this.stream === undefined) this.answer(this.head);
    else {
      this.finish();
      this.stream.push(null);
    }
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    // A server that refuses an upload may close the connection while bytes are on their way: its answer counts.
    if (this.uploading && this.head !== undefined && this.head.status >= 400) this.answer(this.head);
    else this.fail(transportError(error, this.request, this.sent));
  }

  private readonly onAbort = (): void => this.abort('The call was stopped by its caller.');

  private answer(head: HttpHead): void {
    const [first, ...more] = this.chunks;
    const body = first !== undefined && more.length === 0 ? first : Buffer.concat(this.chunks);
    if (this.finish()) this.resolve({ ...head, body });
  }

  /** False if the exchange was over before. */
  private finish(): boolean {
    if (this.over) return false;
    this.over = true;
    clearTimeout(this.timer);
    this.request.signal?.removeEventListener('abort', this.onAbort);
    if (this.upload !== undefined) release(this.upload);
    releaseBody(this.request.body);
    this.options.onOver();
    return true;
  }

  private createStream(controller: Dispatcher.DispatchController): Readable {
    const stream = new Readable({
      highWaterMark: 131_072,
      read: () => controller.resume(),
      destroy: (error, callback) => {
        if (this.finish()) controller.abort(error ?? new Error('the stream was destroyed'));
        callback(error);
      },
    });
    // Without a listener, a failure before the caller reads would end the process; the caller sees it nevertheless.
    stream.on('error', () => undefined);
    return stream;
  }

  private encode(body: HttpBody): Uint8Array | AsyncGenerator<Uint8Array> {
    const { data, length } = body;
    if (isSmall(data)) {
      const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
      if (length !== undefined && length !== bytes.byteLength) throw lengthError(length, String(bytes.byteLength));
      return bytes;
    }
    const idle = this.options.timeouts.idle;
    const { host } = this.request.url;
    this.upload = pieces(body, {
      onRead: () => {
        this.uploading = true;
        this.arm(idle, silentSource(idle));
      },
      onWrite: () => this.arm(idle, `${host} took no byte of the upload for ${idle} ms.`),
      onEnd: () => {
        this.uploading = false;
        this.awaitHeaders();
      },
    });
    return this.upload;
  }

  private awaitHeaders(): void {
    const { headers } = this.options.timeouts;
    this.arm(headers, `${this.request.url.host} did not begin to answer within ${headers} ms.`);
  }

  private arm(milliseconds: number, message: string): void {
    clearTimeout(this.timer);
    if (this.over || this.head !== undefined || milliseconds === 0) return;
    this.timer = setTimeout(() => this.timeOut(message), milliseconds);
  }
}

/** Ends the source of a body that is not read, or not any further. */
export function releaseBody(body: HttpBody | undefined): void {
  if (body === undefined) return;
  release(body.data);
  body.release?.();
}

/** `Set-Cookie` is left out: cookies are kept here and show up nowhere else. */
function flatten(headers: Headers): HttpHead['headers'] {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || name === 'set-cookie') continue;
    flat[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}
