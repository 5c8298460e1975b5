import { CmisError, inputError } from '../model/errors';
import type { CmisObject } from '../model/object';
import type { PropertiesInput } from '../model/property';
import type { CallOptions, CmisClient } from './client';
import { kindName, place, type ConflictPolicy, type Placed, type Placement } from './conflict';
import { createObject, type NewObject } from './create-object';
import { findByProperty } from './find-by-property';
import { findChild } from './find-child';
import { inTurn } from './in-turn';
import { addVersion, overwriteObject } from './overwrite-object';

export interface PlaceOptions extends CallOptions {
  /** What is done if the object exists already. Default `fail`. */
  readonly policy?: ConflictPolicy;
  /**
   * The property whose value says that an object exists, anywhere in the repository. Default: the name says it, in the
   * folder.
   */
  readonly matchProperty?: string | undefined;
  /** Add the aspect of a property that exactly one aspect defines when an existing object is changed. Default true. */
  readonly addMissingAspects?: boolean;
}

/**
 * Makes an object, or does what the policy says if it exists already. By `overwrite` that is an upsert: the existing object
 * gets the properties, the aspects and, if there is one, the content.
 *
 * @throws CmisError `constraint` for a match of another base type, for several matches, and for one if the policy is `fail`
 */
export async function placeObject(client: CmisClient, object: NewObject, options: PlaceOptions = {}): Promise<Placed> {
  const { policy = 'fail', matchProperty } = options;
  if (policy === 'fail' && matchProperty === undefined) {
    return { object: await createObject(client, object, options), outcome: 'created' };
  }
  return matchProperty === undefined
    ? placeByName(client, object, policy, options)
    : placeByProperty(client, object, policy, matchProperty, options);
}

async function placeByName(
  client: CmisClient,
  object: NewObject,
  policy: ConflictPolicy,
  options: PlaceOptions,
): Promise<Placed> {
  const { folderId } = object;
  if (folderId === undefined) {
    const message = 'in no folder a name says nothing: choose what is to be found by a property, or let it fail';
    throw inputError([{ field: 'if it exists', message }]);
  }
  const folder = await client.call('getObject', { objectId: folderId }, options);
  const { 'cmis:name': givenName, ...others } = object.properties;
  const name = String(givenName ?? '');
  const placement = {
    ...placementOf(client, { ...object, folderId: folder.id }, others, options),
    policy,
    name,
    find: (wanted: string, thorough: boolean) => findChild(client, folder, wanted, options, thorough),
  };
  return inTurn(client, `${folder.id} ${name}`, () => place(placement));
}

async function placeByProperty(
  client: CmisClient,
  object: NewObject,
  policy: ConflictPolicy,
  property: string,
  options: PlaceOptions,
): Promise<Placed> {
  if (policy === 'rename') {
    const message = 'another name goes with a name that is taken, not with the value of a property';
    throw inputError([{ field: 'if it exists', message }]);
  }
  const { properties } = object;
  const names = [properties['cmis:objectTypeId'], properties['cmis:secondaryObjectTypeIds'] ?? []].flat();
  const types = await Promise.all(names.map((name) => client.type(String(name), options)));
  const placement = {
    ...placementOf(client, object, properties, options),
    policy,
    name: String(properties['cmis:name'] ?? ''),
    find: () => findByProperty(client, property, properties, types, options),
  };
  return inTurn(client, `${property} ${String(properties[property])}`, async () => {
    const existing = policy === 'fail' ? await placement.find() : undefined;
    if (existing !== undefined) throw alreadyThere(existing, property, properties);
    return place(placement);
  });
}

/** How the object is made, and how an existing one takes its properties. */
function placementOf(
  client: CmisClient,
  object: NewObject,
  properties: PropertiesInput,
  options: PlaceOptions,
): Pick<Placement, 'baseType' | 'create' | 'newVersion' | 'overwrite'> {
  const { baseType, content } = object;
  const replacement = { properties, content };
  return {
    baseType,
    create: (name) =>
      createObject(client, { ...object, properties: { ...object.properties, 'cmis:name': name } }, options),
    newVersion: (existing) => addVersion(client, existing, replacement, options),
    overwrite: (existing) => overwriteObject(client, existing, replacement, options),
  };
}

function alreadyThere({ id, name, baseType }: CmisObject, property: string, properties: PropertiesInput): CmisError {
  const value = String(properties[property]);
  const message = `There is ${kindName(baseType)} with ${property} = ${value} already: "${name ?? id}" (${id}). Nothing was made.`;
  return new CmisError('constraint', message, { outcome: 'notDone', retryable: false });
}
