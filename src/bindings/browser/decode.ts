import type { BulkUpdateResult } from '../../model/bulk-update';
import type { ResultKind, ResultKinds } from '../../model/kinds';
import { decodeObject, decodeObjectList, decodeParents, decodeRows, type DecodeContext } from './decode-object';
import { decodeRepositories } from './decode-repository';
import { decodeType, decodeTypeList, decodeTypeTree } from './decode-type';
import { defined, isJson, jsonList, jsonObject, textOf, textsOf } from './json';

/** The result kinds that are read from JSON; content is a stream. */
export type JsonResultKind = Exclude<ResultKind, 'contentStream'>;

type Decoders = { readonly [K in JsonResultKind]?: (json: unknown, context: DecodeContext) => ResultKinds[K] };

/** How each kind of result is read; a kind is here from the day that a route answers it. */
export const decoders = {
  nothing: () => undefined,
  repositories: (json) => decodeRepositories(json).map(({ info: { id, name } }) => ({ id, name })),
  typeDefinition: decodeType,
  typeList: decodeTypeList,
  typeTree: decodeTypeTree,
  object: decodeObject,
  objectList: decodeObjectList,
  objectParents: decodeParents,
  rows: decodeRows,
  bulkUpdate: (json) => jsonList(json, 'the list of changed objects').map(decodeBulkUpdateResult),
  // A tree that went completely is answered without a body.
  failedToDelete: (json) => (isJson(json) ? textsOf(json, 'ids') : []),
} as const satisfies Decoders;

function decodeBulkUpdateResult(value: unknown): BulkUpdateResult {
  const json = jsonObject(value, 'a changed object');
  return defined<BulkUpdateResult>({
    id: textOf(json, 'id') ?? '',
    newId: textOf(json, 'newId'),
    changeToken: textOf(json, 'changeToken'),
  });
}
