import assert from 'node:assert/strict';
import type { ObjectInFolderTree } from '../../src/model/object';
import { flatten, pruneTree } from './tree';

const node = (name: string, children: ObjectInFolderTree[] = []): ObjectInFolderTree => ({
  object: { id: name, name, properties: {}, aspects: [] },
  children,
});

describe('a tree', () => {
  it('is flattened with paths, each folder before what is in it', () => {
    const tree = [node('a', [node('b')]), node('c')];
    const paths = (folder: string) => flatten(tree, folder, false).map(({ path }) => path);
    assert.deepEqual(paths('/'), ['/a', '/a/b', '/c']);
    assert.deepEqual(paths('/x'), ['/x/a', '/x/a/b', '/x/c']);
  });

  it('leaves out objects at every level, each with what is in it', async () => {
    const tree = [node('a', [node('b'), node('c', [node('d')])]), node('b', [node('e')])];
    const pruned = await pruneTree(tree, ({ name }) => Promise.resolve(name === 'b'));
    assert.deepEqual(pruned, [node('a', [node('c', [node('d')])])]);
  });
});
