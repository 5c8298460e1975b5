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
  readonly minValue?: number;
  readonly maxValue?: number;
  readonly choices?: readonly { readonly displayName: string; readonly value: Value }[];
  readonly openChoice?: boolean;
  readonly defaultValue?: readonly Value[];
}

/** A type definition, CMIS 1.1 section 2.1.3.2, with its own and its inherited properties by id. */
export interface TypeDefinition {
  readonly id: string;
  readonly queryName: string;
  readonly localNamespace: string;
  readonly displayName: string;
  readonly description: string;
  readonly baseId: BaseTypeId;
  readonly parentId: string | undefined;
  readonly creatable: boolean;
  readonly fileable: boolean;
  readonly versionable: boolean;
  readonly controllableACL: boolean;
  readonly properties: ReadonlyMap<string, PropertyDefinition>;
  readonly inherited: ReadonlySet<string>;
}

/** What a type says of itself; the rest comes from its parent. */
export interface TypeDeclaration {
  readonly id: string;
  readonly parentId?: string;
  readonly displayName: string;
  readonly description: string;
  readonly creatable?: boolean;
  readonly fileable?: boolean;
  readonly versionable?: boolean;
  readonly properties: readonly PropertyDefinition[];
}

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

/** All types of the repository. */
export class TypeRegistry {
  readonly #types = new Map<string, TypeDefinition>();
  readonly #byQueryName = new Map<string, TypeDefinition>();
  readonly #children = new Map<string | undefined, TypeDefinition[]>();

  constructor(declarations: readonly TypeDeclaration[]) {
    for (const declaration of declarations) this.#add(declaration);
  }

  #add(declaration: TypeDeclaration): void {
    const parent = declaration.parentId === undefined ? undefined : this.get(declaration.parentId);
    const inherited = parent?.properties ?? new Map<string, PropertyDefinition>();
    const baseId = parent?.baseId ?? baseTypeId(declaration.id);
    const queryName = declaration.id.replace(/^[A-Z]:/, '');
    const type: TypeDefinition = {
      id: declaration.id,
      queryName,
      localNamespace: `urn:demo:${queryName.split(':')[0] ?? ''}`,
      displayName: declaration.displayName,
      description: declaration.description,
      baseId,
      parentId: declaration.parentId,
      creatable: declaration.creatable ?? true,
      fileable: declaration.fileable ?? parent?.fileable ?? false,
      versionable: declaration.versionable ?? parent?.versionable ?? false,
      controllableACL: baseId !== 'cmis:secondary',
      properties: new Map([...inherited, ...declaration.properties.map((each) => [each.id, each] as const)]),
      inherited: new Set(inherited.keys()),
    };
    this.#types.set(type.id, type);
    this.#byQueryName.set(queryName.toLowerCase(), type);
    this.#children.set(type.parentId, [...this.children(type.parentId), type]);
  }

  find(id: string): TypeDefinition | undefined {
    return this.#types.get(id);
  }

  /** @throws {@link RepositoryError} `objectNotFound` */
  get(id: string): TypeDefinition {
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

  /** The types that define the property themselves. */
  definersOf(propertyId: string): TypeDefinition[] {
    return [...this.#types.values()].filter(
      (type) => type.properties.has(propertyId) && !type.inherited.has(propertyId),
    );
  }
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
