import type { CmisObject, ObjectInFolderTree } from '../../src/model/object';

type Tree = readonly ObjectInFolderTree[];

/** The tree without the objects that are left out, and without what is in them. */
export async function pruneTree(tree: Tree, isLeftOut: (object: CmisObject) => Promise<boolean>): Promise<Tree> {
  const kept: ObjectInFolderTree[] = [];
  for (const { object, children } of tree) {
    if (!(await isLeftOut(object))) kept.push({ object, children: await pruneTree(children, isLeftOut) });
  }
  return kept;
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
