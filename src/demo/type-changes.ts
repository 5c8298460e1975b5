import { RepositoryError } from './errors';
import type { Repository } from './repository';
import { aspectsOf } from './stored-object';
import type { PropertyDefinition, TypeDefinition } from './type-definitions';
import type { GivenType } from './type-reader';
import { compareValues, type Value } from './values';

/** @throws {@link RepositoryError} `invalidArgument` if there is no such parent, `constraint` */
export function createType(repository: Repository, { baseId, ...given }: GivenType): TypeDefinition {
  const { types } = repository;
  const parent = types.find(given.parentId ?? '');
  if (!parent)
    throw new RepositoryError('invalidArgument', `There is no type '${given.parentId ?? ''}' to be the parent.`);
  if (baseId !== undefined && baseId !== parent.baseId) {
    throw new RepositoryError(
      'invalidArgument',
      `The base type below '${parent.id}' is ${parent.baseId}, not ${baseId}.`,
    );
  }
  if (types.find(given.id)) throw new RepositoryError('constraint', `There is already a type '${given.id}'.`);
  const namesake = types.findByQueryName(given.queryName ?? '');
  if (namesake) {
    const message = `The type '${namesake.id}' already has the query name '${namesake.queryName}'.`;
    throw new RepositoryError('constraint', message);
  }
  for (const definition of given.properties) checkNewProperty(repository, definition, [parent]);
  for (const id of [...(given.allowedSourceTypes ?? []), ...(given.allowedTargetTypes ?? [])]) {
    if (!types.find(id))
      throw new RepositoryError('constraint', `There is no type '${id}' for a relationship to lead to.`);
  }
  const declaration = { ...given, ...fixedAttributes(parent, given) };
  repository.keepTypes([...types.created(), declaration]);
  return types.add(declaration);
}

/** What follows from the base type, whatever the client says. */
function fixedAttributes({ baseId }: TypeDefinition, given: GivenType): Partial<GivenType> {
  if (baseId === 'cmis:document') return {};
  const notADocument = { versionable: false, contentStreamAllowed: 'notallowed' } as const;
  if (baseId === 'cmis:secondary') {
    return { ...notADocument, creatable: false, fileable: false, controllablePolicy: false, controllableACL: false };
  }
  const fileable = baseId === 'cmis:folder' || (baseId !== 'cmis:relationship' && given.fileable !== false);
  return { ...notADocument, fileable, ...(baseId === 'cmis:policy' ? { controllablePolicy: false } : {}) };
}

/**
 * Adds properties to a type, or loosens the rules of those it has; everything else that is given stays as it was
 * (CMIS 1.1, sections 2.1.10 and 2.2.2.7).
 * @throws {@link RepositoryError} `objectNotFound`, `constraint`
 */
export function updateType(repository: Repository, { id, properties }: GivenType): TypeDefinition {
  const { types } = repository;
  const type = changeable(repository, id);
  const changed = properties.map((given) => {
    const before = type.properties.get(given.id);
    if (before && !type.inherited.has(given.id)) return loosened(before, given);
    checkNewProperty(repository, given, types.withSubtypes(type));
    if (given.required) throw new RepositoryError('constraint', `The new property '${given.id}' can't be required.`);
    return given;
  });
  const declarations = types.created().map((each) => {
    if (each.id !== id) return each;
    return { ...each, properties: [...new Map([...each.properties, ...changed].map((own) => [own.id, own])).values()] };
  });
  repository.keepTypes(declarations);
  types.define(type, changed);
  return type;
}

/** @throws {@link RepositoryError} `objectNotFound`, `constraint` if there are subtypes or objects of it */
export function deleteType(repository: Repository, id: string): void {
  const { objects, types } = repository;
  const type = changeable(repository, id);
  const [subtype] = types.children(id);
  if (subtype) throw new RepositoryError('constraint', `The type '${id}' has subtypes, such as '${subtype.id}'.`);
  const used = [...objects.all()].filter((object) => object.type.id === id || aspectsOf(object).includes(id)).length;
  if (used > 0) throw new RepositoryError('constraint', `The type '${id}' is in use: ${String(used)} objects have it.`);
  repository.keepTypes(types.created().filter((each) => each.id !== id));
  types.remove(type);
}

function changeable({ types }: Repository, id: string): TypeDefinition {
  const type = types.get(id);
  if (type.isBuiltIn) throw new RepositoryError('constraint', `The type '${id}' belongs to the repository and stays.`);
  return type;
}

/** An id means the same thing everywhere: an object with aspects has properties of several types. */
function checkNewProperty({ types }: Repository, given: PropertyDefinition, near: readonly TypeDefinition[]): void {
  const holder = near.find((type) => type.properties.has(given.id));
  if (holder) throw new RepositoryError('constraint', `The type '${holder.id}' already has a property '${given.id}'.`);
  for (const type of types.definersOf(given.id)) {
    const other = type.properties.get(given.id);
    if (other && (other.kind !== given.kind || other.multiple !== given.multiple)) {
      const what = `${other.multiple ? 'multi-valued' : 'single-valued'} ${other.kind}`;
      throw new RepositoryError('constraint', `The property '${given.id}' is a ${what} in the type '${type.id}'.`);
    }
  }
}

/** The rules of a property may become looser, never stricter: objects have values by the old ones. */
function loosened(before: PropertyDefinition, given: PropertyDefinition): PropertyDefinition {
  const { id } = before;
  const faults: readonly (readonly [boolean, string])[] = [
    [given.kind !== before.kind, 'has another type'],
    [given.multiple !== before.multiple, 'has another cardinality'],
    [given.required && !before.required, 'becomes required'],
    [isStricter(given.maxLength, before.maxLength, 1), 'takes less characters than before'],
    [isStricter(given.maxValue, before.maxValue, 1), 'takes less than before'],
    [isStricter(given.minValue, before.minValue, -1), 'takes less than before'],
    [given.choices !== undefined && before.choices === undefined, 'takes less than before'],
    [before.openChoice === true && given.openChoice === false, 'takes only its choices'],
  ];
  const fault = faults.find(([isFault]) => isFault)?.[1];
  if (fault !== undefined)
    throw new RepositoryError('constraint', `The property '${id}' can't change so: it ${fault}.`);
  if (!before.choices || !given.choices) return given;
  // Only new choices and new display names are sent.
  const kept = before.choices.filter(
    ({ value }) => !given.choices?.some((each) => compareValues(each.value, value) === 0),
  );
  return { ...given, choices: [...kept, ...given.choices] };
}

function isStricter(given: Value | undefined, before: Value | undefined, sign: 1 | -1): boolean {
  if (given === undefined) return false;
  return before === undefined || sign * compareValues(given, before) < 0;
}
