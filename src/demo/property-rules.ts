import { RepositoryError } from './errors';
import { aspectsOf, definitionsOf, type StoredObject } from './stored-object';
import type { PropertyDefinition, TypeDefinition, TypeRegistry } from './type-definitions';
import { compareValues, readValue, type Value } from './values';

export type Properties = ReadonlyMap<string, readonly Value[]>;

const secondaryIds = 'cmis:secondaryObjectTypeIds';

/**
 * The properties of a new object.
 * @throws {@link RepositoryError} `invalidArgument`, `constraint`, `nameConstraintViolation`
 */
export function initialProperties(
  types: TypeRegistry,
  type: TypeDefinition,
  given: ReadonlyMap<string, readonly string[]>,
): Properties {
  const aspects = (given.get(secondaryIds) ?? []).map((id) => aspect(types, id).id);
  const definitions = definitionsOf(types, type, aspects);
  const properties = new Map<string, readonly Value[]>();
  for (const definition of definitions.values()) {
    if (definition.defaultValue) properties.set(definition.id, definition.defaultValue);
  }
  for (const [id, texts] of given) {
    const definition = find(types, definitions, id, type);
    if (definition.updatability === 'readonly') throw notWritable(id, 'is read-only');
    if (id !== 'cmis:objectTypeId') set(properties, definition, texts);
  }
  checkRequired(definitions, properties);
  return properties;
}

/**
 * The properties of an object after an update; those that are not given stay as they are.
 * @throws {@link RepositoryError} as {@link initialProperties}
 */
export function changedProperties(
  types: TypeRegistry,
  object: StoredObject,
  given: ReadonlyMap<string, readonly string[]>,
): Properties {
  const before = aspectsOf(object);
  const aspects = given.has(secondaryIds) ? (given.get(secondaryIds) ?? []).map((id) => aspect(types, id).id) : before;
  const definitions = definitionsOf(types, object.type, aspects);
  const properties = new Map([...object.properties].filter(([id]) => definitions.has(id)));
  for (const id of aspects.filter((each) => !before.includes(each))) {
    for (const definition of types.get(id).properties.values()) {
      if (definition.defaultValue) properties.set(definition.id, definition.defaultValue);
    }
  }
  for (const [id, texts] of given) {
    const definition = find(types, definitions, id, object.type);
    if (definition.updatability === 'readonly') throw notWritable(id, 'is read-only');
    if (definition.updatability === 'oncreate') throw notWritable(id, 'can be set on creation only');
    if (definition.updatability === 'whencheckedout' && object.version.checkedOutBy === undefined) {
      throw notWritable(id, 'can be changed on a private working copy only');
    }
    set(properties, definition, texts);
  }
  checkRequired(definitions, properties);
  return properties;
}

function set(
  properties: Map<string, readonly Value[]>,
  definition: PropertyDefinition,
  texts: readonly string[],
): void {
  const values = texts.map((text) => readValue(definition.kind, text, definition.id));
  checkValues(definition, values);
  if (definition.id === secondaryIds) properties.set(definition.id, [...new Set(values)]);
  else if (values.length > 0) properties.set(definition.id, values);
  else properties.delete(definition.id);
}

/** @throws {@link RepositoryError} `invalidArgument` if there is none, `constraint` if it is no aspect */
function aspect(types: TypeRegistry, id: string): TypeDefinition {
  const type = types.find(id);
  if (!type) throw new RepositoryError('invalidArgument', `There is no secondary type '${id}'.`);
  if (type.baseId !== 'cmis:secondary' || type.parentId === undefined) {
    throw new RepositoryError('constraint', `'${id}' is not a secondary type that an object can have.`);
  }
  return type;
}

function find(
  types: TypeRegistry,
  definitions: ReadonlyMap<string, PropertyDefinition>,
  id: string,
  type: TypeDefinition,
): PropertyDefinition {
  const definition = definitions.get(id);
  if (definition) return definition;
  const definers = types.definersOf(id).map((definer) => definer.id);
  if (definers.length === 0) throw new RepositoryError('invalidArgument', `There is no property '${id}'.`);
  throw new RepositoryError(
    'constraint',
    `The property '${id}' belongs to ${definers.join(', ')}, and not to this object of type ${type.id}.`,
  );
}

function notWritable(id: string, why: string): RepositoryError {
  return new RepositoryError('constraint', `The property '${id}' ${why}.`);
}

function checkRequired(definitions: ReadonlyMap<string, PropertyDefinition>, properties: Properties): void {
  for (const { id, required } of definitions.values()) {
    if (required && id !== 'cmis:objectTypeId' && !properties.has(id)) {
      throw new RepositoryError('constraint', `The property '${id}' is required.`);
    }
  }
}

function checkValues(definition: PropertyDefinition, values: readonly Value[]): void {
  if (definition.id === 'cmis:name') checkName(values[0]);
  const fault = findFault(definition, values);
  if (fault !== undefined) throw new RepositoryError('constraint', `The property '${definition.id}' ${fault}.`);
}

function checkName(name: Value | undefined): void {
  if (name === '' || String(name ?? '').includes('/')) {
    throw new RepositoryError('nameConstraintViolation', `A name can't be empty or contain '/': '${String(name)}'.`);
  }
}

/** What a property can't take in these values; `undefined`: nothing. */
export function findFault(definition: PropertyDefinition, values: readonly Value[]): string | undefined {
  const { choices, maxLength, minValue, maxValue } = definition;
  if (!definition.multiple && values.length > 1) return `takes one value, not ${String(values.length)}`;
  for (const value of values) {
    // Counted in characters, not in UTF-16 units.
    if (maxLength !== undefined && Array.from(String(value)).length > maxLength) {
      return `takes at most ${String(maxLength)} characters`;
    }
    if (minValue !== undefined && compareValues(value, minValue) < 0) return `has to be at least ${String(minValue)}`;
    if (maxValue !== undefined && compareValues(value, maxValue) > 0) return `has to be at most ${String(maxValue)}`;
    if (
      choices &&
      definition.openChoice !== true &&
      !choices.some((choice) => compareValues(choice.value, value) === 0)
    ) {
      const names = choices.map((choice) => String(choice.value)).join(', ');
      return `takes one of ${names}, not '${String(value).slice(0, 80)}'`;
    }
  }
  return undefined;
}
