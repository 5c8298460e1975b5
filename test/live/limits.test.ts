import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { startDemoRepository, type DemoRepository } from '../../src/demo/demo-repository';
import type { CmisClient } from '../../src/client/client';
import { createCmisClient } from '../../src/client/create-client';
import { CmisError, type CmisErrorCode } from '../../src/model/errors';
import { operationNames, type Operation } from '../../src/model/operations';

interface World {
  readonly client: CmisClient;
  readonly folder: string;
  /** A document that has no versions. */
  readonly document: string;
  /** An old version, and the latest. */
  readonly old: string;
  readonly latest: string;
  readonly policy: string;
}

/** What the repository can't do, though it has the operation: the call, and the code that it is refused by. */
type Limit = readonly [call: (world: World) => Promise<unknown>, code: CmisErrorCode];

const named = (type: string): Record<string, string> => ({ 'cmis:name': randomUUID(), 'cmis:objectTypeId': type });
const bytes = { data: 'x', mimeType: 'text/plain', filename: 'x.txt' };
const type = (id: string, parentId = 'cmis:document') => ({ id, parentId, baseId: 'cmis:document' });

/** Operations that read what is there have no limit of their own: what isn't there is the wrong input of another suite. */
const limits: Partial<Record<Operation, Limit>> = {
  createType: [({ client }) => client.call('createType', { type: type('cmis:mine') }), 'constraint'],
  updateType: [({ client }) => client.call('updateType', { type: type('D:demo:invoice') }), 'constraint'],
  deleteType: [({ client }) => client.call('deleteType', { typeId: 'cmis:document' }), 'constraint'],
  getDescendants: [
    ({ client, document }) => client.call('getDescendants', { folderId: document, depth: 1 }),
    'invalidArgument',
  ],
  getChildren: [({ client, document }) => client.call('getChildren', { folderId: document }), 'invalidArgument'],
  getFolderParent: [({ client }) => client.call('getFolderParent', { folderId: 'root' }), 'invalidArgument'],
  getFolderTree: [
    ({ client, document }) => client.call('getFolderTree', { folderId: document, depth: 1 }),
    'invalidArgument',
  ],
  getObjectParents: [({ client }) => client.call('getObjectParents', { objectId: 'root' }), 'invalidArgument'],
  getCheckedOutDocs: [
    ({ client, document }) => client.call('getCheckedOutDocs', { folderId: document }),
    'invalidArgument',
  ],
  createDocument: [
    ({ client, folder }) =>
      client.call('createDocument', {
        folderId: folder,
        properties: named('cmis:document'),
        versioningState: 'major',
      }),
    'constraint',
  ],
  createDocumentFromSource: [
    ({ client, folder }) =>
      client.call('createDocumentFromSource', { sourceId: folder, folderId: folder, properties: { 'cmis:name': 'x' } }),
    'invalidArgument',
  ],
  createFolder: [
    ({ client, document }) => client.call('createFolder', { folderId: document, properties: named('cmis:folder') }),
    'invalidArgument',
  ],
  createRelationship: [
    ({ client, document }) =>
      client.call('createRelationship', {
        properties: { ...named('R:to:folders'), 'cmis:sourceId': document, 'cmis:targetId': document },
      }),
    'constraint',
  ],
  createPolicy: [
    ({ client, document }) => client.call('createPolicy', { folderId: document, properties: named('cmis:policy') }),
    'invalidArgument',
  ],
  createItem: [
    ({ client, document }) => client.call('createItem', { folderId: document, properties: named('cmis:item') }),
    'invalidArgument',
  ],
  getContentStream: [({ client, folder }) => client.call('getContentStream', { objectId: folder }), 'constraint'],
  updateProperties: [
    ({ client, latest }) =>
      client.call('updateProperties', { objectId: latest, properties: { 'demo:clauses': ['on a working copy only'] } }),
    'constraint',
  ],
  moveObject: [
    ({ client, folder }) =>
      client.call('moveObject', { objectId: folder, sourceFolderId: 'root', targetFolderId: folder }),
    'constraint',
  ],
  deleteObject: [({ client }) => client.call('deleteObject', { objectId: 'root' }), 'constraint'],
  deleteTree: [({ client }) => client.call('deleteTree', { folderId: 'root' }), 'constraint'],
  setContentStream: [
    ({ client, old }) => client.call('setContentStream', { objectId: old, contentStream: bytes }),
    'versioning',
  ],
  appendContentStream: [
    ({ client, old }) => client.call('appendContentStream', { objectId: old, contentStream: bytes }),
    'versioning',
  ],
  deleteContentStream: [({ client, old }) => client.call('deleteContentStream', { objectId: old }), 'versioning'],
  addObjectToFolder: [
    ({ client, latest, folder }) =>
      client.call('addObjectToFolder', { objectId: latest, folderId: folder, allVersions: false }),
    'constraint',
  ],
  removeObjectFromFolder: [
    ({ client, folder }) => client.call('removeObjectFromFolder', { objectId: folder, folderId: 'root' }),
    'constraint',
  ],
  query: [
    ({ client }) =>
      client.call('query', { statement: 'SELECT * FROM cmis:document ORDER BY cmis:secondaryObjectTypeIds' }),
    'invalidArgument',
  ],
  checkOut: [({ client, document }) => client.call('checkOut', { objectId: document }), 'constraint'],
  cancelCheckOut: [({ client, latest }) => client.call('cancelCheckOut', { objectId: latest }), 'versioning'],
  checkIn: [({ client, latest }) => client.call('checkIn', { objectId: latest, major: true }), 'versioning'],
  getAllVersions: [({ client, folder }) => client.call('getAllVersions', { objectId: folder }), 'invalidArgument'],
  getObjectRelationships: [
    ({ client, document }) =>
      client.call('getObjectRelationships', {
        objectId: document,
        typeId: 'cmis:document',
        includeSubRelationshipTypes: true,
      }),
    'invalidArgument',
  ],
  applyPolicy: [
    ({ client, policy }) => client.call('applyPolicy', { objectId: policy, policyId: policy }),
    'constraint',
  ],
  removePolicy: [
    ({ client, document, policy }) => client.call('removePolicy', { objectId: document, policyId: policy }),
    'constraint',
  ],
  applyACL: [
    ({ client, document }) =>
      client.call('applyACL', {
        objectId: document,
        addACEs: { aces: [{ principalId: 'nobody', permissions: ['cmis:read'] }] },
      }),
    'constraint',
  ],
};

describe('where the embedded repository can not', () => {
  let repository: DemoRepository;
  let world: World;

  before(async () => {
    repository = await startDemoRepository({ users: { demo: 'secret' }, sampleData: false });
    const auth = { type: 'basic', user: 'demo', password: 'secret' } as const;
    const client = createCmisClient({ url: repository.url, auth });
    await client.call('createType', {
      type: {
        id: 'R:to:folders',
        parentId: 'cmis:relationship',
        baseId: 'cmis:relationship',
        allowedTargetTypes: ['cmis:folder'],
      },
    });
    const folder = (await client.call('createFolder', { folderId: '/', properties: named('cmis:folder') })).id;
    const create = async (typeId: string): Promise<string> =>
      (await client.call('createDocument', { folderId: folder, properties: named(typeId) })).id;
    const old = await create('D:demo:contract');
    const { id: copy } = await client.call('checkOut', { objectId: old });
    const { id: latest } = await client.call('checkIn', { objectId: copy, major: true });
    const policy = (await client.call('createPolicy', { properties: named('cmis:policy') })).id;
    world = { client, folder, document: await create('cmis:document'), old, latest, policy };
  });
  after(async () => {
    await world.client.close();
    await repository.close();
  });

  for (const operation of operationNames) {
    const limit = limits[operation];
    if (!limit) continue;
    const [call, code] = limit;
    it(`${operation} is refused by the repository, which says why`, async () => {
      const error: unknown = await call(world).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      assert.ok(error instanceof CmisError, 'it was done');
      assert.equal(error.code, code, error.message);
      assert.ok(error.cause.serverMessage, `${error.message} is not the server's`);
    });
  }
});
