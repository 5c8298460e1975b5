import type { NodeAPI } from 'node-red';
import type { CallOptions, CmisClient } from '../client/client';
import { LazyStream } from '../client/lazy-stream';
import { openContent } from '../client/open-content';
import { isWhole, partLength, partWithin, type Part } from '../client/part';
import { storedContent, storedContentQuery, type StoredContent } from '../client/stored-content';
import type { RereadableContent } from '../model/content-stream';
import { describe, isPlainObject } from '../model/describe';
import { CmisError, inputError, type Fault } from '../model/errors';
import type { PropertyValue } from '../model/property';
import { findNode, isConnection } from './connection';

/** Names bytes in a repository: plain data that survives copies, JSON, context stores and brokers. */
export interface ContentReference {
  readonly cmisContent: {
    /** Id of the config node. */
    readonly connection: string;
    readonly repositoryId: string;
    readonly objectId: string;
    /** Of a rendition. */
    readonly streamId?: string;
    /** The part that is meant; without, all. */
    readonly offset?: number;
    readonly length?: number;
    readonly name: string;
    readonly mimeType: string;
    /** Bytes of the whole content; `null` if the repository doesn't tell. */
    readonly size: number | null;
    /** `cmis:contentStreamHash`, where the repository has it: tells contents of one length apart. */
    readonly hashes?: readonly string[];
  };
}

/** A reference whose connection and repository are there. */
export interface FoundReference {
  readonly reference: ContentReference['cmisContent'];
  readonly client: CmisClient;
  /** For every call of this client about the reference. */
  readonly options: CallOptions & { readonly repositoryId: string };
}

/** A reference whose document is there, as it was when the reference was made, with the size if that can be learnt. */
export interface OpenedReference extends FoundReference {
  /** The bytes that the reference names; the length is `null` if the repository doesn't tell it. */
  readonly content: Omit<RereadableContent, 'length'> & { readonly length: number | null };
}

const field = 'content reference';

/** A reference to a content, or to a part of it. */
export function makeReference(
  place: { readonly connection: string; readonly repositoryId: string },
  { objectId, streamId, name, mimeType, length: size, hashes }: StoredContent,
  { offset, length }: Part = {},
): ContentReference {
  const { connection, repositoryId } = place;
  const known = hashesOf(hashes);
  return {
    cmisContent: {
      connection,
      repositoryId,
      objectId,
      ...(streamId === undefined ? {} : { streamId }),
      ...(offset === undefined ? {} : { offset }),
      ...(length === undefined ? {} : { length }),
      name,
      mimeType,
      size,
      ...(known.length === 0 ? {} : { hashes: known }),
    },
  };
}

function hashesOf(hashes: PropertyValue | undefined): string[] {
  return [hashes ?? []].flat().map(String);
}

/**
 * Finds the connection and the repository that a content reference names. Whether a node takes one is set in its dialog.
 *
 * Rejects with an `input` error for what is no content reference, and for a connection or a repository that isn't there.
 */
export async function findReference(RED: NodeAPI, value: unknown, options: CallOptions): Promise<FoundReference> {
  const reference = checkReference(value);
  const { connection, repositoryId } = reference;
  const node = findNode(RED, connection);
  if (node === undefined || !isConnection(node)) {
    const message = `names ${describe(connection)}, which is no connection of this Node-RED: it is disabled or deleted, or the reference was made elsewhere`;
    throw inputError([{ field: `${field}.connection`, message }]);
  }
  const client = await node.getClient();
  const found = { reference, client, options: { ...options, repositoryId } };
  await checkRepository(found);
  return found;
}

/**
 * Opens a content reference with its own connection; its bytes are read when they are asked for, and may be read again.
 *
 * Rejects like {@link findReference}; with `objectNotFound` if the document isn't there any more; with `updateConflict` if its
 * content has another length or hash now. Whoever wants to write it has written nothing then, and the error says so.
 */
export async function openReference(RED: NodeAPI, value: unknown, options: CallOptions): Promise<OpenedReference> {
  try {
    const found = await findReference(RED, value, options);
    const before = await checkUnchanged(found);
    const size = found.reference.size ?? (await askSize(found));
    const reference = { ...found.reference, size };
    return { ...found, reference, content: contentOf({ ...found, reference }, before) };
  } catch (error) {
    throw error instanceof CmisError ? error.with({ outcome: 'notDone' }) : error;
  }
}

function contentOf(found: FoundReference, before: StoredContent | undefined): OpenedReference['content'] {
  const { mimeType, name: filename, size } = found.reference;
  return {
    length: size === null ? null : partLength(found.reference, size),
    mimeType,
    filename,
    read: (start) => new LazyStream((signal) => readFrom(found, { start, signal, before })),
    version: () => stateOf(before),
  };
}

interface Reading {
  readonly start: number;
  readonly signal: AbortSignal;
  /** What the document had when the reference was opened. */
  readonly before: StoredContent | undefined;
}

/** What changes with the content of a document, as far as the repository tells it. */
function stateOf(content: StoredContent | undefined): string {
  return JSON.stringify([content?.changeToken, content?.modified, content?.length]);
}

/** The bytes that a reference names, from `start` on. Fails if they are not what the reference says. */
async function* readFrom(
  { reference, client, options }: FoundReference,
  { start, signal, before }: Reading,
): AsyncGenerator<Uint8Array> {
  const { objectId, streamId, size } = reference;
  // What was read before has to go with what comes now.
  if (start > 0 && stateOf(await checkUnchanged({ reference, client, options })) !== stateOf(before)) {
    const { name } = reference;
    const message = `${field}: "${name}" (${objectId}) was changed while its content was read, so the rest may not go with what came before.`;
    throw new CmisError('updateConflict', message, { operation: 'getContentStream', retryable: false });
  }
  const part = partWithin(reference, { offset: start });
  const whole = isWhole(part) && size !== null;
  const signals = options.signal === undefined ? signal : AbortSignal.any([signal, options.signal]);
  const calling = { ...options, signal: signals, total: size };
  const download = await openContent(client, { objectId, streamId, ...part }, calling);
  if (whole && download.length !== null && download.length !== size) {
    download.stream.destroy();
    throw contentChanged(reference, `${download.length} bytes`);
  }
  let bytes = 0;
  for await (const piece of download.stream as AsyncIterable<Uint8Array>) {
    bytes += piece.byteLength;
    if (whole && bytes > size) throw contentChanged(reference, 'more');
    yield piece;
  }
  if (whole && bytes !== size) throw contentChanged(reference, `${bytes} bytes`);
}

/** The length of what the repository sends, where it tells it. */
async function askSize({ reference, client, options }: FoundReference): Promise<number | null> {
  const { objectId, streamId } = reference;
  const { stream, length } = await openContent(client, { objectId, streamId }, options);
  stream.destroy();
  return length;
}

/**
 * What the document of a reference has now; nothing is told of renditions. Rejects with `objectNotFound` if it isn't there any more,
 * and with `updateConflict` if its content has another length or hash.
 */
export async function checkUnchanged(
  { reference, client, options }: FoundReference,
  { withHashes = false }: { readonly withHashes?: boolean } = {},
): Promise<StoredContent | undefined> {
  const { objectId, streamId, name, size, hashes = [] } = reference;
  const query = storedContentQuery(objectId, withHashes || hashes.length > 0);
  const document = await client.call('getObject', query, options).catch((error: unknown) => {
    if (!(error instanceof CmisError) || error.code !== 'objectNotFound') throw error;
    const message = `${field}: the document of "${name}" (${objectId}) isn't there any more.`;
    throw new CmisError(error.code, message, error.cause);
  });
  if (streamId !== undefined) return undefined;
  const content = storedContent(document);
  if (content === undefined) throw contentChanged(reference, 'no content');
  if (content.length !== null && size !== null && content.length !== size) {
    throw contentChanged(reference, `${content.length} bytes`);
  }
  if (areOfOther(hashes, hashesOf(content.hashes))) throw contentChanged(reference, 'other bytes');
  return content;
}

/** Whether hashes (`{algorithm}hexadecimal`) are of two contents, by an algorithm that both have. */
function areOfOther(before: readonly string[], now: readonly string[]): boolean {
  const algorithmOf = (hash: string): string => hash.replace(/\}.*/s, '').toLowerCase();
  return before.some((hash) => {
    const other = now.find((each) => algorithmOf(each) === algorithmOf(hash));
    return other !== undefined && other.toLowerCase() !== hash.toLowerCase();
  });
}

/** The error for a reference whose content isn't what it was. */
export function contentChanged(
  { name, objectId, size }: Pick<ContentReference['cmisContent'], 'name' | 'objectId' | 'size'>,
  now: string,
): CmisError {
  const message = `${field}: the content of "${name}" (${objectId}) was changed: it has ${now} now, and had ${size ?? 'other'} bytes when the reference was made.`;
  return new CmisError('updateConflict', message, { operation: 'getContentStream', retryable: false });
}

async function checkRepository({ reference, client, options }: FoundReference): Promise<void> {
  try {
    await client.repositoryInfo(options);
  } catch (error) {
    const isMissing =
      error instanceof CmisError && /^(?:notConfigured|objectNotFound|invalidArgument)$/.test(error.code);
    if (!isMissing) throw error;
    const message = `names ${describe(reference.repositoryId)}, which is no repository of its connection: ${error.message}`;
    throw inputError([{ field: `${field}.repositoryId`, message }]);
  }
}

/** The content reference that a value is. Throws an `input` error that lists all that is wrong with it. */
export function checkReference(value: unknown): ContentReference['cmisContent'] {
  if (!isPlainObject(value) || !isPlainObject(value.cmisContent)) {
    const message = `has to be { cmisContent: … } as "cmis get content" makes it, but is ${describe(value)}`;
    throw inputError([{ field, message }]);
  }
  const given = value.cmisContent;
  const faults: Fault[] = [];
  const refuse = (name: string, kind: string): void => {
    faults.push({ field: `${field}.${name}`, message: `has to be ${kind}, but is ${describe(given[name])}` });
  };
  const text = (name: string): string => {
    const member = given[name];
    if (typeof member === 'string' && member !== '') return member;
    refuse(name, 'a text');
    return '';
  };
  const count = (name: string): number => {
    const member = given[name];
    if (typeof member === 'number' && Number.isSafeInteger(member) && member >= 0) return member;
    refuse(name, 'a whole number from 0 on');
    return 0;
  };
  const texts = (name: string): string[] => {
    const member = given[name];
    if (Array.isArray(member) && member.every((each) => typeof each === 'string')) return member;
    refuse(name, 'a list of texts');
    return [];
  };
  const reference = {
    connection: text('connection'),
    repositoryId: text('repositoryId'),
    objectId: text('objectId'),
    ...(given.streamId === undefined ? {} : { streamId: text('streamId') }),
    ...(given.offset === undefined ? {} : { offset: count('offset') }),
    ...(given.length === undefined ? {} : { length: count('length') }),
    name: text('name'),
    mimeType: text('mimeType'),
    size: given.size === null ? null : count('size'),
    ...(given.hashes === undefined ? {} : { hashes: texts('hashes') }),
  };
  if (faults.length > 0) throw inputError(faults);
  return reference;
}
