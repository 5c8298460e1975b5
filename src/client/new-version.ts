import type { ContentUpload } from '../model/content-stream';
import { CmisError, inputError, type CmisErrorCause, type CmisErrorCode } from '../model/errors';
import type { CmisObject } from '../model/object';
import type { PropertiesInput } from '../model/property';
import { describeCheckOut, isCheckedOut, isCheckedOutInPlace, isWorkingCopy } from './checked-out';
import type { CallOptions, CmisClient } from './client';
import { inTurn } from './in-turn';
import { planChange, readCurrent, type UpdateOptions } from './update-object';

/** What a new version differs in; all else it has from the version before. */
export interface NewVersion {
  readonly properties?: PropertiesInput;
  /** To be added, by id, query name or local name. */
  readonly addAspects?: readonly string[];
  readonly contentStream?: ContentUpload | undefined;
  /** Default true. */
  readonly major?: boolean;
  readonly comment?: string | undefined;
}

export interface VersionOptions extends CallOptions, Pick<UpdateOptions, 'latest' | 'addMissingAspects'> {}

/**
 * Makes a new version of a document in one step: checked out, checked in with all that is new, and the check-out cancelled
 * when the check-in fails. Properties and aspects are checked before anything is changed.
 *
 * @returns the new version, with its possibly new id
 * @throws CmisError with the working copy's id in its message if that stayed
 */
export async function newVersion(
  client: CmisClient,
  objectId: string,
  version: NewVersion,
  options: VersionOptions = {},
): Promise<CmisObject> {
  return inTurn(client, objectId, async () =>
    newVersionOf(client, await readCurrent(client, objectId, options), version, options),
  );
}

/** As {@link newVersion}, of a document that was just read. */
export async function newVersionOf(
  client: CmisClient,
  document: CmisObject,
  version: NewVersion,
  options: VersionOptions = {},
): Promise<CmisObject> {
  const change = await planVersion(client, document, version, options);
  // It may be so because it never had a version: cancelling that would delete it.
  if (await isCheckedOutInPlace(client, document, options)) return sendCheckIn(client, document, change, options);
  const workingCopy = await checkOut(client, document, options);
  try {
    return await sendCheckIn(client, workingCopy, change, options);
  } catch (error) {
    throw await cancelAfter(client, workingCopy, error, options);
  }
}

/**
 * Makes the working copy of a document that was just read.
 * @throws CmisError `constraint` if its type has no versions, and with who has it checked out if somebody has
 */
export async function checkOut(client: CmisClient, document: CmisObject, options: CallOptions): Promise<CmisObject> {
  if (document.baseType !== undefined && document.baseType !== 'cmis:document') {
    const message = `"${document.name ?? document.id}" is no document: only documents have versions`;
    throw inputError([{ field: 'object', message }]);
  }
  try {
    return await client.call('checkOut', { objectId: document.id }, options);
  } catch (error) {
    throw await tellVersionless(client, document, error, options);
  }
}

/**
 * The working copy itself or, named by its document, that of the document.
 * @throws CmisError `versioning` if nothing is checked out, or the server doesn't tell the working copy
 */
export async function findWorkingCopy(client: CmisClient, objectId: string, options: CallOptions): Promise<CmisObject> {
  const object = await client.call('getObject', { objectId }, options);
  if (await isCopy(client, object, options)) return object;
  if (!isCheckedOut(object)) throw versioningError(`"${object.name ?? object.id}" is not checked out.`);
  const id = object.properties['cmis:versionSeriesCheckedOutId'];
  if (typeof id !== 'string') {
    throw versioningError(`${describeCheckOut(object)} The server doesn't tell the working copy: name it by its id.`);
  }
  try {
    return await client.call('getObject', { objectId: id }, options);
  } catch (error) {
    // Servers hide a working copy from everybody else.
    const hidden = error instanceof CmisError && /^(?:objectNotFound|permissionDenied)$/.test(error.code);
    throw hidden ? versioningError(`${describeCheckOut(object)} This user can't see it.`) : error;
  }
}

/** Whether it is a working copy. Servers of CMIS 1.0 that name none tell it only by what may be done with it. */
async function isCopy(client: CmisClient, object: CmisObject, options: CallOptions): Promise<boolean> {
  const { id: objectId, properties } = object;
  const tells = ['cmis:isPrivateWorkingCopy', 'cmis:versionSeriesCheckedOutId'].some(
    (name) => (properties[name] ?? null) !== null,
  );
  if (tells || !isCheckedOut(object)) return isWorkingCopy(object);
  const may = await client.call('getAllowableActions', { objectId }, options);
  return may['canCheckIn'] === true;
}

function versioningError(message: string): CmisError {
  return new CmisError('versioning', message, { outcome: 'notDone', retryable: false });
}

/**
 * Makes a working copy that was just read the latest version.
 * @throws CmisError `input` for properties and aspects that can't be; the working copy stays as it is after any error
 */
export async function checkIn(
  client: CmisClient,
  workingCopy: CmisObject,
  version: NewVersion,
  options: VersionOptions = {},
): Promise<CmisObject> {
  return sendCheckIn(client, workingCopy, await planVersion(client, workingCopy, version, options), options);
}

/** What servers call it that a type has no versions. */
const versionless: readonly CmisErrorCode[] = [
  'constraint',
  'invalidArgument',
  'notSupported',
  'updateConflict',
  'versioning',
];

/** The error of a document whose type has no versions, as a `constraint`. */
async function tellVersionless(
  client: CmisClient,
  { name, id, type }: CmisObject,
  error: unknown,
  options: CallOptions,
): Promise<unknown> {
  if (!(error instanceof CmisError) || !versionless.includes(error.code) || type === undefined) return error;
  // Why the call failed counts, not why nothing more can be told of it.
  const definition = await client.type(type, options).catch(() => undefined);
  if (definition?.versionable !== false) return error;
  const message = `"${name ?? id}" can't have versions, because its type ${type} has none: ${error.message}`;
  return new CmisError('constraint', message, error.cause);
}

type PlannedVersion = Omit<NewVersion, 'addAspects'> & { readonly add: readonly string[] };

async function planVersion(
  client: CmisClient,
  object: CmisObject,
  { properties = {}, addAspects = [], ...rest }: NewVersion,
  options: VersionOptions,
): Promise<PlannedVersion> {
  if (Object.keys(properties).length === 0 && addAspects.length === 0) return { ...rest, add: [] };
  const change = await planChange(client, object, { properties, addAspects }, options);
  return { ...rest, properties: change.properties, add: change.add };
}

async function sendCheckIn(
  client: CmisClient,
  workingCopy: CmisObject,
  { properties, add, contentStream, major = true, comment }: PlannedVersion,
  options: CallOptions,
): Promise<CmisObject> {
  const input = { objectId: workingCopy.id, major, contentStream, checkinComment: comment };
  if (properties === undefined) return client.call('checkIn', input, options);
  // Not every answer to a check-out describes the working copy.
  const described = workingCopy.type !== undefined;
  const copy = described ? workingCopy : await client.call('getObject', { objectId: workingCopy.id }, options);
  const typeIds = [...(copy.type === undefined ? [] : [copy.type]), ...copy.aspects];
  // An aspect that the list lacks would be removed.
  const aspects = [...[properties['cmis:secondaryObjectTypeIds'] ?? copy.aspects].flat(), ...add].map(String);
  const all = add.length === 0 ? properties : { ...properties, 'cmis:secondaryObjectTypeIds': aspects };
  return client.call('checkIn', { ...input, properties: all }, { ...options, typeIds });
}

/** Cancels a check-out whose check-in failed; answers the error with what became of the working copy. */
async function cancelAfter(
  client: CmisClient,
  { id }: CmisObject,
  error: unknown,
  { repositoryId }: CallOptions,
): Promise<unknown> {
  // What ended the check-in must not end the cleaning up after it.
  const { sentence, outcome } = await cancelOwn(client, id, repositoryId === undefined ? {} : { repositoryId });
  return error instanceof CmisError ? error.adding(sentence, { outcome }) : error;
}

type CleanedUp = { readonly sentence: string } & Required<Pick<CmisErrorCause, 'outcome'>>;

async function cancelOwn(client: CmisClient, objectId: string, options: CallOptions): Promise<CleanedUp> {
  const gone: CleanedUp = {
    sentence: `The working copy "${objectId}" is no longer there: the new version may have been made all the same.`,
    outcome: 'unknown',
  };
  try {
    // A server may take the cancelling of anything else for its deletion.
    if (!(await isCopy(client, await client.call('getObject', { objectId }, options), options))) return gone;
    await client.call('cancelCheckOut', { objectId }, options);
    return { sentence: 'The check-out was cancelled: the document is as it was.', outcome: 'notDone' };
  } catch (error) {
    if (!(error instanceof CmisError)) throw error;
    if (error.code === 'objectNotFound') return gone;
    const sentence = `The check-out could not be cancelled, and the working copy "${objectId}" stays: ${error.message}`;
    return { sentence, outcome: 'unknown' };
  }
}
