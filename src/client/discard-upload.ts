import { CmisError } from '../model/errors';
import { isWorkingCopy } from './checked-out';
import type { CallOptions, CmisClient } from './client';
import type { UploadRecord } from './upload-record';

/**
 * Removes what an unfinished upload has made: its document, its folder in the staging folder, or its working copy.
 *
 * @returns false if something stays that can't be undone: content that was replaced
 */
export async function discardUpload(
  client: CmisClient,
  { target, staging, place }: Pick<UploadRecord, 'target' | 'staging' | 'place'>,
  options: CallOptions,
): Promise<boolean> {
  const { objectId } = place;
  switch (staging) {
    case 'folder':
      await removeFolder(client, place, options);
      return true;
    case 'checkedOut':
      if (objectId !== undefined) await unlessGone(() => cancelCheckOut(client, objectId, options));
      return true;
    case 'none':
      if (objectId === undefined) return true;
      if ('objectId' in target) return false;
      await unlessGone(() => client.call('deleteObject', { objectId, allVersions: true }, options));
      return true;
  }
}

async function removeFolder(
  client: CmisClient,
  { folderId, folderPath }: UploadRecord['place'],
  options: CallOptions,
): Promise<void> {
  const folder = folderId ?? folderPath;
  if (folder === undefined) return;
  const input = { folderId: folder, allVersions: true, continueOnFailure: true };
  const left = await unlessGone(() => client.call('deleteTree', input, options));
  if (left === undefined || left.length === 0) return;
  throw new CmisError('constraint', `The server left ${left.join(', ')} in ${folderPath ?? folder}.`, {
    operation: 'deleteTree',
  });
}

/** A server may take the cancelling of anything else for its deletion. */
async function cancelCheckOut(client: CmisClient, objectId: string, options: CallOptions): Promise<void> {
  if (!isWorkingCopy(await client.call('getObject', { objectId }, options))) return;
  await client.call('cancelCheckOut', { objectId }, options);
}

async function unlessGone<T>(remove: () => Promise<T>): Promise<T | undefined> {
  try {
    return await remove();
  } catch (error) {
    if (error instanceof CmisError && error.code === 'objectNotFound') return undefined;
    throw error;
  }
}
