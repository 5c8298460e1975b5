import assert from 'node:assert/strict';
import { CallLimit } from './call-limit';

describe('the limit of calls', () => {
  it('starts the next one in line when a place is given back, once', () => {
    const started: string[] = [];
    const limit = new CallLimit(1);
    const leave = limit.enter(() => started.push('a'));
    limit.enter(() => started.push('b'));
    limit.enter(() => started.push('c'));
    assert.deepEqual(started, ['a']);
    leave();
    leave();
    assert.deepEqual(started, ['a', 'b']);
  });

  it('forgets a call that leaves the queue', () => {
    const started: string[] = [];
    const limit = new CallLimit(1);
    const leave = limit.enter(() => started.push('a'));
    limit.enter(() => started.push('b'))();
    leave();
    limit.enter(() => started.push('c'));
    assert.deepEqual(started, ['a', 'c']);
  });
});
