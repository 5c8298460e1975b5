import { finished, Readable } from 'node:stream';
import { CmisError } from '../model/errors';

export interface PartOptions {
  /** Bytes in front of the part. */
  readonly skip: number;
  /** Bytes of the part. */
  readonly bytes: number;
  /** The part has that many, not at most that many. */
  readonly isExact: boolean;
  /** More may follow behind the part: it is left unread. Else it is an error. */
  readonly isPrefix: boolean;
}

/** A part of a stream of bytes. It fails when the bytes that come are not the right number. */
export class PartStream extends Readable {
  #skip: number;
  #passed = 0;
  #ended = false;

  constructor(
    private readonly source: Readable,
    private readonly options: PartOptions,
  ) {
    super({ highWaterMark: 131_072 });
    this.#skip = options.skip;
    source.on('data', (piece: Buffer) => {
      this.#take(piece);
    });
    finished(source, (error) => {
      this.#end(error ?? undefined);
    });
    source.pause();
    // Without a listener, a failure before the reader begins would end the process; the reader sees it nevertheless.
    this.on('error', () => undefined);
  }

  override _read(): void {
    this.source.resume();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#ended = true;
    this.source.destroy();
    callback(error);
  }

  #take(piece: Buffer): void {
    if (this.#ended) return;
    const { bytes, isPrefix } = this.options;
    const skipped = Math.min(this.#skip, piece.length);
    this.#skip -= skipped;
    const own = piece.subarray(skipped, skipped + bytes - this.#passed);
    if (skipped + own.length < piece.length && !isPrefix) {
      this.#fail('protocol', `The server sent more than the ${bytes} bytes that it was asked for.`);
      return;
    }
    this.#passed += own.length;
    if (own.length > 0 && !this.push(own)) this.source.pause();
    if (!isPrefix || this.#passed < bytes) return;
    this.#ended = true;
    this.push(null);
    this.source.destroy();
  }

  #end(error: Error | undefined): void {
    if (this.#ended) return;
    const { bytes, isExact } = this.options;
    if (error !== undefined) this.destroy(error);
    else if (isExact && this.#passed < bytes) {
      this.#fail('connection', `The server sent ${this.#passed} of the ${bytes} bytes that it was asked for.`);
    } else {
      this.#ended = true;
      this.push(null);
    }
  }

  #fail(code: 'connection' | 'protocol', message: string): void {
    this.destroy(new CmisError(code, message, { operation: 'getContentStream', retryable: code === 'connection' }));
  }
}
