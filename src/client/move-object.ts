import { CmisError, inputError } from '../model/errors';
import type { CmisObject } from '../model/object';
import type { CallOptions, CmisClient } from './client';
import { freeNumber, numbered, place, type ConflictPolicy, type Placed } from './conflict';
import { Copier, isSame } from './copier';
import { findChild } from './find-child';
import { inTurn } from './in-turn';
import { checkOutside } from './into-itself';
import { updateObject } from './update-object';

/** A move that was found possible. */
export interface Move {
  readonly object: CmisObject;
  /** The folders that the object is in. */
  readonly parents: readonly CmisObject[];
  /** The one that it is moved from. */
  readonly from: CmisObject;
  readonly to: CmisObject;
}

/**
 * Finds out from where an object is moved: the folder that is named, else the only one that it is in.
 *
 * @param sourceFolder id or path
 * @throws CmisError `input` if there are several, or none, or if a folder would be moved into itself; nothing was changed
 */
export async function planMove(
  client: CmisClient,
  object: CmisObject,
  to: CmisObject,
  sourceFolder: string | undefined,
  options: CallOptions,
): Promise<Move> {
  if (object.properties['cmis:path'] === '/') throw fault('object', 'is the root folder, which stays where it is');
  if (object.baseType === 'cmis:folder') checkOutside(object, to);
  const parents = await readParents(client, object, options);
  const from =
    sourceFolder === undefined
      ? onlyOne(object, parents)
      : await findAmong(client, object, parents, sourceFolder, options);
  return { object, parents, from, to };
}

/** The folders that an object is in. */
export async function readParents(
  client: CmisClient,
  { id, baseType }: CmisObject,
  options: CallOptions,
): Promise<CmisObject[]> {
  if (baseType === 'cmis:folder') return [await client.call('getFolderParent', { folderId: id }, options)];
  return (await client.call('getObjectParents', { objectId: id }, options)).map(({ object }) => object);
}

function onlyOne(object: CmisObject, parents: readonly CmisObject[]): CmisObject {
  const [parent, ...others] = parents;
  if (parent === undefined) {
    throw fault('object', `"${titleOf(object)}" is in no folder, so it can't be moved: file it in the folder instead`);
  }
  if (others.length === 0) return parent;
  const names = parents.map(describeFolder).join(', ');
  throw fault('source folder', `is needed, because "${titleOf(object)}" is in several folders: ${names}`);
}

async function findAmong(
  client: CmisClient,
  object: CmisObject,
  parents: readonly CmisObject[],
  reference: string,
  options: CallOptions,
): Promise<CmisObject> {
  const byId = parents.find(({ id, properties }) => id === reference || properties['cmis:path'] === reference);
  if (byId !== undefined) return byId;
  const folder = await client.call('getObject', { objectId: reference }, options);
  const found = parents.find(({ id }) => id === folder.id);
  if (found !== undefined) return found;
  const names = parents.length === 0 ? 'no folder' : parents.map(describeFolder).join(', ');
  throw fault('source folder', `is ${describeFolder(folder)}, but "${titleOf(object)}" is in ${names}`);
}

/**
 * Moves an object by a policy. What is in its way is never lost when something fails in between:
 * `rename` gives the object its new name before it is moved, and the old one back if it isn't;
 * `overwrite` puts the object in the way aside, and deletes it last;
 * `newVersion` takes the object away from its folder after the new version was made.
 */
export async function moveObject(
  client: CmisClient,
  move: Move,
  policy: ConflictPolicy,
  options: CallOptions,
): Promise<Placed> {
  const { object, from, to } = move;
  if (from.id === to.id) {
    options.onNote?.(`"${titleOf(object)}" was in this folder already.`);
    return { object, outcome: 'created' };
  }
  const name = object.name ?? '';
  const placement = {
    policy,
    name,
    baseType: object.baseType ?? '',
    find: async (wanted: string, thorough: boolean) => {
      // Its new name it gets where it still is.
      for (const folder of wanted === name ? [to] : [to, from]) {
        const found = await findChild(client, folder, wanted, options, thorough);
        // It may be in the target folder too: then it only leaves the other one.
        if (found !== undefined && !isSame(found, object)) return found;
      }
      return undefined;
    },
    create: (free: string) => (free === name ? send(client, move, options) : moveRenamed(client, move, free, options)),
    newVersion: (existing: CmisObject) => moveToVersion(client, move, existing, options),
    overwrite: (existing: CmisObject) => replace(client, move, existing, options),
  };
  if (policy === 'fail') return place(placement);
  return inTurn(client, `${to.id} ${name}`, () => place(placement));
}

function send(client: CmisClient, { object, from, to }: Move, options: CallOptions): Promise<CmisObject> {
  return client.call('moveObject', { objectId: object.id, sourceFolderId: from.id, targetFolderId: to.id }, options);
}

async function moveRenamed(client: CmisClient, move: Move, name: string, options: CallOptions): Promise<CmisObject> {
  const { object } = move;
  const renamed = await rename(client, object, name, options);
  try {
    return await send(client, { ...move, object: renamed }, options);
  } catch (error) {
    await undo(error, `It keeps its new name "${name}"`, () =>
      rename(client, renamed, titleOf(object), cleanUp(options)),
    );
    throw error;
  }
}

/** The object in the way is put aside until the moved one is in its place. */
async function replace(
  client: CmisClient,
  move: Move,
  existing: CmisObject,
  options: CallOptions,
): Promise<CmisObject> {
  if (existing.baseType === 'cmis:folder') {
    const message = `"${titleOf(existing)}" is there already, and is a folder (${existing.id}): folders are not replaced. Nothing was changed.`;
    throw new CmisError('constraint', message, { outcome: 'notDone', retryable: false });
  }
  const parents = await readParents(client, existing, options);
  const aside =
    parents.length > 1
      ? await takeOut(client, move.to, existing, options)
      : await nameAside(client, move.to, existing, options);
  const moved = await send(client, move, options).catch(async (error: unknown) => {
    await undo(error, aside.kept, () => aside.putBack(cleanUp(options)));
    throw error;
  });
  await aside.finish(`"${titleOf(move.object)}" was moved.`);
  return moved;
}

/** An object that makes room for another one. */
interface Aside {
  /** Where it is if it can't be put back. */
  readonly kept: string;
  putBack(options: CallOptions): Promise<unknown>;
  finish(done: string): Promise<void>;
}

/** What is in further folders only leaves this one. */
async function takeOut(
  client: CmisClient,
  { id: folderId }: CmisObject,
  { id: objectId }: CmisObject,
  options: CallOptions,
): Promise<Aside> {
  await client.call('removeObjectFromFolder', { objectId, folderId }, options);
  return {
    kept: `What was to be replaced (${objectId}) is no longer in this folder`,
    putBack: (again) => client.call('addObjectToFolder', { objectId, folderId }, again),
    finish: () => Promise.resolve(),
  };
}

/** The only place of an object: it waits under another name, and is deleted in the end. */
async function nameAside(
  client: CmisClient,
  folder: CmisObject,
  existing: CmisObject,
  options: CallOptions,
): Promise<Aside> {
  const name = await freeName(client, folder, existing, options);
  const { id: objectId } = await rename(client, existing, name, options);
  return {
    kept: `What was to be replaced is now named "${name}"`,
    putBack: (again) => updateObject(client, objectId, { properties: { 'cmis:name': titleOf(existing) } }, again),
    async finish(done) {
      await client.call('deleteObject', { objectId, allVersions: true }, options).catch((error: unknown) => {
        const left = `${done} What it was to replace could not be deleted: it is now "${name}" (${objectId}).`;
        throw error instanceof CmisError ? error.adding(left, { outcome: 'unknown' }) : error;
      });
    },
  };
}

async function freeName(
  client: CmisClient,
  folder: CmisObject,
  { name = '', baseType = '' }: CmisObject,
  options: CallOptions,
): Promise<string> {
  const isTaken = async (number: number): Promise<boolean> =>
    (await findChild(client, folder, numbered(name, number, baseType), options)) !== undefined;
  return numbered(name, await freeNumber(1, isTaken), baseType);
}

/** What the object is becomes a new version of the one in the way; then the object leaves its folder. */
async function moveToVersion(
  client: CmisClient,
  { object, parents, from }: Move,
  existing: CmisObject,
  options: CallOptions,
): Promise<CmisObject> {
  const side = { client, options };
  const copier = await Copier.create(side, side, { policy: 'newVersion' });
  const version = await copier.addVersion(object, existing);
  try {
    // Where it is in further folders it stays.
    if (parents.length > 1) {
      await client.call('removeObjectFromFolder', { objectId: object.id, folderId: from.id }, options);
    } else await client.call('deleteObject', { objectId: object.id, allVersions: true }, options);
  } catch (error) {
    if (!(error instanceof CmisError)) throw error;
    const left = `The new version ${version.id} was made, but "${titleOf(object)}" (${object.id}) is still in its folder.`;
    throw error.adding(left, { outcome: 'unknown' });
  }
  return version;
}

function rename(client: CmisClient, { id }: CmisObject, name: string, options: CallOptions): Promise<CmisObject> {
  return updateObject(client, id, { properties: { 'cmis:name': name } }, options);
}

/** Takes back what was done before an error; throws the error with what could not be taken back. */
async function undo(error: unknown, kept: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (second) {
    const reason = second instanceof CmisError ? second.message : String(second);
    throw error instanceof CmisError
      ? error.adding(`${kept}: it could not be changed back (${reason}).`, { outcome: 'unknown' })
      : error;
  }
}

/** What ended a call must not end the cleaning up after it. */
function cleanUp({ repositoryId }: CallOptions): CallOptions {
  return repositoryId === undefined ? {} : { repositoryId };
}

function describeFolder({ id, name, properties: { 'cmis:path': path } }: CmisObject): string {
  return `${typeof path === 'string' ? path : (name ?? '')} (${id})`;
}

function titleOf({ id, name }: CmisObject): string {
  return name ?? id;
}

function fault(field: string, message: string) {
  return inputError([{ field, message }]);
}
