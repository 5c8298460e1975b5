import assert from 'node:assert/strict';
import { startScriptedServer, type RecordedRequest, type ScriptedServer } from '../../test/support/scripted-server';
import type { CmisClient } from './client';
import { createCmisClient } from './create-client';
import { updateObject } from './update-object';

/** One document of a server that behaves as Alfresco's source says. */
interface Node {
  version: string;
  aspects: string[];
  title: string | null;
}

const definition = (id: string, propertyType = 'string', cardinality = 'single', updatability = 'readwrite') => ({
  [id]: { id, propertyType, cardinality, updatability },
});
const common = {
  ...definition('cmis:objectId', 'id', 'single', 'readonly'),
  ...definition('cmis:name'),
  ...definition('cmis:objectTypeId', 'id', 'single', 'oncreate'),
  ...definition('cmis:secondaryObjectTypeIds', 'id', 'multi'),
};
const types: Readonly<Record<string, object>> = {
  'cmis:document': { id: 'cmis:document', baseId: 'cmis:document', propertyDefinitions: common },
  ...Object.fromEntries(
    ['P:cm:titled', 'P:cm:author', 'P:sys:localized', 'P:cm:auditable'].map((id) => [
      id,
      {
        id,
        baseId: 'cmis:secondary',
        queryName: id.slice(2),
        propertyDefinitions: id === 'P:cm:titled' ? definition('cm:title') : {},
      },
    ]),
  ),
};

describe('the client on a server that behaves like Alfresco', () => {
  let server: ScriptedServer;
  let client: CmisClient;
  let node: Node;
  let refusesBulk: boolean;
  let pages: { items: string[]; more: boolean }[];

  const form = ({ body }: RecordedRequest): URLSearchParams => new URLSearchParams(body.toString());
  const list = (parameters: URLSearchParams, name: string): string[] =>
    [...parameters].filter(([key]) => key.startsWith(`${name}[`)).map(([, value]) => value);
  const uuid = '915b2b00-7bf6-40bf-9a28-c780a75fbd68';
  const describeNode = (version = node.version): object => ({
    succinctProperties: {
      'cmis:objectId': `${uuid};${version}`,
      'cmis:name': 'a.txt',
      'cmis:objectTypeId': 'cmis:document',
      'cmis:baseTypeId': 'cmis:document',
      'cmis:secondaryObjectTypeIds': node.aspects,
      'cmis:isLatestVersion': version === node.version,
      'cm:title': node.title,
    },
  });

  function answer(request: RecordedRequest): { status?: number; body: unknown } {
    const url = new URL(request.url, server.url);
    const query = url.searchParams;
    if (url.pathname === '/browser' || query.get('cmisselector') === 'repositoryInfo') {
      const base = { repositoryUrl: `${server.url}/r`, rootFolderUrl: `${server.url}/r/root` };
      const capabilities = { capabilityJoin: 'none' };
      return {
        body: { '-default-': { repositoryId: '-default-', productName: 'Alfresco Community', capabilities, ...base } },
      };
    }
    switch (query.get('cmisselector') ?? '') {
      case 'typeDefinition': {
        const found = types[query.get('typeId') ?? ''];
        return found ? { body: found } : { status: 404, body: { exception: 'objectNotFound', message: 'no type' } };
      }
      case 'typeDescendants':
        return { body: Object.values(types).map((type) => ({ type, children: [] })) };
      case 'object':
        return {
          body: describeNode(
            query.has('returnVersion') ? node.version : (query.get('objectId')?.split(';')[1] ?? node.version),
          ),
        };
      case 'children': {
        const page = pages.shift() ?? { items: [], more: false };
        const objects = page.items.map((name) => ({
          object: {
            succinctProperties: { 'cmis:objectId': name, 'cmis:name': name, 'cmis:objectTypeId': 'cmis:document' },
          },
        }));
        return { body: { objects, hasMoreItems: page.more } };
      }
    }
    const parameters = form(request);
    switch (parameters.get('cmisaction') ?? '') {
      case 'bulkUpdate': {
        // What fails is missing from the answer, without a word.
        if (refusesBulk) return { body: [] };
        const removed = list(parameters, 'removeSecondaryTypeId');
        const kept = node.aspects.filter((id) => !removed.includes(id));
        node.aspects = [...new Set([...kept, ...list(parameters, 'addSecondaryTypeId')])];
        return { body: [{ id: `${uuid};${node.version}` }] };
      }
      case 'update': {
        if (!url.searchParams.get('objectId')?.endsWith(`;${node.version}`)) {
          return { status: 409, body: { exception: 'versioning', message: 'not the latest version' } };
        }
        const ids = list(parameters, 'propertyId');
        if (refusesBulk && ids.includes('cmis:secondaryObjectTypeIds')) {
          return { status: 409, body: { exception: 'constraint', message: 'the aspect is not allowed here' } };
        }
        // The change token is ignored, and an aspect that the list lacks is removed with its data.
        if (ids.includes('cm:title')) node.title = parameters.get(`propertyValue[${String(ids.indexOf('cm:title'))}]`);
        return { body: describeNode() };
      }
      case 'query':
        return { body: { results: [], hasMoreItems: false } };
    }
    return { status: 500, body: { exception: 'runtime', message: 'not scripted' } };
  }

  beforeEach(async () => {
    node = { version: '1.1', aspects: ['P:cm:author', 'P:sys:localized', 'P:cm:auditable'], title: null };
    refusesBulk = false;
    pages = [];
    server = await startScriptedServer((request, response) => {
      const { status = 200, body } = answer(request);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
    client = createCmisClient({ url: `${server.url}/browser` });
  });
  afterEach(async () => {
    await client.close();
    await server.stop();
  });
  const actions = (): (string | null)[] =>
    server.requests.filter(({ method }) => method === 'POST').map((request) => form(request).get('cmisaction'));

  it('adds an aspect as a difference and never sends the list of all', async () => {
    const { aspects } = await updateObject(client, uuid, { addAspects: ['cm:titled'] });
    assert.deepEqual(aspects, ['P:cm:author', 'P:sys:localized', 'P:cm:auditable', 'P:cm:titled']);
    assert.deepEqual(actions(), ['bulkUpdate']);
  });

  it('adds the aspect first and its values after it', async () => {
    const updated = await updateObject(client, uuid, { properties: { 'cm:title': 'A title' } });
    assert.equal(updated.properties['cm:title'], 'A title');
    assert.deepEqual(actions(), ['bulkUpdate', 'update']);
  });

  it('tells the reason that a bulk update keeps to itself', async () => {
    refusesBulk = true;
    await assert.rejects(updateObject(client, uuid, { addAspects: ['cm:titled'] }), {
      code: 'constraint',
      message: /not allowed here/,
    });
  });

  it('leaves system aspects alone on "set", and takes them off when they are named', async () => {
    const set = await updateObject(client, uuid, { setAspects: ['cm:titled'] });
    assert.deepEqual([...set.aspects].sort(), ['P:cm:auditable', 'P:cm:titled', 'P:sys:localized']);
    const removed = await updateObject(client, uuid, { removeAspects: ['P:sys:localized'] });
    assert.ok(!removed.aspects.includes('P:sys:localized'));
  });

  it('changes the latest version when an older one is named', async () => {
    const updated = await updateObject(client, `${uuid};1.0`, { properties: { 'cmis:name': 'b.txt' } });
    assert.equal(updated.id, `${uuid};1.1`);
    const error = updateObject(client, `${uuid};1.0`, { properties: { 'cmis:name': 'b.txt' } }, { latest: false });
    await assert.rejects(error, { code: 'versioning' });
  });

  it('reads on past pages that are short or empty in the middle', async () => {
    pages = [
      { items: ['a', 'b'], more: true },
      { items: [], more: true },
      { items: ['c'], more: false },
    ];
    const names: (string | undefined)[] = [];
    for await (const child of client.items('getChildren', { folderId: 'f' }, { pageSize: 3 })) names.push(child.name);
    assert.deepEqual(names, ['a', 'b', 'c']);
    const skips = server.requests
      .map(({ url }) => new URL(url, server.url).searchParams.get('skipCount'))
      .filter((skip) => skip !== null);
    assert.deepEqual(skips, ['0', '2', '5']);
  });

  it('sends a join though the capabilities say that there is none', async () => {
    const statement = 'SELECT d.cmis:name FROM cmis:document d JOIN cm:titled t ON d.cmis:objectId = t.cmis:objectId';
    assert.deepEqual((await client.call('query', { statement })).items, []);
  });

  it('finds a path that its firewall refuses through the children of the folder', async () => {
    pages = [{ items: ['50% off; today', 'other'], more: false }];
    await client.call('getObjectByPath', { path: '/50% off; today' });
    assert.ok(server.requests.every(({ url }) => !/%25|%3B|;/.test(new URL(url, server.url).pathname)));
    const asked = server.requests.map(({ url }) => new URL(url, server.url).searchParams);
    const object = asked.find((query) => query.get('cmisselector') === 'object');
    assert.equal(object?.get('objectId'), '50% off; today');
  });
});
