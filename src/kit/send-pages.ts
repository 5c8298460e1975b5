import type { Page } from '../model/object';
import type { Operation } from '../model/operations';
import type { Fields } from './field';
import type { OperationCall } from './operation-node';
import { Sequence } from './sequence';
import type { CallFacts } from './write-result';

type Sending = Pick<
  OperationCall<Fields, 'result' | 'done'>,
  'msg' | 'options' | 'sequences' | 'newId' | 'facts' | 'answer' | 'answerFurther'
>;

/** What a call has to have for its pages to be sent. */
export interface PagesCall extends Sending {
  readonly input: {
    /** `array` is one message, `pages` a message per page, anything else a message per item. */
    readonly output: string;
    readonly onDemand: boolean;
    readonly pageSize?: number | undefined;
    readonly result: string;
  };
}

/** Sends a result in pages as the node is set, then its count from "done". Answers the count. */
export function sendPages<T>(call: PagesCall, operation: Operation, pages: AsyncGenerator<Page<T>>): Promise<number> {
  return call.input.output === 'array' ? sendArray(call, operation, pages) : sendSequence(call, operation, pages);
}

async function sendArray<T>(call: PagesCall, operation: Operation, pages: AsyncIterable<Page<T>>): Promise<number> {
  const items: T[] = [];
  let last: Page<T> | undefined;
  for await (const page of pages) {
    for (const item of page.items) items.push(item);
    last = page;
  }
  const facts = await factsOf(call, operation, last);
  call.answer('result', call.input.result, items, facts);
  call.answerFurther('done', call.input.result, items.length, facts);
  return items.length;
}

/** Sends pages or items as they come; on demand, each further page only when it is asked for. */
async function sendSequence<T>(call: PagesCall, operation: Operation, pages: AsyncGenerator<Page<T>>): Promise<number> {
  const { input, msg, options } = call;
  const id = call.newId();
  let facts = await factsOf(call, operation, undefined);
  const sequence = new Sequence({
    id,
    msg,
    path: input.result,
    ...(input.output === 'pages' ? { parts: { type: 'array', len: input.pageSize ?? 500 } } : {}),
    send: (value, parts) => call.answerFurther('result', input.result, value, facts, { parts }),
  });
  const turns = input.onDemand ? call.sequences.start(id, options.signal) : undefined;
  let count = 0;
  try {
    let current = await pages.next();
    while (current.done !== true) {
      const { items } = current.value;
      facts = await factsOf(call, operation, current.value);
      count += items.length;
      if (input.output !== 'pages') for (const item of items) sequence.push(item);
      else if (items.length > 0) sequence.push(items);
      // Whether this page is the last one has to be known before its last message goes.
      current = await pages.next();
      if (current.done === true || turns === undefined || items.length === 0) continue;
      sequence.flush();
      if (!(await turns.next())) return count;
    }
    sequence.end();
    call.answerFurther('done', input.result, count, await factsOf(call, operation, undefined));
    return count;
  } finally {
    turns?.close();
    await pages.return(undefined);
  }
}

function factsOf(call: PagesCall, operation: Operation, page: Page<unknown> | undefined): Promise<CallFacts> {
  return call.facts({
    operation,
    ...(page?.numItems === undefined ? {} : { numItems: page.numItems }),
    ...(page?.hasMoreItems === undefined ? {} : { hasMoreItems: page.hasMoreItems }),
  });
}
