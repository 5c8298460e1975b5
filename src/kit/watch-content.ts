import type { WatchOptions } from '../client/content-writer';
import type { Operation } from '../model/operations';
import type { ContentSettings } from './content-fields';
import type { Fields } from './field';
import type { OperationCall } from './operation-node';
import { watchTransfer } from './transfer-progress';

type WatchedCall = Pick<OperationCall<Fields, 'progress'>, 'progress' | 'answerFurther'> & {
  readonly input: ContentSettings & { readonly list: boolean; readonly result: string };
};

/** Milliseconds between two messages about the progress, at least. */
const messageEvery = 500;

/** Follows a content on its way: on the status, and by messages if the node is set so. A list has one message for all. */
export function watchContent(call: WatchedCall, operation: Operation, total: number | null): WatchOptions {
  const { sha256, progressEvery, list, result } = call.input;
  const message = {
    every: Math.max(messageEvery, progressEvery * 1000),
    // It is no part of what the message is a part of.
    send: (progress: object) => call.answerFurther('progress', result, progress, { operation }, { parts: undefined }),
  };
  const onBytes = watchTransfer({
    total,
    show: call.progress,
    message: progressEvery > 0 && !list ? message : undefined,
  });
  return { sha256, onBytes };
}
