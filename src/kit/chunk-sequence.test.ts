import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { CmisError } from '../model/errors';
import { ChunkSequence, type ChunkPart, type PartOutcome } from './chunk-sequence';

describe('a content in parts', () => {
  let ends: (string | undefined)[];
  const begin = (limits: { timeout?: number; maxBytes?: number } = {}): ChunkSequence<string> => {
    ends = [];
    return new ChunkSequence<string>({ timeout: 10_000, maxBytes: 1000, ...limits }, (error) => ends.push(error?.code));
  };
  const part = (index: number, text: string, count?: number): ChunkPart => ({
    index,
    data: Buffer.from(text),
    ...(count === undefined ? {} : { count }),
  });
  /** Writes what is handed out, and answers it in the end. */
  const write = async (sequence: ChunkSequence<string>, onPiece: (text: string) => unknown = () => undefined) => {
    let all = '';
    try {
      for await (const { data, isLast } of sequence.pieces()) {
        assert.ok(data instanceof Uint8Array);
        const text = Buffer.from(data).toString();
        await onPiece(text);
        all += text;
        if (isLast) break;
      }
      sequence.finish(all);
    } catch (error) {
      assert.ok(error instanceof CmisError);
      sequence.fail(error);
    }
  };
  const codeOf = (outcome: Promise<PartOutcome<string>>): Promise<unknown> =>
    outcome.catch((error: unknown) => (error instanceof CmisError ? error.code : error));

  it('hands out its parts in their order; the last one has the result', async () => {
    const sequence = begin();
    const outcomes = [part(2, 'c', 3), part(0, 'a', 3), part(1, 'b', 3)].map((each) => sequence.add(each));
    await write(sequence);
    assert.deepEqual(await Promise.all(outcomes), [{ result: 'abc' }, 'written', 'written']);
    assert.deepEqual(ends, [undefined]);
  });

  it('ends a part when it is written, not before', async () => {
    const sequence = begin();
    let first = 'waits';
    void sequence.add(part(0, 'a')).then(() => (first = 'ended'));
    let go: () => void = () => undefined;
    const written = write(sequence, () => new Promise<void>((resolve) => (go = resolve)));
    await wait(5);
    assert.equal(first, 'waits');
    go();
    await wait(5);
    assert.equal(first, 'ended');
    const last = sequence.add(part(1, 'b', 2));
    await wait(5);
    go();
    await written;
    assert.deepEqual(await last, { result: 'ab' });
  });

  it('waits for a part as long as any timer can', async () => {
    const sequence = begin({ timeout: 2 ** 40 });
    const written = write(sequence);
    const first = sequence.add(part(0, 'a'));
    await wait(20);
    const last = sequence.add(part(1, 'b', 2));
    await written;
    assert.deepEqual(await Promise.all([first, last]), ['written', { result: 'ab' }]);
  });

  it('takes an end that comes before the parts in front of it', async () => {
    const sequence = begin();
    const end = sequence.add(part(2, '', 2));
    const written = write(sequence);
    const outcomes = [part(1, 'b'), part(0, 'a')].map((each) => sequence.add(each));
    await written;
    assert.deepEqual(await Promise.all(outcomes), ['written', 'written']);
    assert.deepEqual(await end, { result: 'ab' });
  });

  it('says which parts came before already', async () => {
    const sequence = begin();
    const outcomes = [part(1, 'b'), part(1, 'b'), part(0, 'a')].map((each) => sequence.add(each));
    const written = write(sequence);
    assert.deepEqual(await outcomes[1], 'repeated');
    await outcomes[0];
    assert.equal(await sequence.add(part(0, 'a')), 'repeated');
    const last = sequence.add(part(2, 'c', 3));
    await written;
    assert.deepEqual(await last, { result: 'abc' });
  });

  it('leaves out what comes after the work was done, and tells the last part', async () => {
    const sequence = begin();
    const first = sequence.add(part(0, 'a', 3));
    for await (const piece of sequence.pieces()) {
      assert.equal(piece.isLast, false);
      break;
    }
    sequence.finish('early');
    assert.equal(await first, 'written');
    const last = sequence.add(part(2, 'c', 3));
    assert.equal(await sequence.add(part(1, 'b', 3)), 'written');
    assert.deepEqual(await last, { result: 'early' });
    await sequence.ended;
  });

  const faults: [title: string, parts: ChunkPart[], code: string][] = [
    ['behind its end', [part(0, 'a', 2), part(3, 'd')], 'input'],
    ['with another count', [part(0, 'a', 2), part(1, 'b', 3)], 'input'],
    ['with bytes at its end', [part(0, 'a', 2), part(2, 'c', 2)], 'input'],
    ['with too many bytes that wait', [part(1, 'x'.repeat(600)), part(2, 'x'.repeat(600))], 'tooManyRequests'],
  ];
  for (const [title, parts, code] of faults) {
    it(`ends with all of its parts by one ${title}`, async () => {
      const sequence = begin();
      const outcomes = parts.map((each) => codeOf(sequence.add(each)));
      assert.deepEqual(
        await Promise.all(outcomes),
        parts.map(() => code),
      );
      assert.equal(await codeOf(sequence.add(part(1, 'late'))), code);
      assert.deepEqual(ends, [code]);
    });
  }

  it('ends by a part that came before with other bytes, written or not: two contents have one id', async () => {
    for (const isWritten of [false, true]) {
      const sequence = begin();
      const first = codeOf(sequence.add(part(0, 'a', 2)));
      const written = isWritten ? write(sequence) : undefined;
      if (isWritten) assert.equal(await first, 'written');
      await assert.rejects(sequence.add(part(0, 'b', 2)), {
        code: 'input',
        message: /^msg\.parts: has the index 0 for the second time, with other bytes/,
      });
      await written;
      assert.equal(await first, isWritten ? 'written' : 'input');
      assert.equal(await codeOf(sequence.add(part(1, 'b', 2))), 'input');
      assert.deepEqual(ends, ['input']);
    }
  });

  it('ends when its next part takes too long, but not while one is written', async () => {
    const sequence = begin({ timeout: 40 });
    const first = sequence.add(part(0, 'a'));
    const written = write(sequence, () => wait(100));
    assert.equal(await first, 'written');
    await written;
    assert.deepEqual(ends, ['timeout']);
    await assert.rejects(sequence.ended, {
      code: 'timeout',
      message: "Part 1 of a content didn't come within 0.04 seconds.",
    });
  });

  it('tells nobody twice: an error that a message got is not told once more', async () => {
    const sequence = begin({ timeout: 20 });
    assert.equal(await codeOf(sequence.add(part(1, 'b'))), 'timeout');
    await sequence.ended;
  });
});
