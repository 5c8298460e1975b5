import { access, link, open, rename, rm } from 'node:fs/promises';
import { extname } from 'node:path';
import { CmisError } from '../model/errors';

/** What happens to a file that is there: it is replaced, the new one gets a number beside it, or that is an error. */
export type ExistingFile = 'replace' | 'number' | 'fail';

/**
 * Gives a complete file its name, and answers that: it may have got a number. Nobody else can take a free name in between.
 * @throws CmisError `storage` if the name is taken and may not be
 */
export async function putInPlace(partial: string, path: string, existing: ExistingFile): Promise<string> {
  if (existing === 'replace') {
    await rename(partial, path);
    return path;
  }
  for (let number = 1; ; number += 1) {
    const place = number === 1 ? path : numbered(path, number);
    if (await takePlace(partial, place)) return place;
    if (existing === 'fail') throw takenError(place);
  }
}

/** Throws a `storage` error if there is a file of this name. */
export async function checkFree(path: string): Promise<void> {
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (isThere) throw takenError(path);
}

/** Answers whether the name was free. */
async function takePlace(partial: string, path: string): Promise<boolean> {
  try {
    await link(partial, path);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (!/^(?:EPERM|ENOSYS|ENOTSUP|EOPNOTSUPP|EMLINK)$/.test(codeOf(error))) throw error;
    return takePlaceWithoutLinks(partial, path);
  }
  await rm(partial);
  return true;
}

/** Some file systems have no links. There the name is an empty file for a moment. */
export async function takePlaceWithoutLinks(partial: string, path: string): Promise<boolean> {
  try {
    await (await open(path, 'wx')).close();
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
  await rename(partial, path);
  return true;
}

function numbered(path: string, number: number): string {
  const extension = extname(path);
  return `${path.slice(0, path.length - extension.length)} (${number})${extension}`;
}

function takenError(path: string): CmisError {
  return new CmisError('storage', `"${path}" is there already; nothing was saved.`, {
    operation: 'getContentStream',
    transportCode: 'EEXIST',
    retryable: false,
  });
}

function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : '';
}
