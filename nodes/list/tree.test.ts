import assert from 'node:assert/strict';
import type { ObjectInFolderTree } from '../../src/model/object';
import { flatten, pruneTree } from './tree';

const node = (name: string, children: ObjectInFolderTree[] = [], isCopy = false): ObjectInFolderTree => ({
  object: { id: name, name, properties: { 'cmis:isPrivateWorkingCopy': isCopy }, aspects: [] },
  children,
});

describe('a tree', () => {
  it('is flattened with paths, each folder before what is in it', () => {
    const tree = [node('a', [node('b')]), node('c')];
    const paths = (folder: string) => flatten(tree, folder, false).map(({ path }) => path);
    assert.deepEqual(paths('/'), ['/a', '/a/b', '/c']);
    assert.deepEqual(paths('/x'), ['/x/a', '/x/a/b', '/x/c']);
  });

  it('leaves out private working copies at every level unless they are wanted', () => {
    const tree = [node('a', [node('b', [], true)]), node('c', [], true)];
    assert.deepEqual(pruneTree(tree, false), [node('a')]);
    assert.deepEqual(pruneTree(tree, true), tree);
  });

  it('leaves out those of CMIS 1.0, which has no property for them', () => {
    const series = { 'cmis:versionSeriesCheckedOutId': 'copy' };
    const [original, copy] = ['original', 'copy'].map((id) => ({
      object: { id, properties: series, aspects: [] },
      children: [],
    }));
    assert.ok(original && copy);
    assert.deepEqual(pruneTree([original, copy], false), [original]);
  });
});
