import assert from 'node:assert/strict';
import { CmisError } from '../model/errors';
import { runList, type ItemResult } from './list-call';
import { toCmisError } from './to-cmis-error';
import { WorkQueue } from './work-queue';

/** Works on a list one by one; the items that are named fail. */
async function run(
  items: readonly string[],
  failures: Readonly<Record<string, CmisError>>,
): Promise<{ results: readonly ItemResult[]; tried: readonly string[] }> {
  const tried: string[] = [];
  const results = await runList(
    items.map((item) => ({ item, read: { value: item }, keys: [item] })),
    {
      queue: new WorkQueue(1),
      run: (value) => {
        const item = String(value);
        tried.push(item);
        const failure = failures[item];
        return failure === undefined
          ? Promise.resolve({ output: 'object', value: item, cmis: { operation: 'getObject' } })
          : Promise.reject(failure);
      },
      toError: (thrown) => toCmisError(thrown, 'getObject'),
      onEnded: () => undefined,
    },
  );
  return { results, tried };
}

describe('a list of items', () => {
  for (const [transportCode, code] of [
    ['ECONNREFUSED', 'connection'],
    ['ENOTFOUND', 'connection'],
    ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
  ] as const) {
    it(`is not tried on after ${transportCode}, and each further item is told to be not done`, async () => {
      const dead = new CmisError(code, 'It is dead.', { transportCode, retryable: true });
      const { results, tried } = await run(['a', 'b', 'c', 'd'], { b: dead });
      assert.deepEqual(tried, ['a', 'b']);
      assert.deepEqual(
        results.map(({ error }) => [error?.code, error?.cause.outcome]),
        [
          [undefined, undefined],
          [code, undefined],
          [code, 'notDone'],
          [code, 'notDone'],
        ],
      );
      assert.equal(results[1]?.error?.message, 'It is dead.');
      assert.match(results[2]?.error?.message ?? '', /^It is dead\. \(This one was not tried/);
    });
  }

  it('goes on after a connection that broke, which says nothing of the next one', async () => {
    const broken = new CmisError('connection', 'closed', { transportCode: 'ECONNRESET', outcome: 'notDone' });
    const { results, tried } = await run(['a', 'b'], { a: broken });
    assert.deepEqual(tried, ['a', 'b']);
    assert.deepEqual(
      results.map(({ value, error }) => value ?? error?.code),
      ['connection', 'b'],
    );
  });
});
