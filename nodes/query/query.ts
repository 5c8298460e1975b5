import type { NodeAPI } from 'node-red';
import { readIdsFirst } from '../../src/client/ids-first';
import { bindParameters } from '../../src/client/statement';
import { waitForRows } from '../../src/client/wait-for-rows';
import { registerOperationNode, type OperationCall } from '../../src/kit/operation-node';
import { Sequence } from '../../src/kit/sequence';
import type { CallFacts } from '../../src/kit/write-result';
import type { Page, QueryRow } from '../../src/model/object';
import { fields } from './query.fields';

type Call = OperationCall<typeof fields, 'result' | 'done'>;

export default function registerQuery(RED: NodeAPI): void {
  registerOperationNode(RED, {
    type: 'cmis-query',
    operation: 'query',
    fields,
    outputs: ['result', 'done'],
    run: runQuery,
  });
}

async function runQuery(call: Call) {
  const { client, input, options, timeZone } = call;
  const statement = bindParameters(input.statement, input.params ?? {}, { timeZone });
  const query = { statement, searchAllVersions: input.searchAllVersions || undefined };
  const { waitForRows: rows, pageSize, limit } = input;
  if (rows !== undefined) await waitForRows(client, query, { ...options, rows, timeout: input.waitSeconds * 1000 });
  const paging = {
    ...options,
    ...(pageSize === undefined ? {} : { pageSize }),
    ...(limit === undefined ? {} : { limit }),
  };
  const pages = input.idsFirst ? readIdsFirst(client, query, paging) : client.pages('query', query, paging);
  const count = input.output === 'array' ? await answerArray(call, pages) : await answerSequence(call, pages);
  return { key: 'rows', values: { number: count } };
}

async function answerArray(call: Call, pages: AsyncIterable<Page<QueryRow>>): Promise<number> {
  const rows: QueryRow[] = [];
  let last: Page<QueryRow> | undefined;
  for await (const page of pages) {
    for (const row of page.items) rows.push(row);
    last = page;
  }
  const facts = await factsOf(call, last);
  call.answer('result', call.input.result, rows, facts);
  call.answerFurther('done', call.input.result, rows.length, facts);
  return rows.length;
}

/** Sends pages or rows as they come; on demand, each further page only when it is asked for. */
async function answerSequence(call: Call, pages: AsyncGenerator<Page<QueryRow>>): Promise<number> {
  const { input, msg, options } = call;
  const id = call.newId();
  let facts = await factsOf(call, undefined);
  const sequence = new Sequence({
    id,
    msg,
    path: input.result,
    ...(input.output === 'pages' ? { parts: { type: 'array', len: input.pageSize ?? 500 } } : {}),
    send: (value, parts) => call.answerFurther('result', input.result, value, facts, { parts }),
  });
  const turns = input.onDemand ? call.sequences.start(id, options.signal) : undefined;
  let rows = 0;
  try {
    let current = await pages.next();
    while (current.done !== true) {
      const { items } = current.value;
      facts = await factsOf(call, current.value);
      rows += items.length;
      if (input.output === 'rows') for (const row of items) sequence.push(row);
      else if (items.length > 0) sequence.push(items);
      // Whether this page is the last one has to be known before its last message goes.
      current = await pages.next();
      if (current.done === true || turns === undefined || items.length === 0) continue;
      sequence.flush();
      if (!(await turns.next())) return rows;
    }
    sequence.end();
    call.answerFurther('done', input.result, rows, await factsOf(call, undefined));
    return rows;
  } finally {
    turns?.close();
    await pages.return(undefined);
  }
}

function factsOf(call: Call, page: Page<QueryRow> | undefined): Promise<CallFacts> {
  return call.facts({
    operation: 'query',
    ...(page?.numItems === undefined ? {} : { numItems: page.numItems }),
    ...(page?.hasMoreItems === undefined ? {} : { hasMoreItems: page.hasMoreItems }),
  });
}
