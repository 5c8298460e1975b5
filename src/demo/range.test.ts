import assert from 'node:assert/strict';
import { readRange } from './range';

describe('demo repository: byte ranges', () => {
  it('reads a range with and without an end, and from the end', () => {
    assert.deepEqual(readRange('bytes=2-4', 10), { start: 2, end: 5 });
    assert.deepEqual(readRange('bytes=2-', 10), { start: 2, end: 10 });
    assert.deepEqual(readRange('bytes=2-99', 10), { start: 2, end: 10 });
    assert.deepEqual(readRange('bytes=-3', 10), { start: 7, end: 10 });
    assert.deepEqual(readRange('bytes=-99', 10), { start: 0, end: 10 });
  });

  it('tells a range that the content does not have', () => {
    for (const header of ['bytes=10-', 'bytes=-0']) assert.equal(readRange(header, 10), 'unsatisfiable', header);
    assert.equal(readRange('bytes=0-', 0), 'unsatisfiable');
  });

  it('ignores what is no single byte range', () => {
    for (const header of [undefined, '', 'bytes=-', 'bytes=4-2', 'bytes=0-1,4-5', 'lines=1-2', 'bytes=a-b']) {
      assert.equal(readRange(header, 10), undefined, header);
    }
  });
});
