import { once } from 'node:events';
import { ServerResponse } from 'node:http';
import contentDisposition from 'content-disposition';
import type { NodeMessage } from 'node-red';
import type { Part } from '../client/part';
import { CmisError, inputError, type CmisErrorCode } from '../model/errors';
import { safeName } from './file-name';
import { isNotModified, wantedRange } from './web-conditions';

/** A content as it is answered to a web request. */
export interface WebContent {
  readonly name: string;
  readonly mimeType: string;
  /** Bytes; `null` if that isn't known before they come. */
  readonly length: number | null;
  /** With its quotes. Strong, or weak with `W/`. */
  readonly etag?: string | undefined;
  /** Opens all of it, or a part. */
  open(part: Part, signal: AbortSignal): Promise<WebBytes>;
}

/** The bytes of an answer, on their way. */
export interface WebBytes {
  readonly data: AsyncIterable<Uint8Array>;
  /** Bytes as announced; `null` if they aren't. */
  readonly length: number | null;
  /** Called when all bytes have come, before the client gets the last of them: what it throws spoils the answer. */
  readonly check: () => void;
}

export interface WebOptions {
  /** `inline` shows what the browser can show; anything else becomes a download. */
  readonly disposition: 'attachment' | 'inline';
  readonly signal: AbortSignal;
  /** Milliseconds in which a client has to take something. */
  readonly patience?: number;
}

/** What a client got. */
export interface WebAnswer {
  readonly status: number;
  readonly bytes: number;
}

const defaultPatience = 5 * 60_000;

/**
 * Answers the web request of a message from an "http in" node with a content, as the request asks for it: all, a range, its head
 * alone, or nothing because the client has it already. The bytes go as fast as the client takes them, and stop when it goes.
 *
 * Rejects before the first byte without an answer, so that {@link answerError} can give one; after it, the connection is cut.
 */
export async function answerContent(msg: NodeMessage, content: WebContent, options: WebOptions): Promise<WebAnswer> {
  const response = checkResponse(msg);
  const { headers, method = 'GET' } = response.req;
  const { etag, length } = content;
  const isRead = method === 'GET' || method === 'HEAD';
  if (isRead && isNotModified(headers, etag)) return end(response, 304, { ...cachingHeaders(etag) });
  // A range is for GET alone (RFC 9110, section 14.2).
  const range = method === 'GET' && length !== null ? wantedRange(headers, { etag, length }) : undefined;
  if (range === 'unsatisfiable') return end(response, 416, { 'content-range': `bytes */${length ?? '*'}` });
  const head = headersOf(content, options.disposition);
  if (method === 'HEAD') return end(response, 200, { ...head, ...lengthHeader(length) });

  const gone = new AbortController();
  const { patience = defaultPatience } = options;
  const onClose = (): void => gone.abort(hungUp());
  response.once('close', onClose);
  response.setTimeout(patience, () => {
    gone.abort(tooSlow(patience));
    response.destroy();
  });
  const signal = AbortSignal.any([options.signal, gone.signal]);
  try {
    const bytes = await content.open(range ?? {}, signal);
    if (range !== undefined) {
      const last = range.offset + range.length - 1;
      head['content-range'] = `bytes ${range.offset}-${last}/${length ?? '*'}`;
    } else if (bytes.length !== null && length !== null && bytes.length !== length) {
      // Another content than the one that the tag is for.
      Reflect.deleteProperty(head, 'etag');
    }
    const expected = range?.length ?? bytes.length;
    const status = range === undefined ? 200 : 206;
    const begin = (): void => setHead(response, status, { ...head, ...lengthHeader(expected) });
    return { status, bytes: await send(response, bytes, { expected, begin, signal }) };
  } catch (error) {
    // Nobody must take half of it for a whole.
    if (response.headersSent) response.destroy();
    // Whatever broke then, it broke because of this.
    if (gone.signal.aborted) throw gone.signal.reason;
    if (options.signal.aborted) throw aborted('The answer was ended before it was complete.');
    throw error;
  } finally {
    response.off('close', onClose);
    response.setTimeout(0);
  }
}

/** Answers that there is nothing to send: no such document, or one without content. */
export function answerNothing(msg: NodeMessage, status: 404 | 204): WebAnswer {
  const response = checkResponse(msg);
  if (status === 204) return end(response, 204, {});
  return end(response, 404, textHeaders, 'There is no such document.');
}

/** Answers an error, if there is a request that has no answer yet. Never throws. */
export function answerError(msg: NodeMessage, { code, cause }: CmisError): void {
  const response = findResponse(msg);
  if (response === undefined || response.headersSent) return;
  const status = statuses[code] ?? 502;
  const { retryAfter } = cause;
  const retry = status === 503 && retryAfter !== undefined ? { 'retry-after': String(Math.ceil(retryAfter)) } : {};
  end(response, status, { ...textHeaders, ...retry }, texts[status] ?? 'The repository did not answer as it should.');
}

/** What went wrong behind this server is a 502, but for these. */
const statuses: Readonly<Partial<Record<CmisErrorCode, number>>> = {
  objectNotFound: 404,
  // A folder, or what is no id.
  constraint: 404,
  invalidArgument: 404,
  permissionDenied: 403,
  input: 400,
  notConfigured: 500,
  timeout: 504,
  aborted: 503,
  tooManyRequests: 503,
  serviceUnavailable: 503,
};

const texts: Readonly<Record<number, string>> = {
  400: 'The request cannot be used.',
  403: 'This document may not be read.',
  404: 'There is no such document.',
  500: 'The server is not set up for this.',
  503: 'The document cannot be read now. Try again later.',
  504: 'The repository did not answer in time.',
};

const textHeaders = {
  'content-type': 'text/plain; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
} as const;

type Head = Record<string, string>;

/** Writes the bytes and ends the answer. Answers how many they were. Nothing goes out before the first of them is there. */
async function send(
  response: ServerResponse,
  bytes: WebBytes,
  {
    expected,
    begin,
    signal,
  }: { readonly expected: number | null; readonly begin: () => void; readonly signal: AbortSignal },
): Promise<number> {
  const iterator = bytes.data[Symbol.asyncIterator]();
  let sent = 0;
  const write = async (piece: Uint8Array): Promise<void> => {
    sent += piece.byteLength;
    if (expected !== null && sent > expected) throw wrongLength(`more than ${expected}`, expected);
    if (!response.headersSent) begin();
    if (!response.write(piece)) await once(response, 'drain', { signal });
  };
  try {
    let held: Uint8Array | undefined;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
      if (held !== undefined) await write(held);
      held = next.value;
    }
    const total = sent + (held?.byteLength ?? 0);
    if (expected !== null && total < expected) throw wrongLength(String(total), expected);
    bytes.check();
    if (held !== undefined) await write(held);
    else begin();
    const finished = once(response, 'finish', { signal });
    response.end();
    await finished;
    return sent;
  } finally {
    await iterator.return?.();
  }
}

function headersOf({ name, mimeType, length, etag }: WebContent, disposition: WebOptions['disposition']): Head {
  const type = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;[ -~]*)?$/.test(mimeType) ? mimeType : 'application/octet-stream';
  // Marks that turn the direction of writing make "exe.png" of "gnp.exe".
  const filename = safeName(name.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')) || 'document';
  return {
    'content-type': type,
    'content-disposition': contentDisposition(filename, { type: disposition }),
    'x-content-type-options': 'nosniff',
    ...(disposition === 'inline' && isActive(type) ? { 'content-security-policy': 'sandbox' } : {}),
    ...(length === null ? {} : { 'accept-ranges': 'bytes' }),
    ...cachingHeaders(etag),
  };
}

/** What a browser may run: shown in a page of this site, it must not run in the site's name. */
function isActive(mimeType: string): boolean {
  return /html|xml|svg/i.test(mimeType);
}

/** Documents have readers who may see them, and others: no shared cache keeps them, and none answers without asking. */
function cachingHeaders(etag: string | undefined): Head {
  return { 'cache-control': 'private, no-cache', ...(etag === undefined ? {} : { etag }) };
}

function lengthHeader(length: number | null): Head {
  return length === null ? {} : { 'content-length': String(length) };
}

/** Headers that a setting of Node-RED put there already, for other sites' pages for instance, stay. */
function setHead(response: ServerResponse, status: number, headers: Head): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

function end(response: ServerResponse, status: number, headers: Head, text = ''): WebAnswer {
  setHead(response, status, headers);
  response.end(text);
  return { status, bytes: 0 };
}

/** The response of a message. Throws an `input` error if it has none, or one that was given already. */
export function checkResponse(msg: NodeMessage): ServerResponse {
  const response = findResponse(msg);
  if (response === undefined) {
    throw fault('is missing: the message has to come from an "http in" node, and keep its res');
  }
  if (response.headersSent) throw fault('was answered already: only one node may answer a request');
  if (response.destroyed) throw hungUp();
  return response;
}

/** What Express calls the response, inside the wrapper that "http in" makes. */
function findResponse({ res }: NodeMessage & { readonly res?: unknown }): ServerResponse | undefined {
  if (typeof res !== 'object' || res === null) return undefined;
  const inner: unknown = Reflect.get(res, '_res');
  return inner instanceof ServerResponse ? inner : undefined;
}

function fault(message: string): CmisError {
  return inputError([{ field: 'msg.res', message }]);
}

function hungUp(): CmisError {
  return aborted('The client ended its request before the content was complete.');
}

function aborted(message: string): CmisError {
  return new CmisError('aborted', message, { operation: 'getContentStream', retryable: false });
}

function tooSlow(patience: number): CmisError {
  const message = `The client took nothing of the content for ${patience / 1000} seconds: the answer was ended.`;
  return new CmisError('timeout', message, { operation: 'getContentStream', retryable: false });
}

function wrongLength(came: string, expected: number): CmisError {
  const message = `${came} bytes came of a content of ${expected}: the answer was cut off.`;
  return new CmisError('connection', message, { operation: 'getContentStream', retryable: true });
}
