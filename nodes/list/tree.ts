import { isWorkingCopy } from '../../src/client/checked-out';
import type { CmisObject, ObjectInFolderTree } from '../../src/model/object';

type Tree = readonly ObjectInFolderTree[];

/** Whether an object stays in a list that may leave out private working copies. */
export function isKept(object: CmisObject, includeWorkingCopies: boolean): boolean {
  return includeWorkingCopies || !isWorkingCopy(object);
}

export function pruneTree(tree: Tree, includeWorkingCopies: boolean): Tree {
  return tree
    .filter(({ object }) => isKept(object, includeWorkingCopies))
    .map(({ object, children }) => ({ object, children: pruneTree(children, includeWorkingCopies) }));
}

/** The same tree with its objects changed, all in one go, in the order of the tree. */
export async function mapTree(
  tree: Tree,
  change: (objects: readonly CmisObject[]) => Promise<readonly CmisObject[]>,
): Promise<Tree> {
  const collect = (nodes: Tree): CmisObject[] =>
    nodes.flatMap(({ object, children }) => [object, ...collect(children)]);
  const changed = (await change(collect(tree))).values();
  const rebuild = (nodes: Tree): Tree =>
    nodes.map(({ object, children }) => ({
      object: changed.next().value ?? object,
      children: rebuild(children),
    }));
  return rebuild(tree);
}

/** The objects of a tree, each before what is in it, with their paths; `folder` is the path of the tree's own folder. */
export function flatten(tree: Tree, folder: string, keepSegment: boolean): CmisObject[] {
  return tree.flatMap(({ object, children }) => {
    const { pathSegment, ...rest } = object;
    const path = `${folder.replace(/\/$/, '')}/${pathSegment ?? object.name ?? object.id}`;
    const own = keepSegment && pathSegment !== undefined ? { ...rest, pathSegment, path } : { ...rest, path };
    return [own, ...flatten(children, path, keepSegment)];
  });
}
