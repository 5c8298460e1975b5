import { systemUser } from './access';
import { changedAcl, inheritedAcl, type Ace, type AclChange, type Grant } from './acl';
import { RepositoryError } from './errors';
import type { Repository } from './repository';
import { isFolder, type StoredObject } from './stored-object';
import type { TypeDefinition } from './type-definitions';

interface Creation {
  readonly type: TypeDefinition;
  readonly user: string;
  readonly change: AclChange;
}

/**
 * The list of a new object: what its folder has, all for its creator, and what the creation asks for.
 * @throws {@link RepositoryError} `constraint`
 */
export function initialAcl(
  { objects }: Repository,
  folder: StoredObject,
  { type, user, change }: Creation,
): readonly Ace[] {
  const creator: Grant[] = user === systemUser ? [] : [{ principalId: user, permissions: ['cmis:all'] }];
  const own = changedAcl(inheritedAcl(objects.aclOf(folder)), { added: creator, removed: [] });
  return ownChange(type, own, change);
}

/**
 * The list of a version that is checked in: it is that of the versions before, and a change of it one of all versions.
 * @throws {@link RepositoryError} `permissionDenied`, `constraint`
 */
export function checkedInAcl(
  repository: Repository,
  latest: StoredObject,
  change: AclChange,
  user: string,
): readonly Ace[] {
  if (!isEmpty(change)) repository.access.check(user, latest, 'canApplyACL.Object');
  return ownChange(latest.type, repository.objects.aclOf(latest), change);
}

/** @throws {@link RepositoryError} `permissionDenied`, `constraint` */
export function applyAcl(repository: Repository, object: StoredObject, change: AclChange, user: string): void {
  repository.access.check(user, object, 'canApplyACL.Object');
  store(repository, object, ownChange(object.type, repository.objects.aclOf(object), change));
}

/** Hands a change on to everything below a folder that the user may change the permissions of. */
export function propagateAcl(repository: Repository, folder: StoredObject, change: AclChange, user: string): void {
  const { access, objects } = repository;
  for (const child of [...objects.childrenOf(folder)]) {
    if (access.may(user, child, 'canApplyACL.Object')) {
      store(repository, child, changedAcl(objects.aclOf(child), change, 'inherited'));
    }
    if (isFolder(child)) propagateAcl(repository, child, change, user);
  }
}

function ownChange(type: TypeDefinition, acl: readonly Ace[], change: AclChange): readonly Ace[] {
  if (isEmpty(change)) return acl;
  if (type.controllableACL) return changedAcl(acl, change);
  throw new RepositoryError('constraint', `Objects of the type '${type.id}' take no permissions of their own.`);
}

function isEmpty({ added, removed }: AclChange): boolean {
  return added.length + removed.length === 0;
}

/** The list stands in the current version, for all of them. */
function store({ objects }: Repository, object: StoredObject, acl: readonly Ace[]): void {
  if (JSON.stringify(acl) === JSON.stringify(objects.aclOf(object))) return;
  objects.put({ ...objects.currentVersion(object), acl }, 'security');
}
