import { CmisError, inputError, type Fault } from '../model/errors';
import type { CmisObject } from '../model/object';
import type { PropertiesInput, WireProperty } from '../model/property';
import type { TypeDefinition } from '../model/type-definition';
import { checkAspects, defaultsOf, missingAspects } from './aspects';
import { checkProperties } from './check-properties';
import { isWorkingCopy } from './checked-out';
import type { CallOptions, CmisClient } from './client';
import { inTurn } from './in-turn';
import { profileOf } from './server-profile';

/** What is to change. Aspects by id, query name or local name. */
export interface ObjectUpdate {
  readonly properties?: PropertiesInput;
  readonly addAspects?: readonly string[];
  readonly removeAspects?: readonly string[];
  /** The aspects that the object has in the end; system aspects stay. */
  readonly setAspects?: readonly string[];
}

export interface UpdateOptions extends CallOptions {
  /** Change the latest version, whichever version is named. Default true. */
  readonly latest?: boolean;
  /** How often the object is read and changed again when somebody else changed it in between. Default 0. */
  readonly retries?: number;
  /** Send only values that differ from those that the object has. Default false. */
  readonly onlyChanged?: boolean;
  /** Add the aspect of a property that exactly one aspect defines. Default true. */
  readonly addMissingAspects?: boolean;
}

/** How often an aspect that got lost between two writers is written again. */
export const aspectRetries = 10;

/**
 * Changes properties and aspects of one object: everything is checked before anything is sent, and the change token goes
 * with it where the server has one. Aspects are added and removed as a difference by the server (bulkUpdateProperties)
 * where it has that, else as a whole list that was just read, and read back in both cases.
 *
 * @returns the object as it is afterwards, with its possibly new id
 * @throws CmisError `updateConflict` when somebody else changed the object and the retries are used up
 */
export async function updateObject(
  client: CmisClient,
  objectId: string,
  update: ObjectUpdate,
  options: UpdateOptions = {},
): Promise<CmisObject> {
  return inTurn(client, objectId, async () =>
    updateFrom(client, await readCurrent(client, objectId, options), update, options),
  );
}

/** Changes an object that was just read, and as often as it may the object as somebody else has left it in between. */
export async function updateFrom(
  client: CmisClient,
  object: CmisObject,
  update: ObjectUpdate,
  options: UpdateOptions,
): Promise<CmisObject> {
  let current = object;
  for (let attempt = 0; ; attempt++) {
    try {
      return await applyUpdate(client, current, update, options);
    } catch (error) {
      const conflict = error instanceof CmisError && error.code === 'updateConflict';
      // A difference of aspects fits whatever somebody else wrote; values may not.
      const onlyAspects = Object.keys(update.properties ?? {}).length === 0;
      const retries = Math.max(options.retries ?? 0, onlyAspects ? aspectRetries : 0);
      if (!conflict || attempt >= retries) throw error;
    }
    current = await readCurrent(client, object.id, options);
  }
}

/** The object itself or, if it is an older version of a document and the latest is meant, that one. A working copy is itself. */
export async function readCurrent(
  client: CmisClient,
  objectId: string,
  options: CallOptions & Pick<UpdateOptions, 'latest'>,
): Promise<CmisObject> {
  const object = await client.call('getObject', { objectId }, options);
  const outdated = object.baseType === 'cmis:document' && object.properties['cmis:isLatestVersion'] === false;
  if (options.latest === false || !outdated || isWorkingCopy(object)) return object;
  return client.call('getObjectOfLatestVersion', { objectId: object.id }, options);
}

async function applyUpdate(
  client: CmisClient,
  object: CmisObject,
  update: ObjectUpdate,
  options: UpdateOptions,
): Promise<CmisObject> {
  const { add, remove, properties } = await planChange(client, object, update, options);
  const aspectsChange = add.length > 0 || remove.length > 0;
  if (Object.keys(properties).length === 0) {
    return aspectsChange ? changeAspects(client, object, { add, remove }, options) : object;
  }
  // Aspects go last: a value that is refused must not have cost the object anything.
  const extended = add.length > 0 ? await changeAspects(client, object, { add, remove: [] }, options) : object;
  const written = await writeProperties(client, extended, properties, options).catch(async (error: unknown) => {
    if (add.length > 0) {
      await changeAspects(client, extended, { add: [], remove: add }, options).catch(() => {
        throw withAspectsLeft(error, add);
      });
    }
    throw error;
  });
  return remove.length > 0 ? changeAspects(client, written, { add: [], remove }, options) : written;
}

/** The reason why the values failed, and what it left behind. */
function withAspectsLeft(error: unknown, aspects: readonly string[]): unknown {
  if (!(error instanceof CmisError)) return error;
  const left = `The object keeps ${aspects.join(', ')}: added before, and not taken off again.`;
  return error.adding(left, { outcome: 'unknown' });
}

/** What of an update has to be sent: ids of aspects, and properties that were checked. */
export interface Change {
  readonly add: readonly string[];
  readonly remove: readonly string[];
  readonly properties: PropertiesInput;
}

/** Everything that can be wrong is found here, before anything is sent. */
export async function planChange(
  client: CmisClient,
  object: CmisObject,
  update: ObjectUpdate,
  options: CallOptions & Pick<UpdateOptions, 'onlyChanged' | 'addMissingAspects'>,
): Promise<Change> {
  const faults: Fault[] = [];
  const attempt = async <T>(work: () => T | Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof CmisError) || error.code !== 'input' || error.cause.faults === undefined) throw error;
      faults.push(...error.cause.faults);
      return otherwise;
    }
  };
  const named = async (names: readonly string[] = []): Promise<TypeDefinition[]> => {
    const types = names.map((name) => attempt(() => client.type(name, options), undefined));
    return (await Promise.all(types)).filter((type) => type !== undefined);
  };
  const [added, removed, set] = await Promise.all([
    named(update.addAspects),
    named(update.removeAspects),
    named(update.setAspects),
  ]);
  await attempt(() => checkAspects([...added, ...set]), undefined);
  const remove = new Set(removed.map(({ id }) => id).filter((id) => object.aspects.includes(id)));
  if (update.setAspects !== undefined) {
    const kept = new Set(set.map(({ id }) => id));
    // Taking off what the server keeps for itself breaks the object.
    const { systemAspects } = profileOf(await client.repositoryInfo(options));
    const { mandatoryAspects = [] } = object.type === undefined ? {} : await client.type(object.type, options);
    const stays = (id: string): boolean =>
      kept.has(id) || systemAspects?.test(id) === true || mandatoryAspects.includes(id);
    for (const id of object.aspects) if (!stays(id)) remove.add(id);
  }
  const stay = await named(
    [object.type ?? '', ...object.aspects.filter((id) => !remove.has(id))].filter((id) => id !== ''),
  );
  const given = update.properties ?? {};
  const extra =
    options.addMissingAspects === false
      ? []
      : await attempt(() => missingAspects(client, given, [...stay, ...added, ...set], options), []);
  const wanted = [...added, ...set, ...(await named(extra))];
  const add = wanted.filter(
    ({ id }, index) => !object.aspects.includes(id) && wanted.findIndex((type) => type.id === id) === index,
  );
  const properties = { ...defaultsOf(add), ...given };
  const rules = { creating: false, timeZone: client.timeZone };
  const checked = await attempt(() => checkProperties(properties, [...stay, ...add], rules), []);
  if (faults.length > 0) throw inputError(faults);
  return {
    add: add.map(({ id }) => id),
    remove: [...remove],
    properties: options.onlyChanged === true ? onlyChanged(object, properties, checked) : properties,
  };
}

/** The properties whose spelling differs from what the object has. */
function onlyChanged(
  object: CmisObject,
  properties: PropertiesInput,
  checked: readonly WireProperty[],
): PropertiesInput {
  const changed = checked.filter(({ id, values }) => {
    const current = object.properties[id];
    const texts =
      current === null || current === undefined ? [] : Array.isArray(current) ? current.map(String) : [String(current)];
    return texts.length !== values.length || texts.some((text, index) => text !== values[index]);
  });
  return Object.fromEntries(changed.map(({ id }) => [id, properties[id] ?? null]));
}

async function writeProperties(
  client: CmisClient,
  object: CmisObject,
  properties: PropertiesInput,
  options: UpdateOptions,
): Promise<CmisObject> {
  const typeIds = [...(object.type === undefined ? [] : [object.type]), ...object.aspects];
  const input = { objectId: object.id, properties, changeToken: tokenOf(object) };
  return client.call('updateProperties', input, { ...options, typeIds });
}

/** Adds and removes aspects, and reads back whether the server did. */
async function changeAspects(
  client: CmisClient,
  object: CmisObject,
  change: Pick<Change, 'add' | 'remove'>,
  options: UpdateOptions,
): Promise<CmisObject> {
  const byServer = await bulkUpdate(client, object, change, options);
  const after = byServer ?? (await writeAspects(client, object, change, options));
  const isDone = (object: CmisObject): boolean => hasAspectsOf(object, change);
  if (isDone(after)) return after;
  // A bulk update doesn't say why it left an object out; the single call does.
  const again = byServer === undefined ? after : await writeAspects(client, after, change, options);
  if (isDone(again)) return again;
  throw new CmisError(
    'updateConflict',
    'The server took the change of the aspects, but they are not as they should be.',
    {
      outcome: 'unknown',
    },
  );
}

/** Whether the aspects are as the change wants them. */
export function hasAspectsOf({ aspects }: CmisObject, { add, remove }: Pick<Change, 'add' | 'remove'>): boolean {
  return add.every((id) => aspects.includes(id)) && !remove.some((id) => aspects.includes(id));
}

/** The object after the difference was made by the server; undefined where it can't do that. */
async function bulkUpdate(
  client: CmisClient,
  object: CmisObject,
  { add, remove }: Pick<Change, 'add' | 'remove'>,
  options: UpdateOptions,
): Promise<CmisObject | undefined> {
  const bulkUpdateData = { objects: [{ id: object.id }], addSecondaryTypeIds: add, removeSecondaryTypeIds: remove };
  try {
    const [result] = await client.call('bulkUpdateProperties', { bulkUpdateData }, options);
    return await afterChange(() => client.call('getObject', { objectId: result?.newId ?? object.id }, options));
  } catch (error) {
    if (error instanceof CmisError && error.code === 'notSupported') return undefined;
    throw error;
  }
}

/** Writes the whole list, made from what was just read. */
async function writeAspects(
  client: CmisClient,
  object: CmisObject,
  { add, remove }: Pick<Change, 'add' | 'remove'>,
  options: UpdateOptions,
): Promise<CmisObject> {
  const aspects = [...object.aspects.filter((id) => !remove.includes(id) && !add.includes(id)), ...add];
  const input = {
    objectId: object.id,
    properties: { 'cmis:secondaryObjectTypeIds': aspects },
    changeToken: tokenOf(object),
  };
  const written = await client.call('updateProperties', input, {
    ...options,
    typeIds: object.type === undefined ? [] : [object.type],
  });
  return afterChange(() => client.call('getObject', { objectId: written.id }, options));
}

/** Reads what was changed. That it can't be read doesn't mean that it was not changed. */
export async function afterChange<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof CmisError)) throw error;
    throw error.adding('The change was sent before, but could not be read back.', { outcome: 'unknown' });
  }
}

/** The object's change token, where the server has such. */
export function tokenOf(object: CmisObject): string | undefined {
  const token = object.properties['cmis:changeToken'];
  return typeof token === 'string' && token !== '' ? token : undefined;
}
