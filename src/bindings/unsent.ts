import { CmisError } from '../model/errors';
import { operations, type Operation } from '../model/operations';

/** Throws what failed before a call was sent: one that writes was certainly not done. */
export function unsent(operation: Operation): (error: unknown) => never {
  return (error) => {
    throw error instanceof CmisError && !operations[operation].safe ? error.with({ outcome: 'notDone' }) : error;
  };
}
