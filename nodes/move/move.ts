import type { NodeAPI } from 'node-red';
import { withMade, type EnsuredFolder } from '../../src/client/ensure-folder';
import { findByPath, findChild } from '../../src/client/find-child';
import { checkPathOutside } from '../../src/client/into-itself';
import { moveObject, planMove, readParents } from '../../src/client/move-object';
import { profileOf } from '../../src/client/server-profile';
import { readCurrent } from '../../src/client/update-object';
import { dryRun } from '../../src/kit/dry-run';
import { registerOperationNode, type OperationCall } from '../../src/kit/operation-node';
import { readBack } from '../../src/kit/read-back';
import type { StatusText } from '../../src/kit/status';
import { readTargetFolder } from '../../src/kit/target-folder';
import { objectFacts } from '../../src/kit/write-result';
import { CmisError, inputError } from '../../src/model/errors';
import type { CmisObject } from '../../src/model/object';
import type { Operation } from '../../src/model/operations';
import { fields } from './move.fields';

type Call = OperationCall<typeof fields, 'object' | 'existed'>;
type Action = Call['input']['action'];

const operations = {
  move: 'moveObject',
  file: 'addObjectToFolder',
  unfile: 'removeObjectFromFolder',
  unfileAll: 'removeObjectFromFolder',
} as const satisfies Readonly<Record<Action, Operation>>;

/** The allowable action that each needs. */
const allowable = {
  move: 'canMoveObject',
  file: 'canAddObjectToFolder',
  unfile: 'canRemoveObjectFromFolder',
  unfileAll: 'canRemoveObjectFromFolder',
} as const satisfies Readonly<Record<Action, string>>;

export default function registerMove(RED: NodeAPI): void {
  registerOperationNode(RED, {
    type: 'cmis-move',
    operation: ({ action }) => Object.entries(operations).find(([name]) => name === action)?.[1] ?? 'moveObject',
    fields,
    outputs: ['object', 'existed'],
    run: (call) => actions[call.input.action](call),
  });
}

const actions: Readonly<Record<Action, (call: Call) => Promise<StatusText>>> = { move, file, unfile, unfileAll };

async function move(call: Call): Promise<StatusText> {
  const { client, input, options } = call;
  const object = await read(call);
  const reference = folderOf(call);
  // No folder is made for a move into itself.
  checkPathOutside(object, reference);
  if (input.dryRun === true) return planOnly(call, object, reference);
  const { folder, made } = await targetOf(call, reference);
  try {
    const plan = await planMove(client, object, folder, input.sourceFolder, options);
    const { object: moved, outcome } = await moveObject(client, plan, input.onConflict, options);
    const key = outcome === 'created' ? 'moved' : outcome;
    const facts = await call.facts({ operation: 'moveObject', outcome: key, ...objectFacts(moved) });
    call.answer(outcome === 'existed' ? 'existed' : 'object', input.result, moved, facts);
    return { key, values: { name: moved.name ?? moved.id } };
  } catch (error) {
    throw withMade(error, made);
  }
}

/** What a move would meet: the folder that it leaves, and what is in its way. */
async function planOnly(call: Call, object: CmisObject, reference: string): Promise<StatusText> {
  const { client, input, options } = call;
  const to = await findTarget(call, reference);
  const plan = to === undefined ? undefined : await planMove(client, object, to, input.sourceFolder, options);
  const inTheWay = plan === undefined ? undefined : await findInTheWay(call, object, plan.to);
  return dryRun(call, 'object', {
    operation: 'moveObject',
    object: object.id,
    actions: [allowable.move],
    into: to?.id,
    hindered: inTheWay !== undefined && !givesWay(inTheWay, object, input.onConflict),
    more: {
      ...(plan === undefined ? {} : { sourceFolder: plan.from }),
      ...(inTheWay === undefined ? {} : { existing: inTheWay }),
    },
  });
}

/** Another object that has the name in the folder. */
async function findInTheWay({ client, options }: Call, { id, name }: CmisObject, folder: CmisObject) {
  const existing = await findChild(client, folder, name ?? '', options);
  return existing?.id === id ? undefined : existing;
}

/** Whether a move gets past what is in its way: folders are not replaced, and nothing by an object of another kind. */
function givesWay(existing: CmisObject, { baseType }: CmisObject, policy: Call['input']['onConflict']): boolean {
  if (policy === 'rename') return true;
  return policy !== 'fail' && existing.baseType === baseType && (policy === 'skip' || baseType !== 'cmis:folder');
}

/** The target folder as it is now; `undefined` if it would be made. */
async function findTarget({ client, input, options }: Call, reference: string): Promise<CmisObject | undefined> {
  const mayBeMade = input.createFolders && reference.startsWith('/');
  if (mayBeMade && (await findByPath(client, reference, options)) === undefined) return undefined;
  return (await readTargetFolder({ client, options }, reference, false)).folder;
}

async function file(call: Call): Promise<StatusText> {
  const { client, input, options } = call;
  const object = await readFileable(call);
  const reference = folderOf(call);
  if (input.dryRun === true) return wouldBe(call, object, await findTarget(call, reference));
  const { folder, made } = await targetOf(call, reference);
  const asked = { objectId: object.id, folderId: folder.id, allVersions: input.allVersions };
  try {
    await client.call('addObjectToFolder', asked, options);
  } catch (error) {
    if (!(await isIn(call, object, folder))) throw withMade(error, made);
    options.onNote(`"${object.name ?? object.id}" is in this folder: ${String(error)}`);
  }
  return answer(call, object);
}

/** What failed may have been done, or there was nothing to do: servers refuse what is in the folder already. */
async function isIn({ client, options }: Call, object: CmisObject, { id }: CmisObject): Promise<boolean> {
  const parents = await readParents(client, object, options).catch(() => []);
  return parents.some((parent) => parent.id === id);
}

async function unfile(call: Call): Promise<StatusText> {
  const { client, input, options } = call;
  const object = await readUnfileable(call);
  if (input.sourceFolder === undefined) throw missing('source folder', 'msg.sourceFolder');
  const { folder } = await readTargetFolder({ client, options }, input.sourceFolder, false);
  if (input.dryRun === true) return wouldBe(call, object);
  await client.call('removeObjectFromFolder', { objectId: object.id, folderId: folder.id }, options);
  return answer(call, object);
}

async function unfileAll(call: Call): Promise<StatusText> {
  const { client, input, options } = call;
  const object = await readUnfileable(call);
  if (input.dryRun === true) return wouldBe(call, object);
  await client.call('removeObjectFromFolder', { objectId: object.id }, options);
  return answer(call, object);
}

async function wouldBe(call: Call, object: CmisObject, into?: CmisObject): Promise<StatusText> {
  const { action } = call.input;
  const inTheWay = into === undefined ? undefined : await findInTheWay(call, object, into);
  return dryRun(call, 'object', {
    operation: operations[action],
    object: object.id,
    actions: [allowable[action]],
    into: into?.id,
    hindered: inTheWay !== undefined,
    more: inTheWay === undefined ? {} : { existing: inTheWay },
  });
}

/** The object as it is now: neither filing nor unfiling tells. */
async function answer(call: Call, before: CmisObject): Promise<StatusText> {
  const { input } = call;
  const object = await readBack(call, before);
  call.answer(
    'object',
    input.result,
    object,
    await call.facts({ operation: operations[input.action], ...objectFacts(object) }),
  );
  return { key: input.action === 'file' ? 'filed' : 'unfiled', values: { name: object.name ?? object.id } };
}

function read({ client, input, options }: Call): Promise<CmisObject> {
  return readCurrent(client, input.object, options);
}

async function readFileable(call: Call): Promise<CmisObject> {
  const object = await read(call);
  if (object.baseType !== 'cmis:folder') return object;
  const message = `"${object.name ?? object.id}" is a folder, which is in exactly one folder: it can be moved only`;
  throw inputError([{ field: 'object', message }]);
}

async function readUnfileable(call: Call): Promise<CmisObject> {
  const { client, options } = call;
  const object = await readFileable(call);
  const { name, deletesUnfiled } = profileOf(await client.repositoryInfo(options));
  if (deletesUnfiled !== true) return object;
  const message =
    `${name} has no unfiled objects: it deletes what is taken out of its folder. Nothing was changed. ` +
    'Choose "cmis delete" if that is what you want.';
  throw new CmisError('notSupported', message, { outcome: 'notDone', retryable: false });
}

function targetOf({ client, input, options }: Call, reference: string): Promise<EnsuredFolder> {
  return readTargetFolder({ client, options }, reference, input.createFolders);
}

function folderOf({ input }: Call): string {
  if (input.folder === undefined) throw missing('folder', 'msg.folder');
  return input.folder;
}

function missing(field: string, place: string) {
  return inputError([{ field, message: `is missing (set it in the node or send ${place})` }]);
}
