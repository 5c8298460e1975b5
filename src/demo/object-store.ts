import { randomUUID } from 'node:crypto';
import { openAcl, readersOf, type Ace } from './acl';
import type { Change, ChangeLog } from './change-log';
import type { ContentStore, StoredContent } from './content';
import { noSuchObject, RepositoryError } from './errors';
import type { ObjectFolder } from './object-folder';
import { endsOf, isFolder, nameOf, type StoredObject } from './stored-object';
import type { TypeRegistry } from './type-definitions';
import type { Value } from './values';

const rootId = 'root';

/**
 * All objects of the repository with the indexes that reading needs. Every change is one synchronous step: it is
 * written to disk first (if there is a folder), then shown in memory, or not done at all.
 */
export class ObjectStore {
  readonly #objects = new Map<string, StoredObject>();
  readonly #series = new Map<string, StoredObject[]>();
  /** Folder id → name → object. */
  readonly #children = new Map<string, Map<string, StoredObject>>();
  /** Object id → the relationships that begin or end there, by their id. */
  readonly #relationships = new Map<string, Map<string, StoredObject>>();
  /** Content id → number of objects that have it. */
  readonly #contentUses = new Map<string, number>();

  /** Whether nothing was kept on disk before. */
  readonly isNew: boolean;

  constructor(
    types: TypeRegistry,
    private readonly contents: ContentStore,
    private readonly folder: ObjectFolder | undefined,
    private readonly changes: ChangeLog,
  ) {
    const kept = folder?.readAll(types) ?? [];
    for (const object of kept) this.#remember(object);
    for (const object of kept) if (this.currentVersion(object) === object) this.#file(object);
    this.#removeNoted(folder?.readDeletion() ?? []);
    contents.sweep(new Set(this.#contentUses.keys()));
    this.isNew = !this.#objects.has(rootId);
    if (this.isNew) this.put(rootFolder(types));
  }

  get root(): StoredObject {
    return this.get(rootId);
  }

  find(id: string): StoredObject | undefined {
    return this.#objects.get(id);
  }

  /** @throws {@link RepositoryError} `objectNotFound` */
  get(id: string): StoredObject {
    const object = this.#objects.get(id);
    if (!object) throw noSuchObject(id);
    return object;
  }

  /** @throws {@link RepositoryError} `objectNotFound`, or `invalidArgument` if it is no folder */
  getFolder(id: string): StoredObject {
    const object = this.get(id);
    if (!isFolder(object)) throw new RepositoryError('invalidArgument', `'${nameOf(object)}' is not a folder.`);
    return object;
  }

  findByPath(segments: readonly string[]): StoredObject | undefined {
    let object: StoredObject | undefined = this.root;
    for (const segment of segments) object = object && this.#children.get(object.id)?.get(segment);
    return object;
  }

  all(): Iterable<StoredObject> {
    return this.#objects.values();
  }

  childrenOf(folder: StoredObject): Iterable<StoredObject> {
    return this.#children.get(folder.id)?.values() ?? [];
  }

  /** The folders that it is in; a document's versions are all where the current one is. */
  parentsOf(object: StoredObject): StoredObject[] {
    return this.currentVersion(object).parentIds.map((id) => this.get(id));
  }

  pathOf(folder: StoredObject): string {
    const names: string[] = [];
    for (let each = folder; each.parentIds[0] !== undefined; each = this.get(each.parentIds[0])) {
      names.unshift(nameOf(each));
    }
    return `/${names.join('/')}`;
  }

  /** Whether the object is in the folder itself, or (`deep`) anywhere below it. */
  isIn(object: StoredObject, folderId: string, deep: boolean): boolean {
    return this.currentVersion(object).parentIds.some(
      (id) => id === folderId || (deep && this.isIn(this.get(id), folderId, true)),
    );
  }

  /** The versions of the series, oldest first; a working copy comes last. */
  versionsOf(object: StoredObject): readonly StoredObject[] {
    return this.#series.get(object.version.seriesId) ?? [];
  }

  workingCopyOf(object: StoredObject): StoredObject | undefined {
    return this.versionsOf(object).find((each) => each.version.checkedOutBy !== undefined);
  }

  /** The latest version; the working copy only if there is nothing else. */
  currentVersion(object: StoredObject): StoredObject {
    const versions = this.versionsOf(object);
    return versions.findLast((each) => each.version.checkedOutBy === undefined) ?? versions.at(-1) ?? object;
  }

  /** Who may do what with the object; the list of the current version holds for all versions. */
  aclOf(object: StoredObject): readonly Ace[] {
    return this.currentVersion(object).acl ?? openAcl;
  }

  /** The relationships that begin or end at the object, oldest first. */
  relationshipsOf(object: StoredObject): StoredObject[] {
    return [...(this.#relationships.get(object.id)?.values() ?? [])];
  }

  isContentUsed(content: StoredContent): boolean {
    return this.#contentUses.has(content.id);
  }

  /**
   * Adds an object, or puts it in the place of the one with its id.
   * @throws {@link RepositoryError} `nameConstraintViolation` if a name is taken, `storage` if it can't be written
   */
  put(object: StoredObject, kind?: Change['kind']): void {
    const name = nameOf(object);
    const filed =
      object.version.checkedOutBy === undefined || this.versionsOf(object).every(({ id }) => id === object.id);
    for (const parentId of filed ? object.parentIds : []) {
      const sibling = this.#children.get(parentId)?.get(name);
      if (sibling && sibling.version.seriesId !== object.version.seriesId) {
        const path = this.pathOf(this.get(parentId));
        throw new RepositoryError('nameConstraintViolation', `The folder '${path}' already has a '${name}'.`);
      }
    }
    const old = this.#objects.get(object.id);
    // First, as a change too many in the log does less harm than one too few.
    this.changes.add(kind ?? (old ? 'updated' : 'created'), object, this.#readersOf(object));
    this.folder?.write(object);
    this.#changeSeries(object, () => {
      if (old) this.#forget(old);
      this.#remember(object);
    });
    if (old?.content && !this.isContentUsed(old.content)) this.contents.delete(old.content);
  }

  /** Its relationships go with it. @throws {@link RepositoryError} `storage` if it can't be deleted */
  remove(object: StoredObject): void {
    for (const relationship of this.relationshipsOf(object)) this.remove(relationship);
    this.changes.add('deleted', object, this.#readersOf(object));
    this.folder?.remove(object.id);
    this.#changeSeries(object, () => this.#forget(object));
    if (object.content && !this.isContentUsed(object.content)) this.contents.delete(object.content);
  }

  /**
   * Removes several objects as one step: if that is cut short, the next start goes on with it.
   * @throws {@link RepositoryError} `storage`
   */
  removeAll(objects: readonly StoredObject[]): void {
    const ids = objects.map(({ id }) => id);
    if (ids.length > 1) this.folder?.noteDeletion(ids);
    this.#removeNoted(ids);
  }

  #removeNoted(ids: readonly string[]): void {
    try {
      for (const object of ids.map((id) => this.find(id))) if (object) this.remove(object);
    } finally {
      // What an error was answered for must not go later, by itself.
      if (ids.length > 1) this.folder?.noteDeletion([]);
    }
  }

  /** Of an object as it is about to be stored, or still is. */
  #readersOf(object: StoredObject): Change['readers'] {
    const { checkedOutBy, number } = object.version;
    if (checkedOutBy !== undefined) return [checkedOutBy];
    const current = this.currentVersion(object);
    return readersOf((current.version.number > number ? current.acl : object.acl) ?? openAcl);
  }

  /** Changes a version series, of which only the current version is a child of its folders. */
  #changeSeries(member: StoredObject, change: () => void): void {
    this.#unfile(this.currentVersion(member));
    change();
    if (this.versionsOf(member).length > 0) this.#file(this.currentVersion(member));
  }

  #remember(object: StoredObject): void {
    const { seriesId } = object.version;
    this.#objects.set(object.id, object);
    for (const end of endsOf(object)) {
      const relationships = this.#relationships.get(end) ?? new Map<string, StoredObject>();
      this.#relationships.set(end, relationships.set(object.id, object));
    }
    const versions = [...(this.#series.get(seriesId) ?? []), object];
    this.#series.set(
      seriesId,
      versions.sort((a, b) => a.version.number - b.version.number),
    );
    if (object.content) this.#contentUses.set(object.content.id, (this.#contentUses.get(object.content.id) ?? 0) + 1);
  }

  #forget(object: StoredObject): void {
    const { seriesId } = object.version;
    this.#objects.delete(object.id);
    for (const end of endsOf(object)) {
      this.#relationships.get(end)?.delete(object.id);
      if (this.#relationships.get(end)?.size === 0) this.#relationships.delete(end);
    }
    const versions = (this.#series.get(seriesId) ?? []).filter((each) => each !== object);
    if (versions.length > 0) this.#series.set(seriesId, versions);
    else this.#series.delete(seriesId);
    if (!object.content) return;
    const uses = (this.#contentUses.get(object.content.id) ?? 1) - 1;
    if (uses > 0) this.#contentUses.set(object.content.id, uses);
    else this.#contentUses.delete(object.content.id);
  }

  #file(object: StoredObject): void {
    for (const parentId of object.parentIds) {
      const children = this.#children.get(parentId) ?? new Map<string, StoredObject>();
      this.#children.set(parentId, children.set(nameOf(object), object));
    }
  }

  #unfile(object: StoredObject): void {
    for (const parentId of object.parentIds) {
      const children = this.#children.get(parentId);
      if (children?.get(nameOf(object)) === object) children.delete(nameOf(object));
    }
  }
}

function rootFolder(types: TypeRegistry): StoredObject {
  const now = new Date().toISOString();
  const properties = new Map<string, readonly Value[]>([
    ['cmis:name', ['Demo repository']],
    ['cmis:createdBy', ['system']],
    ['cmis:creationDate', [now]],
    ['cmis:lastModifiedBy', ['system']],
    ['cmis:lastModificationDate', [now]],
  ]);
  const id = rootId;
  return { ...newObject(), id, version: firstVersion(id), type: types.get('cmis:folder'), properties, parentIds: [] };
}

/** What every new object starts with. */
export function newObject(): Pick<StoredObject, 'id' | 'revision' | 'content' | 'version'> {
  const id = randomUUID();
  return { id, revision: 1, content: undefined, version: firstVersion(id) };
}

function firstVersion(id: string): StoredObject['version'] {
  return { seriesId: id, number: 1, label: undefined, major: true, comment: undefined, checkedOutBy: undefined };
}
