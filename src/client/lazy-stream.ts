import { Readable } from 'node:stream';

/**
 * A stream that opens its source when its first byte is asked for. Destroyed, it ends the source at once, even while that is
 * being opened or brings nothing: `signal` tells.
 */
export class LazyStream extends Readable {
  readonly #abort = new AbortController();
  readonly #open: (signal: AbortSignal) => AsyncIterable<Uint8Array>;
  #iterator: AsyncIterator<Uint8Array> | undefined;

  constructor(open: (signal: AbortSignal) => AsyncIterable<Uint8Array>) {
    super({ highWaterMark: 65_536 });
    this.#open = open;
  }

  override _read(): void {
    this.#iterator ??= this.#open(this.#abort.signal)[Symbol.asyncIterator]();
    this.#iterator.next().then(
      ({ done, value }) => this.push(done === true ? null : value),
      (error: unknown) => this.destroy(error instanceof Error ? error : new Error(String(error))),
    );
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#abort.abort();
    // It may be waiting for its next piece: then the signal ends it.
    void this.#iterator?.return?.().catch(() => undefined);
    callback(error);
  }
}
