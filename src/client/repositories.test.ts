import assert from 'node:assert/strict';
import { startScriptedServer, type RecordedRequest, type ScriptedServer } from '../../test/support/scripted-server';
import type { CmisClient } from './client';
import { createCmisClient } from './create-client';

/** What a repository of the scripted server has of its own. */
interface Scripted {
  readonly product: string;
  readonly capabilities: Readonly<Record<string, unknown>>;
  /** The kind of the property `x:value` of its documents. */
  readonly kind: 'integer' | 'string';
}

const repositories: Readonly<Record<string, Scripted>> = {
  one: { product: 'One/1.0', capabilities: { capabilityQuery: 'none' }, kind: 'integer' },
  two: { product: 'Two/2.0', capabilities: { capabilityQuery: 'bothcombined' }, kind: 'string' },
};

describe('the client on a server with two repositories', () => {
  let server: ScriptedServer;
  let client: CmisClient;
  let query: (id: string) => [status: number, body: object];

  const infoOf = (id: string, { product, capabilities }: Scripted): object => ({
    repositoryId: id,
    repositoryName: id,
    productName: product,
    capabilities,
    repositoryUrl: `${server.url}/${id}`,
    rootFolderUrl: `${server.url}/${id}/root`,
  });
  const typeOf = ({ kind }: Scripted): object => ({
    id: 'x:doc',
    baseId: 'cmis:document',
    propertyDefinitions: {
      'x:value': { id: 'x:value', propertyType: kind, cardinality: 'single', updatability: 'readwrite' },
    },
  });
  const answer = ({ url, method }: RecordedRequest): [status: number, body: object] => {
    const { pathname, searchParams } = new URL(url, server.url);
    const id = pathname.split('/')[1] ?? '';
    const repository = repositories[id];
    if (repository === undefined) {
      return [200, Object.fromEntries(Object.entries(repositories).map(([name, each]) => [name, infoOf(name, each)]))];
    }
    if (method === 'POST') return query(id);
    if (searchParams.get('cmisselector') === 'repositoryInfo') return [200, { [id]: infoOf(id, repository) }];
    if (searchParams.get('cmisselector') === 'typeDefinition') return [200, typeOf(repository)];
    return [
      200,
      { succinctProperties: { 'cmis:objectId': 'o', 'cmis:objectTypeId': 'x:doc', 'x:value': '5', 'cmis:name': id } },
    ];
  };

  beforeEach(async () => {
    query = () => [405, { exception: 'notSupported', message: 'Not supported!' }];
    server = await startScriptedServer((request, response) => {
      const [status, body] = answer(request);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
    client = createCmisClient({ url: `${server.url}/browser`, repositoryId: 'one' });
  });
  afterEach(async () => {
    await client.close();
    await server.stop();
  });

  it('calls the repository of the connection, or the one that a call names', async () => {
    const own = await client.call('getObject', { objectId: 'o' });
    const other = await client.call('getObject', { objectId: 'o' }, { repositoryId: 'two' });
    assert.deepEqual([own.name, other.name], ['one', 'two']);
  });

  it('keeps types and descriptions of each for itself', async () => {
    for (const [repositoryId, value] of [
      ['one', 5],
      ['two', '5'],
      ['one', 5],
    ] as const) {
      const { properties } = await client.call('getObject', { objectId: 'o' }, { repositoryId });
      assert.equal(properties['x:value'], value);
      const { productName } = await client.repositoryInfo({ repositoryId });
      assert.equal(productName, repositories[repositoryId]?.product);
    }
    const selectors = server.requests.map(({ url }) => url).filter((url) => /typeDefinition|repositoryInfo/.test(url));
    assert.equal(selectors.length, 4);
  });

  it('forgets the types of the one where a type was changed', async () => {
    for (const repositoryId of ['one', 'two']) await client.call('getObject', { objectId: 'o' }, { repositoryId });
    await assert.rejects(client.call('deleteType', { typeId: 'x:doc' }, { repositoryId: 'two' }));
    const before = server.requests.length;
    for (const repositoryId of ['one', 'two']) await client.call('getObject', { objectId: 'o' }, { repositoryId });
    const asked = server.requests.slice(before).filter(({ url }) => url.includes('typeDefinition'));
    assert.deepEqual(
      asked.map(({ url }) => url.split('?')[0]),
      ['/two'],
    );
  });

  it('sends a query although the repository says that it has none', async () => {
    query = () => [200, { results: [], hasMoreItems: false, numItems: 0 }];
    const { items } = await client.call('query', { statement: 'SELECT * FROM cmis:document' });
    assert.deepEqual(items, []);
  });

  it('names operation, server and capability where a call is not supported', async () => {
    await assert.rejects(client.call('query', { statement: 'SELECT * FROM cmis:document' }), {
      code: 'notSupported',
      message:
        'The server (One/1.0) does not support query. It says: Not supported! Its repository info agrees: capabilityQuery is none.',
    });
  });

  it('leaves the capability out where the repository says that it has it, or says nothing', async () => {
    await assert.rejects(client.call('query', { statement: 'SELECT 1' }, { repositoryId: 'two' }), {
      message: 'The server (Two/2.0) does not support query. It says: Not supported!',
    });
    await assert.rejects(client.call('deleteType', { typeId: 'x' }, { repositoryId: 'two' }), {
      message: 'The server (Two/2.0) does not support deleteType. It says: Not supported!',
    });
  });
});
