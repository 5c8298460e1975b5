import { CmisError } from '../model/errors';
import type { CmisObject } from '../model/object';
import type { PropertyInput, PropertyValue } from '../model/property';
import type { PropertyDefinition, TypeDefinition } from '../model/type-definition';
import { definitionsOf } from './check-properties';
import type { CallOptions, CmisClient } from './client';
import { profileOf } from './server-profile';

/** One end of a copy. */
export interface Side {
  readonly client: CmisClient;
  readonly options: CallOptions;
}

/** What a copy gets by other ways, or from its repository. */
const notCopied = new Set(['cmis:name', 'cmis:objectTypeId', 'cmis:secondaryObjectTypeIds']);

/** The types that copies get, and the properties that go with them. Each type is looked up once. */
export class CopiedTypes {
  readonly #types = new Map<string, Promise<TypeDefinition | undefined>>();
  readonly #told = new Set<string>();

  /** @param otherType the type of copies whose own the target lacks; the base type if it is blank */
  constructor(
    private readonly source: Side,
    private readonly target: Side,
    private readonly otherType = '',
  ) {}

  /** The type of an object's copy: its own where the target has it. */
  async typeOf({ type = '', baseType = '' }: CmisObject): Promise<TypeDefinition> {
    const own = await this.#find(type);
    if (own?.baseId === baseType && own.creatable !== false) return own;
    const named =
      this.otherType === '' ? undefined : await this.target.client.type(this.otherType, this.target.options);
    const other = named?.baseId === baseType ? named : await this.target.client.type(baseType, this.target.options);
    this.#tell(`The target can't make objects of the type ${type}: their copies are of the type ${other.id}.`);
    return other;
  }

  /** The aspects of an object that its copy gets; not those that the target keeps for itself, or doesn't know. */
  async aspectsOf({ aspects }: CmisObject): Promise<TypeDefinition[]> {
    const { systemAspects } = profileOf(await this.target.client.repositoryInfo(this.target.options));
    const wanted = aspects.filter((id) => systemAspects?.test(id) !== true);
    const found = await Promise.all(wanted.map(async (id) => ({ id, type: await this.#find(id) })));
    for (const { id, type } of found) {
      if (type === undefined) this.#tell(`The target has no aspect ${id}: copies are without it.`);
    }
    return found.flatMap(({ type }) => (type === undefined ? [] : [type]));
  }

  /**
   * The values of an object that an object of these types can take. `replacing` also unsets what has no value at the source.
   */
  async propertiesFor(
    object: CmisObject,
    types: readonly TypeDefinition[],
    { replacing }: { readonly replacing: boolean },
  ): Promise<Record<string, PropertyInput>> {
    const definitions = definitionsOf(types);
    const properties: Record<string, PropertyInput> = {};
    const lost: string[] = [];
    for (const [id, value] of Object.entries(object.properties)) {
      const definition = definitions.get(id);
      if (notCopied.has(id) || definition?.updatability === 'readonly') continue;
      if (isUnset(value)) {
        if (replacing && definition?.updatability === 'readwrite' && !definition.required) properties[id] = null;
      } else if (definition !== undefined && definition.updatability !== 'whencheckedout') properties[id] = value;
      else lost.push(id);
    }
    await this.#tellLost(object, lost, types);
    return properties;
  }

  async #tellLost(object: CmisObject, ids: readonly string[], types: readonly TypeDefinition[]): Promise<void> {
    if (ids.length === 0) return;
    const definitions = await this.#sourceDefinitions(object);
    const lost = ids.filter((id) => definitions.get(id)?.updatability !== 'readonly');
    if (lost.length === 0) return;
    this.#tell(`Not copied, because ${types[0]?.id ?? 'the target'} can't take it there: ${lost.join(', ')}.`);
  }

  async #sourceDefinitions({ type, aspects }: CmisObject): Promise<Map<string, PropertyDefinition>> {
    const ids = [...(type === undefined ? [] : [type]), ...aspects];
    return definitionsOf(await Promise.all(ids.map((id) => this.source.client.type(id, this.source.options))));
  }

  #find(id: string): Promise<TypeDefinition | undefined> {
    const { client, options } = this.target;
    let found = this.#types.get(id);
    if (found === undefined) {
      found = client.type(id, options).catch((error: unknown) => {
        if (error instanceof CmisError && error.code === 'input') return undefined;
        throw error;
      });
      this.#types.set(id, found);
    }
    return found;
  }

  /** A remark that would come for each of many objects comes once. */
  #tell(note: string): void {
    if (this.#told.has(note)) return;
    this.#told.add(note);
    this.target.options.onNote?.(note);
  }
}

function isUnset(value: PropertyValue): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}
