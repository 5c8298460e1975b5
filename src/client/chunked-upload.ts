import type { ContentUpload, RereadableContent } from '../model/content-stream';
import { CmisError } from '../model/errors';
import type { CmisObject } from '../model/object';
import { Attempts } from './attempts';
import type { CallOptions, CmisClient } from './client';
import { discardUpload } from './discard-upload';
import { hasContent } from './fill-document';
import { isHashOf } from './measure';
import { contentLength, openContent } from './open-content';
import { PieceReader } from './piece-reader';
import type { RetryClock } from './retry';
import { placeOf, type UploadPlace, type UploadTarget } from './upload-place';
import {
  countSame,
  storeError,
  type PlaceRecord,
  type UploadRecord,
  type UploadStaging,
  type UploadStore,
} from './upload-record';
import { readCurrent } from './update-object';

export interface ChunkedUploadOptions {
  readonly target: UploadTarget;
  readonly content: RereadableContent;
  readonly staging: UploadStaging;
  /** Bytes of a chunk. */
  readonly chunkSize: number;
  /** Bytes of the first one: all of them where one request is tried first. */
  readonly firstChunkSize: number;
  readonly sha256: boolean;
  readonly onBytes?: ((bytes: number) => void) | undefined;
  /** Where the record is kept over restarts. */
  readonly store?: { readonly store: UploadStore; readonly key: string } | undefined;
  /** What becomes of a document that could not be finished. */
  readonly unfinished: 'keep' | 'remove';
  readonly attempts?: number | undefined;
  readonly clock?: RetryClock | undefined;
}

export interface UploadResult {
  readonly object: CmisObject;
  /** Of the content, in lower-case hexadecimal, if it was asked for. */
  readonly sha256?: string;
  /** Requests that carried content. */
  readonly chunks: number;
  /** Bytes that were there from before a restart. */
  readonly resumedFrom?: number;
}

/** How long the removal of an unfinished document may take when its upload was stopped. */
const discardTime = 10_000;
/** Bytes in front of those in doubt that are compared as well. */
const overlap = 65_536;
const mostCompared = 32 * 1024 * 1024;
const sampleSize = 1024 * 1024;

/**
 * Fills a document chunk by chunk. After a failure the server's length of the content says how much is there, and what is there is
 * compared with what was sent before it goes on: no byte is written twice, and none onto bytes of somebody else.
 */
export class ChunkedUpload {
  readonly #attempts: Attempts;
  readonly #reader: PieceReader;
  readonly #place: UploadPlace;
  #record: UploadRecord;
  #firstChunkSize: number;
  #chunks = 0;
  /** Somebody else's bytes were met: nothing of it is removed. */
  #isForeign = false;
  #options: CallOptions;

  constructor(
    private readonly client: CmisClient,
    private readonly request: ChunkedUploadOptions,
    record: UploadRecord,
    options: CallOptions,
  ) {
    this.#options = options;
    const { attempts, clock, content, sha256, onBytes, target, staging } = request;
    this.#record = record;
    this.#firstChunkSize = request.firstChunkSize;
    this.#attempts = new Attempts({ signal: options.signal, attempts, clock });
    this.#reader = new PieceReader(content, { sha256, onBytes });
    const current = (): CallOptions => this.#options;
    this.#place = placeOf(target, staging, {
      client,
      get options() {
        return current();
      },
      attempts: this.#attempts,
      known: () => this.#record.place,
      remember: (more) => this.#save({ place: { ...this.#record.place, ...more } }),
    });
  }

  async run(): Promise<UploadResult> {
    try {
      await this.#place.prepare();
      const resumed = this.#record.sent > 0 ? await this.#resume() : undefined;
      const resumedFrom = resumed === undefined ? {} : { resumedFrom: this.#record.stored };
      const object = resumed?.finished ?? (await this.#fill(resumed?.begun));
      const kept = await this.#forget();
      if (kept !== undefined) this.#options.onNote?.(kept);
      const sha256 = await this.#reader.digest();
      return { object, chunks: this.#chunks, ...(sha256 === undefined ? {} : { sha256 }), ...resumedFrom };
    } catch (error) {
      throw await this.#afterFailure(error);
    } finally {
      await this.#reader.close();
    }
  }

  async #fill(begun: CmisObject | undefined): Promise<CmisObject> {
    let object = begun ?? (await this.#begin());
    while (this.#record.stored < this.#record.length) object = await this.#append(object);
    return this.#place.finish(await this.#verify(object));
  }

  /** What is there of an upload that was begun before a restart. */
  async #resume(): Promise<{ begun?: CmisObject; finished?: CmisObject } | undefined> {
    const { stored, length } = this.#record;
    // A crash may have left an older record: what is there may be any of the content.
    this.#record = { ...this.#record, sent: length };
    if (stored > 0 && (await this.#isPutInPlace())) {
      const finished = await this.#place.finished();
      if (
        finished !== undefined &&
        lengthOf(finished) === length &&
        (await this.#compare(finished.id, length)) === length
      )
        return { finished };
    }
    const begun = await this.#settled();
    if (begun !== undefined) {
      await this.#accept(begun);
      return { begun };
    }
    if (stored > 0) this.#options.onNote?.('What was there of the unfinished upload is gone; it was begun anew.');
    await discardUpload(this.client, this.#record, this.#options);
    await this.#save({ stored: 0, sent: 0, place: {} });
    await this.#place.prepare();
    return undefined;
  }

  async #isPutInPlace(): Promise<boolean> {
    try {
      return (await this.#place.find()) === undefined;
    } catch (error) {
      if (error instanceof CmisError && error.code === 'objectNotFound') return true;
      throw error;
    }
  }

  async #begin(): Promise<CmisObject> {
    return this.#attempts.surely(
      () =>
        this.#writeFirst().catch((error: unknown) => {
          const isTooLarge = error instanceof CmisError && error.cause.status === 413;
          if (!isTooLarge || this.#firstChunkSize <= this.request.chunkSize) throw error;
          this.#firstChunkSize = this.request.chunkSize;
          return this.#writeFirst();
        }),
      async () => {
        this.#firstChunkSize = this.request.chunkSize;
        const object = await this.#settled();
        if (object !== undefined) await this.#accept(object);
        return object;
      },
    );
  }

  async #writeFirst(): Promise<CmisObject> {
    const length = Math.min(this.#firstChunkSize, this.#record.length);
    await this.#save({ stored: 0, sent: length });
    const object = await this.#place.write(this.#piece(0, length));
    await this.#advance(object, length);
    return object;
  }

  async #append(object: CmisObject): Promise<CmisObject> {
    const { stored, length } = this.#record;
    const size = Math.min(this.request.chunkSize, length - stored);
    const token = object.properties['cmis:changeToken'];
    const changeToken = typeof token === 'string' && token !== '' ? token : undefined;
    await this.#save({ sent: stored + size });
    try {
      const contentStream = this.#piece(stored, size);
      const input = { objectId: object.id, ...(changeToken === undefined ? {} : { changeToken }), contentStream };
      const isLastChunk = stored + size === length;
      // OpenCMIS in-memory loses without a word what is appended to nothing.
      const appended = await (stored > 0 || hasContent(object)
        ? this.client.call('appendContentStream', { ...input, isLastChunk }, this.#options)
        : this.client.call('setContentStream', { ...input, overwriteFlag: true }, this.#options));
      await this.#advance(appended, stored + size);
      this.#attempts.succeeded();
      return appended;
    } catch (error) {
      const isConflict = error instanceof CmisError && error.code === 'updateConflict' && changeToken !== undefined;
      const look = async (): Promise<CmisObject> => {
        const current = await this.#settled();
        if (current === undefined) throw error;
        await this.#accept(current);
        if (this.#record.stored > stored) this.#attempts.succeeded();
        return current;
      };
      return isConflict ? this.#attempts.afterFailure(error, look, true) : this.#attempts.afterFailure(error, look);
    }
  }

  #piece(offset: number, length: number): ContentUpload {
    const { mimeType, filename } = this.request.content;
    this.#chunks += 1;
    return {
      data: this.#reader.piece(offset, length),
      length,
      ...(mimeType === undefined ? {} : { mimeType }),
      ...(filename === undefined ? {} : { filename }),
    };
  }

  /** A chunk was taken. */
  async #advance(object: CmisObject, stored: number): Promise<void> {
    await this.#save({ stored, sent: stored, place: { ...this.#record.place, objectId: object.id } });
    const length = lengthOf(object);
    if (length === null || length === stored) return;
    // The answer may tell an older state.
    const current = await this.#settled();
    if (current === undefined || lengthOf(current) !== stored) throw this.#foreign(object, length);
  }

  /** The document as it is when the server has finished what it was at; `undefined` if it isn't there. */
  #settled(): Promise<CmisObject | undefined> {
    const isSame = (one: CmisObject | undefined, other: CmisObject | undefined): boolean =>
      one?.id === other?.id &&
      one?.properties['cmis:contentStreamLength'] === other?.properties['cmis:contentStreamLength'];
    return this.#attempts.settled(() => this.#read(), isSame);
  }

  async #read(): Promise<CmisObject | undefined> {
    const { place, stored, target } = this.#record;
    // Before the first bytes are in, only the place knows what is new.
    if (place.objectId === undefined || (stored === 0 && 'objectId' in target)) return this.#place.find();
    try {
      return await readCurrent(this.client, place.objectId, this.#options);
    } catch (error) {
      if (error instanceof CmisError && error.code === 'objectNotFound') return undefined;
      throw error;
    }
  }

  /** Takes over what is there, if it is what was sent. */
  async #accept(object: CmisObject): Promise<void> {
    const { stored, sent } = this.#record;
    const length = lengthOf(object);
    if (length === null && stored > 0) {
      const message = 'The server does not tell how much of the content is there: the upload can not go on.';
      throw new CmisError('notSupported', message, { outcome: 'unknown', retryable: false });
    }
    const told = length ?? 0;
    const there = told < stored || told > sent ? undefined : await this.#compare(object.id, told);
    if (there === undefined || there < stored) throw this.#foreign(object, there ?? told);
    await this.#save({ stored: there, place: { ...this.#record.place, objectId: object.id } });
  }

  /**
   * How many bytes are there, if they are ours. Some servers tell a length that counts bytes which they didn't keep, so those that
   * come are counted; only where that would be very many, the beginning and the end are enough.
   */
  async #compare(objectId: string, told: number): Promise<number | undefined> {
    const start = Math.max(0, this.#record.stored - overlap);
    if (told === start) return told;
    const same = async (offset: number, length?: number): Promise<number | undefined> => {
      const total = length === undefined ? null : told;
      const { stream } = await openContent(this.client, { objectId, offset, length }, { ...this.#options, total });
      return countSame(this.request.content, offset, stream);
    };
    if (told - start > mostCompared) {
      const isSame =
        (await same(start, sampleSize)) === sampleSize && (await same(told - sampleSize, sampleSize)) === sampleSize;
      return isSame ? told : undefined;
    }
    const count = await same(start);
    return count === undefined || start + count > this.#record.sent ? undefined : start + count;
  }

  /** The filled document as the server has it, if that is right. */
  async #verify({ id }: CmisObject): Promise<CmisObject> {
    const read = () => readCurrent(this.client, id, this.#options);
    const object = await read().catch((error: unknown) => this.#attempts.afterFailure(error, read));
    const length = lengthOf(object);
    if (length === null && this.#record.length > 0) {
      this.#options.onNote?.('The server does not tell the length of the content: it could not be compared.');
    } else if ((length ?? 0) !== this.#record.length) {
      throw this.#foreign(object, length ?? 0);
    }
    const sha256 = await this.#reader.digest();
    if (sha256 !== undefined && isHashOf(sha256, object.properties['cmis:contentStreamHash']) === false) {
      const message = `The content of "${id}" has another SHA-256 at the server than what was sent (${sha256}).`;
      throw new CmisError('protocol', message, {
        operation: 'appendContentStream',
        outcome: 'unknown',
        retryable: false,
      });
    }
    return object;
  }

  #foreign({ id }: CmisObject, length: number): CmisError {
    this.#isForeign = true;
    const message =
      `The content of "${id}" is not what this upload has sent: it has ${length} bytes, of which ${this.#record.stored} ` +
      'were certain. Somebody else writes to it; it was left as it is.';
    return new CmisError('updateConflict', message, { outcome: 'unknown', retryable: false });
  }

  async #save(change: Partial<Pick<UploadRecord, 'stored' | 'sent'>> & { place?: PlaceRecord }): Promise<void> {
    this.#record = { ...this.#record, ...change, updatedAt: new Date().toISOString() };
    const { store: kept } = this.request;
    await kept?.store.save(kept.key, this.#record).catch((error: unknown) => {
      throw storeError(error);
    });
  }

  /** Removes the record of an upload that is over; a sentence if it stays. */
  async #forget(): Promise<string | undefined> {
    const { store: kept } = this.request;
    try {
      await kept?.store.remove(kept.key);
      return undefined;
    } catch (error) {
      return storeError(error).message;
    }
  }

  /** The error with what became of the document. */
  async #afterFailure(error: unknown): Promise<unknown> {
    if (!(error instanceof CmisError)) return error;
    const { store, unfinished } = this.request;
    if (unfinished === 'keep' && !this.#isForeign) {
      if (this.#record.sent === 0) return error;
      const { stored, length, place } = this.#record;
      const where = place.objectId === undefined ? '' : ` in "${place.objectId}"`;
      const what = `${stored} of ${length} bytes are there${where}`;
      return error.adding(store === undefined ? `${what}.` : `${what}; the upload can go on from there.`, {
        outcome: 'unknown',
      });
    }
    const kept = await this.#forget();
    const told = kept === undefined ? error : error.adding(kept);
    return this.#isForeign ? told : this.#discard(told);
  }

  async #discard(error: CmisError): Promise<CmisError> {
    // What ended the upload must not end the cleaning up after it.
    this.#options = { ...this.#options, signal: AbortSignal.timeout(discardTime) };
    const { target, sent, place } = this.#record;
    const hasMade = place.objectId !== undefined || place.folderPath !== undefined;
    try {
      if (!hasMade && (sent === 0 || !(await this.#foundLate()))) return error;
      const isGone = await discardUpload(this.client, this.#record, this.#options);
      if (isGone) return error.adding('Nothing of it was left behind.', { outcome: 'notDone' });
      if (!('objectId' in target) || this.#record.stored === 0) return error;
      const { stored, length } = this.#record;
      const message = `The content of "${target.objectId}" is incomplete: ${stored} of ${length} bytes are there.`;
      return error.adding(message, { outcome: 'unknown' });
    } catch (failure) {
      if (!(failure instanceof CmisError)) throw failure;
      const left = place.folderPath ?? this.#record.place.objectId ?? 'An unfinished document';
      return error.adding(`"${left}" could not be removed: ${failure.message}`, { outcome: 'unknown' });
    }
  }

  /** Whether the first chunk, whose end nobody saw, has made something. */
  async #foundLate(): Promise<boolean> {
    const object = await this.#place.find();
    if (object !== undefined) await this.#accept(object);
    return object !== undefined;
  }
}

function lengthOf({ properties }: CmisObject): number | null {
  return contentLength(properties['cmis:contentStreamLength']);
}
