import type { Ace } from './acl';
import type { StoredContent } from './content';
import type { PropertyDefinition, TypeDefinition, TypeRegistry } from './type-definitions';
import type { Value } from './values';

/** An object as it is kept. It never changes: a change puts a new one in its place. */
export interface StoredObject {
  readonly id: string;
  readonly type: TypeDefinition;
  /** The set properties but those that are computed from the members below. */
  readonly properties: ReadonlyMap<string, readonly Value[]>;
  /** Of a folder exactly one (the root folder has none); of other objects any number. */
  readonly parentIds: readonly string[];
  /** The policies that are applied to it; `undefined`: none. */
  readonly policyIds?: readonly string[];
  /** Who may do what; of a document the current version's holds for all. `undefined`: everybody everything. */
  readonly acl?: readonly Ace[];
  /** Grows with every change: the change token. */
  readonly revision: number;
  readonly content: StoredContent | undefined;
  readonly version: Version;
}

/** The place of a document in its version series (CMIS 1.1, section 2.1.13). */
export interface Version {
  readonly seriesId: string;
  /** Grows from version to version. */
  readonly number: number;
  /** `undefined` for a document that isn't versionable, and for a working copy. */
  readonly label: string | undefined;
  readonly major: boolean;
  readonly comment: string | undefined;
  /** The user who checked it out, if this is the private working copy. */
  readonly checkedOutBy: string | undefined;
}

/** The ids of the object's aspects (secondary types). */
export function aspectsOf(object: Pick<StoredObject, 'properties'>): string[] {
  return (object.properties.get('cmis:secondaryObjectTypeIds') ?? []).map(String);
}

/** The properties that an object of this type and with these aspects can have. */
export function definitionsOf(
  types: TypeRegistry,
  type: TypeDefinition,
  aspects: readonly string[],
): Map<string, PropertyDefinition> {
  const definitions = new Map(type.properties);
  for (const aspect of aspects) {
    for (const [id, definition] of types.find(aspect)?.properties ?? []) definitions.set(id, definition);
  }
  return definitions;
}

export function nameOf(object: StoredObject): string {
  return String(object.properties.get('cmis:name')?.[0] ?? '');
}

export function isRelationship(object: StoredObject): boolean {
  return object.type.baseId === 'cmis:relationship';
}

/** The ids of the objects at both ends of a relationship; none of any other object. */
export function endsOf(object: StoredObject): string[] {
  if (!isRelationship(object)) return [];
  return ['cmis:sourceId', 'cmis:targetId'].map((id) => String(object.properties.get(id)?.[0]));
}

export function isFolder(object: StoredObject): boolean {
  return object.type.baseId === 'cmis:folder';
}

export function isDocument(object: StoredObject): boolean {
  return object.type.baseId === 'cmis:document';
}
