import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { WorkQueue } from './work-queue';

/** Work that ends when it is told to. */
class Works {
  readonly started: string[] = [];
  readonly #ends = new Map<string, () => void>();

  constructor(private readonly queue: WorkQueue) {}

  add(name: string, keys: readonly string[]): Promise<string> {
    return this.queue.run(keys, () => {
      this.started.push(name);
      return new Promise((resolve) => this.#ends.set(name, () => resolve(name)));
    });
  }

  async end(name: string): Promise<void> {
    this.#ends.get(name)?.();
    await turn();
  }
}

describe('a work queue', () => {
  it('does so many works at a time, in the order in which they came', async () => {
    const works = new Works(new WorkQueue(2));
    for (const name of ['a', 'b', 'c', 'd']) void works.add(name, []);
    await turn();
    assert.deepEqual(works.started, ['a', 'b']);
    await works.end('b');
    assert.deepEqual(works.started, ['a', 'b', 'c']);
    await works.end('a');
    assert.deepEqual(works.started, ['a', 'b', 'c', 'd']);
  });

  it('does works about the same thing one after the other, and others meanwhile', async () => {
    const works = new Works(new WorkQueue(4));
    void works.add('a1', ['a']);
    void works.add('a2', ['a']);
    void works.add('b1', ['b']);
    void works.add('both', ['a', 'b']);
    await turn();
    assert.deepEqual(works.started, ['a1', 'b1']);
    await works.end('a1');
    assert.deepEqual(works.started, ['a1', 'b1', 'a2']);
    await works.end('b1');
    assert.deepEqual(works.started, ['a1', 'b1', 'a2']);
    await works.end('a2');
    assert.deepEqual(works.started, ['a1', 'b1', 'a2', 'both']);
  });

  it('goes on after a work that failed', async () => {
    const queue = new WorkQueue(1);
    const failed = queue.run(['a'], () => Promise.reject(new Error('no')));
    const next = queue.run(['a'], () => Promise.resolve('yes'));
    await assert.rejects(failed, /^Error: no$/);
    assert.equal(await next, 'yes');
  });

  it('gives what waits the reason when it is emptied, and lets nothing overtake what is under way', async () => {
    const queue = new WorkQueue(4);
    const works = new Works(queue);
    const first = works.add('a1', ['a']);
    const second = works.add('a2', ['a']);
    await turn();
    queue.empty(new Error('emptied'));
    const third = works.add('a3', ['a']);
    await assert.rejects(second, /^Error: emptied$/);
    await turn();
    assert.deepEqual(works.started, ['a1']);
    await works.end('a1');
    assert.equal(await first, 'a1');
    assert.deepEqual(works.started, ['a1', 'a3']);
    await works.end('a3');
    assert.equal(await third, 'a3');
  });

  it('gives a place back that was waited for in vain', async () => {
    const queue = new WorkQueue(1);
    const works = new Works(queue);
    void works.add('a', []);
    const waiting = works.add('b', []);
    await turn();
    queue.empty(new Error('emptied'));
    await assert.rejects(waiting, /emptied/);
    void works.add('c', []);
    await works.end('a');
    assert.deepEqual(works.started, ['a', 'c']);
  });
});
