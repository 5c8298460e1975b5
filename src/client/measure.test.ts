import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { isHashOf, measured } from './measure';

describe('measured', () => {
  const all = async (data: AsyncIterable<Uint8Array>): Promise<string> => {
    const pieces: Uint8Array[] = [];
    for await (const piece of data) pieces.push(piece);
    return Buffer.concat(pieces).toString();
  };

  it('passes the bytes on, counts them, and computes their SHA-256', async () => {
    const counts: number[] = [];
    const source = Readable.from([Buffer.from('ab'), Buffer.from('c')]);
    const { data, digest, bytes } = measured(source, { sha256: true, onBytes: (count) => counts.push(count) });
    assert.equal(await all(data), 'abc');
    assert.equal(bytes(), 3);
    assert.deepEqual(counts, [2, 3]);
    assert.equal(digest(), createHash('sha256').update('abc').digest('hex'));
    assert.equal(digest(), digest());
  });

  it('computes nothing that was not asked for', async () => {
    const { data, digest } = measured(Readable.from([Buffer.from('abc')]), {});
    await all(data);
    assert.equal(digest(), undefined);
  });

  it('fails as its source does', async () => {
    const source = new Readable({ read: () => source.destroy(new Error('broken')) });
    await assert.rejects(all(measured(source, {}).data), { message: 'broken' });
  });

  it('asks for nothing before its reader does', async () => {
    let asked = 0;
    const source = {
      async *[Symbol.asyncIterator]() {
        for (;;) {
          asked += 1;
          yield await Promise.resolve(Buffer.from('x'));
        }
      },
    };
    const iterator = measured(source, {}).data[Symbol.asyncIterator]();
    assert.equal(asked, 0);
    await iterator.next();
    await iterator.next();
    assert.equal(asked, 2);
  });

  it('ends its source when the reader stops, also a source that is silent or was never read', async () => {
    const silent = new Readable({ read: () => undefined });
    const { data } = measured(silent, {});
    const iterator = data[Symbol.asyncIterator]();
    void iterator.next().catch(() => undefined);
    const closed = once(silent, 'close');
    await iterator.return?.();
    await closed;

    const unread = new Readable({ read: () => undefined });
    await measured(unread, {}).data[Symbol.asyncIterator]().return?.();
    assert.equal(unread.destroyed, true);

    const stopped = Readable.from([Buffer.from('a'), Buffer.from('b')]);
    for await (const piece of measured(stopped, {}).data) if (piece.length > 0) break;
    assert.equal(stopped.destroyed, true);
  });
});

describe('a hash of the server', () => {
  const sha256 = createHash('sha256').update('abc').digest('hex');

  it('is compared whatever its spelling', () => {
    for (const hash of [`{sha-256}${sha256}`, `{SHA-256}${sha256.toUpperCase()}`, `{sha256} ${sha256}`]) {
      assert.equal(isHashOf(sha256, hash), true);
      assert.equal(isHashOf(sha256, ['{md5}900150983cd24fb0d6963f7d28e17f72', hash]), true);
      assert.equal(isHashOf('0'.repeat(64), [hash]), false);
    }
  });

  it('tells nothing if there is none of this kind', () => {
    for (const hashes of [undefined, null, [], '', ['{sha-1}abc'], '{sha-256}', '{sha-256}xyz']) {
      assert.equal(isHashOf(sha256, hashes), undefined);
    }
  });
});
