import { crc32 } from 'node:zlib';
import type { ContentPiece } from '../client/sent-piece';
import { CmisError, inputError } from '../model/errors';
import { longestWait } from '../model/longest-wait';

/** One part of a content that comes by several messages. */
export interface ChunkPart {
  /** Begins with 0. A part that only tells the end stands behind the last one. */
  readonly index: number;
  /** Parts in all, where the message tells. */
  readonly count?: number;
  readonly data: Uint8Array;
}

export interface ChunkLimits {
  /** Milliseconds that the next part may take. */
  readonly timeout: number;
  /** Bytes of parts that may wait. */
  readonly maxBytes: number;
}

/** What came of a part: it was written, it had come before, or it was the last one and all of the sequence is done. */
export type PartOutcome<T> = 'written' | 'repeated' | { readonly result: T };

interface Waiting<T> {
  readonly index: number;
  readonly data: Uint8Array;
  resolve(outcome: PartOutcome<T>): void;
  reject(error: CmisError): void;
}

const maxParts = 10_000;
/** Parts that wait together are written together, up to so many bytes. */
const pieceSize = 8 * 1024 * 1024;

/**
 * Parts that come in any order, handed out in theirs. A part ends with the write that has it; the last one ends when all is done, and
 * has the result.
 */
export class ChunkSequence<T> {
  readonly #waiting = new Map<number, Waiting<T>>();
  /** The parts of the piece under way. */
  #underWay: Waiting<T>[] = [];
  /** Checksums of the parts that were handed out. */
  readonly #sums: number[] = [];
  #count: number | undefined;
  /** The message that has nothing but the end. */
  #end: Waiting<T> | undefined;
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #wake: (() => void) | undefined;
  #hasDriver = false;
  #interruption: CmisError | undefined;
  #outcome: { readonly result: T } | { readonly error: CmisError } | undefined;
  #settle: { resolve: () => void; reject: (error: CmisError) => void } | undefined;
  /** Resolves when all messages have ended; rejects with an error that no message was there to be told of. */
  readonly ended: Promise<void>;

  constructor(
    private readonly limits: ChunkLimits,
    /** Called once: nothing more is to come, or it would be refused. */
    private readonly onEnded: (error?: CmisError) => void,
  ) {
    this.ended = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    // Whoever writes the parts looks at it; without one there are messages to be told.
    this.ended.catch(() => undefined);
    void this.#await();
  }

  /** Whether somebody writes what is handed out. */
  get hasDriver(): boolean {
    return this.#hasDriver;
  }

  /** Takes a part. Resolves when it was written, or with the result; rejects when the sequence fails. */
  add(part: ChunkPart): Promise<PartOutcome<T>> {
    const { index, count, data } = part;
    if (this.#outcome !== undefined && 'error' in this.#outcome) return Promise.reject(this.#outcome.error);
    const isEnd = count !== undefined && index === count && data.byteLength === 0;
    const isKnown = isEnd ? this.#end !== undefined : index < this.#next || this.#waiting.has(index);
    if (isKnown) return isEnd ? Promise.resolve('repeated') : this.#repeat(part);
    const added = new Promise<PartOutcome<T>>((resolve, reject) => {
      const waiting = { index, data, resolve, reject };
      if (isEnd) this.#end = waiting;
      else this.#waiting.set(index, waiting);
    });
    this.#bytes += data.byteLength;
    this.#count ??= count;
    const fault = this.#faultOf(part);
    if (fault !== undefined) this.interrupt(fault);
    else if (this.#outcome === undefined) this.#wake?.();
    else this.#leaveOut();
    return added;
  }

  /** A part that came before. With other bytes it is of another content, which would be lost without a word. */
  #repeat({ index, data }: ChunkPart): Promise<PartOutcome<T>> {
    const waiting = this.#waiting.get(index);
    const before = waiting === undefined ? this.#sums[index] : crc32(waiting.data);
    if (crc32(data) === before) return Promise.resolve('repeated');
    const message = `has the index ${index} for the second time, with other bytes: each content needs a parts.id of its own`;
    const error = inputError([{ field: 'msg.parts', message }]);
    this.interrupt(error);
    return Promise.reject(error);
  }

  /** The parts as they are to be written, for the one who writes them. */
  pieces(): AsyncIterable<ContentPiece> {
    this.#hasDriver = true;
    return { [Symbol.asyncIterator]: () => ({ next: () => this.#handOut() }) };
  }

  /** All was done, perhaps with fewer parts than there are: the rest is left out. */
  finish(result: T): void {
    this.#outcome = { result };
    for (const waiting of this.#underWay.splice(0)) this.#written(waiting);
    this.#leaveOut();
  }

  /** Nothing more is written. */
  fail(error: CmisError): void {
    this.#stopWaiting();
    this.#outcome = { error };
    const waiting = [...this.#underWay, ...this.#waiting.values(), ...(this.#end === undefined ? [] : [this.#end])];
    this.#underWay = [];
    this.#waiting.clear();
    for (const part of waiting) part.reject(error);
    this.onEnded(error);
    if (waiting.length > 0) this.#settle?.resolve();
    else this.#settle?.reject(error);
  }

  /** Ends the sequence from outside: by whoever writes it, if somebody does. */
  interrupt(error: CmisError): void {
    if (this.#outcome !== undefined && 'error' in this.#outcome) return;
    if (!this.#hasDriver || this.#outcome !== undefined) {
      this.fail(error);
      return;
    }
    this.#interruption ??= error;
    this.#wake?.();
  }

  #faultOf({ index, count }: ChunkPart): CmisError | undefined {
    if (count !== undefined && this.#count !== count) {
      return inputError([
        { field: 'msg.parts', message: `has a count of ${count}, and had one of ${this.#count ?? 0}` },
      ]);
    }
    const last = this.#count ?? Infinity;
    if (index > last || (index === last && this.#end === undefined)) {
      return inputError([{ field: 'msg.parts', message: `has the index ${index}, but a count of ${last}` }]);
    }
    const { maxBytes } = this.limits;
    if (this.#bytes <= maxBytes && this.#waiting.size <= maxParts) return undefined;
    const what =
      this.#bytes > maxBytes
        ? `${this.#bytes} bytes (${maxBytes} may)`
        : `${this.#waiting.size} parts (${maxParts} may)`;
    const message =
      `Too much of a content waits to be written: ${what}. Send it slower, such as by msg.tick, let more of it wait, ` +
      'or let the node read the file by itself.';
    return new CmisError('tooManyRequests', message, { outcome: 'notDone', retryable: false });
  }

  async #handOut(): Promise<IteratorResult<ContentPiece>> {
    for (const waiting of this.#underWay.splice(0)) this.#written(waiting);
    while (!this.#isReady() && this.#interruption === undefined) await this.#await();
    this.#stopWaiting();
    if (this.#interruption !== undefined) throw this.#interruption;
    let size = 0;
    for (let part = this.#waiting.get(this.#next); part !== undefined; part = this.#waiting.get(this.#next)) {
      if (size > 0 && size + part.data.byteLength > pieceSize) break;
      size += part.data.byteLength;
      this.#take(part);
      this.#underWay.push(part);
    }
    const data = join(this.#underWay.map((part) => part.data));
    return { done: false, value: { data, length: data.byteLength, isLast: this.#isAllHandedOut() } };
  }

  /** The index of the next part that is handed out. */
  get #next(): number {
    return this.#sums.length;
  }

  #take({ index, data }: Waiting<T>): void {
    this.#waiting.delete(index);
    this.#sums.push(crc32(data));
  }

  #isReady(): boolean {
    return this.#waiting.has(this.#next) || this.#isAllHandedOut();
  }

  #isAllHandedOut(): boolean {
    return this.#count !== undefined && this.#next >= this.#count;
  }

  /** A part that is in the repository. The last one waits until all is done. */
  #written(waiting: Waiting<T>): void {
    this.#bytes -= waiting.data.byteLength;
    const isLast = this.#count !== undefined && waiting.index === this.#count - 1 && this.#end === undefined;
    if (isLast) this.#end = waiting;
    else waiting.resolve('written');
  }

  /** After the end of the work: what still comes is not needed, and the last part has the result. */
  #leaveOut(): void {
    if (this.#outcome === undefined || !('result' in this.#outcome)) return;
    for (let part = this.#waiting.get(this.#next); part !== undefined; part = this.#waiting.get(this.#next)) {
      this.#take(part);
      this.#written(part);
    }
    if (!this.#isAllHandedOut() || this.#end === undefined) {
      void this.#await();
      return;
    }
    this.#stopWaiting();
    this.#end.resolve({ result: this.#outcome.result });
    this.onEnded();
    this.#settle?.resolve();
  }

  /** Resolves when something may have changed; if nothing does, the sequence is interrupted. */
  #await(): Promise<void> {
    this.#stopWaiting();
    const { timeout } = this.limits;
    this.#timer = setTimeout(
      () => {
        const message = `Part ${this.#next} of a content didn't come within ${timeout / 1000} seconds.`;
        this.interrupt(new CmisError('timeout', message, { outcome: 'notDone', retryable: false }));
      },
      Math.min(timeout, longestWait),
    );
    return new Promise((resolve) => (this.#wake = resolve));
  }

  #stopWaiting(): void {
    clearTimeout(this.#timer);
    this.#wake = undefined;
  }
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
}
