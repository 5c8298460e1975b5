import type { ParameterKind, ParameterKinds, ResultKind, ResultKinds } from './kinds';

export type Service =
  | 'Repository'
  | 'Navigation'
  | 'Object'
  | 'MultiFiling'
  | 'Discovery'
  | 'Versioning'
  | 'Relationship'
  | 'Policy'
  | 'ACL';

interface OperationDefinition {
  readonly service: Service;
  /** The first version of CMIS that has it. */
  readonly since: '1.0' | '1.1';
  /** Changes nothing in the repository: it may be repeated. */
  readonly safe: boolean;
  /** Parameter → kind; a `?` marks what may be left out. */
  readonly parameters: Readonly<Record<string, ParameterKind | `${ParameterKind}?`>>;
  readonly result: ResultKind;
}

const filterAndIncludes = {
  filter: 'string?',
  includeAllowableActions: 'boolean?',
  includeRelationships: 'includeRelationships?',
  renditionFilter: 'string?',
} as const;
const objectIncludes = { ...filterAndIncludes, includePolicyIds: 'boolean?', includeACL: 'boolean?' } as const;
const paging = { maxItems: 'integer?', skipCount: 'integer?' } as const;
const acesOnCreate = { addACEs: 'acl?', removeACEs: 'acl?' } as const;
const policiesAndAces = { policies: 'ids?', ...acesOnCreate } as const;

/**
 * The 50 operations of CMIS 1.1 (section 2.2), free of any wire: what the client is typed by, what its inputs are checked
 * by, what every binding has to answer for. `repositoryId` belongs to every call but getRepositories and is an option of
 * the call, not a parameter here.
 */
export const operations = {
  getRepositories: { service: 'Repository', since: '1.0', safe: true, parameters: {}, result: 'repositories' },
  getRepositoryInfo: { service: 'Repository', since: '1.0', safe: true, parameters: {}, result: 'repositoryInfo' },
  getTypeChildren: {
    service: 'Repository',
    since: '1.0',
    safe: true,
    parameters: { typeId: 'string?', includePropertyDefinitions: 'boolean?', ...paging },
    result: 'typeList',
  },
  getTypeDescendants: {
    service: 'Repository',
    since: '1.0',
    safe: true,
    parameters: { typeId: 'string?', depth: 'integer?', includePropertyDefinitions: 'boolean?' },
    result: 'typeTree',
  },
  getTypeDefinition: {
    service: 'Repository',
    since: '1.0',
    safe: true,
    parameters: { typeId: 'string' },
    result: 'typeDefinition',
  },
  createType: {
    service: 'Repository',
    since: '1.1',
    safe: false,
    parameters: { type: 'typeDefinition' },
    result: 'typeDefinition',
  },
  updateType: {
    service: 'Repository',
    since: '1.1',
    safe: false,
    parameters: { type: 'typeDefinition' },
    result: 'typeDefinition',
  },
  deleteType: { service: 'Repository', since: '1.1', safe: false, parameters: { typeId: 'string' }, result: 'nothing' },

  getDescendants: {
    service: 'Navigation',
    since: '1.0',
    safe: true,
    parameters: { folderId: 'string', depth: 'integer?', ...filterAndIncludes, includePathSegment: 'boolean?' },
    result: 'objectTree',
  },
  getChildren: {
    service: 'Navigation',
    since: '1.0',
    safe: true,
    parameters: {
      folderId: 'string',
      orderBy: 'string?',
      ...filterAndIncludes,
      includePathSegment: 'boolean?',
      ...paging,
    },
    result: 'objectList',
  },
  getFolderParent: {
    service: 'Navigation',
    since: '1.0',
    safe: true,
    parameters: { folderId: 'string', filter: 'string?' },
    result: 'object',
  },
  getFolderTree: {
    service: 'Navigation',
    since: '1.0',
    safe: true,
    parameters: { folderId: 'string', depth: 'integer?', ...filterAndIncludes, includePathSegment: 'boolean?' },
    result: 'objectTree',
  },
  getObjectParents: {
    service: 'Navigation',
    since: '1.0',
    safe: true,
    parameters: { objectId: 'string', ...filterAndIncludes, includeRelativePathSegment: 'boolean?' },
    result: 'objectParents',
  },
  getCheckedOutDocs: {
    service: 'Navigation',
    since: '1.0',
    safe: true,
    parameters: { folderId: 'string?', orderBy: 'string?', ...filterAndIncludes, ...paging },
    result: 'objectList',
  },

  createDocument: {
    service: 'Object',
    since: '1.0',
    safe: false,
    parameters: {
      properties: 'properties',
      folderId: 'string?',
      contentStream: 'contentStream?',
      versioningState: 'versioningState?',
      ...policiesAndAces,
    },
    result: 'object',
  },
  createDocumentFromSource: {
    service: 'Object',
    since: '1.0',
    safe: false,
    parameters: {
      sourceId: 'string',
      properties: 'properties',
      folderId: 'string?',
      versioningState: 'versioningState?',
      ...policiesAndAces,
    },
    result: 'object',
  },
  createFolder: {
    service: 'Object',
    since: '1.0',
    safe: false,
    parameters: { properties: 'properties', folderId: 'string', ...policiesAndAces },
    result: 'object',
  },
  createRelationship: {
    service: 'Object',
    since: '1.0',
    safe: false,
    parameters: { properties: 'properties', ...policiesAndAces },
    result: 'object',
  },
  createPolicy: {
    service: 'Object',
    since: '1.0',
    safe: false,
    parameters: { properties: 'properties', folderId: 'string?', ...policiesAndAces },
    result: 'object',
  },
  createItem: {
    service: 'Object',
    since: '1.1',
    safe: false,
    parameters: { properties: 'properties', folderId: 'string?', ...acesOnCreate },
    result: 'object',
  },
  getAllowableActions: {
    service: 'Object',
    since: '1.0',
    safe: true,
    parameters: { objectId: 'string' },
    result: 'allowableActions',
  },
  getObject: {
    service: 'Object',
    since: '1.0',
    safe: true,
    parameters: { objectId: 'string', ...objectIncludes },
    result: 'object',
  },
  getProperties: {
    service: 'Object',
    since: '1.0',
    safe: true,
    parameters: { objectId: 'string', filter: 'string?' },
    result: 'properties',
  },
  getRenditions: {
    service: 'Object',
    since: '1.0',
    safe: true,
    parameters: { objectId: 'string', renditionFilter: 'string?', ...paging },
    result: 'renditions',
  },
  getObjectByPath: {
    service: 'Object',
    since: '1.0',
    safe: true,
    parameters: { path: 'string', ...objectIncludes },
    result: 'object',
  },
  getContentStream: {
    service: 'Object',
    since: '1.0',
    safe: true,
    parameters: { objectId: 'string', streamId: 'string?', offset: 'integer?', length: 'integer?' },
    result: 'contentStream',
  },
  updateProperties: {
    service: 'Object',
    since: '1.0',
    safe: false,
    parameters: { objectId: 'string', changeToken: 'string?', properties: 'properties' },
    result: 'object',
  },
  bulkUpdateProperties: {
    service: 'Object',
    since: '1.1',
    safe: false,
    parameters: { bulkUpdateData: 'bulkUpdate' },
    result: 'bulkUpdate',
  },
  moveObject: {
    service: 'Object',
    since: '1.0',
    safe: false,
    parameters: { objectId: 'string', targetFolderId: 'string', sourceFolderId: 'string' },
    result: 'object',
  },
  deleteObject: {
    service: 'Object',
    since: '1.0',
    safe: false,
    parameters: { objectId: 'string', allVersions: 'boolean?' },
    result: 'nothing',
  },
  deleteTree: {
    service: 'Object',
    since: '1.0',
    safe: false,
    parameters: {
      folderId: 'string',
      allVersions: 'boolean?',
      unfileObjects: 'unfileObjects?',
      continueOnFailure: 'boolean?',
    },
    result: 'failedToDelete',
  },
  setContentStream: {
    service: 'Object',
    since: '1.0',
    safe: false,
    parameters: {
      objectId: 'string',
      overwriteFlag: 'boolean?',
      changeToken: 'string?',
      contentStream: 'contentStream',
    },
    result: 'object',
  },
  appendContentStream: {
    service: 'Object',
    since: '1.1',
    safe: false,
    parameters: {
      objectId: 'string',
      isLastChunk: 'boolean?',
      changeToken: 'string?',
      contentStream: 'contentStream',
    },
    result: 'object',
  },
  deleteContentStream: {
    service: 'Object',
    since: '1.0',
    safe: false,
    parameters: { objectId: 'string', changeToken: 'string?' },
    result: 'object',
  },

  addObjectToFolder: {
    service: 'MultiFiling',
    since: '1.0',
    safe: false,
    parameters: { objectId: 'string', folderId: 'string', allVersions: 'boolean?' },
    result: 'nothing',
  },
  removeObjectFromFolder: {
    service: 'MultiFiling',
    since: '1.0',
    safe: false,
    parameters: { objectId: 'string', folderId: 'string?' },
    result: 'nothing',
  },

  query: {
    service: 'Discovery',
    since: '1.0',
    safe: true,
    parameters: {
      statement: 'string',
      searchAllVersions: 'boolean?',
      includeAllowableActions: 'boolean?',
      includeRelationships: 'includeRelationships?',
      renditionFilter: 'string?',
      ...paging,
    },
    result: 'rows',
  },
  getContentChanges: {
    service: 'Discovery',
    since: '1.0',
    safe: true,
    parameters: {
      changeLogToken: 'string?',
      includeProperties: 'boolean?',
      filter: 'string?',
      includePolicyIds: 'boolean?',
      includeACL: 'boolean?',
      maxItems: 'integer?',
    },
    result: 'changes',
  },

  checkOut: { service: 'Versioning', since: '1.0', safe: false, parameters: { objectId: 'string' }, result: 'object' },
  cancelCheckOut: {
    service: 'Versioning',
    since: '1.0',
    safe: false,
    parameters: { objectId: 'string' },
    result: 'nothing',
  },
  checkIn: {
    service: 'Versioning',
    since: '1.0',
    safe: false,
    parameters: {
      objectId: 'string',
      major: 'boolean?',
      properties: 'properties?',
      contentStream: 'contentStream?',
      checkinComment: 'string?',
      ...policiesAndAces,
    },
    result: 'object',
  },
  getObjectOfLatestVersion: {
    service: 'Versioning',
    since: '1.0',
    safe: true,
    parameters: { objectId: 'string', major: 'boolean?', ...objectIncludes },
    result: 'object',
  },
  getPropertiesOfLatestVersion: {
    service: 'Versioning',
    since: '1.0',
    safe: true,
    parameters: { objectId: 'string', major: 'boolean?', filter: 'string?' },
    result: 'properties',
  },
  getAllVersions: {
    service: 'Versioning',
    since: '1.0',
    safe: true,
    parameters: { objectId: 'string', filter: 'string?', includeAllowableActions: 'boolean?' },
    result: 'objects',
  },

  getObjectRelationships: {
    service: 'Relationship',
    since: '1.0',
    safe: true,
    parameters: {
      objectId: 'string',
      includeSubRelationshipTypes: 'boolean?',
      relationshipDirection: 'relationshipDirection?',
      typeId: 'string?',
      filter: 'string?',
      includeAllowableActions: 'boolean?',
      ...paging,
    },
    result: 'objectList',
  },

  applyPolicy: {
    service: 'Policy',
    since: '1.0',
    safe: false,
    parameters: { policyId: 'string', objectId: 'string' },
    result: 'nothing',
  },
  removePolicy: {
    service: 'Policy',
    since: '1.0',
    safe: false,
    parameters: { policyId: 'string', objectId: 'string' },
    result: 'nothing',
  },
  getAppliedPolicies: {
    service: 'Policy',
    since: '1.0',
    safe: true,
    parameters: { objectId: 'string', filter: 'string?' },
    result: 'objects',
  },

  getACL: {
    service: 'ACL',
    since: '1.0',
    safe: true,
    parameters: { objectId: 'string', onlyBasicPermissions: 'boolean?' },
    result: 'acl',
  },
  applyACL: {
    service: 'ACL',
    since: '1.0',
    safe: false,
    parameters: { objectId: 'string', addACEs: 'acl?', removeACEs: 'acl?', ACLPropagation: 'aclPropagation?' },
    result: 'acl',
  },
} as const satisfies Readonly<Record<string, OperationDefinition>>;

export type Operation = keyof typeof operations;

type Parameters<O extends Operation> = (typeof operations)[O]['parameters'];
type KindOf<S> = S extends `${infer K extends ParameterKind}?` ? K : S extends ParameterKind ? S : never;
type Optional<P> = { [N in keyof P]: P[N] extends `${string}?` ? N : never }[keyof P];

/** The input of an operation, by the table; a binding reads some kinds in another form. */
export type Input<O extends Operation, Kinds extends Record<ParameterKind, unknown> = ParameterKinds> = {
  readonly [N in Exclude<keyof Parameters<O>, Optional<Parameters<O>>>]: Kinds[KindOf<Parameters<O>[N]>];
} & {
  readonly [N in Optional<Parameters<O>>]?: Kinds[KindOf<Parameters<O>[N]>] | undefined;
};

/** The result of an operation, by the table. */
export type Output<O extends Operation> = ResultKinds[(typeof operations)[O]['result']];

/** The operations that answer in pages by `skipCount` and `maxItems`. */
export type PagedOperation = {
  [O in Operation]: 'skipCount' extends keyof Parameters<O>
    ? Output<O> extends { items: readonly unknown[] }
      ? O
      : never
    : never;
}[Operation];

/** One item of a paged result. */
export type Item<O extends PagedOperation> = Output<O> extends { items: readonly (infer T)[] } ? T : never;

export const operationNames = Object.keys(operations).filter(isOperation);

export function isOperation(name: string): name is Operation {
  return Object.hasOwn(operations, name);
}
