import contentDisposition from 'content-disposition';
import { allowableActions } from './allowable-actions';
import { changed, created, type Answer, type Call, type Operations } from './call';
import type { StoredContent } from './content';
import { copiedProperties } from './copied-properties';
import { create } from './creation';
import { deleteObject, deleteTree } from './deletion';
import { RepositoryError } from './errors';
import { moveObject, setContent, updateProperties, withAspects } from './object-changes';
import { objectFormat, objectJson } from './object-json';
import { page } from './paging';
import { readRange } from './range';
import { readRenditionFilter, renditionsJson, streamOf } from './renditions';
import { isDocument, nameOf, type StoredObject } from './stored-object';

/** The reading half of the Object service (CMIS 1.1, section 2.2.4). */
export const objectSelectors: Operations = {
  object: (call) => ({
    json: objectJson(call.repository, wantedVersion(call), call.user, objectFormat(call.parameters)),
  }),
  properties: (call) => {
    const format = { ...objectFormat(call.parameters), allowableActions: false };
    const json = objectJson(call.repository, wantedVersion(call), call.user, format);
    return { json: json['succinctProperties'] ?? json['properties'] };
  },
  allowableActions: (call) => ({ json: allowableActions(call.repository, call.target(), call.user) }),
  renditions: (call) => {
    const { parameters, repository } = call;
    const filter = readRenditionFilter(parameters.text('renditionFilter') || '*');
    return { json: page(renditionsJson(repository.contents, call.target(), filter), parameters).items };
  },
  content,
};

/** Creation with or without a folder. */
export const createActions: Operations = {
  createDocument: (call) => created(call, create(call, 'cmis:document', call.content)),
  createDocumentFromSource: (call) => {
    const source = call.repository.objects.get(call.parameters.required('sourceId'));
    call.repository.access.check(call.user, source, 'canViewContent.Object');
    if (!isDocument(source)) throw new RepositoryError('invalidArgument', `'${nameOf(source)}' is not a document.`);
    const properties = copiedProperties(call.repository.types, source, call.parameters.properties());
    return created(call, create(call, 'cmis:document', source.content, properties));
  },
  createItem: (call) => created(call, create(call, 'cmis:item')),
};

/** The writing half. */
export const objectActions: Operations = {
  ...createActions,
  createFolder: (call) => created(call, create(call, 'cmis:folder')),
  update: (call) => {
    const { parameters, repository, user } = call;
    const token = parameters.text('changeToken');
    return changed(call, updateProperties(repository, call.target(), parameters.properties(), user, token));
  },
  setContent: (call) => {
    const target = call.target();
    if (target.content && !call.parameters.flag('overwriteFlag', true)) {
      throw new RepositoryError('contentAlreadyExists', `'${nameOf(target)}' already has a content.`);
    }
    return created(call, withContent(call, target, givenContent(call)));
  },
  appendContent: async (call) => {
    const target = call.target();
    const { contents } = call.repository;
    const addition = givenContent(call);
    if (!target.content) return created(call, withContent(call, target, addition));
    const whole = await contents.append(target.content, addition);
    try {
      // Another call may have changed the content while this one was being written.
      if (call.target().content?.id !== target.content.id) {
        throw new RepositoryError('updateConflict', `The content of '${nameOf(target)}' has just been changed.`);
      }
      return created(call, withContent(call, call.target(), whole));
    } catch (error) {
      contents.delete(whole);
      throw error;
    }
  },
  deleteContent: (call) => changed(call, withContent(call, call.target(), undefined)),
  move: (call) => {
    const { parameters, repository, user } = call;
    const target = parameters.required('targetFolderId');
    return created(call, moveObject(repository, call.target(), target, parameters.required('sourceFolderId'), user));
  },
  delete: (call) => {
    deleteObject(call.repository, call.target(), call.parameters.flag('allVersions', true), call.user);
    return {};
  },
  deleteTree: (call) => {
    const { parameters, repository, user } = call;
    const unfileObjects = parameters.choice('unfileObjects', ['delete', 'deletesinglefiled', 'unfile']);
    const continueOnFailure = parameters.flag('continueOnFailure');
    const failed = deleteTree(repository, call.target(), { unfileObjects, continueOnFailure, user });
    return failed.length > 0 ? { json: { ids: failed } } : {};
  },
};

/** `bulkUpdate`: what can't be changed is missing from the answer (CMIS 1.1, section 2.2.4.15). */
export function bulkUpdate({ parameters, repository, user }: Call): Answer {
  const ids = parameters.list('objectId');
  if (ids.length === 0) throw new RepositoryError('invalidArgument', "The parameter 'objectId[0]' is missing.");
  const properties = parameters.properties();
  const added = parameters.list('addSecondaryTypeId');
  const removed = parameters.list('removeSecondaryTypeId');
  for (const id of [...added, ...removed]) {
    if (!repository.types.find(id)) throw new RepositoryError('invalidArgument', `There is no secondary type '${id}'.`);
  }
  const changes: { id: string; newId: string; changeToken: string }[] = [];
  for (const [index, id] of ids.entries()) {
    try {
      const object = repository.objects.get(id);
      const given = withAspects(object, properties, added, removed);
      const token = parameters.text(`changeToken[${String(index)}]`);
      const { revision } = updateProperties(repository, object, given, user, token);
      changes.push({ id, newId: id, changeToken: String(revision) });
    } catch (error) {
      if (!(error instanceof RepositoryError)) throw error;
    }
  }
  return { json: changes };
}

function withContent(call: Call, target: StoredObject, content: StoredContent | undefined): StoredObject {
  return setContent(call.repository, target, content, call.user, call.parameters.text('changeToken'));
}

function givenContent(call: Call): StoredContent {
  if (!call.content) throw new RepositoryError('invalidArgument', "The form has no part 'content'.");
  return call.content;
}

function wantedVersion(call: Call): StoredObject {
  const target = call.target();
  const returnVersion = call.parameters.choice('returnVersion', ['this', 'latest', 'latestmajor']);
  if (returnVersion === 'this' || !isDocument(target)) return target;
  const { objects } = call.repository;
  if (returnVersion === 'latest') return objects.currentVersion(target);
  const major = objects
    .versionsOf(target)
    .findLast(({ version }) => version.major && version.checkedOutBy === undefined);
  if (!major) throw new RepositoryError('objectNotFound', `'${nameOf(target)}' has no major version.`);
  return major;
}

async function content(call: Call): Promise<Answer> {
  const target = call.target();
  const streamId = call.parameters.text('streamId');
  const stored = streamOf(call.repository.contents, target, streamId);
  if (!stored && streamId) throw new RepositoryError('constraint', `'${nameOf(target)}' has no stream '${streamId}'.`);
  if (!stored) throw new RepositoryError('constraint', `'${nameOf(target)}' has no content.`);
  const range = readRange(call.range, stored.length);
  const disposition = call.parameters.choice('download', ['inline', 'attachment']);
  const headers = {
    'Content-Type': stored.mimeType,
    'Content-Disposition': dispositionHeader(stored.fileName ?? nameOf(target), disposition),
    'Accept-Ranges': 'bytes',
  };
  if (range === 'unsatisfiable') {
    return { status: 416, headers: { 'Content-Range': `bytes */${String(stored.length)}` } };
  }
  const { start, end } = range ?? { start: 0, end: stored.length };
  const part = range ? `bytes ${String(start)}-${String(end - 1)}/${String(stored.length)}` : undefined;
  return {
    status: range ? 206 : 200,
    headers: { ...headers, 'Content-Length': String(end - start), ...(part ? { 'Content-Range': part } : {}) },
    stream: await call.repository.contents.read(stored, start, end),
  };
}

/** Control characters can be part of a name, but not of a header. */
function dispositionHeader(name: string, type: string): string {
  return contentDisposition(name.replace(/\p{Cc}/gu, ' '), { type });
}
