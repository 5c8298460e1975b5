import { setTimeout as sleep } from 'node:timers/promises';
import { CmisError } from '../model/errors';

export interface RetryOptions {
  /** The operation changes nothing. Any other is run once: what it did before it failed is not known. */
  safe: boolean;
  signal?: AbortSignal | undefined;
  /** The time, as by `now`, after which no further attempt begins. Default: none. */
  deadline?: number;
  /** Attempts in all. Default 3. */
  maxAttempts?: number;
  /** The first wait in milliseconds; each further one is twice as long, and a random part of it is left out. Default 200. */
  baseDelay?: number;
  /** The longest wait in milliseconds, `Retry-After` included. Default 30,000. */
  maxDelay?: number;
  /** For tests. */
  clock?: RetryClock;
}

export interface RetryClock {
  now(): number;
  /** Waits; rejects at once when the signal aborts. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** From 0 to below 1. */
  random(): number;
}

export const systemClock: RetryClock = {
  now: () => Date.now(),
  wait: (milliseconds, signal) => sleep(milliseconds, undefined, signal === undefined ? {} : { signal }),
  random: () => Math.random(),
};

/**
 * Runs a call again while it fails with a retryable error: a connection that was reset, 429, 502, 503, 504. A call that ran
 * into a time-out is not repeated, because it has used its time.
 *
 * Only safe operations are repeated. A write whose kept connection had died before a byte went out needs no help from here:
 * the pool takes another connection by itself.
 *
 * @param run makes one attempt; its number begins at 1
 */
export async function withRetry<T>(run: (attempt: number) => Promise<T>, options: RetryOptions): Promise<T> {
  const { safe, signal, deadline = Infinity, maxAttempts = 3, clock = systemClock } = options;
  for (let attempt = 1; ; attempt++) {
    try {
      return await run(attempt);
    } catch (error) {
      if (!safe || attempt >= maxAttempts || !isRetryable(error) || signal?.aborted === true) throw error;
      const delay = delayBefore(attempt, error, options, clock);
      if (clock.now() + delay > deadline) throw error;
      try {
        await clock.wait(delay, signal);
      } catch {
        throw new CmisError('aborted', 'The call was stopped by its caller while it waited for another try.', {
          ...error.cause,
          retryable: false,
        });
      }
    }
  }
}

function isRetryable(error: unknown): error is CmisError {
  return error instanceof CmisError && error.cause.retryable === true && error.code !== 'timeout';
}

function delayBefore(attempt: number, error: CmisError, options: RetryOptions, clock: RetryClock): number {
  const { baseDelay = 200, maxDelay = 30_000 } = options;
  const backOff = baseDelay * 2 ** (attempt - 1) * (0.5 + clock.random() / 2);
  return Math.min(maxDelay, Math.max(backOff, (error.cause.retryAfter ?? 0) * 1000));
}
