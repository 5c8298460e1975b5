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
  readonly parameters: ParameterSpecs;
  readonly result: ResultKind;
}

/** Parameter → kind; a `?` marks what may be left out. */
type ParameterSpecs = Readonly<Record<string, ParameterKind | `${ParameterKind}?`>>;

function rowOf(safe: boolean) {
  return <const P extends ParameterSpecs, const R extends ResultKind>(
    service: Service,
    parameters: P,
    result: R,
    since: OperationDefinition['since'] = '1.0',
  ) => ({ service, since, safe, parameters, result });
}
const reads = rowOf(true);
const changes = rowOf(false);

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
  getRepositories: reads('Repository', {}, 'repositories'),
  getRepositoryInfo: reads('Repository', {}, 'repositoryInfo'),
  getTypeChildren: reads(
    'Repository',
    { typeId: 'string?', includePropertyDefinitions: 'boolean?', ...paging },
    'typeList',
  ),
  getTypeDescendants: reads(
    'Repository',
    { typeId: 'string?', depth: 'integer?', includePropertyDefinitions: 'boolean?' },
    'typeTree',
  ),
  getTypeDefinition: reads('Repository', { typeId: 'string' }, 'typeDefinition'),
  createType: changes('Repository', { type: 'typeDefinition' }, 'typeDefinition', '1.1'),
  updateType: changes('Repository', { type: 'typeDefinition' }, 'typeDefinition', '1.1'),
  deleteType: changes('Repository', { typeId: 'string' }, 'nothing', '1.1'),

  getDescendants: reads(
    'Navigation',
    { folderId: 'string', depth: 'integer?', ...filterAndIncludes, includePathSegment: 'boolean?' },
    'objectTree',
  ),
  getChildren: reads(
    'Navigation',
    { folderId: 'string', orderBy: 'string?', ...filterAndIncludes, includePathSegment: 'boolean?', ...paging },
    'objectList',
  ),
  getFolderParent: reads('Navigation', { folderId: 'string', filter: 'string?' }, 'object'),
  getFolderTree: reads(
    'Navigation',
    { folderId: 'string', depth: 'integer?', ...filterAndIncludes, includePathSegment: 'boolean?' },
    'objectTree',
  ),
  getObjectParents: reads(
    'Navigation',
    { objectId: 'string', ...filterAndIncludes, includeRelativePathSegment: 'boolean?' },
    'objectParents',
  ),
  getCheckedOutDocs: reads(
    'Navigation',
    { folderId: 'string?', orderBy: 'string?', ...filterAndIncludes, ...paging },
    'objectList',
  ),

  createDocument: changes(
    'Object',
    {
      properties: 'properties',
      folderId: 'string?',
      contentStream: 'contentStream?',
      versioningState: 'versioningState?',
      ...policiesAndAces,
    },
    'object',
  ),
  createDocumentFromSource: changes(
    'Object',
    {
      sourceId: 'string',
      properties: 'properties',
      folderId: 'string?',
      versioningState: 'versioningState?',
      ...policiesAndAces,
    },
    'object',
  ),
  createFolder: changes('Object', { properties: 'properties', folderId: 'string', ...policiesAndAces }, 'object'),
  createRelationship: changes('Object', { properties: 'properties', ...policiesAndAces }, 'object'),
  createPolicy: changes('Object', { properties: 'properties', folderId: 'string?', ...policiesAndAces }, 'object'),
  createItem: changes('Object', { properties: 'properties', folderId: 'string?', ...acesOnCreate }, 'object', '1.1'),
  getAllowableActions: reads('Object', { objectId: 'string' }, 'allowableActions'),
  getObject: reads('Object', { objectId: 'string', ...objectIncludes }, 'object'),
  getProperties: reads('Object', { objectId: 'string', filter: 'string?' }, 'properties'),
  getRenditions: reads('Object', { objectId: 'string', renditionFilter: 'string?', ...paging }, 'renditions'),
  getObjectByPath: reads('Object', { path: 'string', ...objectIncludes }, 'object'),
  getContentStream: reads(
    'Object',
    { objectId: 'string', streamId: 'string?', offset: 'integer?', length: 'integer?' },
    'contentStream',
  ),
  updateProperties: changes(
    'Object',
    { objectId: 'string', changeToken: 'string?', properties: 'properties' },
    'object',
  ),
  bulkUpdateProperties: changes('Object', { bulkUpdateData: 'bulkUpdate' }, 'bulkUpdate', '1.1'),
  moveObject: changes('Object', { objectId: 'string', targetFolderId: 'string', sourceFolderId: 'string' }, 'object'),
  deleteObject: changes('Object', { objectId: 'string', allVersions: 'boolean?' }, 'nothing'),
  deleteTree: changes(
    'Object',
    { folderId: 'string', allVersions: 'boolean?', unfileObjects: 'unfileObjects?', continueOnFailure: 'boolean?' },
    'failedToDelete',
  ),
  setContentStream: changes(
    'Object',
    { objectId: 'string', overwriteFlag: 'boolean?', changeToken: 'string?', contentStream: 'contentStream' },
    'object',
  ),
  appendContentStream: changes(
    'Object',
    { objectId: 'string', isLastChunk: 'boolean?', changeToken: 'string?', contentStream: 'contentStream' },
    'object',
    '1.1',
  ),
  deleteContentStream: changes('Object', { objectId: 'string', changeToken: 'string?' }, 'object'),

  addObjectToFolder: changes(
    'MultiFiling',
    { objectId: 'string', folderId: 'string', allVersions: 'boolean?' },
    'nothing',
  ),
  removeObjectFromFolder: changes('MultiFiling', { objectId: 'string', folderId: 'string?' }, 'nothing'),

  query: reads(
    'Discovery',
    {
      statement: 'string',
      searchAllVersions: 'boolean?',
      includeAllowableActions: 'boolean?',
      includeRelationships: 'includeRelationships?',
      renditionFilter: 'string?',
      ...paging,
    },
    'rows',
  ),
  getContentChanges: reads(
    'Discovery',
    {
      changeLogToken: 'string?',
      includeProperties: 'boolean?',
      filter: 'string?',
      includePolicyIds: 'boolean?',
      includeACL: 'boolean?',
      maxItems: 'integer?',
    },
    'changes',
  ),

  checkOut: changes('Versioning', { objectId: 'string' }, 'object'),
  cancelCheckOut: changes('Versioning', { objectId: 'string' }, 'nothing'),
  checkIn: changes(
    'Versioning',
    {
      objectId: 'string',
      major: 'boolean?',
      properties: 'properties?',
      contentStream: 'contentStream?',
      checkinComment: 'string?',
      ...policiesAndAces,
    },
    'object',
  ),
  getObjectOfLatestVersion: reads('Versioning', { objectId: 'string', major: 'boolean?', ...objectIncludes }, 'object'),
  getPropertiesOfLatestVersion: reads(
    'Versioning',
    { objectId: 'string', major: 'boolean?', filter: 'string?' },
    'properties',
  ),
  getAllVersions: reads(
    'Versioning',
    { objectId: 'string', filter: 'string?', includeAllowableActions: 'boolean?' },
    'objects',
  ),

  getObjectRelationships: reads(
    'Relationship',
    {
      objectId: 'string',
      includeSubRelationshipTypes: 'boolean?',
      relationshipDirection: 'relationshipDirection?',
      typeId: 'string?',
      filter: 'string?',
      includeAllowableActions: 'boolean?',
      ...paging,
    },
    'objectList',
  ),

  applyPolicy: changes('Policy', { policyId: 'string', objectId: 'string' }, 'nothing'),
  removePolicy: changes('Policy', { policyId: 'string', objectId: 'string' }, 'nothing'),
  getAppliedPolicies: reads('Policy', { objectId: 'string', filter: 'string?' }, 'objects'),

  getACL: reads('ACL', { objectId: 'string', onlyBasicPermissions: 'boolean?' }, 'acl'),
  applyACL: changes(
    'ACL',
    { objectId: 'string', addACEs: 'acl?', removeACEs: 'acl?', ACLPropagation: 'aclPropagation?' },
    'acl',
  ),
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
