import { createHash } from 'node:crypto';
import { CmisError } from '../model/errors';
import type { PropertyValue } from '../model/property';
import { ByteSource, iterableOf } from './byte-source';

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
  const read = new ByteSource(source);
  const next = async (): Promise<Uint8Array | undefined> => {
    const piece = await read.next();
    if (piece !== undefined) pass(piece);
    return piece;
  };
  return { data: iterableOf(next, () => read.end()), digest: () => hash?.copy().digest('hex'), bytes: () => count };
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

/** The error for bytes that aren't those that the server keeps. */
export function wrongHash(objectId: string, sha256: string): CmisError {
  const message = `The content of "${objectId}" came with another SHA-256 (${sha256}) than the server keeps of it.`;
  return new CmisError('protocol', message, { operation: 'getContentStream', retryable: true });
}
