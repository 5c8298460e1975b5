import { element } from '../../xml/write-xml';
import { writeObject, writeProperties } from '../../cmis-xml/write-object';
import type { BulkUpdateResult } from '../../model/bulk-update';
import type { ContentUpload } from '../../model/content-stream';
import { defined } from '../../model/defined';
import { CmisError, type CmisErrorCode } from '../../model/errors';
import type { CmisObject } from '../../model/object';
import type { WireProperty } from '../../model/property';
import type { WireInput } from '../binding';
import { applyAcl } from './acl-recipes';
import { splitForCreate, splitForUpdate, type SplitProperties } from './alfresco-aspects';
import { idIn, type Call, type Entry, type Sent } from './call';
import { putContent } from './content-recipes';
import { writeEntry } from './entry';
import { inlineContent } from './inline-content';
import { relations } from './links';
import { objectPage } from './lists';
import { mediaTypes } from './media-type';
import { withParameters } from './template';
import { getTypeDefinition, textsOf } from './type-recipes';
import { weigh } from './weigh-content';

type Creation = Pick<WireInput<'createDocument'>, 'properties' | 'folderId' | 'policies' | 'addACEs' | 'removeACEs'>;

export async function createDocument(
  call: Call,
  { versioningState, contentStream, ...creation }: WireInput<'createDocument'>,
): Promise<CmisObject> {
  const url = withParameters(await placeFor(call, creation), { versioningState });
  if (contentStream === undefined) return create(call, url, creation);
  const { content, isLarge } = await weigh(call, contentStream, url);
  if (!isLarge || (await hasVersions(call, creation, versioningState))) return create(call, url, creation, content);
  let made: CmisObject;
  try {
    made = await enter(call, url, creation);
  } catch (error) {
    // The type may not allow a document without content: then it goes along.
    if (!(error instanceof CmisError) || error.code !== 'constraint') throw error;
    return create(call, url, creation, content);
  }
  const filled = await orRemoved(call, made, () => putContent(call, made.id, content, { overwriteFlag: 'true' }));
  return permitted(call, filled, creation);
}

/** Content put onto a version that is checked in would be the next version, or is refused. */
async function hasVersions(
  call: Call,
  { properties }: Creation,
  versioningState: WireInput<'createDocument'>['versioningState'],
): Promise<boolean> {
  if (versioningState !== undefined) return versioningState === 'major' || versioningState === 'minor';
  const typeId = properties.find(({ id }) => id === 'cmis:objectTypeId')?.values[0];
  return typeId !== undefined && (await getTypeDefinition(call, { typeId })).versionable === true;
}

export async function createFiled(call: Call, creation: Creation): Promise<CmisObject> {
  return create(call, await placeFor(call, creation), creation);
}

export async function createRelationship(call: Call, creation: WireInput<'createRelationship'>): Promise<CmisObject> {
  const source = creation.properties.find(({ id }) => id === 'cmis:sourceId')?.values[0];
  if (source === undefined) {
    throw new CmisError('invalidArgument', 'A relationship needs its source: cmis:sourceId.', { outcome: 'notDone' });
  }
  return create(call, await call.link(source, relations.relationships, mediaTypes.feed), creation);
}

/** Where new objects of a folder are posted to; without a folder they are unfiled. */
async function placeFor(call: Call, { folderId }: Creation): Promise<URL> {
  return folderId === undefined ? call.collection('unfiled') : call.link(folderId, relations.down, mediaTypes.feed);
}

async function create(call: Call, url: URL, creation: Creation, content?: ContentUpload): Promise<CmisObject> {
  return permitted(call, await enter(call, url, creation, content), creation);
}

/** Makes the object, with the permissions that it has by itself. */
async function enter(
  call: Call,
  url: URL,
  { properties, policies }: Creation,
  content?: ContentUpload,
): Promise<CmisObject> {
  const inline = content === undefined ? undefined : inlineContent(content);
  const split = await splitForCreate(call, properties);
  const entry = objectEntry(split, { policies, before: inline?.tree });
  return written(call, {
    method: 'POST',
    url,
    headers: { 'content-type': mediaTypes.entry },
    ...(inline === undefined ? { body: { data: entry } } : { body: inline.body(entry), carriesContent: true }),
  });
}

/** The wire has no place for permissions in a new object. They come last: they may take away what was needed to make it. */
async function permitted(call: Call, made: CmisObject, { addACEs, removeACEs }: Creation): Promise<CmisObject> {
  if ((addACEs?.aces.length ?? 0) + (removeACEs?.aces.length ?? 0) === 0) return made;
  await orRemoved(call, made, () =>
    applyAcl(call, { objectId: made.id, addACEs, removeACEs, ACLPropagation: 'repositorydetermined' }),
  );
  return made;
}

/** Where nothing is left of a call, these may be no failure the next time. */
const passing: readonly CmisErrorCode[] = ['connection', 'timeout', 'tooManyRequests', 'serviceUnavailable'];

/** What is done to an object that was just made: where that fails, the object is removed, or the error tells that it's left. */
async function orRemoved<T>(call: Call, made: CmisObject, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CmisError)) throw error;
    const removed = await remove(call, made.id).catch(() => false);
    const fate = removed ? 'was removed again' : `could not be removed and is left as ${made.id}`;
    throw error.adding(
      `The object that had been made for it ${fate}.`,
      removed ? { outcome: 'notDone', retryable: passing.includes(error.code) } : { outcome: 'unknown' },
    );
  }
}

/** The caller may have given up: the removal is not his call any more. */
async function remove(call: Call, objectId: string): Promise<boolean> {
  const lasting = call.withoutSignal();
  const url = await lasting.link(objectId, relations.self, mediaTypes.entry);
  await lasting.send({ method: 'DELETE', url: withParameters(url, { allVersions: 'true' }) });
  return true;
}

export async function updateProperties(
  call: Call,
  { objectId, changeToken, properties }: WireInput<'updateProperties'>,
): Promise<CmisObject> {
  const split = await splitForUpdate(call, objectId, properties);
  const url = await call.link(objectId, relations.self, mediaTypes.entry);
  const entry = objectEntry({ ...split, properties: [...split.properties, ...tokenProperty(changeToken)] });
  return written(call, {
    method: 'PUT',
    // Older OpenCMIS servers look for the token here.
    url: withParameters(url, { changeToken }),
    headers: { 'content-type': mediaTypes.entry },
    body: { data: entry },
  });
}

function tokenProperty(changeToken: string | undefined): WireProperty[] {
  if (changeToken === undefined) return [];
  return [{ id: 'cmis:changeToken', type: 'string', multi: false, values: [changeToken] }];
}

export async function checkIn(call: Call, input: WireInput<'checkIn'>): Promise<CmisObject> {
  const { objectId, major, checkinComment, properties = [], contentStream, policies, addACEs, removeACEs } = input;
  const copy = await workingCopy(call, objectId);
  const url = withParameters(copy, { checkin: 'true', ...textsOf({ major, checkinComment }) });
  const weighed = contentStream === undefined ? undefined : await weigh(call, contentStream, url);
  if (weighed?.isLarge === true) {
    const copyId = idIn(await call.readEntry(withParameters(copy, { filter: 'cmis:objectId' }))) ?? objectId;
    await putContent(call, copyId, weighed.content, { overwriteFlag: 'true' });
  }
  const split = await splitForUpdate(call, objectId, properties);
  const inline = weighed?.isLarge === false ? inlineContent(weighed.content) : undefined;
  const entry = objectEntry(split, { policies, before: inline?.tree });
  const checkedIn = await written(call, {
    method: 'PUT',
    url,
    headers: { 'content-type': mediaTypes.entry },
    ...(inline === undefined ? { body: { data: entry } } : { body: inline.body(entry), carriesContent: true }),
  });
  if ((addACEs?.aces.length ?? 0) + (removeACEs?.aces.length ?? 0) > 0) {
    await applyAcl(call, { objectId: checkedIn.id, addACEs, removeACEs });
  }
  return checkedIn;
}

export async function checkOut(call: Call, { objectId }: WireInput<'checkOut'>): Promise<CmisObject> {
  return postId(call, objectId, call.collection('checkedout'));
}

export async function cancelCheckOut(call: Call, { objectId }: WireInput<'cancelCheckOut'>): Promise<undefined> {
  await call.send({ method: 'DELETE', url: await workingCopy(call, objectId) });
  return undefined;
}

/**
 * The working copy's own address; some servers give the id of the document for it, and a link. On this wire a check-out is
 * cancelled by deleting, and large content is put before the check-in: neither may hit what is not checked out, nor a version
 * of what is.
 */
async function workingCopy(call: Call, objectId: string): Promise<URL> {
  const filter = 'cmis:objectId,cmis:isVersionSeriesCheckedOut,cmis:versionSeriesCheckedOutId';
  const entry = await call.entryAt(objectId, { filter });
  const { id, properties } = await call.object(entry);
  if (properties['cmis:isVersionSeriesCheckedOut'] === false) {
    const message = `The object ${objectId} is not checked out: nothing was changed.`;
    throw new CmisError('versioning', message, { outcome: 'notDone', retryable: false });
  }
  const linked = call.find(entry.links, relations.workingCopy, mediaTypes.entry);
  if (linked !== undefined) return linked;
  const copyId = properties['cmis:versionSeriesCheckedOutId'];
  if (typeof copyId === 'string' && copyId !== '' && copyId !== id) {
    return call.link(copyId, relations.self, mediaTypes.entry);
  }
  return (
    call.find(entry.links, relations.self, mediaTypes.entry) ?? call.link(objectId, relations.self, mediaTypes.entry)
  );
}

export async function moveObject(
  call: Call,
  { objectId, sourceFolderId, targetFolderId }: WireInput<'moveObject'>,
): Promise<CmisObject> {
  const url = await call.link(targetFolderId, relations.down, mediaTypes.feed);
  return postId(call, objectId, withParameters(url, { sourceFolderId: await call.idOf(sourceFolderId) }));
}

export async function addObjectToFolder(
  call: Call,
  { objectId, folderId, allVersions }: WireInput<'addObjectToFolder'>,
): Promise<undefined> {
  const url = await call.link(folderId, relations.down, mediaTypes.feed);
  await sendId(call, objectId, withParameters(url, textsOf({ allVersions })));
  return undefined;
}

export async function removeObjectFromFolder(
  call: Call,
  { objectId, folderId }: WireInput<'removeObjectFromFolder'>,
): Promise<undefined> {
  const url = call.collection('unfiled');
  const folder = folderId === undefined ? undefined : await call.idOf(folderId);
  // The specification has "folderId", OpenCMIS and those before it "removeFrom".
  await sendId(call, objectId, withParameters(url, { folderId: folder, removeFrom: folder }));
  return undefined;
}

export async function applyPolicy(call: Call, { policyId, objectId }: WireInput<'applyPolicy'>): Promise<undefined> {
  await sendId(call, policyId, await call.link(objectId, relations.policies, mediaTypes.feed));
  return undefined;
}

/** The entry of a policy among those of an object: deleting it takes the policy off. */
export async function removePolicy(call: Call, { policyId, objectId }: WireInput<'removePolicy'>): Promise<undefined> {
  const feed = await call.link(objectId, relations.policies, mediaTypes.feed);
  const url = await call.entryLink(withParameters(feed, { filter: 'cmis:objectId' }), policyId, relations.self);
  if (url === undefined) {
    throw new CmisError('objectNotFound', `The policy ${policyId} is not applied to ${objectId}.`, {
      outcome: 'notDone',
    });
  }
  await call.send({ method: 'DELETE', url });
  return undefined;
}

export async function deleteObject(
  call: Call,
  { objectId, allVersions }: WireInput<'deleteObject'>,
): Promise<undefined> {
  const url = await call.link(objectId, relations.self, mediaTypes.entry);
  await call.send({ method: 'DELETE', url: withParameters(url, textsOf({ allVersions })) });
  return undefined;
}

/** A failure says in OpenCMIS's own way what stayed; of other servers the folder is asked. */
export async function deleteTree(call: Call, input: WireInput<'deleteTree'>): Promise<readonly string[]> {
  const { folderId, allVersions, unfileObjects, continueOnFailure } = input;
  const url = await treeUrl(call, folderId);
  const parameters = textsOf({ allVersions, unfileObjects, continueOnFailure });
  const { answer, error } = await call.attempt({ method: 'DELETE', url: withParameters(url, parameters) });
  call.forgetAll();
  if (error === undefined) return [];
  if (answer.status !== 500) throw error;
  const [heading = '', ...ids] = answer.body.toString('utf8').trim().split(/\r?\n/);
  if (heading === 'Failed to delete the following objects:') return ids;
  const left = await leftIn(call, folderId);
  if (left.length === 0) throw error;
  return left;
}

async function treeUrl(call: Call, folderId: string): Promise<URL> {
  const url = await call.findLinks(
    folderId,
    (links) =>
      call.find(links, relations.down, mediaTypes.tree) ??
      call.find(links, relations.folderTree) ??
      call.find(links, relations.down, mediaTypes.feed),
  );
  return url ?? call.link(folderId, relations.down, mediaTypes.tree);
}

/** The folder and what is in it; nothing where the folder is gone. */
async function leftIn(call: Call, folderId: string): Promise<string[]> {
  try {
    const id = await call.idOf(folderId);
    const children = await call.link(folderId, relations.down, mediaTypes.feed);
    const url = withParameters(children, { filter: 'cmis:objectId', maxItems: '1000' });
    const { items } = await objectPage(call, { method: 'GET', url });
    return [id, ...items.map((item) => item.id)];
  } catch (error) {
    if (error instanceof CmisError && error.code === 'objectNotFound') return [];
    throw error;
  }
}

export async function bulkUpdateProperties(
  call: Call,
  { bulkUpdateData }: WireInput<'bulkUpdateProperties'>,
): Promise<BulkUpdateResult[]> {
  const { objects, properties, addSecondaryTypeIds = [], removeSecondaryTypeIds = [] } = bulkUpdateData;
  const update = element(
    'cmisra:bulkUpdate',
    objects.map(({ id, changeToken }) =>
      element(
        'cmis:objectIdAndChangeToken',
        element('cmis:id', id),
        changeToken === undefined ? undefined : element('cmis:changeToken', changeToken),
      ),
    ),
    writeProperties(properties ?? []),
    addSecondaryTypeIds.map((id) => element('cmis:addSecondaryTypeIds', id)),
    removeSecondaryTypeIds.map((id) => element('cmis:removeSecondaryTypeIds', id)),
  );
  const sent: Sent = {
    method: 'POST',
    url: call.collection('update'),
    headers: { 'content-type': mediaTypes.entry },
    body: { data: writeEntry([update], {}) },
  };
  const { items } = await objectPage(call, sent);
  call.forget(...objects.map(({ id }) => id));
  // The wire names the objects as they are now. A new version's old id is known where each object has its answer.
  const complete = items.length === objects.length;
  return items.map(({ id, properties: { 'cmis:changeToken': token } }, index) => {
    const asked = complete ? (objects[index]?.id ?? id) : id;
    return defined<BulkUpdateResult>({
      id: asked,
      newId: asked === id ? undefined : id,
      changeToken: typeof token === 'string' ? token : undefined,
    });
  });
}

/** Posts the id of an object; the answer is the object. */
async function postId(call: Call, reference: string, url: URL): Promise<CmisObject> {
  const id = await call.idOf(reference);
  const result = await written(call, idRequest(id, url));
  call.forget(id);
  return result;
}

/** Posts the id of an object; the answer doesn't count. */
async function sendId(call: Call, reference: string, url: URL): Promise<void> {
  const id = await call.idOf(reference);
  await call.send(idRequest(id, url));
  call.forget(id);
}

function idRequest(id: string, url: URL): Sent {
  const properties: WireProperty[] = [{ id: 'cmis:objectId', type: 'id', multi: false, values: [id] }];
  return {
    method: 'POST',
    url,
    headers: { 'content-type': mediaTypes.entry },
    body: { data: objectEntry({ properties }) },
  };
}

interface Extras {
  readonly policies?: readonly string[] | undefined;
  /** What stands before the object. */
  readonly before?: Parameters<typeof writeEntry>[0][number];
}

function objectEntry({ properties, aspects }: SplitProperties, { policies, before }: Extras = {}): string {
  const object = writeObject('cmisra:object', properties, { policies, aspects });
  const title = properties.find(({ id }) => id === 'cmis:name')?.values[0];
  return writeEntry([before, object], { title, withAspects: aspects !== undefined });
}

/** Sends what is answered by the object's entry; a new object may be named by its address alone. */
async function written(call: Call, sent: Sent): Promise<CmisObject> {
  const entry: Entry = await call.entryFor(sent);
  const id = idIn(entry);
  if (id === undefined) {
    throw new CmisError('protocol', "The server's answer names no cmis:objectId.", { outcome: 'unknown' });
  }
  call.forget(id);
  call.keepLinks(entry);
  return call.object(entry);
}
