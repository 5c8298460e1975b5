import type { RepositoryInfo } from '../../src/model/repository-info';
import type { PropertyDefinition, TypeDefinition } from '../../src/model/type-definition';
import type { GivenProperty, GivenType } from './read-definition';
import { isPlainObject } from '../../src/model/describe';
import { inputError, type Fault } from '../../src/model/errors';

/**
 * The whole definition of a new type: what is left out is as in its parent (CMIS 1.1, section 2.1.3.3), names are made from
 * the id. Properties that the parent has are inherited and don't go with it.
 * @throws CmisError `input` for a property without a type
 */
export function completeType(given: GivenType, parent: TypeDefinition): TypeDefinition {
  const { properties, ...own } = given;
  const name = queryNameOf(given.id);
  // What has no objects of its own can't be created.
  const creatable = parent.baseId !== 'cmis:secondary';
  const inherited = {
    ...pick(parent, ['localNamespace', 'fileable', 'queryable', 'fulltextIndexed', 'includedInSupertypeQuery']),
    ...pick(parent, ['controllablePolicy', 'controllableACL', 'versionable', 'contentStreamAllowed']),
    ...pick(parent, ['allowedSourceTypes', 'allowedTargetTypes']),
  };
  const faults: Fault[] = [];
  const definitions = properties
    .filter(({ id }) => !Object.hasOwn(parent.propertyDefinitions ?? {}, id))
    .map((property): [string, PropertyDefinition] => [
      property.id,
      completeProperty(property, given.queryable ?? parent.queryable ?? true, faults),
    ]);
  if (faults.length > 0) throw inputError(faults);
  return {
    ...{ localName: name, queryName: name, displayName: given.id, description: given.displayName ?? given.id },
    ...{ creatable, ...inherited },
    ...own,
    baseId: parent.baseId,
    parentId: parent.id,
    propertyDefinitions: Object.fromEntries(definitions),
  };
}

/**
 * What an update of a type sends: the type as it is with what is given over it, and of its properties those that are new or
 * given otherwise; `undefined` if nothing would change.
 * @throws CmisError `input` for a new property without a type
 */
export function changedType(given: GivenType, current: TypeDefinition): TypeDefinition | undefined {
  const { properties, ...own } = given;
  const existing = current.propertyDefinitions ?? {};
  const faults: Fault[] = [];
  const definitions = properties.flatMap((property): [string, PropertyDefinition][] => {
    const before = Object.hasOwn(existing, property.id) ? existing[property.id] : undefined;
    if (before === undefined) return [[property.id, completeProperty(property, current.queryable ?? true, faults)]];
    return differs(property, before) ? [[property.id, { ...before, ...property }]] : [];
  });
  if (faults.length > 0) throw inputError(faults);
  if (definitions.length === 0 && !differs(own, current)) return undefined;
  return { ...current, ...own, baseId: current.baseId, propertyDefinitions: Object.fromEntries(definitions) };
}

/** What the repository says against a new or changed type. It may take it all the same. */
export function remarksOn(given: GivenType, around: TypeDefinition, info: RepositoryInfo, updating: boolean): string[] {
  const { capabilityNewTypeSettableAttributes: settable, capabilityCreatablePropertyTypes: creatable } =
    info.capabilities;
  const remarks: string[] = [];
  if (updating && around.typeMutability?.update === false) remarks.push(`${around.id} can't be changed`);
  if (!updating && around.typeMutability?.create === false) remarks.push(`${around.id} takes no further subtypes`);
  const fixed =
    isPlainObject(settable) && !updating ? Object.keys(given).filter((name) => settable[name] === false) : [];
  if (fixed.length > 0) remarks.push(`it sets ${fixed.join(', ')} of a new type itself`);
  const kinds: unknown = isPlainObject(creatable) ? creatable['canCreate'] : undefined;
  if (Array.isArray(kinds)) {
    const known = kinds.map(String);
    const others = given.properties.filter(({ propertyType }) => propertyType && !known.includes(propertyType));
    remarks.push(
      ...others.map(({ id, propertyType }) => `it makes no properties of the type ${propertyType ?? ''} (${id})`),
    );
  }
  return remarks;
}

function completeProperty(given: GivenProperty, queryable: boolean, faults: Fault[]): PropertyDefinition {
  const { id, propertyType, choices } = given;
  const field = `propertyDefinitions["${id}"].propertyType`;
  if (propertyType === undefined) faults.push({ field, message: 'is missing: string, integer, datetime, …' });
  const name = queryNameOf(id);
  return {
    ...{ localName: name, queryName: name, displayName: id, description: given.displayName ?? id },
    ...{ cardinality: 'single', updatability: 'readwrite', required: false, inherited: false, queryable },
    orderable: queryable && given.cardinality !== 'multi',
    ...(choices === undefined ? {} : { openChoice: false }),
    ...given,
    // Without one, a fault was told.
    propertyType: propertyType ?? 'string',
  };
}

/** A name that can stand in a query: the id without the prefix letter of Alfresco, and without what a statement parts words by. */
function queryNameOf(id: string): string {
  return id.replace(/^[DFRPI]:(?=[^:]+:)/, '').replace(/[\s,"'\\.()]/g, '_');
}

function differs(given: object, current: object): boolean {
  const before: Readonly<Record<string, unknown>> = { ...current };
  return Object.entries(given).some(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name]));
}

function pick<K extends keyof TypeDefinition>(type: TypeDefinition, names: readonly K[]): Pick<TypeDefinition, K> {
  const entries = names.filter((name) => type[name] !== undefined).map((name) => [name, type[name]]);
  return Object.fromEntries(entries) as Pick<TypeDefinition, K>;
}
