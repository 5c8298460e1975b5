import assert from 'node:assert/strict';
import { CmisError, type CmisErrorCause, type CmisErrorCode } from '../model/errors';
import { withRetry, type RetryOptions } from './retry';

const failure = (cause: CmisErrorCause = { retryable: true }, code: CmisErrorCode = 'serviceUnavailable') =>
  new CmisError(code, 'failed', cause);

/** Runs a call that fails with these errors in turn and then succeeds; waits take no time. */
async function run(errors: readonly Error[], options: Partial<RetryOptions> = {}) {
  const waits: number[] = [];
  let attempts = 0;
  let now = 0;
  const clock = {
    now: () => now,
    wait: (milliseconds: number) => {
      waits.push(milliseconds);
      now += milliseconds;
      return Promise.resolve();
    },
    random: () => 0.5,
  };
  const outcome = await withRetry(
    (attempt) => {
      attempts = attempt;
      const error = errors[attempt - 1];
      return error === undefined ? Promise.resolve('done') : Promise.reject(error);
    },
    { safe: true, clock, ...options },
  ).catch((error: unknown) => error);
  return { outcome, attempts, waits };
}

describe('retry', () => {
  it('repeats a safe call with growing waits', async () => {
    assert.deepEqual(await run([failure(), failure()]), { outcome: 'done', attempts: 3, waits: [150, 300] });
  });

  it('ends after the last attempt with the last error', async () => {
    const last = failure();
    const { outcome, attempts } = await run([failure(), failure(), last]);
    assert.equal(outcome, last);
    assert.equal(attempts, 3);
  });

  it('never repeats a write, whatever the error says', async () => {
    const error = failure({ retryable: true, outcome: 'notDone' });
    assert.deepEqual(await run([error], { safe: false }), { outcome: error, attempts: 1, waits: [] });
  });

  for (const [title, error] of [
    ['an error that is final', failure({ retryable: false })],
    ['a time-out', failure({ retryable: true }, 'timeout')],
    ['an error of another kind', new TypeError('a bug')],
  ] as const) {
    it(`does not repeat after ${title}`, async () => {
      assert.deepEqual(await run([error]), { outcome: error, attempts: 1, waits: [] });
    });
  }

  it('waits as long as the server asks, up to its limit', async () => {
    assert.deepEqual((await run([failure({ retryable: true, retryAfter: 2 })])).waits, [2000]);
    assert.deepEqual((await run([failure({ retryable: true, retryAfter: 86_400 })])).waits, [30_000]);
  });

  it('begins no attempt after the deadline', async () => {
    const { attempts, waits } = await run([failure(), failure()], { deadline: 200 });
    assert.deepEqual({ attempts, waits }, { attempts: 2, waits: [150] });
  });

  it('stops waiting as soon as the caller aborts', async () => {
    const stop = new AbortController();
    const call = withRetry(
      () => {
        setImmediate(() => stop.abort());
        return Promise.reject(failure({ retryable: true, retryAfter: 30 }));
      },
      { safe: true, signal: stop.signal },
    );
    await assert.rejects(call, (error) => error instanceof CmisError && error.code === 'aborted');
  });
});
