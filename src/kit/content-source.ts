import type { NodeAPI, NodeMessage } from 'node-red';
import { lookup } from 'mime-types';
import type { CallOptions } from '../client/client';
import { fileContent } from '../client/file-content';
import type { ContentPiece } from '../client/sent-piece';
import { describe, isStream } from '../model/describe';
import type { ContentUpload, RereadableContent } from '../model/content-stream';
import { CmisError, inputError } from '../model/errors';
import type { CmisObject } from '../model/object';
import type { ContentOrigin } from './content-fields';
import { checkReference, openReference } from './content-reference';
import { webContentOf } from './web-content';

/** What a node's fields say of the content that it stores. */
export interface ContentInput {
  readonly contentFrom: ContentOrigin;
  readonly content: unknown;
  readonly file?: string | undefined;
  readonly mimeType?: string | undefined;
}

/** Where a content is read from. */
export interface SourceContext {
  readonly RED: NodeAPI;
  readonly msg: NodeMessage;
  readonly options: CallOptions;
  /** The pieces that come by messages, for content from chunks. */
  readonly pieces?: AsyncIterable<ContentPiece> | undefined;
}

/** Bytes at hand, bytes that can be read again, one stream, or pieces as they come. */
export type SourceData =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array | string }
  | { readonly kind: 'again'; readonly content: RereadableContent; readonly origin: RereadableOrigin }
  | { readonly kind: 'once'; readonly data: AsyncIterable<Uint8Array>; readonly length?: number }
  | { readonly kind: 'pieces'; readonly pieces: AsyncIterable<ContentPiece> };

/** What it takes to open a content once more after a restart: plain data. */
export type RereadableOrigin = { readonly file: string } | { readonly reference: unknown };

/** A content, not yet opened, with what it is called. */
export interface ContentSource {
  readonly data: SourceData;
  readonly mimeType: string;
  readonly filename: string;
}

/** The name that a content brings along; `undefined` where it has none. */
export function nameOfContent({ contentFrom, content }: ContentInput, msg: NodeMessage): string | undefined {
  if (contentFrom === 'reference') return checkReference(content).name;
  return contentFrom === 'request' ? webContentOf(msg).filename : undefined;
}

/**
 * What is to be stored under a name, from where the node's settings say; `undefined` for a document without content. Files and
 * references are only looked at here: they are read while they are sent. Throws an `input` error for what can't be content.
 */
export async function readSource(
  input: ContentInput,
  name: string,
  context: SourceContext,
): Promise<ContentSource | undefined> {
  if (input.contentFrom === 'none') return undefined;
  const { data, mimeType: own } = await openSource(input, context);
  const isText = data.kind === 'bytes' && typeof data.bytes === 'string';
  const mimeType = mimeTypeOf(input, own, name, isText, context.options.onNote);
  return { data, mimeType, filename: name };
}

/** As {@link readSource}, for a document that is there: its file name stays, and so does its MIME type unless one is given. */
export function readReplacement(
  input: ContentInput & { readonly contentFrom: Exclude<ContentOrigin, 'none'> },
  document: CmisObject,
  context: SourceContext,
): Promise<ContentSource>;
export function readReplacement(
  input: ContentInput,
  document: CmisObject,
  context: SourceContext,
): Promise<ContentSource | undefined>;
export async function readReplacement(
  input: ContentInput,
  { id, name, properties }: CmisObject,
  context: SourceContext,
): Promise<ContentSource | undefined> {
  const filename = properties['cmis:contentStreamFileName'];
  const present = properties['cmis:contentStreamMimeType'];
  const isText = input.contentFrom === 'json' || typeof input.content === 'string';
  // A text is sent in UTF-8, whatever the content was written in before.
  const kept = typeof present !== 'string' ? undefined : isText ? present.replace(/;.*/s, '') : present;
  const own = ownMimeType(input, context.msg);
  const replacement = { ...input, mimeType: input.mimeType?.trim() || own || kept };
  return readSource(replacement, typeof filename === 'string' ? filename : (name ?? id), context);
}

/** A content that is at hand or can be read again, as it is handed to an operation. */
export function uploadOf({ data, mimeType, filename }: ContentSource): ContentUpload {
  switch (data.kind) {
    case 'bytes':
      return { data: data.bytes, mimeType, filename };
    case 'again':
      return { data: data.content.read(0), length: data.content.length, mimeType, filename };
    case 'once':
      return { data: data.data, ...(data.length === undefined ? {} : { length: data.length }), mimeType, filename };
    case 'pieces':
      throw new TypeError('Content in pieces is no single upload.');
  }
}

/** The same bytes under another name. */
export function withNames(
  content: RereadableContent,
  names: Pick<ContentSource, 'mimeType' | 'filename'>,
): RereadableContent {
  const { length } = content;
  return { length, read: (offset) => content.read(offset), version: () => content.version?.() ?? '', ...names };
}

/** The pieces of a content; content that comes once can't be asked for a second time. */
export function piecesOf({ data }: ContentSource): AsyncIterable<ContentPiece> {
  let isTaken = false;
  return {
    [Symbol.asyncIterator]() {
      if (isTaken && (data.kind === 'once' || data.kind === 'pieces')) throw readAlready();
      isTaken = true;
      return data.kind === 'pieces' ? data.pieces[Symbol.asyncIterator]() : onlyPiece(data);
    },
  };
}

export function readAlready(): CmisError {
  const message = 'came once and was sent already, but it has to be sent again: send the message again';
  return inputError([{ field: 'content', message }]);
}

async function* onlyPiece(data: Exclude<SourceData, { kind: 'pieces' }>): AsyncGenerator<ContentPiece> {
  await Promise.resolve();
  switch (data.kind) {
    case 'bytes':
      yield { data: typeof data.bytes === 'string' ? Buffer.from(data.bytes) : data.bytes, isLast: true };
      return;
    case 'again':
      yield { data: data.content.read(0), length: data.content.length, isLast: true };
      return;
    case 'once':
      yield { data: data.data, ...(data.length === undefined ? {} : { length: data.length }), isLast: true };
  }
}

async function openSource(
  input: ContentInput,
  { RED, msg, options, pieces }: SourceContext,
): Promise<{ data: SourceData; mimeType?: string | undefined }> {
  switch (input.contentFrom) {
    case 'value':
      return { data: { kind: 'bytes', bytes: readValue(input.content) } };
    case 'json':
      return { data: { kind: 'bytes', bytes: writeJson(input.content) }, mimeType: 'application/json' };
    case 'file': {
      const { file } = input;
      if (file === undefined) throw inputError([{ field: 'file', message: 'is missing: name the file to store' }]);
      return { data: { kind: 'again', content: await fileContent(file), origin: { file } } };
    }
    case 'reference': {
      const { content, reference } = await openReference(RED, input.content, options);
      const { length } = content;
      const { mimeType } = reference;
      if (length === null) {
        options.onNote?.(`Nobody tells the length of "${reference.name}": it was sent in one go.`);
        return { data: { kind: 'once', data: content.read(0) }, mimeType };
      }
      const origin = { reference: { cmisContent: reference } };
      return { data: { kind: 'again', content: { ...content, length }, origin }, mimeType };
    }
    case 'request': {
      const { data, length } = webContentOf(msg);
      const once = { kind: 'once', data, ...(length === undefined ? {} : { length }) } as const;
      return { data: once, mimeType: ownMimeType(input, msg) };
    }
    case 'chunks':
      if (pieces === undefined) throw new TypeError('The pieces of the content are missing.');
      return { data: { kind: 'pieces', pieces } };
    case 'none':
      return { data: { kind: 'bytes', bytes: '' } };
  }
}

/** The MIME type that a content brings along. */
function ownMimeType({ contentFrom, content }: ContentInput, msg: NodeMessage): string | undefined {
  if (contentFrom === 'reference') return checkReference(content).mimeType;
  if (contentFrom !== 'request') return undefined;
  const { mimeType } = webContentOf(msg);
  // What browsers send for everything that they don't know.
  return mimeType === 'application/octet-stream' ? undefined : mimeType;
}

function readValue(value: unknown): Uint8Array | string {
  if (typeof value === 'string' || value instanceof Uint8Array) return value;
  if (value === undefined || value === null) {
    throw fault('is missing: send a Buffer or a text, or set the node\'s content to "none"');
  }
  if (isStream(value)) {
    throw fault(
      "has to be a Buffer or a text, but is a stream: a stream doesn't survive Node-RED's copies of a message",
    );
  }
  throw fault(
    `has to be a Buffer or a text, but is ${describe(value)}; to store it, set the node's content to "as JSON"`,
  );
}

function writeJson(value: unknown): string {
  try {
    const text = stringify(value);
    if (text !== undefined) return text;
  } catch (error) {
    throw fault(`can't be written as JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw fault(`can't be written as JSON: it is ${describe(value)}`);
}

/** A function or nothing at all has no JSON, whatever the types say. */
function stringify(value: unknown): string | undefined {
  return JSON.stringify(value);
}

function mimeTypeOf(
  input: ContentInput,
  own: string | undefined,
  name: string,
  isText: boolean,
  note: CallOptions['onNote'],
): string {
  const found = input.mimeType?.trim() || own || lookup(name);
  if (!found) {
    note?.(`The name "${name}" tells no MIME type; the content was stored as application/octet-stream.`);
    return 'application/octet-stream';
  }
  return isText && /^text\//i.test(found) && !/;\s*charset=/i.test(found) ? `${found}; charset=utf-8` : found;
}

function fault(message: string) {
  return inputError([{ field: 'content', message }]);
}
