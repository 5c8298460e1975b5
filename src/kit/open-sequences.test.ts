import assert from 'node:assert/strict';
import { OpenSequences } from './open-sequences';

const { signal } = new AbortController();

describe('OpenSequences', () => {
  it('goes on by tick, with an id or with true', async () => {
    const sequences = new OpenSequences();
    const sequence = sequences.start('a', signal);
    const next = sequence.next();
    sequences.control({ tick: 'a' });
    assert.equal(await next, true);
    sequences.control({ tick: true });
    assert.equal(await sequence.next(), true);
    sequence.close();
  });

  it('ends by reset, also while no one waits', async () => {
    const sequences = new OpenSequences();
    const [a, b] = [sequences.start('a', signal), sequences.start('b', signal)];
    const waiting = a.next();
    sequences.control({ reset: true });
    assert.deepEqual([await waiting, await b.next()], [false, false]);
    a.close();
    b.close();
  });

  it('refuses what names no open sequence', () => {
    const sequences = new OpenSequences();
    assert.throws(() => sequences.control({ tick: true }), { code: 'input' });
    const all = [sequences.start('a', signal), sequences.start('b', signal)];
    for (const tick of ['c', true, 5, null]) assert.throws(() => sequences.control({ tick }), { code: 'input' });
    for (const sequence of all) sequence.close();
  });

  it('takes a tick for a sequence that has just ended as done', () => {
    const sequences = new OpenSequences();
    sequences.start('a', signal).close();
    sequences.control({ tick: 'a' });
    sequences.control({ tick: true });
    assert.throws(() => sequences.control({ tick: 'b' }), { code: 'input' });
  });

  it('opens a bounded number', () => {
    const sequences = new OpenSequences({ limit: 1 });
    const first = sequences.start('a', signal);
    assert.throws(() => sequences.start('b', signal), { code: 'input' });
    first.close();
    sequences.start('b', signal).close();
  });

  it('ends a sequence that nobody asks, and one whose node closes', async () => {
    const idle = new OpenSequences({ idleMs: 1 }).start('a', signal);
    await assert.rejects(idle.next(), { code: 'timeout' });
    const closing = new AbortController();
    const open = new OpenSequences().start('a', closing.signal).next();
    closing.abort();
    await assert.rejects(open, { code: 'aborted' });
  });
});
