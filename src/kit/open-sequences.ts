import { CmisError, inputError } from '../model/errors';
import { describe } from '../model/describe';

export interface OpenSequencesOptions {
  /** Sequences that may wait at a time. Default 16. */
  readonly limit?: number;
  /** Milliseconds after which a sequence that nobody asks ends. Default ten minutes. */
  readonly idleMs?: number;
}

/** One sequence that goes on when it is asked to. */
export interface OpenSequence {
  readonly id: string;
  /**
   * Waits until the next page is asked for: `true` to go on, `false` once the sequence was reset.
   *
   * Rejects with `timeout` if nobody asks, and with `aborted` when the node closes.
   */
  next(): Promise<boolean>;
  /** Ends the sequence. To be called in every case. */
  close(): void;
}

interface Waiting {
  resolve(goOn: boolean): void;
  reject(error: CmisError): void;
}

interface Entry {
  /** Ticks that came while a page was still being read. */
  due: number;
  reset: boolean;
  waiting?: Waiting;
}

/** How many ended sequences are remembered: a flow that asks once more after the last page asks in vain, not in error. */
const remembered = 64;

/** The sequences of a node that are sent page by page, on demand. */
export class OpenSequences {
  private readonly open = new Map<string, Entry>();
  private readonly ended = new Set<string>();
  private readonly limit: number;
  private readonly idleMs: number;

  constructor({ limit = 16, idleMs = 10 * 60 * 1000 }: OpenSequencesOptions = {}) {
    this.limit = limit;
    this.idleMs = idleMs;
  }

  /** Starts a sequence. Throws an `input` error if too many are open. */
  start(id: string, signal: AbortSignal): OpenSequence {
    if (this.open.size >= this.limit) {
      throw inputError([
        {
          field: 'on demand',
          message: `${this.limit} results are open already; end one by msg.reset or by reading it to its end`,
        },
      ]);
    }
    const entry: Entry = { due: 0, reset: false };
    this.open.set(id, entry);
    return {
      id,
      next: () => this.wait(entry, signal),
      close: () => {
        this.open.delete(id);
        this.remember(id);
      },
    };
  }

  /**
   * Acts on a message with `tick` or `reset`: the id of a sequence, or `true`. `tick: true` needs exactly one open
   * sequence; `reset: true` ends all of them. Throws an `input` error for anything else.
   */
  control(msg: { readonly tick?: unknown; readonly reset?: unknown }): void {
    if (msg.reset !== undefined) {
      for (const entry of msg.reset === true ? this.open.values() : this.find('reset', msg.reset))
        this.go(entry, false);
    } else {
      for (const entry of this.find('tick', msg.tick)) this.go(entry, true);
    }
  }

  private find(field: string, id: unknown): Entry[] {
    if (id === true) {
      if (this.open.size === 1 || (this.open.size === 0 && this.ended.size > 0)) return [...this.open.values()];
      const message =
        this.open.size === 0 ? 'no result is open' : `${this.open.size} results are open; send a parts.id`;
      throw inputError([{ field: `msg.${field}`, message }]);
    }
    const entry = typeof id === 'string' ? this.open.get(id) : undefined;
    if (entry !== undefined) return [entry];
    if (typeof id === 'string' && this.ended.has(id)) return [];
    throw inputError([
      { field: `msg.${field}`, message: `has to be the parts.id of an open result, or true, but is ${describe(id)}` },
    ]);
  }

  private go(entry: Entry, on: boolean): void {
    if (entry.waiting !== undefined) entry.waiting.resolve(on);
    else if (on) entry.due += 1;
    else entry.reset = true;
  }

  private wait(entry: Entry, signal: AbortSignal): Promise<boolean> {
    if (entry.reset) return Promise.resolve(false);
    if (entry.due > 0) {
      entry.due -= 1;
      return Promise.resolve(true);
    }
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        delete entry.waiting;
      };
      const waiting: Waiting = {
        resolve: (goOn) => {
          settle();
          resolve(goOn);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      };
      const onAbort = (): void =>
        waiting.reject(new CmisError('aborted', 'The node was closed.', { outcome: 'notDone' }));
      const timer = setTimeout(() => {
        const message = `Nobody asked for the next page within ${Math.round(this.idleMs / 1000)} seconds: the result was closed.`;
        waiting.reject(new CmisError('timeout', message, { outcome: 'notDone', retryable: false }));
      }, this.idleMs);
      entry.waiting = waiting;
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  private remember(id: string): void {
    this.ended.add(id);
    const [oldest] = this.ended;
    if (this.ended.size > remembered && oldest !== undefined) this.ended.delete(oldest);
  }
}
