import { Readable } from 'node:stream';
import { describe } from '../model/describe';
import type { ContentDownload } from '../model/content-stream';
import { CmisError, inputError } from '../model/errors';
import type { CallOptions, CmisClient } from './client';
import { PartStream } from './part-stream';

/** The content of a document, a rendition of it, or a part of either. */
export interface WantedContent {
  readonly objectId: string;
  readonly streamId?: string | undefined;
  /** The first byte. */
  readonly offset?: number | undefined;
  /** How many bytes at most. */
  readonly length?: number | undefined;
}

export interface OpenOptions extends CallOptions {
  /** Bytes of the whole content; `null` if nobody knows. Left out, the document is asked where only a part is wanted. */
  readonly total?: number | null;
}

interface Part {
  readonly offset: number;
  /** As asked for; `Infinity` up to the end. */
  readonly length: number;
  /** Of the whole content. */
  readonly total: number | null;
}

interface ContentFacts {
  readonly total: number | null;
  readonly mimeType?: string;
  readonly filename?: string;
}

/**
 * Opens content. Of a part, the stream is exactly the bytes asked for, whatever the server makes of the range: if it sends the
 * whole content instead, that is cut; too few bytes are a `connection` error, and too many, or a part from elsewhere, a `protocol`
 * error: at once where the answer's head shows it, else at the end of the stream. A part that begins at or behind the end of the
 * content is empty.
 *
 * Of a part, the result's `length` are the bytes of the stream, as far as the length of the content is known.
 */
export async function openContent(
  client: CmisClient,
  { objectId, streamId, offset, length }: WantedContent,
  options: OpenOptions = {},
): Promise<ContentDownload> {
  checkPart({ offset, length });
  const stream = { objectId, ...(streamId === undefined ? {} : { streamId }) };
  if ((offset ?? 0) === 0 && length === undefined) return client.call('getContentStream', stream, options);

  const facts = await factsOf(client, stream, options);
  const part: Part = { offset: offset ?? 0, length: length ?? Infinity, total: facts.total };
  if (bytesOf(part) === 0) return emptyPart(facts);
  const range = { offset: part.offset, ...(length === undefined ? {} : { length }) };
  try {
    return cutOut(await client.call('getContentStream', { ...stream, ...range }, options), part);
  } catch (error) {
    const isBehindEnd = facts.total === null && error instanceof CmisError && error.cause.status === 416;
    if (isBehindEnd) return emptyPart(facts);
    throw error;
  }
}

function checkPart(part: Readonly<Record<'offset' | 'length', unknown>>): void {
  const faults = (['offset', 'length'] as const)
    .filter((field) => part[field] !== undefined && !(Number.isSafeInteger(part[field]) && Number(part[field]) >= 0))
    .map((field) => ({ field, message: `must be a whole number from 0 on, but is ${describe(part[field])}` }));
  if (faults.length > 0) throw inputError(faults);
}

/** What is known of the content. A rendition is not a content of its document, and its length is not asked for. */
async function factsOf(
  client: CmisClient,
  { objectId, streamId }: WantedContent,
  options: OpenOptions,
): Promise<ContentFacts> {
  if (options.total !== undefined) return { total: options.total };
  if (streamId !== undefined) return { total: null };
  const names = ['cmis:contentStreamLength', 'cmis:contentStreamMimeType', 'cmis:contentStreamFileName'];
  const filter = ['cmis:objectId', 'cmis:objectTypeId', ...names].join(',');
  const { properties } = await client.call('getObject', { objectId, filter }, options);
  const [total, mimeType, filename] = names.map((name) => properties[name]);
  return {
    total: contentLength(total),
    ...(typeof mimeType === 'string' ? { mimeType } : {}),
    ...(typeof filename === 'string' ? { filename } : {}),
  };
}

/** A length as servers tell it; `null` for what is none, such as -1. */
export function contentLength(value: unknown): number | null {
  const length = value === null || value === undefined || value === '' ? NaN : Number(value);
  return Number.isSafeInteger(length) && length >= 0 ? length : null;
}

/** Bytes of a part, or the most that it can have. */
function bytesOf({ offset, length, total }: Part): number {
  return total === null ? length : Math.min(length, Math.max(0, total - offset));
}

function emptyPart({ mimeType = 'application/octet-stream', filename }: Partial<ContentFacts>): ContentDownload {
  const stream = Readable.from([], { objectMode: false });
  return { stream, mimeType, ...(filename === undefined ? {} : { filename }), length: 0, partial: true };
}

function cutOut(download: ContentDownload, asked: Part): ContentDownload {
  const { stream, range, length: announced } = download;
  try {
    const isWhole = isWholeContent(download, asked);
    const part = { ...asked, total: asked.total ?? (isWhole ? announced : (range?.total ?? null)) };
    const bytes = bytesOf(part);
    const isExact = part.total !== null;
    if (bytes === 0) {
      stream.destroy();
      return { ...download, ...emptyPart(download) };
    }
    const cut = new PartStream(stream, { skip: isWhole ? part.offset : 0, bytes, isExact, isPrefix: isWhole });
    return { ...download, stream: cut, length: isExact ? bytes : null, partial: true };
  } catch (error) {
    stream.destroy();
    throw error;
  }
}

/** Whether a server answered the whole content for a part. The bytes that come count; some servers tell a wrong range. */
function isWholeContent({ partial, range, length: announced }: ContentDownload, asked: Part): boolean {
  const { offset, length, total } = asked;
  const bytes = bytesOf(asked);
  if (!partial) {
    if (total === null || announced === null || announced === total) return true;
    throw wrongPart(`the whole content, which has ${announced} bytes now and not ${total}`, asked);
  }
  if (announced !== null && announced !== bytes) {
    if (announced === total) return true;
    if (total !== null || announced > length) throw wrongPart(`${announced} bytes`, asked);
  }
  if (range === undefined || range.first === offset) return false;
  const claimsWhole = range.first === 0 && range.last + 1 === (total ?? range.total);
  if (claimsWhole && announced === null) return true;
  throw wrongPart(`the bytes ${range.first} to ${range.last}`, asked);
}

function wrongPart(came: string, { offset, length }: Part): CmisError {
  const asked = length === Infinity ? `the bytes from ${offset} on` : `${length} bytes from byte ${offset} on`;
  const message = `The server was asked for ${asked} of a content, but it sends ${came}.`;
  return new CmisError('protocol', message, { operation: 'getContentStream', retryable: false });
}
