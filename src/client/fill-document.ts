import { createHash } from 'node:crypto';
import { CmisError } from '../model/errors';
import type { CmisObject } from '../model/object';
import { Attempts, isPassing } from './attempts';
import { checkStored } from './check-stored';
import type { CallOptions, CmisClient } from './client';
import type { WatchOptions, WrittenContent } from './content-writer';
import { discardUpload } from './discard-upload';
import { contentLength } from './open-content';
import { SentPiece, type ContentPiece } from './sent-piece';
import { readCurrent, tokenOf } from './update-object';
import { nameIn, placeOf, type UploadPlace, type UploadTarget } from './upload-place';
import type { PlaceRecord, UploadStaging } from './upload-record';

export interface Filling extends WatchOptions {
  /** A document to be made, one whose content is replaced, or one that was just read and whose content goes on. */
  readonly target: UploadTarget | { readonly appendTo: CmisObject };
  readonly staging: UploadStaging;
  /** At least one; the last one says so. */
  readonly pieces: AsyncIterable<ContentPiece>;
  readonly mimeType?: string | undefined;
  readonly filename?: string | undefined;
  /** What becomes of a document that can't be finished. */
  readonly unfinished: 'keep' | 'remove';
  /** Say by `isLastChunk` that the content is complete. Default true. */
  readonly endsContent?: boolean | undefined;
}

/** How long the removal of an unfinished document may take. */
const discardTime = 10_000;

/**
 * Makes a document or replaces content by the first piece, and appends the others in their order, by the id and the change token
 * learnt on the way. A document that can't be finished is removed or kept as the filling says; the error tells what became of it.
 */
export async function fillDocument(
  client: CmisClient,
  filling: Filling,
  options: CallOptions,
): Promise<{ readonly object: CmisObject; readonly written: WrittenContent }> {
  return new DocumentFilling(client, filling, options).run();
}

class DocumentFilling {
  readonly #attempts: Attempts;
  /** None where content is appended only. */
  readonly #place: UploadPlace | undefined;
  readonly #hash;
  #known: PlaceRecord = {};
  #object: CmisObject | undefined;
  /** The piece under way, or the last one. */
  #piece: SentPiece | undefined;
  /** Bytes that were there before; `null` if nobody knows. */
  #before: number | null = 0;
  #sent = 0;
  #writes = 0;
  #options: CallOptions;

  constructor(
    private readonly client: CmisClient,
    private readonly filling: Filling,
    options: CallOptions,
  ) {
    this.#options = options;
    this.#attempts = new Attempts({ signal: options.signal });
    this.#hash = filling.sha256 === true ? createHash('sha256') : undefined;
    const { target, staging } = filling;
    if ('appendTo' in target) {
      this.#object = target.appendTo;
      this.#before = lengthOf(target.appendTo);
      return;
    }
    const current = (): CallOptions => this.#options;
    this.#place = placeOf(target, staging, {
      client,
      get options() {
        return current();
      },
      attempts: this.#attempts,
      known: () => this.#known,
      remember: (more) => {
        this.#remember(more);
        return Promise.resolve();
      },
    });
  }

  async run(): Promise<{ object: CmisObject; written: WrittenContent }> {
    try {
      await this.#place?.prepare();
      for await (const piece of this.filling.pieces) {
        await this.#write(piece);
        if (piece.isLast) break;
      }
      const object = this.#object;
      if (object === undefined || this.#writes === 0) throw new TypeError('A content came without a piece.');
      const sha256 = this.#hash?.digest('hex');
      if (this.#before !== null) {
        const sent = { length: this.#before + this.#sent, sha256: this.#before === 0 ? sha256 : undefined };
        await checkStored(this.client, object, sent, this.#options);
      }
      const finished = (await this.#place?.finish(object)) ?? object;
      const written = { length: this.#sent, ...(sha256 === undefined ? {} : { sha256 }) };
      return { object: finished, written: this.#writes > 1 ? { ...written, chunks: this.#writes } : written };
    } catch (error) {
      throw await this.#afterFailure(error);
    }
  }

  async #write(piece: ContentPiece): Promise<void> {
    const sent = new SentPiece(piece, {
      hash: this.#hash,
      onBytes: (bytes) => this.filling.onBytes?.(this.#sent + bytes),
    });
    if (sent.isEmpty && this.#writes > 0) {
      if (piece.isLast) await this.#end();
      return;
    }
    this.#piece = sent;
    const isFirst = this.#writes === 0 && this.#place !== undefined;
    const write = isFirst ? () => this.#begin(sent) : () => this.#append(sent);
    try {
      this.#object = sent.canBeSentAgain
        ? await this.#attempts.surely(write, () => this.#look(sent))
        : await write().catch((error: unknown) => this.#lookOnce(sent, error));
    } finally {
      sent.release();
    }
    sent.taken();
    this.#writes += 1;
    this.#sent += sent.bytes;
  }

  async #begin(piece: SentPiece): Promise<CmisObject> {
    if (this.#place === undefined) throw new TypeError('There is no place to begin in.');
    const made = await this.#place.write(this.#contentOf(piece));
    this.#remember({ objectId: made.id });
    return made;
  }

  async #append(piece: SentPiece): Promise<CmisObject> {
    const object = this.#current();
    const target = { objectId: object.id, changeToken: tokenOf(object), contentStream: this.#contentOf(piece) };
    // OpenCMIS in-memory loses without a word what is appended to nothing.
    if (this.#writes === 0 && !hasContent(object)) {
      this.#before = 0;
      return this.client.call('setContentStream', { ...target, overwriteFlag: false }, this.#options);
    }
    const isLastChunk = piece.isLast && this.filling.endsContent !== false;
    return this.client.call('appendContentStream', { ...target, isLastChunk }, this.#options);
  }

  #contentOf(piece: SentPiece) {
    const { mimeType, filename } = this.filling;
    return {
      ...piece.open(),
      ...(mimeType === undefined ? {} : { mimeType }),
      ...(filename === undefined ? {} : { filename }),
    };
  }

  #current(): CmisObject {
    if (this.#object === undefined) throw new TypeError('There is nothing to append to.');
    return this.#object;
  }

  /** A stream can't be sent again; but its end may have arrived, and only the answer got lost. */
  async #lookOnce(piece: SentPiece, error: unknown): Promise<CmisObject> {
    const found = piece.isRead && isPassing(error) ? await this.#look(piece) : undefined;
    if (found === undefined) throw error;
    return found;
  }

  /** The document with the piece, if the write of which nobody saw the end has put it there. */
  async #look(piece: SentPiece): Promise<CmisObject | undefined> {
    const isFirst = this.#writes === 0 && this.#place !== undefined;
    const found = await this.#settled(isFirst ? this.#place : undefined);
    if (found === undefined) return undefined;
    const there = lengthOf(found);
    const start = (this.#before ?? NaN) + this.#sent;
    if (there === start + piece.bytes && (!isFirst || (await this.#isOurs(found)))) return found;
    if (!isFirst && there === start) {
      this.#object = found;
      return undefined;
    }
    const message = `"${found.id}" has ${String(there)} bytes after a call that was broken off: neither what it had nor what was sent.`;
    throw new CmisError('updateConflict', message, { outcome: 'unknown', retryable: false });
  }

  #settled(place: UploadPlace | undefined): Promise<CmisObject | undefined> {
    const read = (): Promise<CmisObject | undefined> =>
      place === undefined ? readCurrent(this.client, this.#current().id, this.#options) : place.find();
    return this.#attempts.settled(read, (one, other) => one?.id === other?.id && lengthOf(one) === lengthOf(other));
  }

  /** Whether a document that was not there before begins as the first piece does, and is no longer. */
  async #isOurs(found: CmisObject): Promise<boolean> {
    const length = lengthOf(found) ?? 0;
    const piece = this.#piece;
    if (piece === undefined || length > piece.bytes) return false;
    if (length === 0) return true;
    const { stream } = await this.client.call('getContentStream', { objectId: found.id }, this.#options);
    return piece.beginsLike(stream);
  }

  /** Says that the content is complete, where the server takes that with nothing else to it. */
  async #end(): Promise<void> {
    // Content that came in one piece was complete with it.
    if (this.filling.endsContent === false || this.#writes < 2) return;
    const object = this.#current();
    const input = { objectId: object.id, changeToken: tokenOf(object), isLastChunk: true };
    try {
      const contentStream = { data: Buffer.alloc(0), length: 0 };
      this.#object = await this.client.call('appendContentStream', { ...input, contentStream }, this.#options);
    } catch (error) {
      if (!(error instanceof CmisError) || error.cause.serverException === undefined) throw error;
      this.#options.onNote?.(`The server takes no last chunk without bytes: ${error.message}`);
    }
  }

  async #afterFailure(error: unknown): Promise<unknown> {
    if (!(error instanceof CmisError)) return error;
    // What ended the writing must not end the looking after it.
    this.#options = { ...this.#options, signal: AbortSignal.timeout(discardTime) };
    const { target } = this.filling;
    if ('appendTo' in target) return this.#sent === 0 ? error : this.#tellWhatStands(error, target.appendTo.id);
    try {
      return await this.#cleanUp(error, target);
    } catch (failure) {
      if (!(failure instanceof CmisError)) throw failure;
      const left = this.#known.objectId ?? this.#known.folderPath ?? nameOf(target);
      return error.adding(`What became of "${left}" is not known: ${failure.message}`, { outcome: 'unknown' });
    }
  }

  async #cleanUp(error: CmisError, target: UploadTarget): Promise<CmisError> {
    const late = this.#known.objectId === undefined ? await this.#findLate(error) : undefined;
    if (late !== undefined && !(await this.#isOurs(late))) {
      return error.adding(`"${late.id}" of this name is there now: it may be of this call or of another one.`);
    }
    if (late !== undefined) this.#remember({ objectId: late.id });
    const { objectId, folderPath } = this.#known;
    if (objectId === undefined && folderPath === undefined) return this.#nothingFound(error);
    if (this.filling.unfinished === 'keep') return this.#tellWhatStands(error, objectId ?? folderPath ?? '');
    const recorded = 'objectId' in target ? { objectId: target.objectId } : { name: nameIn(target) };
    const record = { target: recorded, staging: this.filling.staging.kind, place: this.#known };
    const isGone = await discardUpload(this.client, record, this.#options);
    if (isGone) return error.adding('Nothing of it was left behind.', { outcome: 'notDone' });
    return this.#writes === 0 ? error : this.#tellWhatStands(error, nameOf(target));
  }

  /** What a first write of which nobody saw the end has made: it was not there before. */
  async #findLate({ code, cause }: CmisError): Promise<CmisObject | undefined> {
    const isInDoubt = this.#piece !== undefined && (cause.outcome !== 'notDone' || code === 'aborted');
    return isInDoubt ? this.#place?.find() : undefined;
  }

  #nothingFound(error: CmisError): CmisError {
    if (this.#piece === undefined || error.cause.outcome !== 'unknown') return error;
    // Without all of its bytes no server makes a document later.
    return error.adding('Nothing of it was found in the repository.', this.#piece.isRead ? {} : { outcome: 'notDone' });
  }

  #tellWhatStands(error: CmisError, id: string): CmisError {
    const isAppended = 'appendTo' in this.filling.target;
    const what = isAppended ? `${this.#sent} bytes were appended to "${id}"` : `"${id}" stays with ${this.#sent} bytes`;
    return error.adding(`${what}.`, { outcome: 'unknown' });
  }

  #remember(more: PlaceRecord): void {
    this.#known = { ...this.#known, ...more };
  }
}

function nameOf(target: UploadTarget): string {
  return 'objectId' in target ? target.objectId : nameIn(target);
}

function lengthOf(object: CmisObject | undefined): number | null {
  return contentLength(object?.properties['cmis:contentStreamLength']);
}

/** Empty content is content. */
export function hasContent({ properties }: CmisObject): boolean {
  const { 'cmis:contentStreamLength': length = null, 'cmis:contentStreamMimeType': mimeType = null } = properties;
  return length !== null || mimeType !== null;
}
