import type { CmisClient } from './client';

const turns = new WeakMap<CmisClient, Map<string, Promise<unknown>>>();

/** Does the work on one object after all that was begun before it in this process, so that flows don't undo each other's changes. */
export async function inTurn<T>(client: CmisClient, objectId: string, work: () => Promise<T>): Promise<T> {
  const waiting = turns.get(client) ?? new Map<string, Promise<unknown>>();
  turns.set(client, waiting);
  const before = waiting.get(objectId) ?? Promise.resolve();
  const mine = before.then(work, work);
  waiting.set(objectId, mine);
  try {
    return await mine;
  } finally {
    if (waiting.get(objectId) === mine) waiting.delete(objectId);
  }
}
