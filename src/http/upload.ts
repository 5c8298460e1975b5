import { setImmediate } from 'node:timers/promises';
import { CmisError } from '../model/errors';
import type { HttpBody } from './http';
import { Pace } from './pace';

/** What goes to undici as it is, in bytes. */
const smallSize = 65_536;

export interface UploadEvents {
  /** The next bytes are awaited from the source. */
  onRead(): void;
  /** A piece was handed over; the next sign of life is that the server took it. */
  onWrite(): void;
  /** The last byte was handed over. */
  onEnd(): void;
}

type Data = HttpBody['data'];

/** What is wrong with a source that no byte has come of for so many milliseconds. */
export function silentSource(idle: number): string {
  return `The content's source brought nothing for ${idle} ms. Is it a stream that was copied or read before?`;
}

/** True when a body goes to undici as it is. */
export function isSmall(data: Data): data is Uint8Array | string {
  return typeof data === 'string'
    ? data.length <= smallSize / 4
    : data instanceof Uint8Array && data.byteLength <= smallSize;
}

/**
 * The body in pieces, each after the one before it has been taken. A source of another length than declared is an `input` error.
 * The last bytes of a declared length go out when the source has ended: no server takes a failed one for complete.
 */
export async function* pieces(body: HttpBody, events: UploadEvents): AsyncGenerator<Uint8Array, void, undefined> {
  let total = 0;
  let last: Uint8Array | undefined;
  const pace = new Pace();
  events.onRead();
  for await (const chunk of chunks(body.data)) {
    total += chunk.byteLength;
    if (body.length !== undefined && total > body.length) throw lengthError(body.length, 'more');
    if (total === body.length && chunk.byteLength > 0) {
      last = chunk;
      continue;
    }
    yield* paced(chunk, pace, events);
    events.onRead();
  }
  if (body.length !== undefined && total < body.length) throw lengthError(body.length, `only ${total}`);
  if (last !== undefined) yield* paced(last, pace, events);
  events.onEnd();
}

async function* paced(
  chunk: Uint8Array,
  pace: Pace,
  events: UploadEvents,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (let start = 0; start < chunk.byteLength;) {
    events.onWrite();
    // Lets an early answer be read before another write fails with EPIPE and takes it along.
    await setImmediate();
    const piece = chunk.subarray(start, start + pace.size);
    yield piece;
    start += piece.byteLength;
    pace.took(piece.byteLength);
  }
}

/** The chunks of a source; its failure becomes an `input` error. */
export async function* chunks(data: Data): AsyncGenerator<Uint8Array, void, undefined> {
  if (typeof data === 'string') yield Buffer.from(data, 'utf8');
  else if (data instanceof Uint8Array) yield data;
  else {
    try {
      for await (const chunk of data) yield typeof chunk === 'string' ? Buffer.from(chunk, 'utf8') : chunk;
    } catch (error) {
      if (error instanceof CmisError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw inputError(`The content could not be read: ${reason}`);
    }
  }
}

export function lengthError(declared: number, came: string): CmisError {
  return inputError(`The content was declared as ${declared} bytes, but ${came} came. Nothing was stored.`);
}

function inputError(message: string): CmisError {
  return new CmisError('input', message, { outcome: 'notDone', retryable: false });
}

/** Keeps a source that fails before it is read from ending the process; the failure shows as soon as it is read. */
export function hold(data: Data): void {
  if (isStream(data)) data.on('error', ignore);
}

/** Ends a source that is not wanted any more, read or not. */
export function release(data: Data): void {
  if (typeof data === 'string' || data instanceof Uint8Array) return;
  if (isStream(data)) data.destroy();
  else if (isGenerator(data)) Promise.resolve(data.return(undefined)).catch(ignore);
}

interface Stream {
  on(event: 'error', listener: () => void): unknown;
  destroy(): unknown;
}

function isStream(data: unknown): data is Stream {
  if (typeof data !== 'object' || data === null) return false;
  return typeof Reflect.get(data, 'on') === 'function' && typeof Reflect.get(data, 'destroy') === 'function';
}

function isGenerator(data: object): data is AsyncGenerator {
  return typeof Reflect.get(data, 'return') === 'function';
}

function ignore(): void {}
