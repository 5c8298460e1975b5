import { barsAll, CmisError, inputError, notTried, type CmisErrorCause } from '../model/errors';
import type { Fields } from './field';
import type { ListItem } from './list-field';
import type { OperationCall } from './operation-node';
import type { StatusText } from './status';
import type { WorkQueue } from './work-queue';
import type { CallFacts } from './write-result';

/** What came of one item of a list, where it went well. */
export interface ItemAnswer {
  /** The output that a message of its own would have left by. */
  readonly output: string;
  /** Absent where the payload would have stayed as it was. */
  readonly value?: unknown;
  readonly cmis: CallFacts;
}

/** One entry of a list's result. */
export interface ItemResult extends Partial<ItemAnswer> {
  /** The place in the list that came. */
  readonly index: number;
  /** The id or path, if the item is a reference. */
  readonly object?: string;
  readonly error?: { readonly code: string; readonly message: string; readonly cause: CmisErrorCause };
}

/** How the items of a list are worked on. */
export interface ListWork {
  readonly queue: WorkQueue;
  run(value: unknown): Promise<ItemAnswer>;
  /** Works on all items in one go, if the node can. Answers for each what came of it, or why it failed. */
  readonly runAll?: (values: readonly unknown[]) => Promise<readonly (ItemAnswer | CmisError)[]>;
  readonly toError: (thrown: unknown) => CmisError;
  onEnded(ended: number): void;
}

/**
 * Works on each item of a list: a failed one doesn't stop the others, unless they would meet the same error. Answers an entry per
 * item, in the list's order.
 */
export async function runList(items: readonly ListItem[], work: ListWork): Promise<readonly ItemResult[]> {
  const results: (ItemResult | undefined)[] = items.map(() => undefined);
  let ended = 0;
  const end = (index: number, item: unknown, outcome: ItemAnswer | CmisError): void => {
    const reference = typeof item === 'string' ? { object: item } : {};
    results[index] = { index, ...reference, ...(outcome instanceof CmisError ? errorOf(outcome) : outcome) };
    work.onEnded(++ended);
  };
  const fit: Fit[] = [];
  for (const [index, { item, read, keys }] of items.entries()) {
    if ('value' in read) fit.push({ index, value: read.value, keys });
    else end(index, item, inputError([{ field: `item ${index}`, message: read.fault }]));
  }
  const { queue, runAll } = work;
  if (runAll !== undefined && fit.length > 0) {
    const keys = fit.flatMap((each) => each.keys);
    const outcomes = await queue.run(keys, () => runAll(fit.map(({ value }) => value)));
    for (const [position, { index, value }] of fit.entries()) {
      end(index, value, outcomes[position] ?? new CmisError('runtime', 'The node answered nothing.'));
    }
    return results.filter((result) => result !== undefined);
  }
  let stopped: CmisError | undefined;
  const runOne = async ({ index, value, keys }: Fit): Promise<void> => {
    const step = async (): Promise<ItemAnswer | CmisError> => {
      if (stopped !== undefined) return notTried(stopped);
      try {
        return await work.run(value);
      } catch (thrown) {
        const error = work.toError(thrown);
        // Told before the next item has its turn.
        if (barsAll(error)) stopped ??= error;
        return error;
      }
    };
    const outcome = await queue.run(keys, step).catch(work.toError);
    end(index, value, outcome);
  };
  await Promise.all(fit.map(runOne));
  return results.filter((result) => result !== undefined);
}

/** How many items went well, failed, or were done in part: those leave by the output `partly`. */
export function summaryOf(
  results: readonly ItemResult[],
  partly: string | undefined,
): {
  readonly counts: Pick<CallFacts, 'succeeded' | 'failed' | 'incomplete'>;
  readonly status: StatusText;
} {
  const failed = results.filter(({ error }) => error !== undefined).length;
  const incomplete = results.filter(({ output }) => output !== undefined && output === partly).length;
  const succeeded = results.length - failed - incomplete;
  if (incomplete > 0) {
    const values = { number: succeeded, incomplete, failed };
    return { counts: { succeeded, failed, incomplete }, status: { key: 'listIncomplete', values, partly: true } };
  }
  const status: StatusText =
    failed === 0
      ? { key: 'list', values: { number: succeeded } }
      : { key: 'listPartly', values: { number: succeeded, failed }, partly: true };
  return { counts: { succeeded, failed }, status };
}

/** An item that its field can take. */
interface Fit extends Pick<ListItem, 'keys'> {
  readonly index: number;
  readonly value: unknown;
}

/** What an item of a list sends is its entry in the result. */
export function collectingIn<F extends Fields>(
  answers: ItemAnswer[],
): Pick<OperationCall<F, string>, 'pass' | 'answer' | 'answerFurther'> {
  const take = (output: string, cmis: CallFacts, value: object): void => void answers.push({ output, ...value, cmis });
  return {
    pass: (output, facts) => take(output, facts, {}),
    answer: (output, _path, value, facts) => take(output, facts, { value }),
    answerFurther: (output, _path, value, facts) => take(output, facts, { value }),
  };
}

function errorOf({ code, message, cause }: CmisError): Pick<ItemResult, 'error'> {
  return { error: { code, message, cause } };
}
