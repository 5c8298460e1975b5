import assert from 'node:assert/strict';
import type { StatusText } from './status';
import { readable, watchTransfer, type TransferProgress } from './transfer-progress';

describe('the progress of a transfer', () => {
  let time: number;
  beforeEach(() => {
    time = 1000;
    performance.now = () => time;
  });
  afterEach(() => {
    Reflect.deleteProperty(performance, 'now');
  });

  it('is shown at most twice a second, with bytes, share and rate', () => {
    const shown: StatusText[] = [];
    const watch = watchTransfer({ total: 10_000_000, show: (text) => shown.push(text) });
    for (let step = 1; step <= 1000; step += 1) {
      time += 5;
      watch(step * 10_000);
    }
    assert.equal(shown.length, 10);
    assert.deepEqual(shown[0], {
      key: 'transferOf',
      values: { done: '1.0 MB', rate: '2.0 MB', total: '10.0 MB', share: 10 },
    });
    assert.deepEqual(shown.at(-1)?.values, { done: '10.0 MB', rate: '2.0 MB', total: '10.0 MB', share: 100 });
  });

  it('has no share where nobody knows the whole, and never more than all of it', () => {
    const shown: StatusText[] = [];
    for (const total of [null, 100, 0]) {
      const watch = watchTransfer({ total, show: (text) => shown.push(text) });
      time += 500;
      watch(150);
    }
    assert.deepEqual(
      shown.map(({ key, values }) => [key, values?.['share']]),
      [
        ['transfer', undefined],
        ['transferOf', 100],
        ['transferOf', 100],
      ],
    );
  });

  it('is sent in its own rhythm, with the rate since the last time', () => {
    const sent: TransferProgress[] = [];
    const message = { every: 2000, send: (progress: TransferProgress) => sent.push(progress) };
    const watch = watchTransfer({ total: 4000, show: () => undefined, message });
    for (const bytes of [100, 1000, 1000, 3000, 4000]) {
      time += 1000;
      watch(bytes);
    }
    assert.deepEqual(sent, [
      { bytes: 1000, total: 4000, share: 0.25, rate: 500 },
      { bytes: 3000, total: 4000, share: 0.75, rate: 1000 },
    ]);
  });

  it('is told in bytes as people read them', () => {
    const numbers = [0, 999, 1000, 12_345, 123_456, 1_000_000, 2 ** 31, 5e15];
    assert.deepEqual(numbers.map(readable), [
      '0 B',
      '999 B',
      '1.0 kB',
      '12.3 kB',
      '123 kB',
      '1.0 MB',
      '2.1 GB',
      '5000 TB',
    ]);
  });
});
