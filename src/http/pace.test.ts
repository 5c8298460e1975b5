import assert from 'node:assert/strict';
import { Pace } from './pace';

describe('the pace of an upload', () => {
  const kibi = 1024;
  let time: number;
  let pace: Pace;
  beforeEach(() => {
    time = 0;
    pace = new Pace(() => time);
  });
  /** Takes pieces at a rate in bytes per second. */
  const run = (rate: number, seconds: number): void => {
    for (const end = time + seconds * 1000; time < end;) {
      time += (pace.size / rate) * 1000;
      pace.took(pace.size);
    }
  };

  it('begins with small pieces and takes large ones on a fast connection', () => {
    assert.equal(pace.size, 64 * kibi);
    run(500e6, 0.09);
    assert.equal(pace.size, 64 * kibi);
    run(500e6, 1);
    assert.equal(pace.size, 512 * kibi);
  });

  it('keeps small pieces on a slow connection', () => {
    for (const rate of [1e3, 100e3, 3e6]) {
      run(rate, 100);
      assert.equal(pace.size, 64 * kibi);
    }
  });

  it('is not deceived by what the system takes at once', () => {
    pace.took(8e6);
    run(5e3, 100);
    assert.equal(pace.size, 64 * kibi);
  });

  it('goes back to small pieces when the connection becomes slow', () => {
    run(500e6, 2);
    run(10e3, 60);
    assert.equal(pace.size, 64 * kibi);
  });

  it('takes what fits in between', () => {
    run(12.5e6, 2);
    assert.equal(pace.size, 192 * kibi);
  });
});
