import type { Operation } from '../../model/operations';

/** Where a request goes: the service, the repository, or the object that an input names (CMIS 1.1, section 5.3). */
type At = 'service' | 'repository' | 'objectId' | 'folderId' | 'path';

interface Get {
  readonly method: 'GET';
  readonly at: At;
  /** The `cmisselector`; the service has none. */
  readonly selector?: string;
}

interface Post {
  readonly method: 'POST';
  /** `folderId` without a folder is the repository: unfiled objects. */
  readonly at: At;
  /** The `cmisaction`. */
  readonly action: string;
}

export type Route = Get | Post;

const get = (at: At, selector: string): Get => ({ method: 'GET', at, selector });
const post = (at: At, action: string): Post => ({ method: 'POST', at, action });

/** One line per operation (CMIS 1.1, section 5.4). Parameters carry the names of the inputs, see `encode`. */
export const routes: Readonly<Record<Operation, Route>> = {
  getRepositories: { method: 'GET', at: 'service' },
  getRepositoryInfo: get('repository', 'repositoryInfo'),
  getTypeChildren: get('repository', 'typeChildren'),
  getTypeDescendants: get('repository', 'typeDescendants'),
  getTypeDefinition: get('repository', 'typeDefinition'),
  createType: post('repository', 'createType'),
  updateType: post('repository', 'updateType'),
  deleteType: post('repository', 'deleteType'),

  getDescendants: get('folderId', 'descendants'),
  getChildren: get('folderId', 'children'),
  getFolderParent: get('folderId', 'parent'),
  getFolderTree: get('folderId', 'folderTree'),
  getObjectParents: get('objectId', 'parents'),
  getCheckedOutDocs: get('folderId', 'checkedout'),

  createDocument: post('folderId', 'createDocument'),
  createDocumentFromSource: post('folderId', 'createDocumentFromSource'),
  createFolder: post('folderId', 'createFolder'),
  createRelationship: post('repository', 'createRelationship'),
  createPolicy: post('folderId', 'createPolicy'),
  createItem: post('folderId', 'createItem'),
  getAllowableActions: get('objectId', 'allowableActions'),
  getObject: get('objectId', 'object'),
  getProperties: get('objectId', 'properties'),
  getRenditions: get('objectId', 'renditions'),
  getObjectByPath: get('path', 'object'),
  getContentStream: get('objectId', 'content'),
  updateProperties: post('objectId', 'update'),
  bulkUpdateProperties: post('repository', 'bulkUpdate'),
  moveObject: post('objectId', 'move'),
  deleteObject: post('objectId', 'delete'),
  deleteTree: post('folderId', 'deleteTree'),
  setContentStream: post('objectId', 'setContent'),
  appendContentStream: post('objectId', 'appendContent'),
  deleteContentStream: post('objectId', 'deleteContent'),

  addObjectToFolder: post('objectId', 'addObjectToFolder'),
  removeObjectFromFolder: post('objectId', 'removeObjectFromFolder'),

  query: post('repository', 'query'),
  getContentChanges: get('repository', 'contentChanges'),

  checkOut: post('objectId', 'checkOut'),
  cancelCheckOut: post('objectId', 'cancelCheckOut'),
  checkIn: post('objectId', 'checkIn'),
  getObjectOfLatestVersion: get('objectId', 'object'),
  getPropertiesOfLatestVersion: get('objectId', 'properties'),
  getAllVersions: get('objectId', 'versions'),

  getObjectRelationships: get('objectId', 'relationships'),

  applyPolicy: post('objectId', 'applyPolicy'),
  removePolicy: post('objectId', 'removePolicy'),
  getAppliedPolicies: get('objectId', 'policies'),

  getACL: get('objectId', 'acl'),
  applyACL: post('objectId', 'applyACL'),
};
