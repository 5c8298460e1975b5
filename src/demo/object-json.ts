import { aclJson } from './acl-service';
import { allowableActions } from './allowable-actions';
import { RepositoryError } from './errors';
import { valuesOf } from './object-values';
import type { Parameters } from './parameters';
import { relationshipsAt, type Direction } from './relationships';
import { readRenditionFilter, renditionsJson, type RenditionFilter } from './renditions';
import type { Repository } from './repository';
import { aspectsOf, definitionsOf, type StoredObject } from './stored-object';
import type { PropertyDefinition } from './type-definitions';
import type { Value } from './values';

/** Any JSON object that is written; without a prototype where its keys come from outside. */
export type Json = Record<string, unknown>;

/** How values are written (CMIS 1.1, section 5.2.11, and OpenCMIS's `dateTimeFormat`). */
export interface ValueFormat {
  readonly succinct: boolean;
  readonly extendedDates: boolean;
}

/** What of an object is written. */
export interface ObjectFormat extends ValueFormat {
  /** Ids or query names; `undefined`: all properties. */
  readonly filter: ReadonlySet<string> | undefined;
  readonly allowableActions: boolean;
  readonly policyIds?: boolean;
  readonly acl?: boolean;
  readonly renditions?: RenditionFilter;
  /** Which of its relationships stand in an object; `undefined`: none. */
  readonly relationships?: Direction | undefined;
}

/** @throws {@link RepositoryError} `invalidArgument` */
export function valueFormat(parameters: Parameters): ValueFormat {
  return {
    succinct: parameters.flag('succinct'),
    extendedDates: parameters.choice('dateTimeFormat', ['simple', 'extended']) === 'extended',
  };
}

/** @throws {@link RepositoryError} `invalidArgument`, `filterNotValid` */
export function objectFormat(parameters: Parameters): ObjectFormat {
  return {
    ...valueFormat(parameters),
    filter: readFilter(parameters.text('filter')),
    allowableActions: parameters.flag('includeAllowableActions'),
    policyIds: parameters.flag('includePolicyIds'),
    acl: parameters.flag('includeACL'),
    relationships: readDirection(parameters),
    renditions: readRenditionFilter(parameters.text('renditionFilter')),
  };
}

/** An object with all its properties, for answers to changes. */
export function plainFormat(parameters: Parameters): ObjectFormat {
  return { ...valueFormat(parameters), filter: undefined, allowableActions: false };
}

/** @throws {@link RepositoryError} `invalidArgument` */
export function readDirection(parameters: Parameters): Direction | undefined {
  const wanted = parameters.choice('includeRelationships', ['none', 'source', 'target', 'both']);
  return wanted === 'none' ? undefined : wanted === 'both' ? 'either' : wanted;
}

function readFilter(text: string | undefined): ReadonlySet<string> | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const names = text.split(',').map((name) => name.trim());
  if (names.some((name) => name === '' || /[\s"'\\()]/.test(name))) {
    throw new RepositoryError('filterNotValid', `'${text.slice(0, 200)}' is not a list of properties.`);
  }
  return names.includes('*') ? undefined : new Set(names);
}

/** An object as JSON (CMIS 1.1, section 5.2.11). */
export function objectJson(repository: Repository, object: StoredObject, user: string, format: ObjectFormat): Json {
  const properties: Json = {};
  for (const definition of definitionsOf(repository.types, object.type, aspectsOf(object)).values()) {
    if (format.filter && !format.filter.has(definition.id)) continue;
    properties[definition.id] = propertyJson(definition, valuesOf(repository, object, definition.id), format);
  }
  const json: Json = format.succinct ? { succinctProperties: properties } : { properties };
  if (format.allowableActions) json['allowableActions'] = allowableActions(repository, object, user);
  if (format.policyIds) json['policyIds'] = { ids: object.policyIds ?? [] };
  if (format.acl) Object.assign(json, { acl: aclJson(repository.objects.aclOf(object)), exactACL: true });
  if (format.renditions) json['renditions'] = renditionsJson(repository.contents, object, format.renditions);
  if (format.relationships) json['relationships'] = relationshipsJson(repository, object, user, format);
  return json;
}

/** The relationships of an object, each with all its properties. */
export function relationshipsJson(
  repository: Repository,
  object: StoredObject,
  user: string,
  format: Pick<ObjectFormat, 'succinct' | 'extendedDates' | 'relationships'>,
): Json[] {
  const plain: ObjectFormat = {
    ...format,
    policyIds: false,
    acl: false,
    renditions: undefined,
    filter: undefined,
    allowableActions: false,
    relationships: undefined,
  };
  const found = format.relationships ? relationshipsAt(repository, object, format.relationships) : [];
  return repository.access.visible(user, found).map((each) => objectJson(repository, each, user, plain));
}

/** A property with its definition's fields, or its value alone if succinct. */
export function propertyJson(
  definition: PropertyDefinition,
  values: readonly Value[],
  format: ValueFormat,
  queryName = definition.id,
): unknown {
  const value = valueJson(definition, values, format.extendedDates);
  if (format.succinct) return value;
  return {
    id: definition.id,
    localName: localName(definition.id),
    displayName: definition.displayName,
    queryName,
    type: definition.kind,
    cardinality: definition.multiple ? 'multi' : 'single',
    value,
  };
}

export function valueJson(definition: PropertyDefinition, values: readonly Value[], extendedDates: boolean): unknown {
  if (values.length === 0) return null;
  const simpleDates = definition.kind === 'datetime' && !extendedDates;
  const written = simpleDates ? values.map((value) => Date.parse(String(value))) : values;
  return definition.multiple ? written : written[0];
}

export function localName(id: string): string {
  return id.slice(id.indexOf(':') + 1);
}
