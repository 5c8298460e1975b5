import { inputError } from '../model/errors';
import type { Page, QueryRow } from '../model/object';
import type { Input } from '../model/operations';
import type { CmisClient, PageOptions } from './client';
import { splitStatement, type StatementParts } from './columns';
import { bindParameters } from './statement';

const defaultPageSize = 500;
/** Ids in one statement: some servers refuse long ones. */
const largestBatch = 200;

/**
 * The pages of a query whose rows may leave the result while they are worked on. All ids are read first; then each page is
 * read by its ids, so no row is missed because others went, and none comes twice. A row whose object is gone by then is
 * left out, and counted in a note.
 *
 * @throws CmisError `input` for a statement with a join, or one that isn't `SELECT … FROM …`
 */
export async function* readIdsFirst(
  client: CmisClient,
  input: Input<'query'>,
  options: PageOptions = {},
): AsyncGenerator<Page<QueryRow>, void, undefined> {
  const parts = splitStatement(input.statement);
  if (parts === undefined) {
    const message = 'cannot be read by its ids: that needs SELECT … FROM one type, without a join';
    throw inputError([{ field: 'statement', message }]);
  }
  const idColumn = `${parts.qualifier}cmis:objectId`;
  const ids: string[] = [];
  const statement = `SELECT ${idColumn} ${parts.rest}`;
  for await (const row of client.items('query', { ...input, statement }, options)) {
    const [id] = Object.values(row);
    if (typeof id === 'string') ids.push(id);
  }
  const size = Math.min(options.pageSize ?? defaultPageSize, largestBatch);
  let found = 0;
  for (let start = 0; start < ids.length || start === 0; start += size) {
    const batch = ids.slice(start, start + size);
    const items = batch.length === 0 ? [] : await readBatch(client, input, parts, batch, options);
    found += items.length;
    yield { items, hasMoreItems: start + size < ids.length, numItems: ids.length };
  }
  if (found < ids.length) {
    options.onNote?.(`${String(ids.length - found)} of ${String(ids.length)} objects were gone before they were read.`);
  }
}

async function readBatch(
  client: CmisClient,
  { searchAllVersions }: Input<'query'>,
  { select, from, qualifier }: StatementParts,
  ids: readonly string[],
  options: PageOptions,
): Promise<QueryRow[]> {
  const hidden = 'cmisflowId';
  const all = select.trim() === '*' || select.trim().endsWith('.*');
  const columns = all ? select : `${select}, ${qualifier}cmis:objectId AS ${hidden}`;
  const where = `SELECT ${columns} FROM ${from} WHERE ${qualifier}cmis:objectId IN (:ids)`;
  const statement = bindParameters(where, { ids: [...ids] }, { timeZone: client.timeZone });
  const rows = new Map<string, QueryRow>();
  const input = { statement, ...(searchAllVersions === undefined ? {} : { searchAllVersions }) };
  for await (const row of client.items('query', input, { ...options, limit: Infinity, pageSize: ids.length })) {
    const { [hidden]: alias, ...rest } = row;
    const id = all ? (row['cmis:objectId'] ?? row[`${qualifier}cmis:objectId`]) : alias;
    if (typeof id === 'string') rows.set(id, all ? row : rest);
  }
  return ids.map((id) => rows.get(id)).filter((row) => row !== undefined);
}
