import type { ObjectUpdate, UpdateOptions } from '../client/update-object';
import { updateObjects } from '../client/update-objects';
import { CmisError } from '../model/errors';
import type { Fields } from './field';
import type { ItemAnswer } from './list-call';
import type { OperationCall } from './operation-node';
import { objectFacts } from './write-result';

/** Makes the same change to all objects of a list, in one go where the repository can. */
export async function updateList<Output extends string>(
  call: Pick<OperationCall<Fields, Output>, 'client' | 'facts' | 'progress'>,
  output: Output,
  items: readonly string[],
  update: ObjectUpdate,
  options: UpdateOptions,
): Promise<readonly (ItemAnswer | CmisError)[]> {
  const onProgress = (number: number): void => call.progress({ key: 'items', values: { number, total: items.length } });
  const outcomes = await updateObjects(call.client, items, update, { ...options, onProgress });
  const facts = await call.facts({ operation: 'updateProperties' });
  return outcomes.map((outcome) =>
    outcome instanceof CmisError
      ? outcome.with({ operation: 'updateProperties', outcome: 'unknown' })
      : { output, value: outcome, cmis: { ...facts, ...objectFacts(outcome) } },
  );
}
