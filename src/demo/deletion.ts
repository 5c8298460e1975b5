import { RepositoryError } from './errors';
import { removeFromFolder } from './object-changes';
import type { Repository } from './repository';
import { isFolder, nameOf, type StoredObject } from './stored-object';

/**
 * Deletes an object, a document with all its versions or this one only.
 * @throws RepositoryError `constraint` for the root folder or a folder with children, `versioning` if it is checked out
 */
export function deleteObject(repository: Repository, object: StoredObject, allVersions: boolean, user: string): void {
  const { access, objects } = repository;
  if (object.id === objects.root.id) throw new RepositoryError('constraint', 'The root folder can not be deleted.');
  access.check(user, object, 'canDelete.Object');
  if (isFolder(object) && [...objects.childrenOf(object)].length > 0) {
    throw new RepositoryError('constraint', `The folder '${nameOf(object)}' is not empty.`);
  }
  const holder = objects.workingCopyOf(object)?.version.checkedOutBy;
  if (holder !== undefined && holder !== user) {
    throw new RepositoryError('versioning', `'${nameOf(object)}' is checked out by ${holder}.`);
  }
  if (object.type.baseId === 'cmis:policy' && [...objects.all()].some((each) => each.policyIds?.includes(object.id))) {
    throw new RepositoryError('constraint', `The policy '${nameOf(object)}' is applied to objects.`);
  }
  // Deleting a working copy cancels the check-out.
  if (!allVersions || object.version.checkedOutBy !== undefined) deleteVersion(repository, object);
  else deleteSeries(repository, object);
}

/** The current version goes last, so that no older one takes its place, whose old name another object may have now. */
function deleteSeries({ objects }: Repository, object: StoredObject): void {
  const current = objects.currentVersion(object);
  objects.removeAll([...objects.versionsOf(object).filter((version) => version !== current), current]);
}

function deleteVersion({ objects }: Repository, object: StoredObject): void {
  const previous = objects.versionsOf(object).findLast((each) => each.version.number < object.version.number);
  if (previous && objects.currentVersion(object).id === object.id) {
    // The document stays where it is, and the version before becomes the latest.
    objects.put({ ...previous, parentIds: object.parentIds, acl: objects.aclOf(object) });
  }
  objects.remove(object);
}

export interface TreeDeletion {
  /** What becomes of objects that are no folders: deleted, deleted if in no other folder, or only taken out. */
  readonly unfileObjects: 'delete' | 'deletesinglefiled' | 'unfile';
  readonly continueOnFailure: boolean;
  readonly user: string;
}

/** Deletes a folder with everything in it. @returns the ids of what could not be deleted */
export function deleteTree(
  repository: Repository,
  folder: StoredObject,
  { unfileObjects, continueOnFailure, user }: TreeDeletion,
): string[] {
  const { objects } = repository;
  if (!isFolder(folder)) throw new RepositoryError('invalidArgument', `'${nameOf(folder)}' is not a folder.`);
  if (folder.id === objects.root.id) throw new RepositoryError('constraint', 'The root folder can not be deleted.');
  repository.access.check(user, folder, 'canDeleteTree.Folder');
  const failed: string[] = [];
  const stays = (object: StoredObject): boolean =>
    !isFolder(object) &&
    (unfileObjects === 'unfile' || (unfileObjects === 'deletesinglefiled' && objects.parentsOf(object).length > 1));
  const visit = (object: StoredObject, parent?: StoredObject): void => {
    for (const child of isFolder(object) ? [...objects.childrenOf(object)] : []) {
      if (failed.length === 0 || continueOnFailure) visit(child, object);
    }
    if (failed.length > 0 && !continueOnFailure) {
      failed.push(object.id);
      return;
    }
    try {
      if (parent && stays(object)) removeFromFolder(repository, object, parent.id, user);
      else deleteObject(repository, object, true, user);
    } catch (error) {
      if (!(error instanceof RepositoryError)) throw error;
      failed.push(object.id);
    }
  };
  visit(folder);
  return failed;
}
