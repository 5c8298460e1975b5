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

/** An operation that this binding doesn't speak yet. */
export type NotYet = 'notYet';

const get = (at: At, selector: string): Get => ({ method: 'GET', at, selector });
const post = (at: At, action: string): Post => ({ method: 'POST', at, action });

/** One line per operation (CMIS 1.1, section 5.4). Parameters carry the names of the inputs, see `encode`. */
export const routes: Readonly<Record<Operation, Route | NotYet>> = {
  getRepositories: { method: 'GET', at: 'service' },
  getRepositoryInfo: get('repository', 'repositoryInfo'),
  getTypeChildren: get('repository', 'typeChildren'),
  getTypeDescendants: get('repository', 'typeDescendants'),
  getTypeDefinition: get('repository', 'typeDefinition'),
  createType: 'notYet',
  updateType: 'notYet',
  deleteType: 'notYet',

  getDescendants: 'notYet',
  getChildren: get('folderId', 'children'),
  getFolderParent: 'notYet',
  getFolderTree: 'notYet',
  getObjectParents: get('objectId', 'parents'),
  getCheckedOutDocs: 'notYet',

  createDocument: post('folderId', 'createDocument'),
  createDocumentFromSource: 'notYet',
  createFolder: post('folderId', 'createFolder'),
  createRelationship: 'notYet',
  createPolicy: 'notYet',
  createItem: 'notYet',
  getAllowableActions: 'notYet',
  getObject: get('objectId', 'object'),
  getProperties: 'notYet',
  getRenditions: 'notYet',
  getObjectByPath: get('path', 'object'),
  getContentStream: get('objectId', 'content'),
  updateProperties: post('objectId', 'update'),
  bulkUpdateProperties: post('repository', 'bulkUpdate'),
  moveObject: 'notYet',
  deleteObject: post('objectId', 'delete'),
  deleteTree: post('folderId', 'deleteTree'),
  setContentStream: 'notYet',
  appendContentStream: 'notYet',
  deleteContentStream: 'notYet',

  addObjectToFolder: 'notYet',
  removeObjectFromFolder: 'notYet',

  query: post('repository', 'query'),
  getContentChanges: 'notYet',

  checkOut: 'notYet',
  cancelCheckOut: 'notYet',
  checkIn: 'notYet',
  getObjectOfLatestVersion: get('objectId', 'object'),
  getPropertiesOfLatestVersion: 'notYet',
  getAllVersions: 'notYet',

  getObjectRelationships: 'notYet',

  applyPolicy: 'notYet',
  removePolicy: 'notYet',
  getAppliedPolicies: 'notYet',

  getACL: 'notYet',
  applyACL: 'notYet',
};
