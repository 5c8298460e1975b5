import { CmisError, inputError, type CmisErrorCause, type CmisErrorCode } from '../model/errors';
import type { CmisObject } from '../model/object';
import type { ConflictOutcome, Placed } from './conflict';
import type { Side } from './copied-properties';
import type { Changes, Copier } from './copier';
import { childPath } from './find-child';
import { walkFolder, type Walked } from './walk-folder';

/** What became of one object of a tree. */
export interface CopyResult {
  /** The id of the object that was to be copied. */
  readonly source: string;
  /** Where the copy is, or should have been. */
  readonly path: string;
  /** The id of the copy. */
  readonly target?: string;
  readonly outcome?: ConflictOutcome;
  readonly error?: { readonly code: CmisErrorCode; readonly message: string; readonly cause: CmisErrorCause };
}

export interface TreeCopy {
  /** The folder itself. */
  readonly placed: Placed;
  /** All objects, the folder itself first; none if the folder was skipped. */
  readonly results: readonly CopyResult[];
}

export interface TreeOptions {
  /** The most objects in the folder. */
  readonly limit: number;
  /** The number of objects that are done, after each. */
  readonly onProgress?: (done: number) => void;
}

/** Objects copied at the same time. */
const atATime = 4;

/** Codes after which no other object fares better. */
const endings: readonly CmisErrorCode[] = ['connection', 'unauthorized', 'proxyAuthentication', 'notConfigured'];

/**
 * Copies a folder with all that is in it. Everything is listed before anything is written. An object that fails is told in
 * the results, and the others go on; what is in a folder that failed is left out with the reason.
 *
 * @throws CmisError if the folder holds too much, is to be copied into itself, or can't be made
 */
export async function copyTree(
  copier: Copier,
  source: Side,
  folder: CmisObject,
  target: CmisObject,
  changes: Changes,
  { limit, onProgress }: TreeOptions,
): Promise<TreeCopy> {
  if (copier.sameRepository) checkOutside(folder, target, []);
  const walked = await walkFolder(source, folder, limit);
  if (copier.sameRepository) checkOutside(folder, target, walked);
  const placed = await copier.copy(folder, target, changes);
  if (placed.outcome === 'existed') return { placed, results: [] };
  const top = { folder: placed.object, path: pathOf(placed.object, target) };
  const results = await copyAll(copier, walked, top, onProgress);
  return { placed, results: [resultOf(folder, top.path, placed), ...results] };
}

/** @throws CmisError `input` if the target is the folder or in it */
export function checkOutside(folder: CmisObject, target: CmisObject, walked: readonly Walked[]): void {
  const [path, into] = [folder, target].map(({ properties }) => properties['cmis:path']);
  const below = typeof path === 'string' && typeof into === 'string' && isBelow(into, path);
  if (!below && folder.id !== target.id && !walked.some(({ object }) => object.id === target.id)) return;
  const message = `"${target.name ?? target.id}" is "${folder.name ?? folder.id}" itself, or a folder in it`;
  throw inputError([{ field: 'folder', message }]);
}

/** Whether a path is another one, or leads through it. */
export function isBelow(path: string, above: string): boolean {
  return path === above || path.startsWith(above === '/' ? '/' : `${above}/`);
}

interface CopiedFolder {
  readonly folder: CmisObject;
  readonly path: string;
}

interface Copied {
  readonly result: CopyResult;
  /** For what is in it; absent if it failed or is no folder. */
  readonly into?: CopiedFolder;
}

async function copyAll(
  copier: Copier,
  walked: readonly Walked[],
  top: CopiedFolder,
  onProgress: TreeOptions['onProgress'],
): Promise<CopyResult[]> {
  const copies: Promise<Copied>[] = [];
  let done = 0;
  let ended: CmisError | undefined;

  const copyOne = async ({ object, parent }: Walked): Promise<Copied> => {
    const above = parent === undefined ? undefined : await copies[parent];
    const into = above === undefined ? top : above.into;
    const path = childPath(into?.path ?? above?.result.path ?? '', object.name ?? object.id);
    if (into === undefined) return { result: leftOut(object, path, `its folder was not copied`, above?.result.error) };
    if (ended !== undefined) return { result: leftOut(object, path, 'the copying ended before', ended) };
    try {
      const placed = await copier.copy(object, into.folder);
      const copiedPath = childPath(into.path, placed.object.name ?? object.name ?? object.id);
      const isFolder = object.baseType === 'cmis:folder';
      return {
        result: resultOf(object, copiedPath, placed),
        ...(isFolder ? { into: { folder: placed.object, path: copiedPath } } : {}),
      };
    } catch (error) {
      if (!(error instanceof CmisError) || error.code === 'aborted') throw error;
      if (endings.includes(error.code)) ended ??= error;
      const { code, message, cause } = error;
      return { result: { source: object.id, path, error: { code, message, cause } } };
    }
  };

  // Folders come before what is in them, so what a copy waits for is under way or done.
  const takeTurns = async (): Promise<void> => {
    while (copies.length < walked.length) {
      const next = walked[copies.length];
      if (next === undefined) return;
      const copy = copyOne(next);
      copies.push(copy);
      await copy;
      onProgress?.(++done);
    }
  };
  await Promise.all(Array.from({ length: atATime }, takeTurns));
  return (await Promise.all(copies)).map(({ result }) => result);
}

function resultOf({ id }: CmisObject, path: string, { object, outcome }: Placed): CopyResult {
  return { source: id, path, target: object.id, outcome };
}

function leftOut({ id }: CmisObject, path: string, why: string, reason: CopyResult['error'] | undefined): CopyResult {
  const code = reason?.code ?? 'runtime';
  const message = `Not copied, because ${why}: ${reason?.message ?? ''}`;
  return { source: id, path, error: { code, message, cause: { outcome: 'notDone', retryable: false } } };
}

function pathOf(folder: CmisObject, target: CmisObject): string {
  const own = folder.properties['cmis:path'];
  if (typeof own === 'string') return own;
  const above = target.properties['cmis:path'];
  return childPath(typeof above === 'string' ? above : '', folder.name ?? folder.id);
}
