import { CmisError } from '../model/errors';
import type { CmisObject } from '../model/object';
import type { PropertiesInput, PropertyInput, PropertyValue } from '../model/property';
import { definitionsOf } from './check-properties';
import type { CallOptions, CmisClient } from './client';
import type { ContentWriter } from './content-writer';
import { inTurn } from './in-turn';
import { newVersionOf } from './new-version';
import { readCurrent, tokenOf, updateObject } from './update-object';

/** What an object that is there already is to hold. */
export interface Replacement {
  /** As for a new object; what can't be changed later, type and aspects included, is seen to. */
  readonly properties: PropertiesInput;
  /** None leaves the content as it is. */
  readonly content?: ContentWriter | undefined;
}

export interface ReplaceOptions extends CallOptions {
  readonly addMissingAspects?: boolean;
}

/**
 * Gives an existing object the properties, aspects and content that a new one would have got. Its type stays, and so do
 * aspects that it has besides. Properties are checked before anything is sent, and written before the content.
 */
export async function overwriteObject(
  client: CmisClient,
  existing: CmisObject,
  { properties, content }: Replacement,
  options: ReplaceOptions,
): Promise<CmisObject> {
  const change = await changeOf(client, existing, properties, options);
  const updated = await updateObject(client, existing.id, change, { ...options, onlyChanged: true });
  if (content === undefined) return updated;
  const isChanged = tokenOf(updated) !== tokenOf(existing) || Object.keys(change.properties).length > 0;
  const document = { objectId: updated.id, overwriteFlag: true, changeToken: tokenOf(updated) };
  const replaced = await content.replace(client, document, options).catch((error: unknown) => {
    throw isChanged ? afterProperties(error) : error;
  });
  return replaced ?? updated;
}

/** The error of a content whose properties were written before it. */
function afterProperties(error: unknown): unknown {
  if (!(error instanceof CmisError)) return error;
  const content = error.cause.outcome === 'unknown' ? 'nobody knows whether the content was' : 'the content was not';
  return error.adding(`The properties were written before it, ${content}.`, { outcome: 'unknown' });
}

/** A new version of an existing document with the properties, aspects and content that a new one would have got. */
export async function addVersion(
  client: CmisClient,
  existing: CmisObject,
  { properties, content }: Replacement,
  options: ReplaceOptions,
): Promise<CmisObject> {
  await checkVersionable(client, existing, options);
  const change = await changeOf(client, existing, properties, options);
  return inTurn(client, existing.id, async () => {
    const document = await readCurrent(client, existing.id, options);
    return content === undefined
      ? newVersionOf(client, document, change, options)
      : content.addVersion(client, document, change, options);
  });
}

async function checkVersionable(client: CmisClient, { name, id, type, baseType }: CmisObject, options: CallOptions) {
  const isDocument = baseType === 'cmis:document';
  if (isDocument && (type === undefined || (await client.type(type, options)).versionable !== false)) return;
  const reason = isDocument ? `its type ${String(type)} has no versions` : 'only documents have versions';
  throw new CmisError('constraint', `"${name ?? id}" can't get a new version: ${reason}. Nothing was changed.`, {
    outcome: 'notDone',
    retryable: false,
  });
}

/** The given properties that can still be changed, and the aspects. A property that can't be is told if it should differ. */
async function changeOf(client: CmisClient, existing: CmisObject, given: PropertiesInput, options: CallOptions) {
  const types = [existing.type ?? '', ...existing.aspects].filter((id) => id !== '');
  const definitions = definitionsOf(await Promise.all(types.map((id) => client.type(id, options))));
  const properties: Record<string, PropertyInput> = {};
  for (const [id, value] of Object.entries(given)) {
    const current = existing.properties[id];
    if (id === 'cmis:objectTypeId' || id === 'cmis:secondaryObjectTypeIds' || isEqual(value, current)) continue;
    if (definitions.get(id)?.updatability === 'oncreate') {
      options.onNote?.(`${id} stays as it was when the object was created: it can't be changed later.`);
    } else properties[id] = value;
  }
  const aspects = given['cmis:secondaryObjectTypeIds'] ?? [];
  return { properties, addAspects: [aspects].flat().map(String) };
}

function isEqual(value: PropertyInput, current: PropertyValue | undefined): boolean {
  const given = listOf(value);
  const present = listOf(current);
  const isAlike = given.length === 0 || Array.isArray(value) === Array.isArray(current);
  return (
    isAlike && given.length === present.length && given.every((one, index) => String(one) === String(present[index]))
  );
}

function listOf(value: PropertyInput | PropertyValue | undefined): readonly unknown[] {
  return value === null || value === undefined ? [] : [value].flat();
}
