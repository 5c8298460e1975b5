import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { PropertyValue } from '../model/property';

export interface MeasureOptions {
  /** Called after each piece with the bytes that have passed so far. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
  /** Compute the SHA-256 of what passes. */
  readonly sha256?: boolean | undefined;
}

/** Bytes that pass and are counted. */
export interface Measured {
  /** The source's bytes as they are asked for. When its reader stops, the source is ended. */
  readonly data: AsyncIterable<Uint8Array>;
  /** The SHA-256 of what has passed so far, in lower-case hexadecimal, if it was asked for. */
  readonly digest: () => string | undefined;
  readonly bytes: () => number;
}

/** Counts the bytes of a source, and computes their SHA-256, while they pass. */
export function measured(source: AsyncIterable<Uint8Array>, { onBytes, sha256 }: MeasureOptions): Measured {
  const hash = sha256 === true ? createHash('sha256') : undefined;
  let count = 0;
  const pass = (piece: Uint8Array): void => {
    count += piece.byteLength;
    hash?.update(piece);
    onBytes?.(count);
  };
  return { data: passing(source, pass), digest: () => hash?.copy().digest('hex'), bytes: () => count };
}

/**
 * A source whose pieces are shown to `pass` on their way. Not a generator: a generator that waits for its source can't be told to
 * end, and the source would stay open for as long as it brings nothing.
 */
function passing(
  source: AsyncIterable<Uint8Array>,
  pass: (piece: Uint8Array) => void,
): AsyncIterableIterator<Uint8Array> {
  let iterator: AsyncIterator<Uint8Array> | undefined;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      iterator ??= source[Symbol.asyncIterator]();
      const next = await iterator.next();
      if (next.done !== true) pass(next.value);
      return next;
    },
    async return() {
      if (source instanceof Readable) source.destroy();
      else await (iterator ?? source[Symbol.asyncIterator]()).return?.();
      return { done: true, value: undefined };
    },
  };
}

/**
 * Compares a SHA-256 with the hashes that a server keeps of a content (`cmis:contentStreamHash`, CMIS 1.1, section 2.1.4.3.3:
 * `{algorithm}hexadecimal`); `undefined` if the server has none of this algorithm.
 */
export function isHashOf(sha256: string, hashes: PropertyValue | undefined): boolean | undefined {
  for (const each of Array.isArray(hashes) ? hashes : [hashes]) {
    const [, hash] = /^\s*\{\s*sha-?256\s*\}\s*([0-9a-f]{64})\s*$/i.exec(String(each)) ?? [];
    if (hash !== undefined) return hash.toLowerCase() === sha256.toLowerCase();
  }
  return undefined;
}
