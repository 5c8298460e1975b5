import type { Hash } from 'node:crypto';
import { release } from '../http/upload';
import type { ContentUpload } from '../model/content-stream';
import { ByteSource, iterableOf } from './byte-source';

/** The next bytes of a content that comes in pieces, and that nobody can ask for again. */
export interface ContentPiece {
  /** Bytes at hand are sent again after a failure; a stream is read once. */
  readonly data: Uint8Array | AsyncIterable<Uint8Array>;
  readonly length?: number;
  /** Nothing comes after it. */
  readonly isLast: boolean;
}

const sampleSize = 65_536;

/** A piece on its way: counted, hashed, and known again by its beginning. */
export class SentPiece {
  readonly isLast: boolean;
  readonly canBeSentAgain: boolean;
  #opened: ContentUpload['data'] | undefined;
  #bytes = 0;
  #isRead = false;
  #beginning: Buffer = Buffer.alloc(0);

  constructor(
    private readonly piece: ContentPiece,
    private readonly watch: { readonly hash: Hash | undefined; readonly onBytes: (bytes: number) => void },
  ) {
    const { data, isLast } = piece;
    this.isLast = isLast;
    this.canBeSentAgain = data instanceof Uint8Array;
    if (!(data instanceof Uint8Array)) return;
    this.#bytes = data.byteLength;
    this.#isRead = true;
    this.#beginning = Buffer.from(data.buffer, data.byteOffset, Math.min(sampleSize, data.byteLength));
  }

  /** Bytes at hand, or those that were read so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether it was read to its end. */
  get isRead(): boolean {
    return this.#isRead;
  }

  /** Nothing at all, as far as that is known before it is read. */
  get isEmpty(): boolean {
    return this.canBeSentAgain && this.#bytes === 0;
  }

  open(): Pick<ContentUpload, 'data' | 'length'> {
    const { data, length } = this.piece;
    this.#opened = data instanceof Uint8Array ? data : this.#pass(new ByteSource(data));
    return { data: this.#opened, ...(length === undefined ? {} : { length }) };
  }

  /** The server has it. */
  taken(): void {
    const { data } = this.piece;
    if (!(data instanceof Uint8Array)) return;
    this.watch.hash?.update(data);
    this.watch.onBytes(this.#bytes);
  }

  /** Ends its source, read or not. */
  release(): void {
    if (this.#opened !== undefined) release(this.#opened);
    else release(this.piece.data);
  }

  /** Whether a stream begins as the piece does, as far as both go. */
  async beginsLike(stream: AsyncIterable<Uint8Array>): Promise<boolean> {
    const source = new ByteSource(stream);
    let position = 0;
    try {
      while (position < this.#beginning.length) {
        const next = await source.next();
        if (next === undefined) return true;
        const own = this.#beginning.subarray(position, position + next.byteLength);
        if (!own.equals(next.subarray(0, own.length))) return false;
        position += own.length;
      }
      return true;
    } finally {
      await source.end();
    }
  }

  #pass(source: ByteSource): AsyncIterable<Uint8Array> {
    const next = async (): Promise<Uint8Array | undefined> => {
      const bytes = await source.next();
      if (bytes === undefined) {
        this.#isRead = true;
        return undefined;
      }
      this.#bytes += bytes.byteLength;
      if (this.#beginning.length < sampleSize) {
        this.#beginning = Buffer.concat([this.#beginning, bytes.subarray(0, sampleSize - this.#beginning.length)]);
      }
      this.watch.hash?.update(bytes);
      this.watch.onBytes(this.#bytes);
      return bytes;
    };
    return iterableOf(next, () => source.end());
  }
}
