import type { NodeAPI } from 'node-red';
import { isCheckedOutInPlace, isSeparateCopy } from '../../src/client/checked-out';
import type { CallOptions, CmisClient } from '../../src/client/client';
import { dryRun } from '../../src/kit/dry-run';
import { registerOperationNode, type OperationCall } from '../../src/kit/operation-node';
import type { StatusText } from '../../src/kit/status';
import { CmisError, inputError } from '../../src/model/errors';
import type { CmisObject } from '../../src/model/object';
import { fields } from './delete.fields';

type Call = OperationCall<typeof fields, 'deleted' | 'incomplete'>;

export default function registerDelete(RED: NodeAPI): void {
  registerOperationNode(RED, {
    type: 'cmis-delete',
    operation: ({ what }) => operationFor(what),
    fields,
    outputs: ['deleted', 'incomplete'],
    partly: 'incomplete',
    run: deleteIt,
  });
}

function operationFor(what: unknown) {
  return what === 'tree' ? 'deleteTree' : 'deleteObject';
}

async function deleteIt(call: Call): Promise<StatusText> {
  const { client, input, options } = call;
  const operation = operationFor(input.what);
  // Told by the object itself, for a server would take a working copy for the document, or a version for all of them.
  let objectId: string | undefined;
  try {
    const object = await client.call('getObject', { objectId: input.object }, options);
    objectId = object.id;
    await checkIsMeant(call, object);
    if (input.dryRun === true) return await tryOut(call, object);
    const failedIds = await deleteObject(call, object);
    if (failedIds.length > 0) {
      call.pass('incomplete', await call.facts({ operation, objectId, failedIds }));
      return { key: 'notDeleted', values: { number: failedIds.length } };
    }
    call.pass('deleted', await call.facts({ operation, objectId }));
    return { key: 'deleted', values: { name: object.name ?? object.id } };
  } catch (error) {
    if (!input.goneIsSuccess || !(error instanceof CmisError) || error.code !== 'objectNotFound') throw error;
    call.pass('deleted', await call.facts({ operation, ...(objectId === undefined ? {} : { objectId }) }));
    return { key: 'gone' };
  }
}

/** A folder with something in it is deleted as a tree only, whatever the user may do. */
async function tryOut(call: Call, { id, baseType }: CmisObject): Promise<StatusText> {
  const { what } = call.input;
  const hindered = what === 'object' && baseType === 'cmis:folder' && (await hasChildren(call, id));
  return dryRun(call, 'deleted', {
    operation: operationFor(what),
    object: id,
    actions: [what === 'tree' ? 'canDeleteTree' : 'canDeleteObject'],
    hindered,
    more: hindered ? { hasChildren: true } : {},
  });
}

async function hasChildren({ client, options }: Call, folderId: string): Promise<boolean> {
  const asked = { folderId, filter: 'cmis:objectId,cmis:objectTypeId,cmis:baseTypeId' };
  const children = client.items('getChildren', asked, { ...options, pageSize: 1, limit: 1, readAhead: false });
  return (await children.next()).done !== true;
}

/** Deletes what is meant; answers the ids of what of a tree stayed. */
async function deleteObject({ client, input, options }: Call, object: CmisObject): Promise<readonly string[]> {
  const { id: objectId } = object;
  if (input.what === 'tree') {
    const { unfileObjects, continueOnFailure } = input;
    const tree = { folderId: objectId, allVersions: true, unfileObjects, continueOnFailure };
    return client.call('deleteTree', tree, options);
  }
  const inPlace = await isCheckedOutInPlace(client, object, options);
  // Deleted, it would be the document.
  if (inPlace && input.what === 'version') await client.call('cancelCheckOut', { objectId }, options);
  else await client.call('deleteObject', { objectId, allVersions: input.what === 'object' }, options);
  // Of what somebody has checked out, Nuxeo only cancels that at first.
  if (inPlace && input.what === 'object' && (await isThere(client, objectId, options))) {
    await client.call('deleteObject', { objectId, allVersions: true }, options);
  }
  return [];
}

async function isThere(client: CmisClient, objectId: string, options: CallOptions): Promise<boolean> {
  try {
    await client.call('getObject', { objectId }, options);
    return true;
  } catch (error) {
    if (error instanceof CmisError && error.code === 'objectNotFound') return false;
    throw error;
  }
}

/** Throws an `input` error for an object of which the setting doesn't say that it may be deleted. */
async function checkIsMeant({ client, input: { what }, options }: Call, object: CmisObject): Promise<void> {
  const { id, name, baseType } = object;
  const called = `"${name ?? id}"`;
  if (what === 'tree' && baseType !== 'cmis:folder') {
    throw objectFault(`${called} is no folder, and the node is set to delete a folder with all that is in it`);
  }
  if (what === 'version' && baseType !== 'cmis:document') {
    throw objectFault(`${called} is no document, and the node is set to delete one version of a document`);
  }
  if (what === 'object' && (await isSeparateCopy(client, object, options))) {
    throw objectFault(
      `${called} is a working copy, and the node is set to delete a document with all its versions: ` +
        'name the document, or choose "only this version or working copy"',
    );
  }
}

function objectFault(message: string): CmisError {
  return inputError([{ field: 'object', message }]);
}
