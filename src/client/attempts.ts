import { CmisError, type CmisErrorCode } from '../model/errors';
import { systemClock, type RetryClock } from './retry';

export interface AttemptOptions {
  readonly signal?: AbortSignal | undefined;
  /** Failures in a row after which it is given up. Default 8: about a minute and a half. */
  readonly attempts?: number | undefined;
  /** For tests. */
  readonly clock?: RetryClock | undefined;
}

const firstDelay = 500;
const longestDelay = 30_000;
/** How long a server that was interrupted is given to finish what it had begun. */
const settleDelay = 500;
const settleTries = 60;

const passing: readonly CmisErrorCode[] = [
  'connection',
  'timeout',
  'tooManyRequests',
  'serviceUnavailable',
  'protocol',
  'runtime',
];

/**
 * Writes that have to be done exactly once over a network that breaks: after a failure that may pass, it is looked whether the
 * write has happened, and it is done again only if it hasn't.
 */
export class Attempts {
  #failures = 0;
  readonly #clock: RetryClock;

  constructor(private readonly options: AttemptOptions) {
    this.#clock = options.clock ?? systemClock;
  }

  /**
   * Does a write. `look` answers what it made, if it did. Errors that no repetition helps, and the last one when it is given up,
   * are thrown.
   */
  async surely<T>(write: () => Promise<T>, look: () => Promise<T | undefined>): Promise<T> {
    for (let isInDoubt = false; ; isInDoubt = true) {
      try {
        const made = await write();
        this.succeeded();
        return made;
      } catch (error) {
        // A refusal may be due to an earlier try that was done after all.
        const isLate = isInDoubt && error instanceof CmisError && error.code !== 'aborted' && !isPassing(error);
        const found = isLate ? await look() : await this.afterFailure(error, look);
        if (found !== undefined) return found;
        if (isLate) throw error;
      }
    }
  }

  /**
   * Waits after a failure, and looks until an answer comes; throws the failure if it won't pass, or if it is given up.
   *
   * @param passes whether the failure may be another one, or none, the next time
   */
  async afterFailure<T>(error: unknown, look: () => Promise<T>, passes = isPassing(error)): Promise<T> {
    if (!passes) throw error;
    for (let last = error; ;) {
      await this.#wait(last);
      try {
        return await look();
      } catch (failure) {
        if (!isPassing(failure)) throw failure;
        last = failure;
      }
    }
  }

  succeeded(): void {
    this.#failures = 0;
  }

  /** Reads until the same comes twice: the server may still be at work on a call whose end nobody saw. */
  async settled<T>(read: () => Promise<T>, isSame: (one: T, other: T) => boolean): Promise<T> {
    let before = await read();
    for (let tries = 0; tries < settleTries; tries += 1) {
      await this.#sleep(settleDelay);
      const now = await read();
      if (isSame(before, now)) return now;
      before = now;
    }
    throw new CmisError('timeout', 'The server is still at work on a call that was broken off.', { retryable: true });
  }

  async #wait(error: unknown): Promise<void> {
    const { attempts = 8, signal } = this.options;
    this.#failures += 1;
    if (this.#failures >= attempts || signal?.aborted === true) throw error;
    const retryAfter = error instanceof CmisError ? (error.cause.retryAfter ?? 0) * 1000 : 0;
    const backOff = Math.min(longestDelay, firstDelay * 2 ** (this.#failures - 1));
    const jittered = backOff * (0.5 + this.#clock.random() / 2);
    await this.#sleep(Math.min(longestDelay, Math.max(jittered, retryAfter)));
  }

  async #sleep(milliseconds: number): Promise<void> {
    try {
      await this.#clock.wait(milliseconds, this.options.signal);
    } catch {
      throw new CmisError('aborted', 'The call was stopped by its caller while it waited for another try.', {
        retryable: false,
      });
    }
  }
}

/** Whether a failure may be another one, or none, the next time: the network's, or a server's that doesn't say what happened. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof CmisError) || !passing.includes(error.code)) return false;
  return error.cause.retryable === true || error.cause.outcome === 'unknown';
}
