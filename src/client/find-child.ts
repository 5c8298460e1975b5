import { CmisError } from '../model/errors';
import type { CmisObject } from '../model/object';
import { isSeparateCopy, workingCopyProperties } from './checked-out';
import type { CallOptions, CmisClient } from './client';
import { profileOf } from './server-profile';

/**
 * The object of a name in a folder; `undefined` if there is none, or none that may be seen.
 *
 * @param thorough look through all that is in the folder, where its path doesn't find it
 */
export async function findChild(
  client: CmisClient,
  folder: CmisObject,
  name: string,
  options: CallOptions,
  thorough = false,
): Promise<CmisObject | undefined> {
  const path = folder.properties['cmis:path'];
  const hasPath = typeof path === 'string' && path !== '' && !name.includes('/');
  const found = hasPath ? await findByPath(client, childPath(path, name), options) : undefined;
  if (found?.name !== undefined && isSameName(found.name, name)) return found;
  const { segmentsDiffer } = profileOf(await client.repositoryInfo(options));
  return thorough || !hasPath || segmentsDiffer === true
    ? findAmongChildren(client, folder.id, { name, anyCase: thorough }, options)
    : undefined;
}

/** The path of what has a name in a folder. */
export function childPath(folderPath: string, name: string): string {
  return `${folderPath.replace(/\/$/, '')}/${name}`;
}

/** The object at a path; `undefined` if there is none. */
export async function findByPath(
  client: CmisClient,
  path: string,
  options: CallOptions,
): Promise<CmisObject | undefined> {
  try {
    return await client.call('getObjectByPath', { path }, options);
  } catch (error) {
    if (error instanceof CmisError && error.code === 'objectNotFound') return undefined;
    throw error;
  }
}

async function findAmongChildren(
  client: CmisClient,
  folderId: string,
  { name, anyCase }: { readonly name: string; readonly anyCase: boolean },
  options: CallOptions,
): Promise<CmisObject | undefined> {
  let similar: string | undefined;
  const known = ['cmis:objectId', 'cmis:name', 'cmis:objectTypeId', 'cmis:secondaryObjectTypeIds'];
  const filter = [...known, ...workingCopyProperties].join(',');
  for await (const child of client.items('getChildren', { folderId, filter }, options)) {
    if (child.name === undefined || (await isSeparateCopy(client, child, options))) continue;
    if (child.name === name) return client.call('getObject', { objectId: child.id }, options);
    if (anyCase && isSameName(child.name, name)) similar ??= child.id;
  }
  return similar === undefined ? undefined : client.call('getObject', { objectId: similar }, options);
}

/** Many servers take names for the same that differ in case only. */
function isSameName(one: string, other: string): boolean {
  return one.normalize().toLowerCase() === other.normalize().toLowerCase();
}
