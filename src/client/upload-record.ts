import { createHash } from 'node:crypto';
import type { RereadableContent } from '../model/content-stream';
import { CmisError } from '../model/errors';
import { ByteSource } from './byte-source';
import type { NewVersion } from './new-version';

/** How far an upload is, as plain data: whoever has it and the content can go on with the upload after a restart. */
export interface UploadRecord {
  readonly format: 1;
  readonly repositoryId: string;
  readonly target: RecordedTarget;
  /** Names the content by its length, its version, its beginning and its end. */
  readonly content: string;
  readonly length: number;
  readonly staging: UploadStaging['kind'];
  /** ISO 8601. */
  readonly startedAt: string;
  readonly updatedAt: string;
  readonly place: PlaceRecord;
  /** Bytes that are there for certain. */
  readonly stored: number;
  /** Where the chunk under way ends: that many bytes may be there. */
  readonly sent: number;
}

/** What is to become of an upload: a document of this name in this folder, or new content of this document. */
export type RecordedTarget = { readonly folderId?: string; readonly name: string } | { readonly objectId: string };

/** What is known of the objects that an upload works on. */
export interface PlaceRecord {
  /** The document or working copy that is filled. */
  readonly objectId?: string;
  /** What was there before: an object of the same name, or the state of the content that is replaced. */
  readonly before?: string;
  /** The folder made for this upload, and where it stands. */
  readonly folderId?: string;
  readonly folderPath?: string;
}

/** Where a document is while its bytes come. */
export type UploadStaging =
  /** In its place: everyone sees it grow. */
  | { readonly kind: 'none' }
  /** In a folder of its own in this folder, which is made if it is missing; moved into place as a whole. New documents only. */
  | { readonly kind: 'folder'; readonly path: string }
  /** As a working copy, checked in as a whole. */
  | ({ readonly kind: 'checkedOut' } & Omit<NewVersion, 'contentStream'>);

/** Keeps the records of uploads over restarts. Keys are the caller's. */
export interface UploadStore {
  load(key: string): Promise<unknown>;
  save(key: string, record: UploadRecord): Promise<void>;
  remove(key: string): Promise<void>;
  keys(): Promise<readonly string[]>;
}

/** The error for a store that can't be read or written. */
export function storeError(error: unknown): CmisError {
  const reason = error instanceof Error ? error.message : String(error);
  return new CmisError('storage', `The store of unfinished uploads fails: ${reason}`, { retryable: false });
}

/** A record as it comes out of a store; `undefined` for what is none. */
export function readRecord(value: unknown): UploadRecord | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const given = value as Partial<Record<keyof UploadRecord, unknown>>;
  const texts = [given.repositoryId, given.content, given.startedAt, given.updatedAt, given.staging];
  const numbers = [given.length, given.stored, given.sent];
  const isRecord =
    given.format === 1 &&
    texts.every((text) => typeof text === 'string') &&
    numbers.every((number) => Number.isSafeInteger(number)) &&
    [given.place, given.target].every((part) => typeof part === 'object' && part !== null);
  return isRecord ? (value as UploadRecord) : undefined;
}

const sampleSize = 65_536;

/** Tells one content from another without reading all of it. */
export async function nameOf(content: RereadableContent): Promise<string> {
  const hash = createHash('sha256').update(`${content.length} ${(await content.version?.()) ?? ''} `);
  for (const offset of new Set([0, Math.max(0, content.length - sampleSize)])) {
    hash.update(await readPart(content, offset, Math.min(content.length, offset + sampleSize)));
  }
  return hash.digest('hex');
}

/** The bytes of a content from `start` up to, not including, `end`. */
export async function readPart(content: RereadableContent, start: number, end: number): Promise<Buffer> {
  const source = new ByteSource(content.read(start));
  const pieces: Uint8Array[] = [];
  let missing = end - start;
  try {
    while (missing > 0) {
      const piece = await source.next();
      if (piece === undefined) break;
      pieces.push(piece.subarray(0, missing));
      missing -= Math.min(missing, piece.length);
    }
  } finally {
    await source.end();
  }
  return Buffer.concat(pieces);
}

/** How many bytes a stream brings, if they are those of a content from `start` on; else `undefined`. */
export async function countSame(
  content: RereadableContent,
  start: number,
  stream: AsyncIterable<Uint8Array>,
): Promise<number | undefined> {
  const own = new ByteSource(content.read(start));
  const theirs = new ByteSource(stream);
  try {
    let mine: Uint8Array = Buffer.alloc(0);
    let count = 0;
    for (let piece = await theirs.next(); piece !== undefined; piece = await theirs.next()) {
      while (piece.length > 0) {
        if (mine.length === 0) {
          const next = await own.next();
          if (next === undefined) return undefined;
          mine = next;
        }
        const length = Math.min(mine.length, piece.length);
        if (Buffer.compare(mine.subarray(0, length), piece.subarray(0, length)) !== 0) return undefined;
        mine = mine.subarray(length);
        count += length;
        piece = piece.subarray(length);
      }
    }
    return count;
  } finally {
    await own.end();
    await theirs.end();
  }
}

/** The records of a store, by key. */
export async function loadRecords(store: UploadStore): Promise<ReadonlyMap<string, UploadRecord>> {
  const records = new Map<string, UploadRecord>();
  for (const key of await store.keys()) {
    const record = readRecord(await store.load(key));
    if (record !== undefined) records.set(key, record);
  }
  return records;
}
