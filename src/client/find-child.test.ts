import assert from 'node:assert/strict';
import { startScriptedServer, type ScriptedServer } from '../../test/support/scripted-server';
import type { CmisClient } from './client';
import { createCmisClient } from './create-client';
import { findChild } from './find-child';
import { placeObject } from './place-object';

const definition = (id: string, updatability = 'readwrite', cardinality = 'single') => ({
  [id]: { id, propertyType: 'string', cardinality, updatability },
});
const documentType = {
  id: 'cmis:document',
  baseId: 'cmis:document',
  propertyDefinitions: {
    ...definition('cmis:objectId', 'readonly'),
    ...definition('cmis:name'),
    ...definition('cmis:objectTypeId', 'oncreate'),
    ...definition('cmis:secondaryObjectTypeIds', 'readwrite', 'multi'),
  },
};

/** A folder whose server names segments as it likes: Nuxeo does, and takes a name twice. */
describe('an object by its name in a folder', () => {
  let server: ScriptedServer;
  let client: CmisClient;
  let product: string;
  let children: { id: string; name: string; segment: string; type?: string }[];

  const describeObject = (id: string, name: string, baseType = 'cmis:document', more: object = {}) => ({
    succinctProperties: {
      'cmis:objectId': id,
      'cmis:name': name,
      'cmis:objectTypeId': baseType,
      'cmis:baseTypeId': baseType,
      ...more,
    },
  });
  const folder = describeObject('f', 'folder', 'cmis:folder', { 'cmis:path': '/folder' });

  before(async () => {
    server = await startScriptedServer(({ url: address, method, body: sent, headers }, response) => {
      const url = new URL(address, `http://${String(headers.host)}`);
      const { status = 200, body } = answer(url, method, new URLSearchParams(sent.toString()));
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  });
  after(() => server.stop());
  beforeEach(() => {
    product = 'Nuxeo OpenCMIS Connector';
    children = [];
    client = createCmisClient({ url: `${server.url}/browser` });
  });
  afterEach(() => client.close());

  const notFound = { status: 404, body: { exception: 'objectNotFound', message: 'none' } };
  function answer(url: URL, method: string, form: URLSearchParams): { status?: number; body: unknown } {
    const { pathname, searchParams: query } = url;
    const own = { repositoryUrl: `${server.url}/r`, rootFolderUrl: `${server.url}/r/root` };
    if (pathname === '/browser' || query.get('cmisselector') === 'repositoryInfo')
      return { body: { r: { repositoryId: 'r', productName: product, capabilities: {}, ...own } } };
    if (method === 'POST') {
      const [name, type] = ['cmis:name', 'cmis:objectTypeId'].map((id) => valueOf(form, id));
      children.push({
        id: `made ${String(children.length)}`,
        name: name ?? '',
        segment: `${name ?? ''}.1`,
        type: type ?? '',
      });
      return { status: 201, body: describeObject(children.at(-1)?.id ?? '', name ?? '') };
    }
    if (query.get('cmisselector') === 'typeDefinition') {
      return query.get('typeId') === 'cmis:document'
        ? { body: documentType }
        : { body: { ...documentType, id: query.get('typeId'), baseId: query.get('typeId') } };
    }
    if (query.get('cmisselector') === 'children') {
      return {
        body: { objects: children.map(({ id, name }) => ({ object: describeObject(id, name) })), hasMoreItems: false },
      };
    }
    const segment = decodeURIComponent(pathname.replace('/r/root', '').replace('/folder', '').replace(/^\//, ''));
    const id = query.get('objectId') ?? (segment === '' ? 'f' : undefined);
    if (id === 'f') return { body: folder };
    const found = children.find((child) => (id === undefined ? child.segment === segment : child.id === id));
    return found === undefined ? notFound : { body: describeObject(found.id, found.name) };
  }
  const valueOf = (form: URLSearchParams, id: string): string | undefined => {
    const index = [...form]
      .find(([key, value]) => key.startsWith('propertyId') && value === id)?.[0]
      .replace(/\D/g, '');
    return form.get(`propertyValue[${index ?? ''}]`) ?? undefined;
  };
  const find = async (name: string, thorough = false) =>
    (await findChild(client, await client.call('getObject', { objectId: 'f' }), name, {}, thorough))?.id;

  it('is not the one whose segment only looks like it', async () => {
    children = [
      { id: 'renamed', name: 'other.txt', segment: 'a.txt' },
      { id: 'right', name: 'a.txt', segment: 'a.txt.17' },
    ];
    assert.equal(await find('a.txt'), 'right');
    assert.equal(await find('none.txt'), undefined);
  });

  it('differs in case only where the server says so', async () => {
    children = [{ id: 'upper', name: 'A.TXT', segment: 'x' }];
    assert.equal(await find('a.txt'), undefined);
    assert.equal(await find('a.txt', true), 'upper');
  });

  it('is looked for by its path alone where paths are made of names', async () => {
    product = 'Some server';
    children = [{ id: 'a', name: 'a.txt', segment: 'a.txt' }];
    assert.equal(await find('a.txt'), 'a');
    const before = server.requests.length;
    assert.equal(await find('b.txt'), undefined);
    assert.ok(server.requests.slice(before).every(({ url }) => !url.includes('cmisselector=children')));
  });

  it('is found though its name has a slash', async () => {
    product = 'Some server';
    children = [{ id: 'slash', name: '1/2', segment: 'x' }];
    assert.equal(await find('1/2'), 'slash');
  });

  it('keeps names apart on a server that takes a name twice', async () => {
    const document = {
      baseType: 'cmis:document' as const,
      folderId: 'f',
      properties: { 'cmis:objectTypeId': 'cmis:document', 'cmis:name': 'a.txt' },
    };
    for (const expected of ['created', 'renamed', 'renamed']) {
      assert.equal((await placeObject(client, document, { policy: 'rename' })).outcome, expected);
    }
    assert.deepEqual(
      children.map(({ name }) => name),
      ['a.txt', 'a (2).txt', 'a (3).txt'],
    );
    const skipped = await placeObject(client, document, { policy: 'skip' });
    assert.deepEqual([skipped.outcome, skipped.object.id, children.length], ['existed', 'made 0', 3]);
  });
});
