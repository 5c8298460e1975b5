import { CmisError, inputError } from '../model/errors';
import type { CmisObject } from '../model/object';
import type { CallOptions, CmisClient } from './client';
import { findByPath } from './find-child';
import { inTurn } from './in-turn';

/** A folder that is there now, and the paths of those that had to be made for it. */
export interface EnsuredFolder {
  readonly folder: CmisObject;
  readonly made: readonly string[];
}

/**
 * The folder at a path; it and its parents are made where they are missing. Another one making the same folder at the same
 * time does no harm. Throws an `input` error if something on the way is no folder.
 */
export async function ensureFolder(client: CmisClient, path: string, options: CallOptions): Promise<EnsuredFolder> {
  if (/(?:^|\/)\.{1,2}(?:\/|$)/.test(path)) {
    throw inputError([{ field: 'folder', message: `"${path}" has a "." or ".." in it, which is no name of a folder` }]);
  }
  const existing = await findFolder(client, path, options);
  if (existing !== undefined) return { folder: existing, made: [] };
  if (path === '/') throw new CmisError('objectNotFound', 'The root folder was not found: nothing can be made in it.');
  const cut = path.lastIndexOf('/');
  const parent = await ensureFolder(client, path.slice(0, cut) || '/', options);
  return inTurn(client, `folder ${path}`, () => makeFolder(client, path, parent, options));
}

async function makeFolder(
  client: CmisClient,
  path: string,
  parent: EnsuredFolder,
  options: CallOptions,
): Promise<EnsuredFolder> {
  const existing = await findFolder(client, path, options);
  if (existing !== undefined) return { folder: existing, made: parent.made };
  const name = path.slice(path.lastIndexOf('/') + 1);
  const properties = { 'cmis:objectTypeId': 'cmis:folder', 'cmis:name': name };
  try {
    const folder = await client.call('createFolder', { folderId: parent.folder.id, properties }, options);
    return { folder, made: [...parent.made, path] };
  } catch (error) {
    // Servers name a taken name by several exceptions; that the folder is there now says it for sure.
    const taken = error instanceof CmisError && error.code !== 'aborted' && (await findFolder(client, path, options));
    if (taken) return { folder: taken, made: parent.made };
    throw withMade(error, parent.made);
  }
}

async function findFolder(client: CmisClient, path: string, options: CallOptions): Promise<CmisObject | undefined> {
  const object = await findByPath(client, path, options);
  if (object === undefined || object.baseType === 'cmis:folder') return object;
  throw inputError([{ field: 'folder', message: `"${path}" is there, but it is no folder` }]);
}

/** The error with a word about the folders that were made before it. */
export function withMade(error: unknown, made: readonly string[]): unknown {
  if (!(error instanceof CmisError) || made.length === 0) return error;
  return error.adding(`These folders were made before: ${made.join(', ')}`);
}
