import type { AclChange } from './acl';
import { checkedInAcl } from './acl-changes';
import type { StoredContent } from './content';
import { RepositoryError } from './errors';
import { checkContent, checkPolicies, stamped, type GivenProperties } from './object-changes';
import { newObject } from './object-store';
import { changedProperties } from './property-rules';
import type { Repository } from './repository';
import { nameOf, type StoredObject } from './stored-object';

/**
 * Makes the private working copy of a document; it has the content of the latest version.
 * @throws {@link RepositoryError} `constraint` if its type has no versions, `versioning` if it is checked out
 */
export function checkOut({ access, objects }: Repository, object: StoredObject, user: string): StoredObject {
  access.check(user, object, 'canCheckout.Document');
  if (!object.type.versionable) {
    throw new RepositoryError('constraint', `'${nameOf(object)}' can't be checked out: its type has no versions.`);
  }
  const holder = objects.workingCopyOf(object)?.version.checkedOutBy;
  if (holder !== undefined) {
    throw new RepositoryError('versioning', `'${nameOf(object)}' is already checked out by ${holder}.`);
  }
  const latest = objects.currentVersion(object);
  if (latest.id !== object.id)
    throw new RepositoryError('versioning', `'${nameOf(object)}' is not the latest version.`);
  const workingCopy: StoredObject = {
    ...latest,
    ...newObject(),
    content: latest.content,
    properties: stamped(latest.properties, user, true),
    version: {
      seriesId: latest.version.seriesId,
      number: latest.version.number + 1,
      label: undefined,
      major: false,
      comment: undefined,
      checkedOutBy: user,
    },
  };
  objects.put(workingCopy);
  return workingCopy;
}

/** @throws {@link RepositoryError} `versioning` if it is no working copy of this user's, who may also be the owner */
export function cancelCheckOut({ access, objects }: Repository, object: StoredObject, user: string): void {
  checkHolder(object, access.isOwner(user) ? object.version.checkedOutBy : user);
  objects.remove(object);
}

export interface CheckIn {
  readonly major: boolean;
  readonly comment: string | undefined;
  readonly properties: GivenProperties;
  /** `undefined`: the working copy's. */
  readonly content: StoredContent | undefined;
  /** Applied in addition. */
  readonly policyIds: readonly string[];
  readonly acl: AclChange;
}

/**
 * Makes the working copy the latest version, under its id.
 * @throws {@link RepositoryError} `versioning` if it is no working copy of this user's, and as an update
 */
export function checkIn(
  repository: Repository,
  workingCopy: StoredObject,
  user: string,
  { major, comment, properties, content = workingCopy.content, policyIds, acl }: CheckIn,
): StoredObject {
  const { objects, types } = repository;
  checkHolder(workingCopy, user);
  checkPolicies(repository, workingCopy.type, policyIds, user);
  checkContent(workingCopy.type, content);
  const latest = objects.currentVersion(workingCopy);
  const before = objects.versionsOf(workingCopy).filter(({ id }) => id !== workingCopy.id);
  const version: StoredObject = {
    ...workingCopy,
    parentIds: latest.parentIds,
    acl: checkedInAcl(repository, latest, acl, user),
    policyIds: [...new Set([...(workingCopy.policyIds ?? []), ...policyIds])],
    properties: stamped(changedProperties(types, workingCopy, properties), user, false),
    content,
    revision: workingCopy.revision + 1,
    version: {
      ...workingCopy.version,
      label: nextLabel(before.at(-1)?.version.label ?? '0.0', major),
      major,
      comment,
      checkedOutBy: undefined,
    },
  };
  objects.put(version);
  return version;
}

function checkHolder(object: StoredObject, user: string | undefined): void {
  const holder = object.version.checkedOutBy;
  if (holder === undefined) {
    throw new RepositoryError('versioning', `'${nameOf(object)}' is not a private working copy.`);
  }
  if (holder !== user) throw new RepositoryError('versioning', `'${nameOf(object)}' is checked out by ${holder}.`);
}

function nextLabel(label: string, major: boolean): string {
  const [majorNumber = 0, minorNumber = 0] = label.split('.').map(Number);
  return major ? `${majorNumber + 1}.0` : `${majorNumber}.${minorNumber + 1}`;
}
