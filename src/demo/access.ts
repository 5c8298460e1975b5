import { anyone, permissions } from './acl';
import type { Change } from './change-log';
import { noSuchObject, RepositoryError } from './errors';
import type { ObjectStore } from './object-store';
import { nameOf, type StoredObject } from './stored-object';

/** Who made what was there from the beginning. */
export const systemUser = 'system';

/** What the actions of CMIS 1.1, section 2.1.12.3 take of the object that stands behind the dot. */
export const permissionMapping = {
  'canGetDescendents.Folder': 'cmis:read',
  'canGetChildren.Folder': 'cmis:read',
  'canGetParents.Folder': 'cmis:read',
  'canGetFolderParent.Object': 'cmis:read',
  'canCreateDocument.Folder': 'cmis:write',
  'canCreateFolder.Folder': 'cmis:write',
  'canCreatePolicy.Folder': 'cmis:write',
  'canCreateRelationship.Source': 'cmis:read',
  'canCreateRelationship.Target': 'cmis:read',
  'canGetProperties.Object': 'cmis:read',
  'canUpdateProperties.Object': 'cmis:write',
  'canMove.Object': 'cmis:write',
  'canMove.Target': 'cmis:write',
  'canMove.Source': 'cmis:write',
  'canDelete.Object': 'cmis:all',
  'canDeleteTree.Folder': 'cmis:all',
  'canViewContent.Object': 'cmis:read',
  'canSetContent.Document': 'cmis:write',
  'canDeleteContent.Document': 'cmis:write',
  'canAddToFolder.Object': 'cmis:write',
  'canAddToFolder.Folder': 'cmis:write',
  'canRemoveFromFolder.Object': 'cmis:write',
  'canRemoveFromFolder.Folder': 'cmis:write',
  'canCheckout.Document': 'cmis:write',
  'canCancelCheckout.Document': 'cmis:write',
  'canCheckin.Document': 'cmis:write',
  'canGetAllVersions.VersionSeries': 'cmis:read',
  'canGetObjectRelationships.Object': 'cmis:read',
  'canAddPolicy.Object': 'cmis:write',
  'canAddPolicy.Policy': 'cmis:read',
  'canRemovePolicy.Object': 'cmis:write',
  'canRemovePolicy.Policy': 'cmis:read',
  'canGetAppliedPolicies.Object': 'cmis:read',
  'canGetACL.Object': 'cmis:read',
  'canApplyACL.Object': 'cmis:all',
} as const satisfies Record<string, (typeof permissions)[number]>;

export type GuardedAction = keyof typeof permissionMapping;

/**
 * Who may do what, by the access control lists. The owner, the first of the users, may do everything; a private working
 * copy is there for the one who checked it out, and for the owner.
 */
export class Access {
  constructor(
    private readonly objects: ObjectStore,
    private readonly users: readonly string[],
  ) {
    const reserved = users.find((user) => [anyone, systemUser, 'cmis:user'].includes(user));
    if (reserved !== undefined)
      throw new Error(`No user can be named '${reserved}': the name has a meaning of its own.`);
  }

  /** Whether an entry of a list can be given to this name. */
  isPrincipal(id: string): boolean {
    return id === anyone || this.users.includes(id);
  }

  isOwner(user: string): boolean {
    return user === systemUser || user === this.users[0];
  }

  may(user: string, object: StoredObject, action: GuardedAction): boolean {
    if (this.isOwner(user)) return true;
    const holder = object.version.checkedOutBy;
    if (holder !== undefined) return holder === user;
    const needed = permissions.indexOf(permissionMapping[action]);
    return this.objects
      .aclOf(object)
      .some(
        (ace) =>
          (ace.principalId === user || ace.principalId === anyone) &&
          ace.permissions.some((permission) => permissions.indexOf(permission) >= needed),
      );
  }

  mayRead(user: string, object: StoredObject): boolean {
    return this.may(user, object, 'canGetProperties.Object');
  }

  /** Whether the user could read the object when it was changed. */
  mayKnow(user: string, { readers }: Change): boolean {
    return readers === undefined || readers.includes(user) || this.isOwner(user);
  }

  /** The objects that the user may read. */
  visible(user: string, objects: Iterable<StoredObject>): StoredObject[] {
    return [...objects].filter((object) => this.mayRead(user, object));
  }

  /**
   * What may not be read is as if it were not there.
   * @throws {@link RepositoryError} `objectNotFound`, `permissionDenied`
   */
  check(user: string, object: StoredObject, action: GuardedAction): void {
    if (!this.mayRead(user, object)) throw noSuchObject(object.id);
    if (this.may(user, object, action)) return;
    const needed = permissionMapping[action];
    throw new RepositoryError('permissionDenied', `'${user}' lacks ${needed} for '${nameOf(object)}' (${action}).`);
  }
}
