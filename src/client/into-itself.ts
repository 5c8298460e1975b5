import { inputError } from '../model/errors';
import type { CmisObject } from '../model/object';
import type { Walked } from './walk-folder';

/**
 * Makes sure that a folder doesn't get into itself.
 * @throws CmisError `input` if the target is the folder, or in it
 */
export function checkOutside(folder: CmisObject, target: CmisObject, walked: readonly Walked[] = []): void {
  const into = target.properties['cmis:path'];
  if (typeof into === 'string') checkPathOutside(folder, into);
  if (folder.id !== target.id && !walked.some(({ object }) => object.id === target.id)) return;
  throw intoItself(folder, target.name ?? target.id);
}

/** As {@link checkOutside}, for a folder that may not be there yet. A target that is named by its id passes. */
export function checkPathOutside(folder: CmisObject, target: string): void {
  const { baseType, properties } = folder;
  const path = properties['cmis:path'];
  if (baseType !== 'cmis:folder' || typeof path !== 'string' || !isBelow(target, path)) return;
  throw intoItself(folder, target);
}

function isBelow(path: string, above: string): boolean {
  return path === above || path.startsWith(above === '/' ? '/' : `${above}/`);
}

function intoItself({ name, id }: CmisObject, target: string): Error {
  return inputError([{ field: 'folder', message: `"${target}" is "${name ?? id}" itself, or a folder in it` }]);
}
