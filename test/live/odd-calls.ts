import { randomUUID } from 'node:crypto';
import { CmisError } from '../../src/model/errors';
import type { CmisObject } from '../../src/model/object';
import { filtered, misplaced } from './may-differ';
import type { World } from './operation-world';

/** A failure is a result as good as any other. */
async function tried(...calls: readonly (() => Promise<unknown>)[]): Promise<void> {
  for (const call of calls) {
    await call().catch((error: unknown) => {
      if (!(error instanceof CmisError)) throw error;
    });
  }
}

const text = (data: string) => ({ data, mimeType: 'text/plain', filename: 'text.txt' });
const named = (name: string, type = 'cmis:document') => ({ 'cmis:name': name, 'cmis:objectTypeId': type });
const gone = 'no-such-object';

async function contentOf({ client }: World, input: { objectId: string; offset?: number; length?: number }) {
  const { stream } = await client.call('getContentStream', input);
  return Buffer.concat(await stream.toArray());
}

async function filled({ client }: World, { id }: CmisObject, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await client.call('createDocument', { folderId: id, properties: named(name), contentStream: text(name) });
  }
}

/** Calls beside the plain ones, which every server with folders and documents can be asked; what they answer is compared. */
export const oddCalls: Readonly<Record<string, (world: World) => Promise<void>>> = {
  'pages, orders and parts of a list': async (world) => {
    const { client, folder } = world;
    await filled(world, folder, ['b.txt', 'a.txt', 'c.txt']);
    const orderBy = 'cmis:name DESC';
    const filter = 'cmis:name,cmis:objectTypeId,cmis:contentStreamLength';
    const all = { includeAllowableActions: true, includeRelationships: 'both', renditionFilter: '*' } as const;
    const input = { folderId: folder.id, orderBy };
    await tried(
      () => client.call('getChildren', { ...input, maxItems: 2 }),
      () => client.call('getChildren', { ...input, maxItems: 2, skipCount: 2, filter }),
      () => client.call('getChildren', { ...input, maxItems: 2, skipCount: 100 }),
      () => client.call('getChildren', { ...input, maxItems: 0 }),
      () => client.call('getChildren', { ...input, includePathSegment: true, filter, ...all }),
      () => client.call('getDescendants', { folderId: folder.id, depth: 0 }),
      () => client.call('getFolderTree', { folderId: folder.id, depth: 0 }),
    );
  },

  [filtered]: async ({ client, createDocument }) => {
    const { id } = await createDocument('x');
    for (const filter of ['*', 'cmis:name', 'cmis:objectId, cmis:name', 'no:such', 'cmis:objectTypeId', '']) {
      await tried(
        () => client.call('getObject', { objectId: id, filter }),
        () => client.call('getProperties', { objectId: id, filter }),
      );
    }
  },

  'all that can be asked of an object': async ({ client, createDocument, folder }) => {
    const { id } = await createDocument('x');
    const all = {
      includeAllowableActions: true,
      includeRelationships: 'both',
      renditionFilter: '*',
      includePolicyIds: true,
      includeACL: true,
    } as const;
    const path = `/${folder.name ?? ''}`;
    await tried(
      () => client.call('getObject', { objectId: id, ...all }),
      () => client.call('getObject', { objectId: folder.id, ...all }),
      () => client.call('getObjectByPath', { path, ...all }),
      () => client.call('getObjectByPath', { path: `${path}/` }),
      () => client.call('getObjectOfLatestVersion', { objectId: id, major: false, ...all }),
      () => client.call('getObjectOfLatestVersion', { objectId: id, major: true }),
    );
  },

  'the root folder': async ({ client }) => {
    const { id } = await client.call('getObjectByPath', {
      path: '/',
      filter: 'cmis:objectId,cmis:objectTypeId,cmis:path',
    });
    await tried(
      () => client.call('getFolderParent', { folderId: id }),
      () => client.call('getObjectParents', { objectId: id }),
      () => client.call('deleteObject', { objectId: id }),
      () => client.call('getAllowableActions', { objectId: id }),
    );
  },

  'names with signs of XML, JSON and addresses': async ({ client, folder }) => {
    for (const name of [`<a> & "b" 'c'`, 'ä%20ö+1;2', '日本 🌍', ' x', `${'n'.repeat(200)}.txt`, '']) {
      await tried(
        () => client.call('createFolder', { folderId: folder.id, properties: named(name, 'cmis:folder') }),
        () => client.call('getObjectByPath', { path: `/${folder.name ?? ''}/${name}` }),
      );
    }
  },

  'no content, empty content and parts of it': async (world) => {
    const { client, createDocument } = world;
    const [without, empty, full] = [
      await createDocument(),
      await createDocument(''),
      await createDocument('0123456789'),
    ];
    const set = { objectId: without.id, contentStream: text('new') };
    await tried(
      () => contentOf(world, { objectId: without.id }),
      () => contentOf(world, { objectId: empty.id }),
      () => contentOf(world, { objectId: full.id, offset: 4 }),
      () => contentOf(world, { objectId: full.id, offset: 4, length: 100 }),
      () => contentOf(world, { objectId: full.id, length: 0 }),
      () => client.call('setContentStream', { ...set, overwriteFlag: false }),
      () => client.call('setContentStream', { ...set, overwriteFlag: false }),
      () => client.call('deleteContentStream', { objectId: gone }),
    );
  },

  'names that are taken, and things that are missing': async (world) => {
    const { client, createDocument, createFolder, folder } = world;
    const [document, inner, other] = [await createDocument('x'), await createFolder(), await createFolder()];
    await filled(world, inner, ['taken.txt']);
    await filled(world, other, ['taken.txt']);
    const taken = `/${folder.name ?? ''}/${inner.name ?? ''}/taken.txt`;
    const { id: objectId } = document;
    const ends = { sourceFolderId: folder.id, targetFolderId: inner.id };
    await tried(
      () => client.call('createDocument', { folderId: inner.id, properties: named('taken.txt') }),
      () => client.call('createFolder', { folderId: inner.id, properties: named('taken.txt', 'cmis:folder') }),
      () => client.call('createDocument', { folderId: gone, properties: named(randomUUID()) }),
      () => client.call('updateProperties', { objectId, properties: { 'cmis:name': inner.name ?? '' } }),
      () => client.call('updateProperties', { objectId: gone, properties: { 'cmis:name': 'x' } }),
      () => client.call('moveObject', { objectId: taken, sourceFolderId: inner.id, targetFolderId: other.id }),
      () => client.call('moveObject', { objectId: gone, ...ends }),
      () => client.call('moveObject', { objectId, ...ends, targetFolderId: gone }),
      () => client.call('deleteObject', { objectId: inner.id }),
      () => client.call('deleteObject', { objectId: gone }),
      () => client.call('getAllowableActions', { objectId: gone }),
    );
  },

  'a kind of object that the operation does not make': async ({ client, folder }) => {
    const folderId = folder.id;
    await tried(
      () => client.call('createFolder', { folderId, properties: named(randomUUID(), 'cmis:document') }),
      () => client.call('createDocument', { folderId, properties: named(randomUUID(), 'cmis:folder') }),
      () => client.call('createPolicy', { folderId, properties: named(randomUUID(), 'cmis:document') }),
      () => client.call('getChildren', { folderId }),
    );
  },

  [misplaced]: async ({ client, createDocument, folder }) => {
    const { id } = await createDocument('x');
    await tried(
      () => client.call('createDocument', { folderId: id, properties: named(randomUUID()) }),
      () => client.call('moveObject', { objectId: id, sourceFolderId: folder.id, targetFolderId: id }),
      () => client.call('deleteTree', { folderId: id }),
      () => client.call('getChildren', { folderId: id }),
      () => client.call('getContentStream', { objectId: folder.id }),
      () => client.call('setContentStream', { objectId: folder.id, contentStream: text('x') }),
      () => client.call('getObject', { objectId: id, filter: 'cmis:name,cmis:objectTypeId' }),
    );
  },

  'paths in place of ids': async (world) => {
    const { client, createFolder, folder } = world;
    const [inner, other] = [await createFolder(), await createFolder()];
    await filled(world, inner, ['a & b.txt']);
    const path = (...names: (string | undefined)[]): string => `/${[folder.name, ...names].join('/')}`;
    const objectId = path(inner.name, 'a & b.txt');
    const moved = path(other.name, 'a & b.txt');
    const ends = { sourceFolderId: path(inner.name), targetFolderId: path(other.name) };
    await tried(
      () => client.call('getObject', { objectId, filter: 'cmis:name,cmis:objectTypeId' }),
      () => client.call('getAllowableActions', { objectId }),
      () => client.call('getObjectParents', { objectId }),
      () => client.call('getObjectOfLatestVersion', { objectId, major: false }),
      () => contentOf(world, { objectId, offset: 1, length: 2 }),
      () => client.call('moveObject', { objectId, ...ends }),
      () => client.call('getObject', { objectId: moved }),
      () => client.call('getFolderParent', { folderId: path(other.name) }),
      () => client.call('createDocument', { folderId: path(other.name), properties: named('new') }),
      () =>
        client.call('createDocumentFromSource', {
          sourceId: moved,
          folderId: path(),
          properties: { 'cmis:name': 'c' },
        }),
      () => client.call('updateProperties', { objectId: moved, properties: { 'cmis:name': 'renamed' } }),
      () => client.call('addObjectToFolder', { objectId: path(other.name, 'renamed'), folderId: path(inner.name) }),
      () => client.call('removeObjectFromFolder', { objectId: path(other.name, 'new'), folderId: path(other.name) }),
      () => client.call('deleteObject', { objectId: path(other.name, 'new') }),
      () => client.call('deleteTree', { folderId: path(other.name) }),
      () => client.call('getObjectByPath', { path: path('c') }),
    );
  },

  'a tree that is deleted': async (world) => {
    const { client, createFolder } = world;
    const inner = await createFolder();
    await filled(world, inner, ['1.txt', '2.txt']);
    await tried(
      () => client.call('deleteTree', { folderId: inner.id, allVersions: true, unfileObjects: 'delete' }),
      () => client.call('getChildren', { folderId: inner.id }),
      () => client.call('deleteTree', { folderId: inner.id }),
    );
  },
};
