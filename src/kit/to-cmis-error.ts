import { CmisError } from '../model/errors';
import { describe } from '../model/describe';

/**
 * What was thrown, as the error that a Catch node gets. What is no `CmisError` is a fault of this package: it becomes a
 * `runtime` error with the stack of the original, its outcome unknown.
 */
export function toCmisError(thrown: unknown, operation: string): CmisError {
  if (thrown instanceof CmisError) return thrown.with({ operation });
  const message = thrown instanceof Error ? thrown.message : describe(thrown);
  const error = new CmisError('runtime', `Unexpected: ${message}`, { operation, outcome: 'unknown', retryable: false });
  if (thrown instanceof Error && thrown.stack !== undefined) error.stack = thrown.stack;
  return error;
}
