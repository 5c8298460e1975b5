import type { CmisClient } from '../../src/client/client';
import type { Input, Operation, Output } from '../../src/model/operations';
import type { Call } from './recorder';

/**
 * What is recorded of the Browser binding against OpenCMIS in-memory, a file each, and replayed in the unit tests: together
 * they show every route once at least, and every kind of value and error that the server has.
 */
export const browserScenarios: Readonly<Record<string, (client: CmisClient, call: Call) => Promise<void>>> = {
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
