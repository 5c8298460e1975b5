import { setTimeout as sleep } from 'node:timers/promises';
import { CmisError } from '../model/errors';
import type { Input } from '../model/operations';
import type { CallOptions, CmisClient } from './client';

export interface WaitOptions extends CallOptions {
  /** How many rows have to be there. */
  readonly rows: number;
  /** Milliseconds after which the waiting ends all the same. */
  readonly timeout: number;
  /** Milliseconds before the second look; each further wait is half as long again, ten seconds at most. Default 500. */
  readonly interval?: number;
}

const longestInterval = 10_000;

/**
 * Waits until a query finds so many rows: an index may take minutes to learn of a new document. The end of the time is no
 * error, but is told to `onNote`.
 */
export async function waitForRows(client: CmisClient, input: Input<'query'>, options: WaitOptions): Promise<void> {
  const { rows, timeout, interval = 500, signal, onNote } = options;
  const deadline = performance.now() + timeout;
  for (let wait = interval; ; wait = Math.min(wait * 1.5, longestInterval)) {
    const { items } = await client.call('query', { ...input, maxItems: rows, skipCount: 0 }, options);
    if (items.length >= rows) return;
    const left = deadline - performance.now();
    if (left <= 0) {
      onNote?.(
        `Only ${String(items.length)} of ${String(rows)} rows were there after ${String(timeout / 1000)} seconds.`,
      );
      return;
    }
    try {
      await sleep(Math.min(wait, left), undefined, signal === undefined ? {} : { signal });
    } catch {
      throw new CmisError('aborted', 'The call was ended while it waited for rows.', { operation: 'query' });
    }
  }
}
