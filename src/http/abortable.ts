import { CmisError } from '../model/errors';

/** Waits for work that others share: this caller's abort ends its waiting, not the work. */
export function abortable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(abortedError());
    };
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', onAbort);
    });
  });
}

export function abortedError(): CmisError {
  return new CmisError('aborted', 'The call was ended before it was finished.', { retryable: false });
}
