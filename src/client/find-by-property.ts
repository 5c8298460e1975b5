import { CmisError, inputError } from '../model/errors';
import type { CmisObject } from '../model/object';
import type { Input } from '../model/operations';
import type { PropertiesInput, WireProperty } from '../model/property';
import type { TypeDefinition } from '../model/type-definition';
import { isWorkingCopy } from './checked-out';
import { checkProperties } from './check-properties';
import type { CallOptions, CmisClient } from './client';
import { profileOf } from './server-profile';
import { bindParameters } from './statement';

/** The most objects with one value that are read. */
const mostMatches = 100;

/**
 * The object that has a property's value, in the whole repository: found by a query, then read, because an index may be
 * behind. Only objects of the base type count, and neither working copies nor older versions, which some servers find.
 *
 * @param types the type and the aspects of the object that is looked for
 * @throws CmisError `constraint` that lists them if several objects have the value
 */
export async function findByProperty(
  client: CmisClient,
  propertyId: string,
  properties: PropertiesInput,
  types: readonly TypeDefinition[],
  options: CallOptions,
): Promise<CmisObject | undefined> {
  const type = types.find(({ propertyDefinitions }) => Object.hasOwn(propertyDefinitions ?? {}, propertyId));
  const definition = type?.propertyDefinitions?.[propertyId];
  const fault = (message: string) => inputError([{ field: `property ${propertyId}`, message }]);
  if (type === undefined || definition === undefined) {
    throw fault(`is no property of ${types.map(({ id }) => id).join(', ')}, so no object can be found by it`);
  }
  const value = properties[propertyId];
  if (value === undefined || value === null || value === '') {
    throw fault('has no value, so no object can be found by it');
  }
  if (definition.cardinality === 'multi') throw fault('has several values, so no object can be found by it');
  const [wanted] = checkProperties({ [propertyId]: value }, [type], {
    creating: true,
    complete: false,
    timeZone: client.timeZone,
  });
  if (wanted === undefined) return undefined;
  const { checksOutInPlace } = profileOf(await client.repositoryInfo(options));
  const statement = statementOf(type, definition.queryName ?? propertyId, wanted);
  // What is checked out in its place is no latest version.
  const found = await readMatches(client, { statement, searchAllVersions: checksOutInPlace }, options);
  const isCurrent = checksOutInPlace === true ? isInPlace : isLatest;
  const baseId = types[0]?.baseId;
  const matches = found.filter(
    (object) =>
      object.baseType === baseId && isCurrent(object) && String(object.properties[propertyId]) === displayed(wanted),
  );
  const [match, ...others] = matches;
  if (others.length === 0) return match;
  const names = matches.map(({ id, name, properties: { 'cmis:path': path } }) => `${id} (${String(path ?? name)})`);
  throw new CmisError(
    'constraint',
    `${matches.length} objects have ${propertyId} = ${displayed(wanted)}, so it isn't clear which one is meant: ` +
      `${names.join(', ')}. Nothing was changed.`,
    { outcome: 'notDone', retryable: false },
  );
}

function isLatest(object: CmisObject): boolean {
  return !isWorkingCopy(object) && object.properties['cmis:isLatestVersion'] !== false;
}

/** The document itself: its versions are other objects, of a series that is named after it. */
function isInPlace({ id, properties }: CmisObject): boolean {
  const series = properties['cmis:versionSeriesId'];
  return typeof series !== 'string' || series === id;
}

async function readMatches(client: CmisClient, query: Input<'query'>, options: CallOptions): Promise<CmisObject[]> {
  const objects: CmisObject[] = [];
  for await (const row of client.items('query', query, { ...options, pageSize: mostMatches, limit: mostMatches })) {
    const objectId = row['cmis:objectId'];
    if (typeof objectId !== 'string') continue;
    const object = await readFound(client, objectId, options);
    if (object !== undefined) objects.push(object);
  }
  return objects;
}

/** A row whose object is gone is one that the index still has. */
async function readFound(client: CmisClient, objectId: string, options: CallOptions): Promise<CmisObject | undefined> {
  try {
    return await client.call('getObject', { objectId }, options);
  } catch (error) {
    if (error instanceof CmisError && error.code === 'objectNotFound') return undefined;
    throw error;
  }
}

function statementOf({ id, queryName }: TypeDefinition, property: string, wanted: WireProperty): string {
  const isTime = wanted.type === 'datetime';
  const condition = `${property} = ${isTime ? 'TIMESTAMP ' : ''}:value`;
  return bindParameters(`SELECT cmis:objectId FROM ${queryName ?? id} WHERE ${condition}`, {
    value: literalOf(wanted),
  });
}

function literalOf({ type, values: [text = ''] }: WireProperty): string | number | bigint | boolean {
  switch (type) {
    case 'integer':
      return BigInt(text);
    case 'decimal':
      return Number(text);
    case 'boolean':
      return text === 'true';
    default:
      return text;
  }
}

/** The value as objects show it. */
function displayed(wanted: WireProperty): string {
  return String(wanted.type === 'decimal' ? Number(wanted.values[0]) : wanted.values[0]);
}
