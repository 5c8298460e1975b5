import type { NodeAPI } from 'node-red';
import { isSeparateCopy, workingCopyProperties } from '../../src/client/checked-out';
import { registerOperationNode, type OperationCall } from '../../src/kit/operation-node';
import { completeFilter } from '../../src/kit/property-filter';
import { sendPages } from '../../src/kit/send-pages';
import { CmisError, inputError } from '../../src/model/errors';
import type { CmisObject, Page } from '../../src/model/object';
import type { Operation } from '../../src/model/operations';
import { fields } from './list.fields';
import { addRights } from './rights';
import { flatten, mapTree, pruneTree } from './tree';

type Call = OperationCall<typeof fields, 'result' | 'notFound' | 'done'>;
type What = Call['input']['what'];

const operationsByWhat = {
  children: 'getChildren',
  descendants: 'getDescendants',
  folderTree: 'getFolderTree',
  parents: 'getObjectParents',
  checkedOut: 'getCheckedOutDocs',
} as const satisfies Readonly<Record<What, Operation>>;

export default function registerList(RED: NodeAPI): void {
  registerOperationNode(RED, {
    type: 'cmis-list',
    operation: ({ what }) => Object.entries(operationsByWhat).find(([name]) => name === what)?.[1] ?? 'getChildren',
    fields,
    outputs: ['result', 'notFound', 'done'],
    run: list,
  });
}

async function list(call: Call) {
  const { input } = call;
  const operation = operationsByWhat[input.what];
  const progress = { found: false };
  const pages = cut(sources[input.what](call), input.limit, () => (progress.found = true));
  try {
    return { key: 'objects', values: { number: await sendPages(call, operation, pages) } };
  } catch (error) {
    // Gone after its first page, the folder is an error: the flow has a part of the result.
    if (progress.found || !(error instanceof CmisError)) throw error;
    if (error.code !== 'objectNotFound') throw await tellNoFolder(call, error);
    call.pass('notFound', await call.facts({ operation }));
    return { key: 'notFound' };
  }
}

/** OpenCMIS servers fail without a word on it when what is to be listed is no folder. */
async function tellNoFolder(call: Call, error: CmisError): Promise<CmisError> {
  const { folder, what } = call.input;
  if (error.code !== 'runtime' || folder === undefined || what === 'parents') return error;
  // Why the list failed counts, not why nothing more can be told of it.
  const message = await noFolder(call, folder).catch(() => undefined);
  return message === undefined ? error : new CmisError('invalidArgument', message, error.cause);
}

/** That something is no folder, if it isn't. */
async function noFolder({ client, options }: Call, objectId: string): Promise<string | undefined> {
  const { name, id, baseType } = await client.call('getObject', { objectId }, options);
  return baseType === undefined || baseType === 'cmis:folder' ? undefined : `"${name ?? id}" is no folder.`;
}

/** The pages up to the limit, which counts what is left of them. */
async function* cut<T>(
  pages: AsyncGenerator<Page<T>>,
  limit = Infinity,
  onPage: () => void,
): AsyncGenerator<Page<T>, void, undefined> {
  let count = 0;
  for await (const page of pages) {
    onPage();
    const items = page.items.slice(0, limit - count);
    count += items.length;
    const isLast = count >= limit;
    const more = page.hasMoreItems === true || items.length < page.items.length;
    yield isLast ? { ...page, items, hasMoreItems: more } : { ...page, items };
    if (isLast) return;
  }
}

const sources: Readonly<Record<What, (call: Call) => AsyncGenerator<Page<unknown>>>> = {
  children: readChildren,
  descendants: (call) => readTree(call, 'getDescendants'),
  folderTree: (call) => readTree(call, 'getFolderTree'),
  parents: readParents,
  checkedOut: readCheckedOut,
};

async function* readCheckedOut(call: Call): AsyncGenerator<Page<unknown>, void, undefined> {
  const { client, input, options } = call;
  const { folder, orderBy } = input;
  // By its id: a server that reads only that here would take a path for the whole repository.
  const isPath = folder?.startsWith('/') === true;
  const folderId = isPath ? (await client.call('getObjectByPath', { path: folder }, options)).id : folder;
  const asked = { folderId, orderBy: orderBy || undefined, ...includesOf(input) };
  for await (const page of client.pages('getCheckedOutDocs', asked, { ...options, ...pagingOf(input) })) {
    yield { ...page, items: await addRights(call, page.items) };
  }
}

async function* readChildren(call: Call): AsyncGenerator<Page<unknown>, void, undefined> {
  const { client, input, options } = call;
  const asked = {
    folderId: folderOf(input),
    orderBy: input.orderBy || undefined,
    includePathSegment: input.includePathSegment || undefined,
    ...includesOf(input),
  };
  for await (const page of client.pages('getChildren', asked, { ...options, ...pagingOf(input) })) {
    const kept: CmisObject[] = [];
    for (const object of page.items) if (!(await isLeftOut(call, object))) kept.push(object);
    yield { ...page, items: await addRights(call, kept) };
  }
}

/** True for working copies, unless they are wanted. */
async function isLeftOut({ client, input, options }: Call, object: CmisObject): Promise<boolean> {
  return !input.includeWorkingCopies && isSeparateCopy(client, object, options);
}

async function* readTree(
  call: Call,
  operation: 'getDescendants' | 'getFolderTree',
): AsyncGenerator<Page<unknown>, void, undefined> {
  const { client, input, options } = call;
  const folderId = folderOf(input);
  const isFlat = input.tree === 'flat';
  const asked = {
    folderId,
    depth: input.depth ?? -1,
    includePathSegment: isFlat || input.includePathSegment || undefined,
    ...includesOf(input),
  };
  const whole = await client.call(operation, asked, options);
  // For some servers a document is a folder with nothing in it.
  const message = whole.length === 0 ? await noFolder(call, folderId) : undefined;
  if (message !== undefined) throw new CmisError('invalidArgument', message, { operation });
  const kept = await pruneTree(whole, (object) => isLeftOut(call, object));
  const tree = await mapTree(kept, (objects) => addRights(call, objects));
  if (!isFlat) return yield* inPages(tree, input.pageSize);
  const path = folderId.startsWith('/') ? folderId : await pathOf();
  yield* inPages(flatten(tree, path, input.includePathSegment), input.pageSize);

  async function pathOf(): Promise<string> {
    const folder = await client.call('getObject', { objectId: folderId }, options);
    const path = folder.properties['cmis:path'];
    return typeof path === 'string' ? path : '';
  }
}

async function* readParents(call: Call): AsyncGenerator<Page<unknown>, void, undefined> {
  const { client, input, options } = call;
  const { object: objectId, includePathSegment } = input;
  if (objectId === undefined) throw missing('object', 'msg.payload or msg.cmis.objectId');
  const asked = { objectId, includeRelativePathSegment: includePathSegment || undefined, ...includesOf(input) };
  const parents = await client.call('getObjectParents', asked, options);
  const folders = parents.map(({ object, relativePathSegment }) =>
    includePathSegment ? { ...object, relativePathSegment } : object,
  );
  yield* inPages(await addRights(call, folders), input.pageSize);
}

/** What came in one answer, in pages as the node is set. */
function* inPages<T>(items: readonly T[], size = 500): Generator<Page<T>, void, undefined> {
  for (let start = 0; start === 0 || start < items.length; start += size) {
    const more = start + size < items.length;
    yield { items: items.slice(start, start + size), numItems: items.length, hasMoreItems: more };
  }
}

function includesOf(input: Call['input']) {
  return {
    filter: completeFilter(input.filter, input.includeWorkingCopies ? [] : workingCopyProperties),
    includeAllowableActions: input.includeAllowableActions || undefined,
    includeRelationships: input.includeRelationships === 'none' ? undefined : input.includeRelationships,
    renditionFilter: input.renditionFilter || undefined,
  };
}

/** No more than the limit at a time, and nothing ahead of it: working copies that are left out don't count. */
function pagingOf({ pageSize = 500, limit }: Call['input']) {
  return limit === undefined ? { pageSize } : { pageSize: Math.min(pageSize, limit), readAhead: false };
}

function folderOf({ folder }: Call['input']): string {
  if (folder === undefined) throw missing('folder', 'msg.folder');
  return folder;
}

function missing(field: string, place: string) {
  return inputError([{ field, message: `is missing (set it in the node or send ${place})` }]);
}
