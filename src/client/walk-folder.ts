import { CmisError } from '../model/errors';
import type { CmisObject } from '../model/object';
import { isSeparateCopy, workingCopyProperties } from './checked-out';
import type { Side } from './copied-properties';

/** An object of a folder tree; the folder it is in comes before it. */
export interface Walked {
  readonly object: CmisObject;
  /** The number of its folder in the list; `undefined` for what is in the tree's own folder. */
  readonly parent: number | undefined;
}

const filter = [
  'cmis:objectId',
  'cmis:name',
  'cmis:baseTypeId',
  'cmis:objectTypeId',
  'cmis:secondaryObjectTypeIds',
  'cmis:versionSeriesId',
  ...workingCopyProperties,
].join(',');

/**
 * All that is in a folder, as a list; an object in several of its folders comes once for each, working copies are left out.
 * @throws CmisError `constraint` if there are more objects than `limit`
 */
export async function walkFolder({ client, options }: Side, folder: CmisObject, limit: number): Promise<Walked[]> {
  const walked: Walked[] = [];
  const folders: { readonly id: string; readonly index: number | undefined }[] = [{ id: folder.id, index: undefined }];
  const seen = new Set([folder.id]);
  for (const { id, index } of folders) {
    for await (const object of client.items('getChildren', { folderId: id, filter }, options)) {
      if (await isSeparateCopy(client, object, options)) continue;
      if (walked.length === limit) throw tooMany(folder, limit);
      walked.push({ object, parent: index });
      // A server whose folders go in circles must not keep this going.
      if (object.baseType !== 'cmis:folder' || seen.has(object.id)) continue;
      seen.add(object.id);
      folders.push({ id: object.id, index: walked.length - 1 });
    }
  }
  return walked;
}

function tooMany({ name, id }: CmisObject, limit: number): CmisError {
  const message =
    `There are more than ${String(limit)} objects in "${name ?? id}", the most that this copies: nothing was copied. ` +
    'Raise the limit, or copy the folders in it one by one.';
  return new CmisError('constraint', message, { outcome: 'notDone', retryable: false });
}
