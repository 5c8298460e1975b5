import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { CmisError, type CmisErrorCode } from '../../src/model/errors';
import type { CmisObject } from '../../src/model/object';
import type { Operation } from '../../src/model/operations';
import type { World } from './operation-world';
import { need } from './wires';

export interface Cases {
  /** Does it, and looks at the result. */
  readonly works: (world: World) => Promise<void>;
  /** An input that must be refused. */
  readonly wrong: (world: World) => Promise<unknown>;
  readonly codes: readonly CmisErrorCode[];
}

const gone = 'no-such-object';
const missing: readonly CmisErrorCode[] = ['objectNotFound', 'invalidArgument'];
const text = (data: string) => ({ data, mimeType: 'text/plain', filename: 'text.txt' });

async function contentOf({ client }: World, objectId: string): Promise<string> {
  const { stream } = await client.call('getContentStream', { objectId });
  return Buffer.concat(await stream.toArray()).toString();
}

async function checkedOut(world: World): Promise<{ document: CmisObject; copy: CmisObject }> {
  const document = await world.createDocument('v1', need(world.subject.versionable));
  return { document, copy: await world.client.call('checkOut', { objectId: document.id }) };
}

async function relate(world: World): Promise<{ source: CmisObject; target: CmisObject; relationship: CmisObject }> {
  const [source, target] = [await world.createDocument(), await world.createDocument()];
  const properties = {
    'cmis:name': 'relationship',
    'cmis:objectTypeId': need(world.subject.relationship),
    'cmis:sourceId': source.id,
    'cmis:targetId': target.id,
  };
  return { source, target, relationship: await world.client.call('createRelationship', { properties }) };
}

async function createPolicy({ client, subject }: World): Promise<CmisObject> {
  const { type, properties } = need(subject.policy);
  const name = `policy ${randomUUID()}`;
  return client.call('createPolicy', { properties: { 'cmis:name': name, 'cmis:objectTypeId': type, ...properties } });
}

async function applyPolicy(world: World): Promise<{ document: CmisObject; policy: CmisObject }> {
  const [document, policy] = [await world.createDocument(), await createPolicy(world)];
  await world.client.call('applyPolicy', { objectId: document.id, policyId: policy.id });
  return { document, policy };
}

const newType = (id: string) => ({
  id,
  localName: id,
  localNamespace: 'local',
  queryName: id,
  displayName: id,
  description: 'a type of the tests',
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
  contentStreamAllowed: 'allowed' as const,
  propertyDefinitions: {},
});
const newProperty = (id: string) => ({
  id,
  localName: id,
  localNamespace: 'local',
  queryName: id,
  displayName: id,
  description: 'a property of the tests',
  propertyType: 'string' as const,
  cardinality: 'single' as const,
  updatability: 'readwrite' as const,
  required: false,
  queryable: true,
  orderable: true,
});
const typeId = (): string => `t${randomUUID().replaceAll('-', '')}`;

const ids = (objects: readonly { readonly id: string }[]): string[] => objects.map(({ id }) => id);

/** For every operation a case that works and one with a wrong input. */
export const operationCases: Readonly<Record<Operation, Cases>> = {
  getRepositories: {
    works: async ({ client }) => assert.ok((await client.call('getRepositories', {})).length > 0),
    wrong: ({ client }) => client.call('getRepositories', { no: 1 }),
    codes: ['input'],
  },
  getRepositoryInfo: {
    works: async ({ client, subject }) => {
      const { cmisVersion } = await client.call('getRepositoryInfo', {});
      assert.equal(cmisVersion, subject.cmisVersion ?? '1.1');
    },
    wrong: ({ client }) => client.call('getRepositoryInfo', {}, { repositoryId: gone }),
    codes: ['notConfigured'],
  },
  getTypeChildren: {
    works: async ({ client }) => {
      const { items } = await client.call('getTypeChildren', {});
      assert.ok(ids(items).includes('cmis:document'));
    },
    wrong: ({ client }) => client.call('getTypeChildren', { typeId: gone }),
    codes: missing,
  },
  getTypeDescendants: {
    works: async ({ client }) => {
      const tree = await client.call('getTypeDescendants', { depth: -1 });
      assert.ok(tree.some(({ type }) => type.id === 'cmis:folder'));
    },
    wrong: ({ client }) => client.call('getTypeDescendants', { typeId: gone, depth: -1 }),
    codes: missing,
  },
  getTypeDefinition: {
    works: async ({ client }) => {
      const { propertyDefinitions } = await client.call('getTypeDefinition', { typeId: 'cmis:document' });
      assert.equal(propertyDefinitions?.['cmis:name']?.propertyType, 'string');
    },
    wrong: ({ client }) => client.call('getTypeDefinition', { typeId: gone }),
    codes: missing,
  },
  createType: {
    works: async ({ client }) => {
      const type = newType(typeId());
      assert.equal((await client.call('createType', { type })).id, type.id);
      assert.equal((await client.call('getTypeDefinition', { typeId: type.id })).parentId, 'cmis:document');
      await client.call('deleteType', { typeId: type.id });
    },
    wrong: ({ client }) => client.call('createType', { type: { ...newType(typeId()), parentId: gone } }),
    codes: [...missing, 'constraint'],
  },
  updateType: {
    works: async ({ client }) => {
      const type = newType(typeId());
      await client.call('createType', { type });
      const propertyDefinitions = { [`${type.id}:note`]: newProperty(`${type.id}:note`) };
      try {
        const updated = await client.call('updateType', { type: { ...type, propertyDefinitions } });
        assert.equal(updated.propertyDefinitions?.[`${type.id}:note`]?.propertyType, 'string');
      } finally {
        await client.call('deleteType', { typeId: type.id });
      }
    },
    wrong: ({ client }) => client.call('updateType', { type: newType(gone) }),
    codes: [...missing, 'constraint'],
  },
  deleteType: {
    works: async ({ client }) => {
      const type = newType(typeId());
      await client.call('createType', { type });
      await client.call('deleteType', { typeId: type.id });
      await assert.rejects(client.call('getTypeDefinition', { typeId: type.id }), CmisError);
    },
    wrong: ({ client }) => client.call('deleteType', { typeId: gone }),
    codes: [...missing, 'constraint'],
  },

  getDescendants: {
    works: async ({ client, createFolder, folder }) => {
      const inner = await createFolder();
      const tree = await client.call('getDescendants', { folderId: folder.id, depth: -1, includePathSegment: true });
      const entry = tree.find(({ object }) => object.id === inner.id);
      assert.equal(entry?.object.pathSegment, inner.name);
      assert.deepEqual(entry?.children, []);
    },
    wrong: ({ client }) => client.call('getDescendants', { folderId: gone, depth: 1 }),
    codes: missing,
  },
  getChildren: {
    works: async ({ client, createDocument, folder }) => {
      const document = await createDocument();
      const { items } = await client.call('getChildren', { folderId: folder.id, maxItems: 1000 });
      assert.ok(ids(items).includes(document.id));
    },
    wrong: ({ client }) => client.call('getChildren', { folderId: gone }),
    codes: missing,
  },
  getFolderParent: {
    works: async ({ client, createFolder, folder }) => {
      const inner = await createFolder();
      assert.equal((await client.call('getFolderParent', { folderId: inner.id })).id, folder.id);
    },
    wrong: ({ client }) => client.call('getFolderParent', { folderId: gone }),
    codes: missing,
  },
  getFolderTree: {
    works: async ({ client, createFolder, createDocument, folder }) => {
      const [inner, document] = [await createFolder(), await createDocument()];
      const tree = await client.call('getFolderTree', { folderId: folder.id, depth: 1 });
      const found = ids(tree.map(({ object }) => object));
      assert.ok(found.includes(inner.id) && !found.includes(document.id));
    },
    wrong: ({ client }) => client.call('getFolderTree', { folderId: gone, depth: 1 }),
    codes: missing,
  },
  getObjectParents: {
    works: async ({ client, createDocument, folder }) => {
      const { id } = await createDocument();
      const parents = await client.call('getObjectParents', { objectId: id, includeRelativePathSegment: true });
      assert.deepEqual(ids(parents.map(({ object }) => object)), [folder.id]);
    },
    wrong: ({ client }) => client.call('getObjectParents', { objectId: gone }),
    codes: missing,
  },
  getCheckedOutDocs: {
    works: async (world) => {
      const { copy } = await checkedOut(world);
      const { items } = await world.client.call('getCheckedOutDocs', { maxItems: 100 });
      assert.ok(ids(items).includes(copy.id));
      const other = await world.createFolder();
      const path = `/${world.folder.name ?? ''}/${other.name ?? ''}`;
      assert.deepEqual((await world.client.call('getCheckedOutDocs', { folderId: path })).items, []);
      await world.client.call('cancelCheckOut', { objectId: copy.id });
    },
    wrong: ({ client }) => client.call('getCheckedOutDocs', { maxItems: 'many' } as never),
    codes: ['input'],
  },

  createDocument: {
    works: async (world) => assert.equal(await contentOf(world, (await world.createDocument('bytes')).id), 'bytes'),
    wrong: ({ client, folder }) => client.call('createDocument', { folderId: folder.id, properties: {} }),
    codes: ['input'],
  },
  createDocumentFromSource: {
    works: async (world) => {
      const source = await world.createDocument('source');
      const properties = { 'cmis:name': randomUUID() };
      const input = { sourceId: source.id, folderId: world.folder.id, properties };
      const { id } = await world.client.call('createDocumentFromSource', input);
      assert.notEqual(id, source.id);
      assert.equal(await contentOf(world, id), 'source');
    },
    wrong: ({ client, folder }) =>
      client.call('createDocumentFromSource', {
        sourceId: gone,
        folderId: folder.id,
        properties: { 'cmis:name': 'x' },
      }),
    codes: missing,
  },
  createFolder: {
    works: async ({ client, createFolder }) => {
      const { id } = await createFolder();
      assert.equal((await client.call('getObject', { objectId: id })).baseType, 'cmis:folder');
    },
    wrong: ({ client }) =>
      client.call('createFolder', {
        folderId: gone,
        properties: { 'cmis:name': 'x', 'cmis:objectTypeId': 'cmis:folder' },
      }),
    codes: missing,
  },
  createRelationship: {
    works: async (world) => {
      const { relationship, target } = await relate(world);
      const { properties } = await world.client.call('getObject', { objectId: relationship.id });
      assert.equal(properties['cmis:targetId'], target.id);
    },
    wrong: ({ client, subject }) =>
      client.call('createRelationship', {
        properties: {
          'cmis:name': 'r',
          'cmis:objectTypeId': subject.relationship ?? 'cmis:relationship',
          'cmis:sourceId': gone,
          'cmis:targetId': gone,
        },
      }),
    codes: [...missing, 'constraint'],
  },
  createPolicy: {
    works: async (world) => assert.ok((await createPolicy(world)).id.length > 0),
    wrong: ({ client }) => client.call('createPolicy', { properties: { 'cmis:name': 'p', 'cmis:objectTypeId': gone } }),
    codes: ['input'],
  },
  createItem: {
    works: async ({ client, folder, subject }) => {
      const { type, properties } = need(subject.item);
      const given = { 'cmis:name': randomUUID(), 'cmis:objectTypeId': type, ...properties };
      const { id } = await client.call('createItem', { folderId: folder.id, properties: given });
      assert.equal((await client.call('getObject', { objectId: id })).baseType, 'cmis:item');
    },
    wrong: ({ client }) => client.call('createItem', { properties: { 'cmis:name': 'i', 'cmis:objectTypeId': gone } }),
    codes: ['input'],
  },
  getAllowableActions: {
    works: async ({ client, createDocument }) => {
      const { id } = await createDocument();
      assert.equal((await client.call('getAllowableActions', { objectId: id }))['canGetProperties'], true);
    },
    wrong: ({ client }) => client.call('getAllowableActions', { objectId: gone }),
    codes: missing,
  },
  getObject: {
    works: async ({ client, createDocument }) => {
      const { id, name } = await createDocument();
      assert.equal((await client.call('getObject', { objectId: id })).name, name);
    },
    wrong: ({ client }) => client.call('getObject', { objectId: gone }),
    codes: missing,
  },
  getProperties: {
    works: async ({ client, createDocument }) => {
      const { id, name } = await createDocument();
      const properties = await client.call('getProperties', { objectId: id });
      assert.equal(properties['cmis:name'], name);
      assert.match(String(properties['cmis:creationDate']), /\.\d{3}Z$/);
    },
    wrong: ({ client }) => client.call('getProperties', { objectId: gone }),
    codes: missing,
  },
  getRenditions: {
    works: async ({ client, createDocument }) => {
      const { id } = await createDocument('x');
      assert.ok(Array.isArray(await client.call('getRenditions', { objectId: id, renditionFilter: '*' })));
    },
    wrong: ({ client }) => client.call('getRenditions', { objectId: '' }),
    codes: ['input'],
  },
  getObjectByPath: {
    works: async ({ client, folder }) => {
      assert.equal((await client.call('getObjectByPath', { path: `/${folder.name ?? ''}` })).id, folder.id);
    },
    wrong: ({ client }) => client.call('getObjectByPath', { path: '/no/such/path' }),
    codes: missing,
  },
  getContentStream: {
    works: async (world) => {
      const { id } = await world.createDocument('0123456789');
      const { stream, partial } = await world.client.call('getContentStream', { objectId: id, offset: 2, length: 3 });
      assert.equal(Buffer.concat(await stream.toArray()).toString(), '234');
      assert.equal(partial, true);
    },
    wrong: ({ client }) => client.call('getContentStream', { objectId: gone }),
    codes: missing,
  },
  updateProperties: {
    works: async ({ client, createDocument }) => {
      const { id } = await createDocument();
      const name = randomUUID();
      const updated = await client.call('updateProperties', { objectId: id, properties: { 'cmis:name': name } });
      assert.equal((await client.call('getObject', { objectId: updated.id })).name, name);
    },
    wrong: async ({ client, createDocument }) =>
      client.call('updateProperties', {
        objectId: (await createDocument()).id,
        properties: { 'cmis:createdBy': 'me' },
      }),
    codes: ['input'],
  },
  bulkUpdateProperties: {
    works: async ({ client, createDocument, subject }) => {
      const objects = [await createDocument(), await createDocument()].map(({ id }) => ({ id }));
      const addSecondaryTypeIds = subject.bulkAspect === undefined ? [] : [subject.bulkAspect];
      const properties = { 'cmis:description': 'bulk' };
      const bulkUpdateData = { objects, properties, addSecondaryTypeIds, removeSecondaryTypeIds: [] };
      assert.equal((await client.call('bulkUpdateProperties', { bulkUpdateData })).length, 2);
      for (const { id } of objects) {
        const object = await client.call('getObject', { objectId: id });
        assert.deepEqual([object.aspects, object.properties['cmis:description']], [addSecondaryTypeIds, 'bulk']);
      }
    },
    wrong: ({ client }) => client.call('bulkUpdateProperties', { bulkUpdateData: 'all' } as never),
    codes: ['input'],
  },
  moveObject: {
    works: async ({ client, createDocument, createFolder, folder }) => {
      const [document, target] = [await createDocument(), await createFolder()];
      const input = { objectId: document.id, sourceFolderId: folder.id, targetFolderId: target.id };
      const { id } = await client.call('moveObject', input);
      assert.deepEqual(ids((await client.call('getChildren', { folderId: target.id })).items), [id]);
    },
    wrong: async ({ client, createDocument, folder }) =>
      client.call('moveObject', {
        objectId: (await createDocument()).id,
        sourceFolderId: folder.id,
        targetFolderId: gone,
      }),
    codes: missing,
  },
  deleteObject: {
    works: async ({ client, createDocument }) => {
      const { id } = await createDocument();
      await client.call('deleteObject', { objectId: id, allVersions: true });
      await assert.rejects(client.call('getObject', { objectId: id }), { code: 'objectNotFound' });
    },
    wrong: ({ client }) => client.call('deleteObject', { objectId: gone }),
    codes: missing,
  },
  deleteTree: {
    works: async ({ client, createFolder }) => {
      const { id } = await createFolder();
      assert.deepEqual(
        await client.call('deleteTree', { folderId: id, unfileObjects: 'delete', continueOnFailure: true }),
        [],
      );
      await assert.rejects(client.call('getObject', { objectId: id }), { code: 'objectNotFound' });
    },
    wrong: ({ client }) => client.call('deleteTree', { folderId: gone }),
    codes: missing,
  },
  setContentStream: {
    works: async (world) => {
      const { id } = await world.createDocument('old');
      const input = { objectId: id, contentStream: text('new'), overwriteFlag: true };
      const updated = await world.client.call('setContentStream', input);
      assert.equal(await contentOf(world, updated.id), 'new');
    },
    wrong: async ({ client, createDocument }) =>
      client.call('setContentStream', {
        objectId: (await createDocument('old')).id,
        contentStream: text('x'),
        overwriteFlag: false,
      }),
    codes: ['contentAlreadyExists', 'constraint'],
  },
  appendContentStream: {
    works: async (world) => {
      const { id } = await world.createDocument('one');
      const input = { objectId: id, contentStream: text('two'), isLastChunk: true };
      const updated = await world.client.call('appendContentStream', input);
      assert.equal(await contentOf(world, updated.id), 'onetwo');
    },
    wrong: ({ client }) => client.call('appendContentStream', { objectId: gone, contentStream: text('x') }),
    codes: missing,
  },
  deleteContentStream: {
    works: async (world) => {
      const document = await world.createDocument('bytes');
      const token = document.properties['cmis:changeToken'];
      const changeToken = world.subject.deletesContentWithoutToken ? undefined : String(token);
      const { id } = await world.client.call('deleteContentStream', { objectId: document.id, changeToken });
      await assert.rejects(contentOf(world, id), CmisError);
    },
    wrong: ({ client }) => client.call('deleteContentStream', { objectId: gone }),
    codes: missing,
  },

  addObjectToFolder: {
    works: async ({ client, createDocument, createFolder }) => {
      const [{ id }, second] = [await createDocument(), await createFolder()];
      await client.call('addObjectToFolder', { objectId: id, folderId: second.id, allVersions: true });
      assert.equal((await client.call('getObjectParents', { objectId: id })).length, 2);
    },
    wrong: async ({ client, createDocument }) =>
      client.call('addObjectToFolder', { objectId: (await createDocument()).id, folderId: gone, allVersions: true }),
    codes: missing,
  },
  removeObjectFromFolder: {
    works: async ({ client, createDocument, createFolder, folder }) => {
      const [{ id }, second] = [await createDocument(), await createFolder()];
      await client.call('addObjectToFolder', { objectId: id, folderId: second.id, allVersions: true });
      await client.call('removeObjectFromFolder', { objectId: id, folderId: folder.id });
      const parents = await client.call('getObjectParents', { objectId: id });
      assert.deepEqual(ids(parents.map(({ object }) => object)), [second.id]);
    },
    wrong: ({ client, folder }) => client.call('removeObjectFromFolder', { objectId: gone, folderId: folder.id }),
    codes: missing,
  },

  query: {
    works: async ({ client, createDocument }) => {
      const { name, id } = await createDocument();
      const statement = `SELECT cmis:objectId FROM cmis:document WHERE cmis:name = '${name ?? ''}'`;
      assert.deepEqual((await client.call('query', { statement })).items, [{ 'cmis:objectId': id }]);
    },
    wrong: ({ client }) => client.call('query', { statement: 'SELECT FROM' }),
    codes: ['invalidArgument'],
  },
  getContentChanges: {
    works: async ({ client }) => {
      const { items, changeLogToken } = await client.call('getContentChanges', {
        maxItems: 3,
        includeProperties: false,
      });
      assert.ok(items.every(({ changeType, object }) => changeType.length > 0 && object.id.length > 0));
      assert.equal(typeof changeLogToken, 'string');
    },
    wrong: ({ client }) => client.call('getContentChanges', { changeLogToken: 'no-such-token' }),
    codes: ['invalidArgument'],
  },

  checkOut: {
    works: async (world) => {
      const { copy } = await checkedOut(world);
      assert.equal(copy.properties['cmis:isVersionSeriesCheckedOut'], true);
      await world.client.call('cancelCheckOut', { objectId: copy.id });
    },
    wrong: ({ client }) => client.call('checkOut', { objectId: gone }),
    codes: missing,
  },
  cancelCheckOut: {
    works: async (world) => {
      const { document, copy } = await checkedOut(world);
      await world.client.call('cancelCheckOut', { objectId: copy.id });
      const { properties } = await world.client.call('getObject', { objectId: document.id });
      assert.equal(properties['cmis:isVersionSeriesCheckedOut'], false);
    },
    wrong: ({ client }) => client.call('cancelCheckOut', { objectId: gone }),
    codes: missing,
  },
  checkIn: {
    works: async (world) => {
      const { copy } = await checkedOut(world);
      const input = { objectId: copy.id, major: true, checkinComment: 'a comment', contentStream: text('v2') };
      const { id } = await world.client.call('checkIn', input);
      assert.equal(await contentOf(world, id), 'v2');
      const { properties } = await world.client.call('getObject', { objectId: id });
      assert.equal(properties['cmis:checkinComment'], 'a comment');
    },
    wrong: ({ client }) => client.call('checkIn', { objectId: gone, major: true }),
    codes: missing,
  },
  getObjectOfLatestVersion: {
    works: async ({ client, createDocument, subject }) => {
      const { id } = await createDocument('v1', need(subject.versionable));
      const { properties } = await client.call('getObjectOfLatestVersion', { objectId: id });
      assert.equal(properties['cmis:isLatestVersion'], true);
    },
    wrong: ({ client }) => client.call('getObjectOfLatestVersion', { objectId: gone }),
    codes: missing,
  },
  getPropertiesOfLatestVersion: {
    works: async ({ client, createDocument, subject }) => {
      const { id, name } = await createDocument('v1', need(subject.versionable));
      assert.equal((await client.call('getPropertiesOfLatestVersion', { objectId: id }))['cmis:name'], name);
    },
    wrong: ({ client }) => client.call('getPropertiesOfLatestVersion', { objectId: gone }),
    codes: missing,
  },
  getAllVersions: {
    works: async (world) => {
      const { copy } = await checkedOut(world);
      const { id } = await world.client.call('checkIn', { objectId: copy.id, major: true, contentStream: text('v2') });
      assert.equal((await world.client.call('getAllVersions', { objectId: id })).length, 2);
    },
    wrong: ({ client }) => client.call('getAllVersions', { objectId: gone }),
    codes: missing,
  },

  getObjectRelationships: {
    works: async (world) => {
      const { source, relationship } = await relate(world);
      const input = { objectId: source.id, includeSubRelationshipTypes: true };
      for (const direction of [{}, { relationshipDirection: 'either' as const }]) {
        const { items } = await world.client.call('getObjectRelationships', { ...input, ...direction });
        assert.deepEqual(ids(items), [relationship.id]);
      }
    },
    wrong: ({ client }) => client.call('getObjectRelationships', { objectId: gone, includeSubRelationshipTypes: true }),
    codes: missing,
  },

  applyPolicy: {
    works: async (world) => {
      const { document, policy } = await applyPolicy(world);
      const applied = await world.client.call('getAppliedPolicies', { objectId: document.id });
      assert.deepEqual(ids(applied), [policy.id]);
    },
    wrong: async ({ client, createDocument }) =>
      client.call('applyPolicy', { objectId: (await createDocument()).id, policyId: gone }),
    codes: missing,
  },
  removePolicy: {
    works: async (world) => {
      const { document, policy } = await applyPolicy(world);
      await world.client.call('removePolicy', { objectId: document.id, policyId: policy.id });
      assert.deepEqual(await world.client.call('getAppliedPolicies', { objectId: document.id }), []);
    },
    wrong: ({ client }) => client.call('removePolicy', { objectId: gone, policyId: gone }),
    codes: missing,
  },
  getAppliedPolicies: {
    works: async ({ client, createDocument }) => {
      assert.deepEqual(await client.call('getAppliedPolicies', { objectId: (await createDocument()).id }), []);
    },
    wrong: ({ client }) => client.call('getAppliedPolicies', { objectId: gone }),
    codes: missing,
  },

  getACL: {
    works: async ({ client, createDocument }) => {
      const { aces } = await client.call('getACL', {
        objectId: (await createDocument()).id,
        onlyBasicPermissions: true,
      });
      assert.ok(aces.every(({ principalId, permissions }) => principalId.length > 0 && permissions.length > 0));
    },
    wrong: ({ client }) => client.call('getACL', { objectId: gone }),
    codes: missing,
  },
  applyACL: {
    works: async ({ client, createDocument, subject }) => {
      const { id } = await createDocument();
      const principalId = need(subject.principal);
      // In exchange for everybody's: a server may drop an entry that another one covers.
      const addACEs = { aces: [{ principalId, permissions: ['cmis:all'] }] };
      const removeACEs = { aces: [{ principalId: 'anyone', permissions: ['cmis:all'] }] };
      const { aces } = await client.call('applyACL', {
        objectId: id,
        addACEs,
        removeACEs,
        ACLPropagation: 'objectonly',
      });
      assert.deepEqual(
        aces.filter(({ isDirect }) => isDirect !== false).map((ace) => [ace.principalId, ace.permissions]),
        [[principalId, ['cmis:all']]],
      );
    },
    wrong: ({ client }) => client.call('applyACL', { objectId: gone, addACEs: { aces: [] } }),
    codes: missing,
  },
};
