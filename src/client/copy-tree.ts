import { barsAll, CmisError, type CmisErrorCause, type CmisErrorCode } from '../model/errors';
import type { CmisObject } from '../model/object';
import type { ConflictOutcome, Placed } from './conflict';
import type { Changes, Copier } from './copier';
import { childPath } from './find-child';
import { checkOutside } from './into-itself';
import type { Walked } from './walk-folder';

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

/** A folder that is to be copied, and all that is in it. */
export interface Tree {
  readonly folder: CmisObject;
  readonly walked: readonly Walked[];
}

/** Objects copied at the same time. */
const atATime = 4;

/**
 * Copies a folder with all that was found in it. An object that fails is told in the results, and the others go on; what is
 * in a folder that failed is left out with the reason.
 *
 * @param onProgress gets the number of objects that are done, after each
 * @throws CmisError if the folder is to be copied into itself, or can't be made
 */
export async function copyTree(
  copier: Copier,
  { folder, walked }: Tree,
  target: CmisObject,
  changes: Changes,
  onProgress?: (done: number) => void,
): Promise<TreeCopy> {
  if (copier.sameRepository) checkOutside(folder, target, walked);
  const placed = await copier.copy(folder, target, changes);
  if (placed.outcome === 'existed') return { placed, results: [] };
  const top = { folder: placed.object, path: pathOf(placed.object, target) };
  const results = await copyAll(copier, walked, top, onProgress);
  return { placed, results: [resultOf(folder, top.path, placed), ...results] };
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
  onProgress: ((done: number) => void) | undefined,
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
      if (error.code === 'connection' || barsAll(error)) ended ??= error;
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
  try {
    await Promise.all(Array.from({ length: atATime }, takeTurns));
  } catch (error) {
    if (!(error instanceof CmisError)) throw error;
    const made = `"${top.path}" is there, with ${String(done)} of ${String(walked.length)} objects or more.`;
    throw error.adding(made, { outcome: 'unknown' });
  }
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
