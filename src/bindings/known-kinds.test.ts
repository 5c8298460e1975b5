import assert from 'node:assert/strict';
import type { ValueKinds } from '../model/value-kinds';
import { KnownKinds } from './known-kinds';

describe('the kinds that a call comes to know', () => {
  const kindsOf = (typeIds: readonly string[]): ValueKinds =>
    new Map(typeIds.map((id) => [id, { type: 'string', multi: true }]));

  it('are asked for once for each list of types, and what was read before is not read again', async () => {
    const asked: (readonly string[])[] = [];
    const kinds = new KnownKinds((typeIds) => {
      asked.push(typeIds);
      return Promise.resolve(kindsOf(typeIds));
    });
    const objects = [['a'], ['a'], [], ['b'], ['a', 'b'], ['b'], ['a', 'b'], ['a']];
    const read: ValueKinds[] = [];
    const result = await kinds.reading(() => {
      for (let typeIds = objects[read.length]; typeIds !== undefined; typeIds = objects[read.length]) {
        read.push(kinds.of(typeIds));
      }
      return 'done';
    });
    assert.equal(result, 'done');
    assert.deepEqual(read, objects.map(kindsOf));
    assert.deepEqual(asked, [['a'], ['b'], ['a', 'b']]);
    assert.deepEqual(await kinds.reading(() => kinds.of(['b'])), kindsOf(['b']));
    assert.equal(asked.length, 3);
  });

  it('fail with the error of the question, and of what is read', async () => {
    const kinds = new KnownKinds(() => Promise.reject(new Error('no types')));
    await assert.rejects(
      kinds.reading(() => kinds.of(['a'])),
      /no types/,
    );
    await assert.rejects(
      kinds.reading(() => {
        throw new RangeError('not readable');
      }),
      /not readable/,
    );
  });
});
