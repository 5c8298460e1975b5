import { abortable } from '../http/abortable';
import { CmisError, inputError } from '../model/errors';
import type { TypeDefinition, TypeTree } from '../model/type-definition';
import type { ValueKind, ValueKinds } from '../model/value-kinds';
import { definitionsOf } from './check-properties';
import { nearest } from './nearest';

/** Where the cache gets what it lacks. */
export interface TypeSource {
  /** With its property definitions; throws `objectNotFound` or `invalidArgument` for an unknown id. */
  definition(typeId: string): Promise<TypeDefinition>;
  /** All types, without their property definitions. */
  tree(): Promise<readonly TypeTree[]>;
  /** All secondary types, with their property definitions. */
  aspects(): Promise<readonly TypeTree[]>;
}

/** Milliseconds in which a type is not asked for again because of a value that doesn't fit it. */
const freshFor = 60_000;

/** The types of one repository, each read once. Failures are not kept: the next call asks again. */
export class Types {
  readonly #definitions = new Map<string, Promise<TypeDefinition>>();
  readonly #kinds = new Map<string, Promise<ValueKinds>>();
  #names: Promise<readonly TypeDefinition[]> | undefined;
  #aspects: Promise<readonly TypeDefinition[]> | undefined;
  #since = performance.now();

  constructor(private readonly source: TypeSource) {}

  /**
   * A type by id, query name or local name.
   * @throws CmisError `input` for an unknown or ambiguous name, with the nearest names
   */
  async named(name: string, signal?: AbortSignal): Promise<TypeDefinition> {
    try {
      return await abortable(this.#definition(name), signal);
    } catch (error) {
      if (!isUnknown(error)) throw error;
    }
    const found = await abortable(this.#byName(name), signal);
    return abortable(this.#definition(found.id), signal);
  }

  /** The aspects that define a property themselves, and don't inherit it from another aspect. */
  async aspectsWith(propertyId: string, signal?: AbortSignal): Promise<readonly TypeDefinition[]> {
    this.#aspects ??= this.source.aspects().then(flatten);
    this.#aspects.catch(() => {
      this.#aspects = undefined;
    });
    const aspects = await abortable(this.#aspects, signal);
    const found = aspects.filter(({ propertyDefinitions }) => Object.hasOwn(propertyDefinitions ?? {}, propertyId));
    return found.filter(({ parentId }) => !found.some(({ id }) => id === parentId));
  }

  /**
   * The kinds of the properties of objects with these types. A type that can't be read is told to `note`; its values stay
   * as they come.
   */
  async kinds(typeIds: readonly string[], note: (note: string) => void): Promise<ValueKinds> {
    const key = typeIds.join(' ');
    let kinds = this.#kinds.get(key);
    if (kinds === undefined) {
      kinds = this.#readKinds(typeIds, note);
      this.#kinds.set(key, kinds);
    }
    return kinds;
  }

  /** Forgets everything, for a type may have changed since; false if it is known too freshly for that. */
  forget(): boolean {
    if (performance.now() - this.#since < freshFor) return false;
    this.clear();
    return true;
  }

  /** Forgets everything, for a type was changed. */
  clear(): void {
    this.#since = performance.now();
    this.#definitions.clear();
    this.#kinds.clear();
    this.#names = undefined;
    this.#aspects = undefined;
  }

  #definition(typeId: string): Promise<TypeDefinition> {
    let definition = this.#definitions.get(typeId);
    if (definition === undefined) {
      definition = this.source.definition(typeId);
      this.#definitions.set(typeId, definition);
      definition.catch(() => this.#definitions.delete(typeId));
    }
    return definition;
  }

  async #readKinds(typeIds: readonly string[], note: (note: string) => void): Promise<ValueKinds> {
    const results = await Promise.allSettled(typeIds.map((id) => this.#definition(id)));
    const types = results.flatMap((result, index) => {
      if (result.status === 'fulfilled') return [result.value];
      this.#kinds.delete(typeIds.join(' '));
      note(`The type ${typeIds[index] ?? ''} could not be read, so its values are as the server sent them.`);
      return [];
    });
    return new Map(
      [...definitionsOf(types)].map(([id, { propertyType, cardinality }]): [string, ValueKind] => [
        id,
        { type: propertyType, multi: cardinality === 'multi' },
      ]),
    );
  }

  /** Names of types are known from now on; an unknown one is looked up afresh, for it may be new. */
  async #byName(name: string): Promise<TypeDefinition> {
    const known = this.#names;
    const found = known === undefined ? [] : matching(name, await known);
    const types = found.length > 0 && known !== undefined ? await known : await this.#readNames();
    const matches = matching(name, types);
    const [match, ...others] = matches;
    if (match !== undefined && others.length === 0) return match;
    const quoted = JSON.stringify(name);
    const message =
      match === undefined
        ? unknownName(
            quoted,
            nearest(
              name,
              types.map(({ id }) => id),
            ),
          )
        : `${quoted} may be ${matches.map(({ id }) => id).join(' or ')}: use the id`;
    throw inputError([{ field: 'type', message }]);
  }

  async #readNames(): Promise<readonly TypeDefinition[]> {
    const names = this.source.tree().then(flatten);
    this.#names = names;
    names.catch(() => {
      this.#names = undefined;
    });
    return names;
  }
}

function unknownName(quoted: string, names: readonly string[]): string {
  const hint = names.length > 0 ? `the nearest are ${names.join(', ')}` : 'no name is near it';
  return `the repository has no type or aspect ${quoted}; ${hint}`;
}

function flatten(trees: readonly TypeTree[]): TypeDefinition[] {
  return trees.flatMap(({ type, children }) => [type, ...flatten(children)]);
}

function matching(name: string, types: readonly TypeDefinition[]): TypeDefinition[] {
  const by = (same: (type: TypeDefinition) => boolean): TypeDefinition[] => types.filter(same);
  const byQueryName = by(({ id, queryName }) => id === name || queryName === name);
  if (byQueryName.length > 0) return byQueryName;
  return by(({ localName }) => localName === name);
}

function isUnknown(error: unknown): boolean {
  return error instanceof CmisError && ['objectNotFound', 'invalidArgument', 'constraint'].includes(error.code);
}
