import type { CmisClient } from './client';

const turns = new WeakMap<CmisClient, Map<string, Promise<unknown>>>();

/**
 * Does the work on one object, or on several, after all that was begun before on any of them in this process, so that flows
 * don't undo each other's changes.
 */
export async function inTurn<T>(
  client: CmisClient,
  objectIds: string | readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  const waiting = turns.get(client) ?? new Map<string, Promise<unknown>>();
  turns.set(client, waiting);
  const ids = [...new Set(typeof objectIds === 'string' ? [objectIds] : objectIds)];
  const mine = Promise.allSettled(ids.flatMap((id) => waiting.get(id) ?? [])).then(work);
  for (const id of ids) waiting.set(id, mine);
  try {
    return await mine;
  } finally {
    for (const id of ids) if (waiting.get(id) === mine) waiting.delete(id);
  }
}
