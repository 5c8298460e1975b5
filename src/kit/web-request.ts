import { IncomingMessage } from 'node:http';
import { PassThrough, Readable } from 'node:stream';
import { parse } from 'content-type';
import type { NodeMessage } from 'node-red';
import { filenameOf } from '../http/content-disposition';
import { describe } from '../model/describe';
import { CmisError } from '../model/errors';
import { lastSegment } from './file-name';
import { fault, readForm } from './web-form';

/** A file on its way in: the body of a web request, or the file in its form. */
export interface WebUpload {
  /** Read once, with back-pressure. It fails if the client hangs up; destroyed, it lets the rest of the request go by. */
  readonly data: Readable;
  /** Bytes, where the request tells. */
  readonly length?: number;
  readonly mimeType?: string;
  /** One segment. */
  readonly filename?: string;
  /** The fields of a form that stand before its file; several of one name are a list. */
  readonly form: Readonly<Record<string, string | string[]>>;
}

export interface WebRequestOptions {
  /** The form's field that holds the file. Default: the first file. */
  readonly field?: string | undefined;
  readonly signal: AbortSignal;
  readonly onNote: (note: string) => void;
}

/**
 * The file in the web request of a message from an "http in" node: raw, or in a multipart form, of any size and as it comes.
 *
 * Rejects with an `input` error for a message without a request, a request that was read already, and a form without a file;
 * with `aborted` if the client hangs up.
 */
export async function readWebRequest(msg: NodeMessage, options: WebRequestOptions): Promise<WebUpload> {
  const request = requestOf(msg);
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') throw fault(`is compressed (${describe(encoding)}): it has to be sent as it is`);
  const { source, dropRest } = bodyOf(request);
  const contentType = request.headers['content-type'];
  const mimeType = mimeTypeOf(contentType);
  if (mimeType === 'multipart/form-data' && contentType !== undefined) {
    return readForm({ source, dropRest, contentType }, options);
  }
  source.on('close', dropRest);
  const filename = lastSegment(filenameOf(request.headers['content-disposition']) ?? '');
  return {
    data: source,
    ...lengthOf(request),
    ...(mimeType === undefined || contentType === undefined ? {} : { mimeType: contentType }),
    ...(filename === '' ? {} : { filename }),
    form: {},
  };
}

function requestOf({ req }: NodeMessage & { readonly req?: unknown }): IncomingMessage {
  if (req instanceof IncomingMessage) return req;
  throw fault(
    req === undefined
      ? 'is missing: the message has to come from an "http in" node'
      : `has to be the request of an "http in" node, but is ${describe(req)}`,
  );
}

/** The request itself, or what "http in" made of it if it was told not to parse it: then it holds the body as one Buffer. */
function bodyOf(request: IncomingMessage): { source: Readable; dropRest: () => void } {
  const buffered: unknown = Reflect.get(request, 'body');
  if (Buffer.isBuffer(buffered) && request.readableEnded) {
    return { source: Readable.from([buffered], { objectMode: false }), dropRest: () => undefined };
  }
  if (request.readableDidRead) {
    throw fault(
      'was read already: tick "Do not parse request body" in the "http in" node; for uploads that are too large for memory, see the help of this node',
    );
  }
  if (request.destroyed && !request.complete) throw hungUp(0);
  return hangUpSafe(request);
}

/** The request's bytes in a stream of their own: destroying the request itself would take its answer along. */
function hangUpSafe(request: IncomingMessage): { source: Readable; dropRest: () => void } {
  let bytes = 0;
  const through = new PassThrough({ highWaterMark: 65_536 });
  const fail = (): void => void through.destroy(hungUp(bytes));
  request.on('data', (piece: Buffer) => (bytes += piece.length));
  request.on('error', fail);
  request.on('close', () => {
    if (!request.complete) fail();
  });
  through.on('error', () => undefined);
  request.pipe(through);
  return { source: through, dropRest: () => void request.unpipe(through).resume() };
}

function hungUp(bytes: number): CmisError {
  const message = `The client ended the request after ${bytes} bytes of its body, or took longer than the HTTP server gives it (Node.js: 5 minutes).`;
  return new CmisError('aborted', message, { outcome: 'notDone', retryable: false });
}

function lengthOf({ headers }: IncomingMessage): { length?: number } {
  const length = headers['content-length'];
  return length !== undefined && /^\d{1,15}$/.test(length) ? { length: Number(length) } : {};
}

/** The type without its parameters, if the header is one. */
function mimeTypeOf(header: string | undefined): string | undefined {
  try {
    return header === undefined ? undefined : parse(header).type;
  } catch {
    return undefined;
  }
}
