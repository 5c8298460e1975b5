import assert from 'node:assert/strict';
import { CmisError } from '../model/errors';
import type { TypeDefinition } from '../model/type-definition';
import { Types } from './types';

const type = (id: string, names: Partial<TypeDefinition> = {}): TypeDefinition => ({
  id,
  baseId: 'cmis:secondary',
  ...names,
  propertyDefinitions: {
    'cm:from': {
      id: 'cm:from',
      propertyType: 'datetime',
      cardinality: 'single',
      updatability: 'readwrite',
      required: false,
    },
  },
});

function source(all: TypeDefinition[]): { types: Types; calls: string[]; all: TypeDefinition[] } {
  const calls: string[] = [];
  const types = new Types({
    definition: (id) => {
      calls.push(id);
      const found = all.find((candidate) => candidate.id === id);
      return found ? Promise.resolve(found) : Promise.reject(new CmisError('objectNotFound', 'no such type'));
    },
    aspects: () => {
      calls.push('aspects');
      return Promise.resolve(all.map((entry) => ({ type: entry, children: [] })));
    },
    tree: () => {
      calls.push('tree');
      return Promise.resolve(all.map((entry) => ({ type: entry, children: [] })));
    },
  });
  return { types, calls, all };
}

describe('types', () => {
  it('are read once, by several at a time too', async () => {
    const { types, calls } = source([type('a')]);
    await Promise.all([types.named('a'), types.named('a')]);
    await types.named('a');
    assert.deepEqual(calls, ['a']);
  });

  it('are found by query name and by local name', async () => {
    const { types } = source([
      type('P:cm:titled', { queryName: 'cm:titled', localName: 'titled' }),
      type('P:cm:author', { queryName: 'cm:author', localName: 'author' }),
    ]);
    assert.equal((await types.named('cm:titled')).id, 'P:cm:titled');
    assert.equal((await types.named('author')).id, 'P:cm:author');
  });

  it('are asked for by id when a name is ambiguous', async () => {
    const { types } = source([type('P:a:x', { localName: 'x' }), type('P:b:x', { localName: 'x' })]);
    await assert.rejects(types.named('x'), { code: 'input', message: /P:a:x or P:b:x/ });
  });

  it('are named by their nearest when unknown', async () => {
    const { types } = source([type('P:cm:titled', { queryName: 'cm:titled' })]);
    await assert.rejects(types.named('cm:titeld'), { code: 'input', message: /P:cm:titled/ });
  });

  it('are looked up afresh when unknown, for they may be new', async () => {
    const { types, all } = source([type('a')]);
    await assert.rejects(types.named('new'));
    all.push(type('P:new', { queryName: 'new' }));
    assert.equal((await types.named('new')).id, 'P:new');
  });

  it('pass on an error that is not about the name', async () => {
    const types = new Types({
      definition: () => Promise.reject(new CmisError('unauthorized', 'no')),
      aspects: () => assert.fail('the aspects are not needed'),
      tree: () => assert.fail('the names are not needed'),
    });
    await assert.rejects(types.named('a'), { code: 'unauthorized' });
  });

  it('are not forgotten while they are fresh', async () => {
    const { types, calls } = source([type('a')]);
    await types.named('a');
    assert.equal(types.forget(), false);
    await types.named('a');
    assert.deepEqual(calls, ['a']);
  });

  it('say which aspects define a property themselves', async () => {
    const { types, calls } = source([type('P:a'), type('P:a:child', { parentId: 'P:a' })]);
    assert.deepEqual(
      (await types.aspectsWith('cm:from')).map(({ id }) => id),
      ['P:a'],
    );
    assert.deepEqual(await types.aspectsWith('cm:nothing'), []);
    assert.deepEqual(calls, ['aspects']);
  });

  it('say so when a kind cannot be known, and ask again the next time', async () => {
    const { types, calls, all } = source([]);
    const notes: string[] = [];
    assert.equal((await types.kinds(['a'], (note) => notes.push(note))).size, 0);
    assert.match(notes[0] ?? '', /type a/);
    all.push(type('a'));
    assert.deepEqual((await types.kinds(['a'], () => undefined)).get('cm:from'), { type: 'datetime', multi: false });
    assert.deepEqual(calls, ['a', 'a']);
  });
});
