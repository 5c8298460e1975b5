import type { NodeAPI } from 'node-red';
import { readIdsFirst } from '../../src/client/ids-first';
import { bindParameters } from '../../src/client/statement';
import { waitForRows } from '../../src/client/wait-for-rows';
import { registerOperationNode, type OperationCall } from '../../src/kit/operation-node';
import { sendPages } from '../../src/kit/send-pages';
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
  return { key: 'rows', values: { number: await sendPages(call, 'query', pages) } };
}
