import { CmisError, type CmisErrorCode } from '../model/errors';
import type { CmisObject } from '../model/object';
import { operations, type Operation } from '../model/operations';
import type { CallOptions, CmisClient } from './client';
import { profileOf } from './server-profile';

/** The properties that {@link isWorkingCopy} needs. */
export const workingCopyProperties = ['cmis:isPrivateWorkingCopy', 'cmis:versionSeriesCheckedOutId'] as const;

/** True for a private working copy. CMIS 1.0 has no property that says it; the id does. */
export function isWorkingCopy({ id, properties }: CmisObject): boolean {
  return properties['cmis:isPrivateWorkingCopy'] === true || properties['cmis:versionSeriesCheckedOutId'] === id;
}

/**
 * True for a working copy that stands beside its document. Where a document is checked out in its own place, nothing else
 * stands for it: it is no such copy.
 */
export async function isSeparateCopy(
  client: Pick<CmisClient, 'repositoryInfo'>,
  object: CmisObject,
  options: CallOptions,
): Promise<boolean> {
  return isWorkingCopy(object) && !(await isCheckedOutInPlace(client, object, options));
}

/** True for a document that is its own working copy. */
export async function isCheckedOutInPlace(
  client: Pick<CmisClient, 'repositoryInfo'>,
  object: CmisObject,
  options: CallOptions,
): Promise<boolean> {
  return isWorkingCopy(object) && profileOf(await client.repositoryInfo(options)).checksOutInPlace === true;
}

/** True if somebody has the document checked out. */
export function isCheckedOut({ properties }: CmisObject): boolean {
  return (
    properties['cmis:isVersionSeriesCheckedOut'] === true ||
    typeof properties['cmis:versionSeriesCheckedOutId'] === 'string'
  );
}

/** What servers call a change that a check-out stands in the way of. */
const refusals: readonly CmisErrorCode[] = ['versioning', 'updateConflict', 'constraint', 'permissionDenied'];

/**
 * The error of a change that was refused, with who has the document checked out if somebody has: the object is read once
 * to find out.
 */
export async function tellHolder(
  client: Pick<CmisClient, 'call'>,
  operation: Operation,
  { objectId }: { readonly objectId?: unknown },
  error: unknown,
  options: CallOptions,
): Promise<unknown> {
  if (operations[operation].safe || typeof objectId !== 'string') return error;
  if (!(error instanceof CmisError) || !refusals.includes(error.code)) return error;
  let object: CmisObject;
  try {
    object = await client.call('getObject', { objectId }, options);
  } catch {
    // Why the change failed counts, not why nothing more can be told of it.
    return error;
  }
  // Its holder may change a working copy: a constraint is about something else.
  if (!isCheckedOut(object) || (error.code === 'constraint' && isWorkingCopy(object))) return error;
  return error.adding(describeCheckOut(object));
}

/** Who has a document checked out, as a sentence. */
export function describeCheckOut({ properties }: CmisObject): string {
  const holder = properties['cmis:versionSeriesCheckedOutBy'];
  const workingCopy = properties['cmis:versionSeriesCheckedOutId'];
  const by = typeof holder === 'string' ? `by ${holder}` : "by somebody whom the server doesn't name";
  const where = typeof workingCopy === 'string' ? `; the working copy is "${workingCopy}"` : '';
  return `The document is checked out ${by}${where}.`;
}
