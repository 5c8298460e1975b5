import type { Side } from '../client/copied-properties';
import { ensureFolder, type EnsuredFolder } from '../client/ensure-folder';
import { inputError } from '../model/errors';

/** The folder that something gets into; if so set, the folders of its path are made. Throws an `input` error for what is no folder. */
export async function readTargetFolder(
  { client, options }: Side,
  reference: string,
  createFolders: boolean,
): Promise<EnsuredFolder> {
  if (createFolders && reference.startsWith('/')) return ensureFolder(client, reference, options);
  const folder = await client.call('getObject', { objectId: reference }, options);
  if (folder.baseType === 'cmis:folder') return { folder, made: [] };
  throw inputError([{ field: 'folder', message: `"${folder.name ?? folder.id}" is no folder` }]);
}
