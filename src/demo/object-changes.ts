import type { GuardedAction } from './access';
import { noAclChange, type AclChange } from './acl';
import { initialAcl } from './acl-changes';
import type { StoredContent } from './content';
import { RepositoryError } from './errors';
import { newObject } from './object-store';
import { changedProperties, initialProperties, type Properties } from './property-rules';
import type { Repository } from './repository';
import { aspectsOf, endsOf, isFolder, nameOf, type StoredObject } from './stored-object';
import type { BaseTypeId, TypeDefinition } from './type-definitions';

/** The properties of a form: each id with its values as text. */
export type GivenProperties = ReadonlyMap<string, readonly string[]>;

export interface NewObject {
  readonly baseTypeId: BaseTypeId;
  readonly properties: GivenProperties;
  /** `undefined`: in no folder. */
  readonly folderId: string | undefined;
  readonly user: string;
  readonly content?: StoredContent | undefined;
  readonly policyIds?: readonly string[];
  readonly acl?: AclChange;
  readonly versioningState?: 'none' | 'major' | 'minor' | 'checkedout' | undefined;
}

/**
 * Its creator may do everything with it; beyond that it takes over the permissions of its folder.
 * @throws {@link RepositoryError} `invalidArgument`, `constraint`, `nameConstraintViolation`, `objectNotFound`,
 * `permissionDenied`
 */
export function createObject(repository: Repository, request: NewObject): StoredObject {
  const { access, types, objects } = repository;
  const typeId = request.properties.get('cmis:objectTypeId')?.[0];
  if (typeId === undefined)
    throw new RepositoryError('invalidArgument', "The property 'cmis:objectTypeId' is missing.");
  const type = types.find(typeId);
  if (!type) throw new RepositoryError('invalidArgument', `There is no type '${typeId}'.`);
  if (type.baseId !== request.baseTypeId) {
    throw new RepositoryError('constraint', `The type '${typeId}' is not a ${request.baseTypeId}.`);
  }
  if (!type.creatable) throw new RepositoryError('constraint', `No objects can be made of the type '${typeId}'.`);
  checkContent(type, request.content);
  const state = request.versioningState ?? (type.versionable ? 'major' : 'none');
  if (type.versionable !== (state !== 'none')) {
    throw new RepositoryError('constraint', `'${state}' is no versioning state for the type '${typeId}'.`);
  }
  const folder = request.folderId === undefined ? undefined : objects.getFolder(request.folderId);
  if (folder) access.check(request.user, folder, createActionIn(type.baseId));
  if (folder && !type.fileable)
    throw new RepositoryError('constraint', `The type '${typeId}' has no place in a folder.`);
  if (!folder && type.baseId === 'cmis:folder')
    throw new RepositoryError('invalidArgument', 'A folder needs a parent.');
  const created = newObject();
  const object: StoredObject = {
    ...created,
    type,
    properties: stamped(initialProperties(types, type, request.properties), request.user, true),
    policyIds: request.policyIds ?? [],
    acl: initialAcl(repository, folder ?? objects.root, {
      type,
      user: request.user,
      change: request.acl ?? noAclChange,
    }),
    parentIds: folder ? [folder.id] : [],
    content: request.content,
    version: {
      ...created.version,
      label: state === 'major' ? '1.0' : state === 'minor' ? '0.1' : undefined,
      major: state === 'major' || state === 'none',
      checkedOutBy: state === 'checkedout' ? request.user : undefined,
    },
  };
  checkEnds(repository, object);
  for (const end of endsOf(object)) access.check(request.user, objects.get(end), 'canCreateRelationship.Source');
  checkPolicies(repository, type, request.policyIds ?? [], request.user);
  objects.put(object);
  return object;
}

/**
 * Whether these policies can be applied to objects of a type.
 * @throws {@link RepositoryError} `constraint`, `objectNotFound`, `invalidArgument` if one is no policy
 */
export function checkPolicies(
  { access, objects }: Repository,
  type: TypeDefinition,
  ids: readonly string[],
  user: string,
): void {
  if (ids.length > 0 && !type.controllablePolicy) {
    throw new RepositoryError('constraint', `No policies can be applied to objects of the type '${type.id}'.`);
  }
  for (const id of ids) {
    const policy = objects.get(id);
    access.check(user, policy, 'canAddPolicy.Policy');
    if (policy.type.baseId !== 'cmis:policy') {
      throw new RepositoryError('invalidArgument', `'${id}' is not a policy.`);
    }
  }
}

/** @throws {@link RepositoryError} `streamNotSupported`, `constraint` */
export function checkContent(type: TypeDefinition, content: StoredContent | undefined): void {
  if (content && type.contentStreamAllowed === 'notallowed') {
    throw new RepositoryError('streamNotSupported', `Objects of the type '${type.id}' have no content.`);
  }
  if (!content && type.contentStreamAllowed === 'required') {
    throw new RepositoryError('constraint', `Objects of the type '${type.id}' need a content.`);
  }
}

/** @throws {@link RepositoryError} `constraint` if the type of a relationship doesn't allow what is at its ends */
function checkEnds({ objects, types }: Repository, relationship: StoredObject): void {
  const { allowedSourceTypes, allowedTargetTypes } = relationship.type;
  for (const [index, end] of endsOf(relationship).entries()) {
    const allowed = index === 0 ? allowedSourceTypes : allowedTargetTypes;
    const object = objects.get(end);
    if (allowed.length > 0 && !allowed.some((id) => types.isA(object.type, id))) {
      throw new RepositoryError('constraint', `'${nameOf(object)}' is none of ${allowed.join(', ')}.`);
    }
  }
}

function createActionIn(baseId: BaseTypeId): GuardedAction {
  if (baseId === 'cmis:folder') return 'canCreateFolder.Folder';
  return baseId === 'cmis:policy' ? 'canCreatePolicy.Folder' : 'canCreateDocument.Folder';
}

/** @throws {@link RepositoryError} `updateConflict` and as {@link createObject} */
export function updateProperties(
  repository: Repository,
  object: StoredObject,
  properties: GivenProperties,
  user: string,
  changeToken: string | undefined,
): StoredObject {
  repository.access.check(user, object, 'canUpdateProperties.Object');
  checkChangeable(repository, object, user);
  checkToken(object, changeToken);
  const root = repository.objects.root;
  if (object.id === root.id && (properties.get('cmis:name')?.[0] ?? nameOf(root)) !== nameOf(root)) {
    throw new RepositoryError('constraint', 'The root folder can not be renamed.');
  }
  const changed = changedProperties(repository.types, object, properties);
  return change(repository, object, user, { properties: changed });
}

/** What `addSecondaryTypeId` and `removeSecondaryTypeId` of a bulk update come to for one object. */
export function withAspects(
  object: StoredObject,
  properties: GivenProperties,
  added: readonly string[],
  removed: readonly string[],
): GivenProperties {
  if (added.length === 0 && removed.length === 0) return properties;
  const kept = (properties.get('cmis:secondaryObjectTypeIds') ?? aspectsOf(object)).filter(
    (id) => !removed.includes(id),
  );
  return new Map([...properties, ['cmis:secondaryObjectTypeIds', [...kept, ...added]]]);
}

export function setContent(
  repository: Repository,
  object: StoredObject,
  content: StoredContent | undefined,
  user: string,
  changeToken: string | undefined,
): StoredObject {
  if (object.type.baseId !== 'cmis:document') {
    throw new RepositoryError('constraint', `'${nameOf(object)}' is not a document.`);
  }
  checkContent(object.type, content);
  repository.access.check(user, object, content ? 'canSetContent.Document' : 'canDeleteContent.Document');
  checkChangeable(repository, object, user);
  checkToken(object, changeToken);
  return change(repository, object, user, { content });
}

/** @throws {@link RepositoryError} `invalidArgument`, `constraint`, `nameConstraintViolation` */
export function moveObject(
  repository: Repository,
  object: StoredObject,
  targetId: string,
  sourceId: string,
  user: string,
): StoredObject {
  const { access, objects } = repository;
  const target = objects.getFolder(targetId);
  const current = objects.currentVersion(object);
  if (!current.parentIds.includes(sourceId)) {
    throw new RepositoryError('invalidArgument', `'${nameOf(object)}' is not in the source folder.`);
  }
  access.check(user, target, 'canMove.Target');
  access.check(user, objects.get(sourceId), 'canMove.Source');
  access.check(user, current, 'canMove.Object');
  if (isFolder(object) && (target.id === object.id || objects.isIn(target, object.id, true))) {
    throw new RepositoryError('constraint', `The folder '${nameOf(object)}' can not be moved into itself.`);
  }
  const parentIds = [...new Set(current.parentIds.map((id) => (id === sourceId ? target.id : id)))];
  const moved = change(repository, current, user, { parentIds });
  return current.id === object.id ? moved : object;
}

/**
 * Puts an object into one more folder, with all its versions.
 * @throws {@link RepositoryError} `constraint`, `nameConstraintViolation`, `objectNotFound`
 */
export function addToFolder(
  repository: Repository,
  object: StoredObject,
  folderId: string,
  user: string,
): StoredObject {
  checkFileable(object);
  const folder = repository.objects.getFolder(folderId);
  repository.access.check(user, folder, 'canAddToFolder.Folder');
  repository.access.check(user, object, 'canAddToFolder.Object');
  const current = repository.objects.currentVersion(object);
  if (current.parentIds.includes(folder.id)) return object;
  const filed = change(repository, current, user, { parentIds: [...current.parentIds, folder.id] });
  return current.id === object.id ? filed : object;
}

/**
 * Takes an object out of a folder, or out of all; it may end up in none.
 * @throws {@link RepositoryError} `constraint`, `invalidArgument` if it is not in the folder
 */
export function removeFromFolder(
  repository: Repository,
  object: StoredObject,
  folderId: string | undefined,
  user: string,
): StoredObject {
  checkFileable(object);
  const { access, objects } = repository;
  const current = objects.currentVersion(object);
  if (folderId !== undefined && !current.parentIds.includes(folderId)) {
    throw new RepositoryError('invalidArgument', `'${nameOf(object)}' is not in the folder '${folderId}'.`);
  }
  access.check(user, current, 'canRemoveFromFolder.Object');
  for (const folder of folderId === undefined ? objects.parentsOf(current) : [objects.get(folderId)]) {
    access.check(user, folder, 'canRemoveFromFolder.Folder');
  }
  const parentIds = folderId === undefined ? [] : current.parentIds.filter((id) => id !== folderId);
  const left = change(repository, current, user, { parentIds });
  return current.id === object.id ? left : object;
}

/** Folders have exactly one parent, and not every type has a place in folders. */
function checkFileable(object: StoredObject): void {
  if (isFolder(object) || !object.type.fileable) {
    throw new RepositoryError('constraint', `'${nameOf(object)}' can't be put into or taken out of folders.`);
  }
}

/** Puts a changed object in the place of the old one, with who and when. */
export function change(
  repository: Repository,
  object: StoredObject,
  user: string,
  changes: Partial<Pick<StoredObject, 'content' | 'parentIds' | 'policyIds' | 'properties' | 'version'>>,
): StoredObject {
  const changed = { ...object, ...changes, revision: object.revision + 1 };
  const stored = { ...changed, properties: stamped(changed.properties, user, false) };
  repository.objects.put(stored);
  return stored;
}

/** The properties with who and when. */
export function stamped(properties: Properties, user: string, isNew: boolean): Properties {
  const now = new Date().toISOString();
  const all = new Map(properties).set('cmis:lastModifiedBy', [user]).set('cmis:lastModificationDate', [now]);
  return isNew ? all.set('cmis:createdBy', [user]).set('cmis:creationDate', [now]) : all;
}

/** @throws {@link RepositoryError} `updateConflict`; no token, no check (CMIS 1.1, section 2.2.1.3) */
function checkToken(object: StoredObject, changeToken: string | undefined): void {
  if (changeToken !== undefined && changeToken !== '' && changeToken !== String(object.revision)) {
    throw new RepositoryError('updateConflict', `'${nameOf(object)}' has been changed in the meantime.`);
  }
}

/** Of a version series only the latest version changes, and while it is checked out only the working copy. */
function checkChangeable({ objects }: Repository, object: StoredObject, user: string): void {
  const workingCopy = objects.workingCopyOf(object);
  const holder = workingCopy?.version.checkedOutBy;
  if (holder !== undefined && (workingCopy?.id !== object.id || holder !== user)) {
    throw new RepositoryError('versioning', `'${nameOf(object)}' is checked out by ${holder}.`);
  }
  if (!workingCopy && objects.currentVersion(object).id !== object.id) {
    throw new RepositoryError('versioning', `'${nameOf(object)}' is not the latest version.`);
  }
}
