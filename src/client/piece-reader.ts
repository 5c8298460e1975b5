import { createHash, type Hash } from 'node:crypto';
import type { RereadableContent } from '../model/content-stream';
import { inputError } from '../model/errors';
import { ByteSource, iterableOf } from './byte-source';

export interface PieceReaderOptions {
  /** Compute the SHA-256 of the whole. */
  readonly sha256: boolean;
  /** Called with the bytes of the content up to where it is read. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

/**
 * Hands out a content in pieces, in one reading from its beginning to its end. A piece that has to be sent again, or that begins
 * elsewhere, begins another reading.
 */
export class PieceReader {
  #source: ByteSource | undefined;
  /** Where the source is. */
  #position = 0;
  /** What was read of the source and belongs to the next piece. */
  #rest: Uint8Array | undefined;
  readonly #hash: Hash | undefined;
  #hashed = 0;

  constructor(
    private readonly content: RereadableContent,
    private readonly options: PieceReaderOptions,
  ) {
    this.#hash = options.sha256 ? createHash('sha256') : undefined;
  }

  /** Exactly the bytes of a piece. Its reader may stop at any time. Fails with an `input` error if the content has become shorter or longer. */
  piece(offset: number, length: number): AsyncIterable<Uint8Array> {
    const end = offset + length;
    let begun = false;
    const next = async (): Promise<Uint8Array | undefined> => {
      if (!begun) await this.#goTo(offset);
      begun = true;
      if (this.#position === end) {
        if (end === this.content.length) await this.#checkEnd();
        return undefined;
      }
      return this.#read(end);
    };
    return iterableOf(next, () => this.close());
  }

  /** The SHA-256 of the whole content, if it was asked for; what was not read yet is read now. */
  async digest(): Promise<string | undefined> {
    if (this.#hash === undefined) return undefined;
    await this.#hashUpTo(this.content.length);
    return this.#hash.copy().digest('hex');
  }

  async close(): Promise<void> {
    const source = this.#source;
    this.#source = undefined;
    this.#rest = undefined;
    await source?.end();
  }

  async #goTo(offset: number): Promise<void> {
    await this.#hashUpTo(offset);
    if (this.#source !== undefined && this.#position === offset) return;
    await this.close();
    this.#position = offset;
    this.#source = new ByteSource(this.content.read(offset));
  }

  /** What was sent before a restart is not sent again, but it belongs to the whole. */
  async #hashUpTo(offset: number): Promise<void> {
    if (this.#hash === undefined || this.#hashed >= offset) return;
    await this.close();
    this.#position = this.#hashed;
    this.#source = new ByteSource(this.content.read(this.#hashed));
    while (this.#position < offset) await this.#read(offset);
  }

  /** The next bytes, none of them behind `end`. */
  async #read(end: number): Promise<Uint8Array> {
    const piece = this.#rest ?? (await this.#source?.next());
    this.#rest = undefined;
    if (piece === undefined) {
      throw changed(`ended after ${this.#position} of ${this.content.length} bytes: it has become shorter`);
    }
    const own = piece.subarray(0, end - this.#position);
    if (own.length < piece.length) this.#rest = piece.subarray(own.length);
    const start = this.#position;
    this.#position += own.length;
    if (this.#position > this.#hashed) {
      this.#hash?.update(own.subarray(this.#hashed - start));
      this.#hashed = this.#position;
    }
    this.options.onBytes?.(this.#position);
    return own;
  }

  async #checkEnd(): Promise<void> {
    const more = this.#rest ?? (await this.#source?.next());
    if (more !== undefined && more.length > 0) {
      throw changed(`goes on behind its ${this.content.length} bytes: it has become longer`);
    }
  }
}

function changed(what: string) {
  return inputError([{ field: 'content', message: `${what} while it was sent` }]);
}
