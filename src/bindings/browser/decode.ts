import type { DecodeContext } from '../../model/decode-context';
import { defined } from '../../model/defined';
import type { BulkUpdateResult } from '../../model/bulk-update';
import type { ResultKind, ResultKinds } from '../../model/kinds';
import {
  decodeAcl,
  decodeAllowableActions,
  decodeChanges,
  decodeObject,
  decodeObjectList,
  decodeObjectTree,
  decodeParents,
  decodeProperties,
  decodeRenditions,
  decodeRows,
} from './decode-object';
import { decodeRepositories } from './decode-repository';
import { decodeType, decodeTypeList, decodeTypeTree } from './decode-type';
import { isJson, jsonList, jsonObject, textOf, textsOf } from './json';

/** The result kinds that are read from JSON; content is a stream. */
export type JsonResultKind = Exclude<ResultKind, 'contentStream'>;

type Decoders = {
  readonly [K in Exclude<JsonResultKind, 'repositoryInfo'>]: (json: unknown, context: DecodeContext) => ResultKinds[K];
};

/** How each kind of result is read; the repository info is picked from the map of repositories. */
export const decoders = {
  nothing: () => undefined,
  repositories: (json) => decodeRepositories(json).map(({ info: { id, name } }) => ({ id, name })),
  typeDefinition: decodeType,
  typeList: decodeTypeList,
  typeTree: decodeTypeTree,
  object: decodeObject,
  objects: (json, context) => jsonList(json, 'the list of objects').map((entry) => decodeObject(entry, context)),
  objectList: decodeObjectList,
  objectTree: decodeObjectTree,
  objectParents: decodeParents,
  changes: decodeChanges,
  properties: (json, context) => decodeProperties({ properties: json }, context),
  allowableActions: decodeAllowableActions,
  renditions: decodeRenditions,
  acl: (json) => decodeAcl(json),
  rows: decodeRows,
  bulkUpdate: (json) => jsonList(json, 'the list of changed objects').map(decodeBulkUpdateResult),
  // A tree that went completely is answered without a body.
  failedToDelete: (json) => (isJson(json) ? textsOf(json, 'ids') : []),
} as const satisfies Decoders;

/** The kinds of results that are pages of many objects, and the member in which these are. */
export const lists = { objectList: 'objects', rows: 'results', changes: 'objects' } as const satisfies Partial<
  Record<JsonResultKind, string>
>;

export function isListKind(kind: ResultKind): kind is keyof typeof lists {
  return kind in lists;
}

function decodeBulkUpdateResult(value: unknown): BulkUpdateResult {
  const json = jsonObject(value, 'a changed object');
  const [id = '', newId] = [textOf(json, 'id'), textOf(json, 'newId')];
  return defined<BulkUpdateResult>({
    id,
    newId: newId === id ? undefined : newId,
    changeToken: textOf(json, 'changeToken'),
  });
}
