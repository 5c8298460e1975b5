import type { CmisClient } from '../../src/client/client';
import type { Input, Operation, Output } from '../../src/model/operations';
import type { Call } from './recorder';

/**
 * What is recorded of the Browser binding against OpenCMIS in-memory, a file each, and replayed in the unit tests: together
 * they show every route once at least, and every kind of value and error that the server has.
 */
export const wireScenarios: Readonly<Record<string, (client: CmisClient, call: Call) => Promise<void>>> = {
  repository: async (client, call) => {
    await call('getRepositories', {}, () => client.call('getRepositories', {}));
    await call('getRepositoryInfo', {}, () => client.call('getRepositoryInfo', {}));
  },

  types: async (client, call) => {
    const run = bind(client, call);
    await run('getTypeDefinition', { typeId: 'ComplexType' });
    await run('getTypeChildren', { typeId: 'cmis:document', includePropertyDefinitions: false, maxItems: 3, skipCount: 1 });
    await run('getTypeDescendants', { typeId: 'cmis:folder', depth: 1 });
    await fails(run('getTypeDefinition', { typeId: 'no:such' }));
  },

  folder: async (client, call) => {
    const run = bind(client, call);
    const folder = await run('createFolder', {
      folderId: '/',
      properties: { 'cmis:name': 'wire & more', 'cmis:objectTypeId': 'cmis:folder' },
    });
    await run('getObjectByPath', { path: '/wire & more', filter: 'cmis:objectId,cmis:path' });
    await run('getChildren', { folderId: '/wire & more', orderBy: 'cmis:name ASC', includePathSegment: true, maxItems: 10 });
    await fails(run('createFolder', { folderId: '/', properties: { 'cmis:name': 'wire & more', 'cmis:objectTypeId': 'cmis:folder' } }));
    await run('deleteTree', { folderId: folder.id, allVersions: true, continueOnFailure: true });
    await fails(run('getObject', { objectId: folder.id }));
  },

  document: async (client, call) => {
    const run = bind(client, call);
    const properties = {
      'cmis:name': 'wire document',
      'cmis:objectTypeId': 'ComplexType',
      StringProp: `it's "quoted" \\ 🌍`,
      IntProp: '9007199254740993',
      DecimalProp: '1.000000000000000000001',
      BooleanProp: true,
      DateTimeProp: '2020-02-29T12:00:00.500Z',
      HtmlProp: '<b>&amp;</b>',
      UriProp: 'http://example.com/?a=b&c',
      IdProp: 'an id',
      IntPropMV: [1, '-9007199254740993'],
      DateTimePropMV: ['2020-01-01T00:00:00Z', '2021-01-01T00:00:00Z'],
    };
    const contentStream = { data: 'Grüße', mimeType: 'text/plain; charset=utf-8', filename: 'Grüße "1".txt' };
    const made = await run('createDocument', { folderId: '/', properties, contentStream });
    await run('getObject', {
      objectId: made.id,
      includeAllowableActions: true,
      includeACL: true,
      includePolicyIds: true,
      includeRelationships: 'both',
      renditionFilter: '*',
    });
    await run('getObjectParents', { objectId: made.id, filter: 'cmis:objectId,cmis:path', includeRelativePathSegment: true });
    await readContent(client, call, made.id, {});
    await readContent(client, call, made.id, { offset: 2, length: 3 });
    await run('updateProperties', { objectId: made.id, properties: { StringProp: null, IntPropMV: [] } });
    const bulk = { objects: [{ id: made.id }], addSecondaryTypeIds: ['MySecondaryType'], removeSecondaryTypeIds: [] };
    await run('bulkUpdateProperties', { bulkUpdateData: bulk });
    await run('getObject', { objectId: made.id, filter: 'cmis:objectId,cmis:secondaryObjectTypeIds' });
    await run('deleteObject', { objectId: made.id, allVersions: true });
  },

  versions: async (client, call) => {
    const run = bind(client, call);
    const properties = { 'cmis:name': 'wire version', 'cmis:objectTypeId': 'VersionableType' };
    const made = await run('createDocument', { folderId: '/', properties, versioningState: 'minor' });
    await run('getObjectOfLatestVersion', { objectId: made.id, major: false, filter: 'cmis:objectId,cmis:versionLabel' });
    await fails(readContent(client, call, made.id, {}));
    await run('deleteObject', { objectId: made.id });
  },

  query: async (client, call) => {
    const run = bind(client, call);
    const statement = "SELECT cmis:name AS n, cmis:creationDate, StringProp FROM ComplexType WHERE IN_FOLDER('100') ORDER BY cmis:name";
    await run('query', { statement, searchAllVersions: false, maxItems: 2, skipCount: 1 });
    await fails(run('query', { statement: 'SELECT * FROM no:such' }));
    await fails(run('query', { statement: 'SELECT cmis:name FROM' }));
  },

  navigation: async (client, call) => {
    const run = bind(client, call);
    const folder = await run('createFolder', {
      folderId: '/',
      properties: { 'cmis:name': 'wire navigation', 'cmis:objectTypeId': 'cmis:folder' },
    });
    const inner = await run('createFolder', {
      folderId: folder.id,
      properties: { 'cmis:name': 'inner', 'cmis:objectTypeId': 'cmis:folder' },
    });
    const properties = { 'cmis:name': 'leaf', 'cmis:objectTypeId': 'cmis:document' };
    const leaf = await run('createDocument', { folderId: inner.id, properties });
    const filter = 'cmis:objectId,cmis:name,cmis:objectTypeId,cmis:baseTypeId,cmis:secondaryObjectTypeIds';
    await run('getDescendants', { folderId: folder.id, depth: -1, filter, includePathSegment: true });
    await run('getFolderTree', { folderId: folder.id, depth: 2, filter });
    await run('getFolderParent', { folderId: inner.id, filter });
    await run('addObjectToFolder', { objectId: leaf.id, folderId: folder.id, allVersions: true });
    await run('removeObjectFromFolder', { objectId: leaf.id, folderId: folder.id });
    await run('moveObject', { objectId: leaf.id, sourceFolderId: inner.id, targetFolderId: folder.id });
    await run('getCheckedOutDocs', { folderId: folder.id, orderBy: 'cmis:name', maxItems: 5 });
    await run('deleteTree', { folderId: folder.id, unfileObjects: 'delete', continueOnFailure: true });
  },

  content: async (client, call) => {
    const run = bind(client, call);
    const properties = { 'cmis:name': 'wire content', 'cmis:objectTypeId': 'cmis:document' };
    const made = await run('createDocument', { folderId: '/', properties });
    const text = (data: string) => ({ data, mimeType: 'text/plain', filename: 'a.txt' });
    await run('setContentStream', { objectId: made.id, contentStream: text('one'), overwriteFlag: true });
    const full = await run('appendContentStream', { objectId: made.id, contentStream: text('two'), isLastChunk: true });
    await readContent(client, call, made.id, {});
    await run('getRenditions', { objectId: made.id, renditionFilter: '*' });
    const copy = { sourceId: made.id, folderId: '/', properties: { 'cmis:name': 'wire copy' } };
    const copied = await run('createDocumentFromSource', copy);
    await run('deleteContentStream', { objectId: made.id, changeToken: String(full.properties['cmis:changeToken']) });
    await run('deleteObject', { objectId: copied.id });
    await run('deleteObject', { objectId: made.id });
  },

  'check out': async (client, call) => {
    const run = bind(client, call);
    const properties = { 'cmis:name': 'wire check out', 'cmis:objectTypeId': 'VersionableType' };
    const made = await run('createDocument', { folderId: '/', properties, versioningState: 'major' });
    const first = await run('checkOut', { objectId: made.id });
    await run('cancelCheckOut', { objectId: first.id });
    const second = await run('checkOut', { objectId: made.id });
    const contentStream = { data: 'v2', mimeType: 'text/plain', filename: 'v2.txt' };
    const changes = { 'cmis:description': 'second' };
    const version = { objectId: second.id, major: false, checkinComment: 'a comment', properties: changes, contentStream };
    const checkedIn = await run('checkIn', version);
    await run('getAllVersions', { objectId: checkedIn.id, filter: 'cmis:objectId,cmis:versionLabel' });
    await run('getPropertiesOfLatestVersion', { objectId: checkedIn.id, major: true, filter: 'cmis:versionLabel' });
    await run('deleteObject', { objectId: checkedIn.id, allVersions: true });
  },

  'relationships and policies': async (client, call) => {
    const run = bind(client, call);
    const properties = { 'cmis:name': 'wire source', 'cmis:objectTypeId': 'cmis:document' };
    const source = await run('createDocument', { folderId: '/', properties });
    const ends = { 'cmis:sourceId': source.id, 'cmis:targetId': '100' };
    const relationship = { 'cmis:name': 'r', 'cmis:objectTypeId': 'CrossReferenceType', ...ends };
    await run('createRelationship', { properties: relationship });
    const direction = { relationshipDirection: 'either', includeSubRelationshipTypes: true } as const;
    await run('getObjectRelationships', { objectId: source.id, ...direction, maxItems: 10 });
    const policy = await run('createPolicy', {
      properties: { 'cmis:name': 'wire policy', 'cmis:objectTypeId': 'AuditPolicy', AuditSettings: 'all' },
    });
    await run('applyPolicy', { objectId: source.id, policyId: policy.id });
    await run('getAppliedPolicies', { objectId: source.id });
    await run('removePolicy', { objectId: source.id, policyId: policy.id });
    const item = { 'cmis:name': 'wire item', 'cmis:objectTypeId': 'MyItemType' };
    const made = await run('createItem', { folderId: '/', properties: item });
    for (const { id } of [made, policy, source]) await run('deleteObject', { objectId: id });
  },

  permissions: async (client, call) => {
    const run = bind(client, call);
    const properties = { 'cmis:name': 'wire permissions', 'cmis:objectTypeId': 'cmis:document' };
    const made = await run('createDocument', { folderId: '/', properties });
    await run('getAllowableActions', { objectId: made.id });
    await run('getProperties', { objectId: made.id, filter: 'cmis:name,cmis:creationDate' });
    await run('getACL', { objectId: made.id, onlyBasicPermissions: true });
    const aces = [{ principalId: 'reader', permissions: ['cmis:read'] }];
    await run('applyACL', { objectId: made.id, addACEs: { aces }, ACLPropagation: 'objectonly' });
    await run('applyACL', { objectId: made.id, removeACEs: { aces } });
    await run('deleteObject', { objectId: made.id });
  },

  'type changes': async (client, call) => {
    const run = bind(client, call);
    const own = {
      id: 'wire:type',
      localName: 'wireType',
      localNamespace: 'local',
      queryName: 'wire:type',
      displayName: 'Wire',
      description: 'A type for the recordings',
      baseId: 'cmis:document',
      parentId: 'cmis:document',
      creatable: true,
      fileable: true,
      queryable: true,
      fulltextIndexed: false,
      includedInSupertypeQuery: true,
      controllablePolicy: false,
      controllableACL: true,
      versionable: false,
      contentStreamAllowed: 'allowed',
    } as const;
    const colour = {
      id: 'wire:colour',
      localName: 'wireColour',
      localNamespace: 'local',
      queryName: 'wire:colour',
      displayName: 'Colour',
      description: 'A colour',
      propertyType: 'string',
      cardinality: 'single',
      updatability: 'readwrite',
      required: false,
      inherited: false,
      queryable: true,
      orderable: true,
      openChoice: false,
      choices: [{ displayName: 'Red', value: ['red'] }],
    } as const;
    await run('createType', { type: { ...own, propertyDefinitions: { 'wire:colour': colour } } });
    await fails(run('updateType', { type: { ...own, description: 'changed', propertyDefinitions: {} } }));
    await run('deleteType', { typeId: 'wire:type' });
  },

  changes: async (client, call) => {
    const run = bind(client, call);
    await run('getContentChanges', { maxItems: 3, includeProperties: false });
    await fails(run('getContentChanges', { changeLogToken: 'no-such-token' }));
  },
};

type Run = <O extends Operation>(operation: O, input: Input<O>) => Promise<Output<O>>;

function bind(client: CmisClient, call: Call): Run {
  return (operation, input) => call(operation, input, () => client.call(operation, input));
}

async function readContent(client: CmisClient, call: Call, objectId: string, range: { offset?: number; length?: number }) {
  return call('getContentStream', { objectId, ...range }, async () => {
    const { stream, ...facts } = await client.call('getContentStream', { objectId, ...range });
    return { ...facts, data: Buffer.concat(await stream.toArray()) };
  });
}

/** The call is recorded with its error; the scenario goes on. */
async function fails(call: Promise<unknown>): Promise<void> {
  await call.then(
    () => Promise.reject(new Error('the call should have failed')),
    () => undefined,
  );
}
