import { describe } from '../model/describe';
import { CmisError, inputError } from '../model/errors';
import type { RereadableContent } from '../model/content-stream';
import type { RepositoryInfo } from '../model/repository-info';
import { checkStored } from './check-stored';
import { ChunkedUpload, type UploadResult } from './chunked-upload';
import type { CallOptions, CmisClient } from './client';
import { discardUpload } from './discard-upload';
import { PieceReader } from './piece-reader';
import type { RetryClock } from './retry';
import { profileOf, type ServerProfile } from './server-profile';
import { nameIn, type UploadTarget } from './upload-place';
import {
  loadRecords,
  nameOf,
  readRecord,
  storeError,
  type UploadRecord,
  type UploadStaging,
  type UploadStore,
} from './upload-record';

export type { UploadResult } from './chunked-upload';

export const uploadModes = ['auto', 'stream', 'chunks', 'chunksOnFailure'] as const;
/**
 * `stream`: one request. `chunks`: in several, each of which can be done again. `chunksOnFailure`: one request, and chunks if that
 * fails on the way. `auto`: what is best for the server.
 */
export type UploadMode = (typeof uploadModes)[number];

export interface UploadRequest {
  /** A document to be made, or one whose content is replaced. */
  readonly target: UploadTarget;
  readonly content: RereadableContent;
  /** Default `auto`. */
  readonly mode?: UploadMode | undefined;
  /** Bytes of a chunk; grows where a server takes a limited number of them. Default 20 MiB. */
  readonly chunkSize?: number | undefined;
  /** Default: none. */
  readonly staging?: UploadStaging | undefined;
  /** Compute the SHA-256 of the content, and compare it with the server's where it has one. */
  readonly sha256?: boolean | undefined;
  /** Called with the bytes of the content that were sent. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
  /** Keeps a record of an upload in chunks: with it, the same call goes on after a failure or a restart where it was. */
  readonly resume?: { readonly store: UploadStore; readonly key: string } | undefined;
  /** What becomes of a document that could not be finished. Default: `keep` if it can be resumed, else `remove`. */
  readonly unfinished?: 'keep' | 'remove' | undefined;
  /** Failures in a row after which it is given up. Default 8. */
  readonly attempts?: number | undefined;
  /** For tests. */
  readonly clock?: RetryClock | undefined;
}

const defaultChunkSize = 20 * 1024 * 1024;
/** One upload at a time per key: two would write to the same document. */
const underWay = new Set<string>();

/**
 * Makes a document with content, or replaces content, however large it is. The length of what is stored is compared in the end.
 *
 * @throws CmisError `input` for what can't be; `updateConflict` if somebody else writes to the document; the failure itself, with
 *   what became of the document, when it is given up
 */
export async function uploadDocument(
  client: CmisClient,
  request: UploadRequest,
  options: CallOptions = {},
): Promise<UploadResult> {
  checkRequest(request);
  const { content, resume, staging = { kind: 'none' }, sha256 = false } = request;
  const info = request.mode === 'stream' ? {} : await client.repositoryInfo(options);
  const profile = profileOf(info);
  const chunkSize = Math.max(chunkSizeOf(request, profile), 1);
  const mode = modeOf({ ...request, chunkSize }, profile, info);
  if (mode === 'stream' && staging.kind === 'none') return stream(client, request, options);

  const keep = mode === 'stream' ? undefined : resume;
  if (keep !== undefined && underWay.has(keep.key)) {
    const message = `An upload with the key "${keep.key}" is under way: wait for its end.`;
    throw new CmisError('updateConflict', message, { outcome: 'notDone', retryable: true });
  }
  if (keep !== undefined) underWay.add(keep.key);
  try {
    const record = await openRecord(client, request, staging, keep, options);
    const upload = new ChunkedUpload(
      client,
      {
        target: request.target,
        content,
        staging,
        chunkSize,
        firstChunkSize: mode === 'chunks' ? chunkSize : content.length,
        sha256,
        onBytes: request.onBytes,
        store: keep,
        unfinished: request.unfinished ?? (keep === undefined ? 'remove' : 'keep'),
        // One request is one request.
        attempts: mode === 'stream' ? 1 : request.attempts,
        clock: request.clock,
      },
      record,
      options,
    );
    return await upload.run();
  } finally {
    if (keep !== undefined) underWay.delete(keep.key);
  }
}

/** The uploads of a store that were begun, not finished, and are not under way, by their keys. */
export async function unfinishedUploads(store: UploadStore): Promise<ReadonlyMap<string, UploadRecord>> {
  const records = await loadRecords(store);
  return new Map([...records].filter(([key]) => !underWay.has(key)));
}

/**
 * Removes an unfinished upload and what it has made. One that replaces the content of a document leaves that as it is.
 *
 * @returns false if there is none with this key
 */
export async function removeUpload(
  client: CmisClient,
  { store, key }: { readonly store: UploadStore; readonly key: string },
  options: CallOptions = {},
): Promise<boolean> {
  if (underWay.has(key)) {
    const message = `The upload with the key "${key}" is under way: end it first.`;
    throw new CmisError('updateConflict', message, { outcome: 'notDone', retryable: true });
  }
  const record = readRecord(await store.load(key));
  if (record === undefined) return false;
  await discardUpload(client, record, { ...options, repositoryId: record.repositoryId });
  await store.remove(key);
  return true;
}

/** One request, as it is by default. */
async function stream(
  client: CmisClient,
  { target, content, sha256 = false, onBytes }: UploadRequest,
  options: CallOptions,
): Promise<UploadResult> {
  const reader = new PieceReader(content, { sha256, onBytes });
  const { length, mimeType, filename } = content;
  const contentStream = {
    data: reader.piece(0, length),
    length,
    ...(mimeType === undefined ? {} : { mimeType }),
    ...(filename === undefined ? {} : { filename }),
  };
  try {
    const object =
      'objectId' in target
        ? await client.call('setContentStream', { ...target, contentStream }, options)
        : await client.call('createDocument', { ...target, contentStream }, options);
    const digest = await reader.digest();
    await checkStored(client, object, { length, sha256: digest }, options);
    return { object, chunks: 1, ...(digest === undefined ? {} : { sha256: digest }) };
  } finally {
    await reader.close();
  }
}

/** The record to go on with, or a new one. What belongs to another content or another target is removed first. */
async function openRecord(
  client: CmisClient,
  { target, content }: UploadRequest,
  staging: UploadStaging,
  keep: UploadRequest['resume'],
  options: CallOptions,
): Promise<UploadRecord> {
  const now = new Date().toISOString();
  const fresh: UploadRecord = {
    format: 1,
    repositoryId: await client.repositoryId(options),
    target:
      'objectId' in target
        ? { objectId: target.objectId }
        : { name: nameIn(target), ...(target.folderId === undefined ? {} : { folderId: target.folderId }) },
    content: keep === undefined ? '' : await nameOf(content),
    length: content.length,
    staging: staging.kind,
    startedAt: now,
    updatedAt: now,
    place: {},
    stored: 0,
    sent: 0,
  };
  const known = readRecord(
    await keep?.store.load(keep.key).catch((error: unknown) => {
      throw storeError(error).with({ outcome: 'notDone' });
    }),
  );
  if (known === undefined) return fresh;
  const parts = ['repositoryId', 'target', 'content', 'length', 'staging'] as const;
  if (parts.every((part) => JSON.stringify(known[part]) === JSON.stringify(fresh[part]))) return known;
  options.onNote?.('An unfinished upload of another content was removed.');
  await discardUpload(client, known, { ...options, repositoryId: known.repositoryId });
  return fresh;
}

function modeOf(
  { mode = 'auto', content: { length }, chunkSize }: UploadRequest & { readonly chunkSize: number },
  { chunksFrom = Infinity }: ServerProfile,
  { cmisVersion = '' }: Pick<RepositoryInfo, 'cmisVersion'>,
): Exclude<UploadMode, 'auto'> {
  if (!cmisVersion.startsWith('1.0')) return mode !== 'auto' ? mode : length >= chunksFrom ? 'chunks' : 'stream';
  if (mode !== 'chunks' || length <= chunkSize) return 'stream';
  const message =
    'Content is sent in chunks by appendContentStream, which came with CMIS 1.1, and the repository has CMIS 1.0: send it as one request.';
  throw new CmisError('notSupported', message, {
    operation: 'appendContentStream',
    outcome: 'notDone',
    retryable: false,
  });
}

function chunkSizeOf({ chunkSize = defaultChunkSize, content }: UploadRequest, { mostChunks }: ServerProfile): number {
  return mostChunks === undefined ? chunkSize : Math.max(chunkSize, Math.ceil(content.length / mostChunks));
}

function checkRequest({ chunkSize, mode }: UploadRequest): void {
  const faults = [];
  if (chunkSize !== undefined && !(Number.isSafeInteger(chunkSize) && chunkSize > 0)) {
    faults.push({ field: 'chunkSize', message: `must be a whole number above 0, but is ${describe(chunkSize)}` });
  }
  if (mode !== undefined && !uploadModes.includes(mode)) {
    faults.push({ field: 'mode', message: `must be one of ${uploadModes.join(', ')}, but is ${describe(mode)}` });
  }
  if (faults.length > 0) throw inputError(faults);
}
