import { readAllowableActions } from '../../cmis-xml/read-object';
import { element, withAttributes, writeXml } from '../../xml/write-xml';
import { declarations } from '../../cmis-xml/namespaces';
import type { CmisObject } from '../../model/object';
import type { Operation, Output } from '../../model/operations';
import type { WireInput } from '../binding';
import { applyAcl, getAcl } from './acl-recipes';
import type { Call } from './call';
import { appendContentStream, deleteContentStream, getContentStream, setContentStream } from './content-recipes';
import { relations } from './links';
import { changePage, objectFeed, objectPage, objectTree, parentsFeed, policyFeed, rowPage } from './lists';
import { mediaTypes } from './media-type';
import { withParameters, type TemplateValues } from './template';
import {
  createType,
  deleteType,
  getTypeChildren,
  getTypeDefinition,
  getTypeDescendants,
  textsOf,
  updateType,
} from './type-recipes';
import {
  addObjectToFolder,
  applyPolicy,
  bulkUpdateProperties,
  cancelCheckOut,
  checkIn,
  checkOut,
  createDocument,
  createFiled,
  createRelationship,
  deleteObject,
  deleteTree,
  moveObject,
  removeObjectFromFolder,
  removePolicy,
  updateProperties,
} from './write-recipes';

/** How an operation is done. */
export type Recipe<O extends Operation> = (call: Call, input: WireInput<O>) => Promise<Output<O>>;

/** The wire doesn't have the operation. */
export const notInAtomPub = 'not in AtomPub';

/** The operations that are answered from the service document, without a repository's links. */
export type RepositoryOperation = 'getRepositories' | 'getRepositoryInfo';

type Routes = { readonly [O in Exclude<Operation, RepositoryOperation>]: Recipe<O> | typeof notInAtomPub };

/** One line per operation (CMIS 1.1, section 3): which collection, template or link it goes to. */
export const routes: Routes = {
  getTypeChildren,
  getTypeDescendants,
  getTypeDefinition,
  createType,
  updateType,
  deleteType,

  getDescendants: async (call, { folderId, ...rest }) =>
    objectTree(call, await at(call, folderId, relations.down, mediaTypes.tree, rest)),
  getChildren: async (call, { folderId, ...rest }) =>
    objectPage(call, { method: 'GET', url: await at(call, folderId, relations.down, mediaTypes.feed, rest) }),
  getFolderParent: async (call, { folderId, ...rest }) =>
    call.object(await call.readEntry(await at(call, folderId, relations.up, mediaTypes.entry, rest))),
  getFolderTree: async (call, { folderId, ...rest }) =>
    objectTree(call, await at(call, folderId, relations.folderTree, undefined, rest)),
  getObjectParents: async (call, { objectId, ...rest }) => {
    const url = await call.findLinks(
      objectId,
      (links) => call.find(links, relations.up, mediaTypes.feed) ?? call.find(links, relations.up),
    );
    // The root folder and unfiled objects have no parents, and no link to them.
    return url === undefined ? [] : parentsFeed(call, withParameters(url, asked(call, rest)));
  },
  getCheckedOutDocs: async (call, { folderId, ...rest }) => {
    const folder = folderId === undefined ? undefined : await call.idOf(folderId);
    const url = withParameters(call.collection('checkedout'), { folderId: folder, ...asked(call, rest) });
    return objectPage(call, { method: 'GET', url });
  },

  createDocument,
  createDocumentFromSource: notInAtomPub,
  createFolder: createFiled,
  createRelationship,
  createPolicy: createFiled,
  createItem: createFiled,
  getAllowableActions: async (call, { objectId }) => {
    const url = await call.link(objectId, relations.allowableActions, mediaTypes.allowableActions);
    return readAllowableActions(await call.document({ method: 'GET', url }));
  },
  getObject: async (call, { objectId, ...rest }) => objectAt(call, objectId, asked(call, rest)),
  getProperties: async (call, { objectId, ...rest }) => (await objectAt(call, objectId, asked(call, rest))).properties,
  getRenditions: async (call, { objectId, renditionFilter = '*', maxItems, skipCount = 0 }) => {
    const { renditions = [] } = await objectAt(call, objectId, { filter: 'cmis:objectId', renditionFilter });
    return renditions.slice(skipCount, maxItems === undefined ? undefined : skipCount + maxItems);
  },
  getObjectByPath: async (call, { path, ...rest }) => objectAt(call, path, asked(call, rest)),
  getContentStream,
  updateProperties,
  bulkUpdateProperties,
  moveObject,
  deleteObject,
  deleteTree,
  setContentStream,
  appendContentStream,
  deleteContentStream,

  addObjectToFolder,
  removeObjectFromFolder,

  query: async (call, input) => {
    const members = Object.entries(textsOf(input)).map(([name, value]) =>
      value === undefined ? undefined : element(`cmis:${name}`, value),
    );
    return rowPage(call, {
      method: 'POST',
      url: call.collection('query'),
      headers: { 'content-type': mediaTypes.query },
      body: { data: writeXml(withAttributes(element('cmis:query', members), declarations('cmis'))) },
    });
  },
  getContentChanges: async (call, input) => {
    const url = withParameters(call.repositoryLink(relations.changes), asked(call, input));
    return changePage(call, { method: 'GET', url });
  },

  checkOut,
  cancelCheckOut,
  checkIn,
  getObjectOfLatestVersion: async (call, { objectId, major, ...rest }) =>
    latest(call, objectId, { ...asked(call, rest), returnVersion: returnVersion(major) }),
  getPropertiesOfLatestVersion: async (call, { objectId, major, ...rest }) =>
    (await latest(call, objectId, { ...asked(call, rest), returnVersion: returnVersion(major) })).properties,
  getAllVersions: async (call, { objectId, ...rest }) =>
    objectFeed(call, await at(call, objectId, relations.versionHistory, mediaTypes.feed, rest)),

  // The direction is the default of CMIS (1.1, section 2.2.8.1.1), but OpenCMIS in-memory asks for it all the same.
  getObjectRelationships: async (call, { objectId, relationshipDirection = 'source', ...rest }) => {
    const parameters = { ...rest, relationshipDirection };
    return objectPage(call, {
      method: 'GET',
      url: await at(call, objectId, relations.relationships, mediaTypes.feed, parameters),
    });
  },

  applyPolicy,
  removePolicy,
  getAppliedPolicies: async (call, { objectId, ...rest }) =>
    policyFeed(call, await at(call, objectId, relations.policies, mediaTypes.feed, rest)),

  getACL: getAcl,
  applyACL: applyAcl,
};

type Scalars = Readonly<Record<string, string | number | boolean | undefined>>;

/** The parameters of a request: those of the operation, with the filter that tells the types too. */
function asked(call: Call, { filter, ...rest }: Scalars): TemplateValues {
  return { ...textsOf(rest), filter: call.settings.filter ?? (filter === undefined ? undefined : String(filter)) };
}

/** The address behind an object's link, with the operation's parameters. */
async function at(
  call: Call,
  reference: string,
  rel: string,
  mediaType: string | undefined,
  rest: Scalars,
): Promise<URL> {
  return withParameters(await call.link(reference, rel, mediaType), asked(call, rest));
}

async function objectAt(call: Call, reference: string, values: TemplateValues): Promise<CmisObject> {
  return call.object(await call.entryAt(reference, values));
}

/** A path names an object of its own, whose versions the server finds by its id. */
async function latest(call: Call, reference: string, values: TemplateValues): Promise<CmisObject> {
  return objectAt(call, await call.idOf(reference), values);
}

function returnVersion(major: boolean | undefined): string {
  return major === true ? 'latestmajor' : 'latest';
}
