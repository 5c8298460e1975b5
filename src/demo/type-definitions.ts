import { RepositoryError } from './errors';
import type { Kind, Value } from './values';

export type BaseTypeId =
  'cmis:document' | 'cmis:folder' | 'cmis:item' | 'cmis:policy' | 'cmis:relationship' | 'cmis:secondary';

/** A property definition, CMIS 1.1 section 2.1.3.3. */
export interface PropertyDefinition {
  readonly id: string;
  readonly displayName: string;
  readonly description: string;
  readonly kind: Kind;
  readonly multiple: boolean;
  readonly updatability: 'readonly' | 'readwrite' | 'oncreate' | 'whencheckedout';
  readonly required: boolean;
  readonly queryable: boolean;
  readonly orderable: boolean;
  readonly maxLength?: number;
  readonly minValue?: Value;
  readonly maxValue?: Value;
  readonly choices?: readonly { readonly displayName: string; readonly value: Value }[];
  readonly openChoice?: boolean;
  readonly defaultValue?: readonly Value[];
}

/** A type definition, CMIS 1.1 section 2.1.3.2, with its own and its inherited properties by id. */
export interface TypeDefinition {
  readonly id: string;
  readonly queryName: string;
  readonly localName: string;
  readonly localNamespace: string;
  readonly displayName: string;
  readonly description: string;
  readonly baseId: BaseTypeId;
  readonly parentId: string | undefined;
  readonly creatable: boolean;
  readonly fileable: boolean;
  readonly queryable: boolean;
  readonly includedInSupertypeQuery: boolean;
  readonly controllablePolicy: boolean;
  readonly controllableACL: boolean;
  readonly versionable: boolean;
  readonly contentStreamAllowed: 'notallowed' | 'allowed' | 'required';
  /** What a relationship may lead from and to; empty: anything. */
  readonly allowedSourceTypes: readonly string[];
  readonly allowedTargetTypes: readonly string[];
  readonly properties: ReadonlyMap<string, PropertyDefinition>;
  readonly inherited: ReadonlySet<string>;
  /** Whether it belongs to the repository itself: then it stays as it is. */
  readonly isBuiltIn: boolean;
}

/** What a type says of itself, with its own properties; the rest comes from its parent. */
export type TypeDeclaration = Pick<TypeDefinition, 'id' | 'displayName' | 'description'> &
  Partial<Omit<TypeDefinition, 'baseId' | 'parentId' | 'properties' | 'inherited' | 'isBuiltIn'>> & {
    readonly parentId?: string;
    readonly properties: readonly PropertyDefinition[];
  };

type PropertyOptions = Partial<Omit<PropertyDefinition, 'id' | 'kind' | 'displayName'>>;

/** Declares a property; it is single-valued, optional, writable, queryable and orderable unless told otherwise. */
export function property(
  id: string,
  kind: Kind,
  displayName: string,
  options: PropertyOptions = {},
): PropertyDefinition {
  return {
    id,
    kind,
    displayName,
    description: displayName,
    multiple: false,
    updatability: 'readwrite',
    required: false,
    queryable: true,
    orderable: options.multiple !== true,
    ...options,
  };
}

/** A type as the registry keeps it: types may get properties, and objects hold on to their type. */
interface KeptType extends TypeDefinition {
  readonly properties: Map<string, PropertyDefinition>;
  readonly inherited: Set<string>;
}

/** All types of the repository. */
export class TypeRegistry {
  readonly #types = new Map<string, KeptType>();
  readonly #byQueryName = new Map<string, TypeDefinition>();
  readonly #children = new Map<string | undefined, KeptType[]>();

  /** @param created those that clients made, parents first */
  constructor(builtIn: readonly TypeDeclaration[], created: readonly TypeDeclaration[] = []) {
    for (const declaration of builtIn) this.#add(declaration, true);
    for (const declaration of created) this.#add(declaration, false);
  }

  add(declaration: TypeDeclaration): TypeDefinition {
    return this.#add(declaration, false);
  }

  /** Gives a type and all its subtypes properties, or takes these in the place of the ones with their ids. */
  define(type: TypeDefinition, properties: readonly PropertyDefinition[]): void {
    for (const each of this.#withSubtypes(this.#kept(type.id))) {
      for (const definition of properties) {
        each.properties.set(definition.id, definition);
        if (each.id !== type.id) each.inherited.add(definition.id);
      }
    }
  }

  remove(type: TypeDefinition): void {
    this.#types.delete(type.id);
    this.#byQueryName.delete(type.queryName.toLowerCase());
    this.#children.set(
      type.parentId,
      (this.#children.get(type.parentId) ?? []).filter((each) => each.id !== type.id),
    );
  }

  /** The types that clients made, parents first. */
  created(): TypeDeclaration[] {
    return [...this.#types.values()].filter((type) => !type.isBuiltIn).map(declarationOf);
  }

  /** The type and everything below it. */
  withSubtypes(type: TypeDefinition): readonly TypeDefinition[] {
    return this.#withSubtypes(this.#kept(type.id));
  }

  #withSubtypes(type: KeptType): KeptType[] {
    return [type, ...(this.#children.get(type.id) ?? []).flatMap((child) => this.#withSubtypes(child))];
  }

  #add(declaration: TypeDeclaration, isBuiltIn: boolean): TypeDefinition {
    const parent = declaration.parentId === undefined ? undefined : this.#kept(declaration.parentId);
    const baseId = parent?.baseId ?? baseTypeId(declaration.id);
    const queryName = declaration.queryName ?? queryNameOf(declaration.id);
    const inherited = [...(parent?.properties.values() ?? [])];
    const type: KeptType = {
      localName: queryName.slice(queryName.indexOf(':') + 1),
      localNamespace: `urn:demo:${queryName.split(':')[0] ?? ''}`,
      creatable: baseId !== 'cmis:secondary',
      fileable: parent?.fileable ?? false,
      queryable: true,
      includedInSupertypeQuery: true,
      controllablePolicy: parent?.controllablePolicy ?? (baseId !== 'cmis:policy' && baseId !== 'cmis:secondary'),
      controllableACL: parent?.controllableACL ?? baseId !== 'cmis:secondary',
      versionable: parent?.versionable ?? false,
      contentStreamAllowed: parent?.contentStreamAllowed ?? (baseId === 'cmis:document' ? 'allowed' : 'notallowed'),
      allowedSourceTypes: parent?.allowedSourceTypes ?? [],
      allowedTargetTypes: parent?.allowedTargetTypes ?? [],
      ...declaration,
      queryName,
      baseId,
      parentId: declaration.parentId,
      properties: new Map([...inherited, ...declaration.properties].map((each) => [each.id, each])),
      inherited: new Set(inherited.map(({ id }) => id)),
      isBuiltIn,
    };
    this.#types.set(type.id, type);
    this.#byQueryName.set(queryName.toLowerCase(), type);
    this.#children.set(type.parentId, [...(this.#children.get(type.parentId) ?? []), type]);
    return type;
  }

  find(id: string): TypeDefinition | undefined {
    return this.#types.get(id);
  }

  /** @throws {@link RepositoryError} `objectNotFound` */
  get(id: string): TypeDefinition {
    return this.#kept(id);
  }

  #kept(id: string): KeptType {
    const type = this.#types.get(id);
    if (!type) throw new RepositoryError('objectNotFound', `There is no type '${id}'.`);
    return type;
  }

  findByQueryName(queryName: string): TypeDefinition | undefined {
    return this.#byQueryName.get(queryName.toLowerCase());
  }

  /** The direct subtypes; of `undefined`, the base types. */
  children(id: string | undefined): readonly TypeDefinition[] {
    return this.#children.get(id) ?? [];
  }

  /** Whether `type` is `ancestorId` or below it. */
  isA(type: TypeDefinition, ancestorId: string): boolean {
    for (
      let each: TypeDefinition | undefined = type;
      each;
      each = each.parentId ? this.find(each.parentId) : undefined
    ) {
      if (each.id === ancestorId) return true;
    }
    return false;
  }

  /** Whether a query of `ancestorId` finds the objects of the type: it is that type, or below it and not set apart. */
  isFoundBy(type: TypeDefinition, ancestorId: string): boolean {
    for (
      let each: TypeDefinition | undefined = type;
      each;
      each = each.parentId ? this.find(each.parentId) : undefined
    ) {
      if (each.id === ancestorId) return true;
      if (!each.includedInSupertypeQuery) return false;
    }
    return false;
  }

  /** The types that define the property themselves. */
  definersOf(propertyId: string): TypeDefinition[] {
    return [...this.#types.values()].filter(
      (type) => type.properties.has(propertyId) && !type.inherited.has(propertyId),
    );
  }
}

/** Type ids are named as on Alfresco: a letter for the base type comes before the query name. */
export function queryNameOf(typeId: string): string {
  return typeId.replace(/^[A-Z]:/, '');
}

function declarationOf({ properties, inherited, parentId, ...own }: KeptType): TypeDeclaration {
  return {
    ...own,
    ...(parentId === undefined ? {} : { parentId }),
    properties: [...properties.values()].filter(({ id }) => !inherited.has(id)),
  };
}

const baseTypeIds: readonly BaseTypeId[] = [
  'cmis:document',
  'cmis:folder',
  'cmis:item',
  'cmis:policy',
  'cmis:relationship',
  'cmis:secondary',
];

function baseTypeId(id: string): BaseTypeId {
  const found = baseTypeIds.find((each) => each === id);
  if (!found) throw new Error(`${id} is no base type`);
  return found;
}
