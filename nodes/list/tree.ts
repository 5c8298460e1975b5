import type { CmisObject, ObjectInFolderTree } from '../../src/model/object';

type Tree = readonly ObjectInFolderTree[];

/** Whether an object stays in a list that may leave out private working copies. */
export function isKept({ properties }: CmisObject, includeWorkingCopies: boolean): boolean {
  return includeWorkingCopies || properties['cmis:isPrivateWorkingCopy'] !== true;
}

export function pruneTree(tree: Tree, includeWorkingCopies: boolean): Tree {
  return tree
    .filter(({ object }) => isKept(object, includeWorkingCopies))
    .map(({ object, children }) => ({ object, children: pruneTree(children, includeWorkingCopies) }));
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
