import { CmisError } from '../model/errors';

/**
 * Reads one after the other until one is there.
 * @throws the error of the first one if none is there, and whatever else a read throws
 */
export async function firstThere<I, T>(items: readonly I[], read: (item: I) => Promise<T>): Promise<T | undefined> {
  let gone: CmisError | undefined;
  for (const item of items) {
    try {
      return await read(item);
    } catch (error) {
      if (!(error instanceof CmisError) || error.code !== 'objectNotFound') throw error;
      gone ??= error;
    }
  }
  if (gone !== undefined) throw gone;
  return undefined;
}
