import { Readable } from 'node:stream';

/**
 * Reads a source piece by piece. Not by a generator: one that waits for its source can't be told to end, and the source would stay
 * open for as long as it brings nothing.
 */
export class ByteSource {
  #iterator: AsyncIterator<Uint8Array> | undefined;

  constructor(private readonly source: AsyncIterable<Uint8Array>) {}

  /** The next piece; `undefined` at the end. */
  async next(): Promise<Uint8Array | undefined> {
    this.#iterator ??= this.source[Symbol.asyncIterator]();
    const next = await this.#iterator.next();
    return next.done === true ? undefined : next.value;
  }

  /** Ends the source, read or not. */
  async end(): Promise<void> {
    if (this.source instanceof Readable) this.source.destroy();
    else await (this.#iterator ?? this.source[Symbol.asyncIterator]()).return?.();
  }
}

/** Bytes as somebody else reads them: `end` is called when the reader stops before their end. */
export function iterableOf(
  next: () => Promise<Uint8Array | undefined>,
  end: () => Promise<void>,
): AsyncIterableIterator<Uint8Array> {
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      const value = await next();
      return value === undefined ? { done: true, value } : { done: false, value };
    },
    async return() {
      await end();
      return { done: true, value: undefined };
    },
  };
}
