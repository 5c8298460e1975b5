import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { CmisClient } from '../../src/client/client';
import { isConnection } from '../../src/kit/connection';
import { at, startFlow, type Arrival, type TestFlow } from '../../test/support/flow';
import { sharedInMemoryServer, START_TIMEOUT } from '../../test/support/opencmis-server';
import { describeWith } from '../../test/support/require';
import { startScriptedServer, type ScriptedServer } from '../../test/support/scripted-server';
import registerRepository from '../repository/repository';
import registerRelationships from './relationships';

describe('cmis-relationships', () => {
  let flow: TestFlow | undefined;
  let server: ScriptedServer | undefined;
  const start = async (config: object = {}, repository: object = { server: 'demo' }) => {
    const started = await startFlow({
      types: [registerRepository, registerRelationships],
      node: { type: 'cmis-relationships', repository: 'repo', ...config },
      outputs: 3,
      others: [{ id: 'repo', type: 'cmis-repository', ...repository }],
      credentials: { repo: { user: 'test', password: 'test' } },
    });
    flow = started;
    const connection = started.nodeOf('repo');
    assert.ok(isConnection(connection));
    return { flow: started, run: (msg: object) => started.run(msg), client: await connection.getClient() };
  };
  afterEach(async () => {
    await flow?.stop();
    await server?.stop();
    flow = undefined;
    server = undefined;
  });
  const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
  const idsOf = (value: unknown): unknown[] => listOf(value).map((object) => at(object, 'id'));
  const relate = async (client: CmisClient, from: string, to: string, type = 'R:demo:references'): Promise<string> => {
    const idOf = async (objectId: string): Promise<string> => (await client.call('getObject', { objectId })).id;
    const properties = {
      'cmis:objectTypeId': type,
      'cmis:name': `${from} to ${to}`.replaceAll('/', ''),
      'cmis:sourceId': await idOf(from),
      'cmis:targetId': await idOf(to),
    };
    return (await client.call('createRelationship', { properties })).id;
  };
  const isThere = (client: CmisClient, objectId: string): Promise<boolean> =>
    client.call('getObject', { objectId }).then(
      () => true,
      () => false,
    );
  const countOf = async (client: CmisClient, objectId: string): Promise<number> => {
    const asked = { objectId, relationshipDirection: 'either', includeSubRelationshipTypes: true } as const;
    return (await client.call('getObjectRelationships', asked)).items.length;
  };

  describe('lists', () => {
    const related = async (config: object) => {
      const started = await start(config);
      const outgoing = await relate(started.client, '/Images', '/Reports');
      const incoming = await relate(started.client, '/Reports', '/Images');
      return { ...started, outgoing, incoming };
    };

    it('the relationships in both directions, with their ends, then the count', async () => {
      const { run, outgoing, incoming, client } = await related({});
      const { error, ends, outputs } = await run({ payload: '/Images', topic: 't' });
      assert.equal(error, undefined);
      assert.equal(ends, 1);
      assert.deepEqual(
        outputs.map(({ from }) => from),
        [0, 2],
      );
      const list = outputs[0]?.msg.payload;
      assert.deepEqual(idsOf(list).sort(), [outgoing, incoming].sort());
      const images = await client.call('getObject', { objectId: '/Images' });
      const ends2 = listOf(list).flatMap((each) =>
        ['cmis:sourceId', 'cmis:targetId'].map((id) => at(each, 'properties', id)),
      );
      assert.equal(ends2.filter((id) => id === images.id).length, 2);
      assert.deepEqual([outputs[1]?.msg.payload, outputs[1]?.msg.topic], [2, 't']);
      assert.equal(at(outputs[1]?.msg.cmis, 'operation'), 'getObjectRelationships');
    });

    it('those in one direction, with the properties that are asked for', async () => {
      const { run, outgoing } = await related({
        direction: 'source',
        filter: 'cmis:name',
        includeAllowableActions: true,
      });
      const [found, ...others] = listOf((await run({ payload: '/Images' })).payloads[0]);
      assert.deepEqual([at(found, 'id'), others], [outgoing, []]);
      assert.equal(at(found, 'properties', 'cmis:creationDate'), undefined);
      assert.equal(typeof at(found, 'properties', 'cmis:targetId'), 'string');
      assert.equal(at(found, 'allowableActions', 'canDeleteObject'), true);
    });

    const byType: [title: string, config: object, count: number][] = [
      ['of a type by its short name', { typeId: 'demo:references' }, 2],
      ['of the base type with its subtypes', { typeId: 'cmis:relationship' }, 2],
      ['of the base type alone', { typeId: 'cmis:relationship', includeSubtypes: false }, 0],
    ];
    for (const [title, config, count] of byType) {
      it(title, async () => {
        const { run } = await related(config);
        assert.equal((await run({ payload: '/Images' })).outputs[1]?.msg.payload, count);
      });
    }

    it('as a sequence, up to the limit', async () => {
      const { run } = await related({ output: 'items', limit: '1' });
      const { outputs } = await run({ payload: '/Images' });
      assert.deepEqual(
        outputs.map(({ from, msg }) => [from, at(msg, 'parts', 'count')]),
        [
          [0, 1],
          [2, undefined],
        ],
      );
    });

    it('as pages on demand', async () => {
      const { flow, client } = await related({ output: 'pages', onDemand: true, pageSize: '2' });
      await relate(client, '/Images', '/Sensors');
      flow.send({ payload: '/Images' });
      await flow.until((seen) => seen.length === 1);
      flow.send({ tick: true });
      await flow.until((seen: readonly Arrival[]) => seen.filter(({ from }) => from === 'complete').length === 2);
      const sizes = flow.arrivals.filter(({ from }) => from === 0).map(({ msg }) => listOf(msg.payload).length);
      assert.deepEqual(sizes, [2, 1]);
    });

    it('those of each object of a list', async () => {
      const { run } = await related({ list: true, output: 'items' });
      const { outputs } = await run({ payload: ['/Images', '/none', '/Sensors'] });
      const results = listOf(outputs[0]?.msg.payload);
      assert.deepEqual(
        results.map((result) => [at(result, 'output'), listOf(at(result, 'value')).length]),
        [
          ['result', 2],
          ['notFound', 0],
          ['result', 0],
        ],
      );
    });

    it('nothing, and says so, of an object that is not there', async () => {
      const { outputs, error } = await (await start()).run({ payload: '/none' });
      assert.equal(error, undefined);
      assert.deepEqual(
        outputs.map(({ from, msg }) => [from, msg.payload]),
        [[1, '/none']],
      );
    });
  });

  describe('creates', () => {
    const create = { action: 'create' };

    it('a relationship of the only type, without a name where it needs none', async () => {
      const { run, client } = await start(create);
      const { error, ends, payloads, outputs } = await run({
        payload: '/Images',
        target: '/Reports',
        properties: { 'demo:reason': 'shown there' },
      });
      assert.equal(error, undefined);
      assert.equal(ends, 1);
      const [images, reports] = await Promise.all(
        ['/Images', '/Reports'].map((objectId) => client.call('getObject', { objectId })),
      );
      const { properties } = await client.call('getObject', { objectId: String(at(payloads[0], 'id')) });
      assert.deepEqual(
        ['cmis:sourceId', 'cmis:targetId', 'cmis:name', 'demo:reason', 'cmis:objectTypeId'].map((id) => properties[id]),
        [images?.id, reports?.id, null, 'shown there', 'R:demo:references'],
      );
      assert.equal(at(outputs[0]?.msg.cmis, 'objectId'), at(payloads[0], 'id'));
    });

    it('with the name, the type and the properties of the node', async () => {
      const rows = [{ id: 'demo:reason', value: 'why', valueType: 'msg' }];
      const config = {
        ...create,
        typeId: 'demo:references',
        objectName: 'link',
        properties: rows,
        target: '/Sensors',
        targetType: 'str',
      };
      const { payloads } = await (await start(config)).run({ payload: '/Images', why: 'because' });
      assert.deepEqual(
        [at(payloads[0], 'name'), at(payloads[0], 'type'), at(payloads[0], 'properties', 'demo:reason')],
        ['link', 'R:demo:references', 'because'],
      );
    });

    it('one from each object of a list', async () => {
      const { run, client } = await start({ ...create, list: true });
      const { outputs } = await run({ payload: ['/Images', '/none', '/Sensors'], target: '/Reports' });
      const results = listOf(outputs[0]?.msg.payload);
      assert.deepEqual(
        results.map((result) => at(result, 'error', 'code')),
        [undefined, 'objectNotFound', undefined],
      );
      assert.equal(await countOf(client, '/Reports'), 2);
    });
  });

  describe('deletes', () => {
    it('a relationship, leaves both objects and the payload, and says when it is gone', async () => {
      const { run, client } = await start({ action: 'delete' });
      const id = await relate(client, '/Images', '/Reports');
      const first = await run({ payload: { id } });
      assert.equal(first.error, undefined);
      assert.deepEqual(
        first.outputs.map(({ from, msg }) => [from, msg.payload, at(msg.cmis, 'objectId')]),
        [[0, { id }, id]],
      );
      assert.deepEqual(await Promise.all([id, '/Images', '/Reports'].map((each) => isThere(client, each))), [
        false,
        true,
        true,
      ]);
      const second = await run({ payload: id });
      assert.equal(second.error, undefined);
      assert.deepEqual(
        second.outputs.map(({ from, msg }) => [from, msg.payload]),
        [[1, id]],
      );
    });

    it('all of a list, such as the one that it lists', async () => {
      const { run, client } = await start({ action: 'delete', list: true });
      const payload = [
        { id: await relate(client, '/Images', '/Reports') },
        await relate(client, '/Images', '/Sensors'),
        'x',
      ];
      const { outputs } = await run({ payload });
      assert.deepEqual(
        listOf(outputs[0]?.msg.payload).map((result) => at(result, 'output')),
        ['result', 'result', 'notFound'],
      );
      assert.equal(await countOf(client, '/Images'), 0);
    });
  });

  const create = { action: 'create' };
  const refused: [title: string, config: object, msg: object, code: string, message: RegExp][] = [
    ['without an object', {}, { payload: 5 }, 'input', /^object: is missing/],
    [
      'of an unknown type',
      { typeId: 'demo:reference' },
      { payload: '/Images' },
      'input',
      /nearest are .*R:demo:references/,
    ],
    [
      'of a type of documents',
      { typeId: 'demo:invoice' },
      { payload: '/Images' },
      'input',
      /is a type of cmis:document/,
    ],
    ['without a target', create, { payload: '/Images' }, 'input', /^target: is missing/],
    ['with a target that is not there', create, { payload: '/Images', target: '/none' }, 'objectNotFound', /^target: /],
    ['with a source that is not there', create, { payload: '/none', target: '/Images' }, 'objectNotFound', /^object: /],
    [
      'with an unknown property',
      create,
      { payload: '/Images', target: '/Reports', properties: { 'demo:raeson': 'x' } },
      'input',
      /demo:raeson/,
    ],
    [
      'to delete what is no relationship',
      { action: 'delete' },
      { payload: '/Images' },
      'input',
      /^object: "Images" is no cmis:relationship, but a cmis:folder/,
    ],
  ];
  for (const [title, config, msg, code, message] of refused) {
    it(`refuses a message ${title}, changes nothing and goes on`, async () => {
      const { run, client } = await start(config);
      for (const { error, ends, outputs } of [await run(msg), await run(msg)]) {
        assert.equal(error?.code, code);
        assert.match(error.message, message);
        assert.equal(ends, 1);
        assert.equal(outputs.length, 0);
      }
      assert.deepEqual([await countOf(client, '/Images'), await isThere(client, '/Images')], [0, true]);
    });
  }

  describe('on a server that behaves like Alfresco', () => {
    const relationships = ['r1', 'r2', 'r3', 'r4', 'r5'];
    const property = (id: string, value: string) => ({ [id]: { id, type: 'id', cardinality: 'single', value } });
    const object = (id: string, baseType: string) => ({
      properties: { ...property('cmis:objectId', id), ...property('cmis:baseTypeId', baseType) },
    });
    const tree = ['R:cm:references', 'R:cm:replaces'].map((id) => ({
      type: { id, baseId: 'cmis:relationship', creatable: true },
    }));
    const startServer = async (): Promise<object> => {
      server = await startScriptedServer(({ url }, response) => {
        const { searchParams: query, origin } = new URL(url, server?.url);
        const base = { repositoryUrl: `${origin}/r`, rootFolderUrl: `${origin}/r/root` };
        // The last relationship of a page is left out.
        const [skip, max] = [Number(query.get('skipCount')), Number(query.get('maxItems'))];
        const page = relationships.slice(skip, skip + max - 1);
        const more = skip + max <= relationships.length;
        const answers: Readonly<Record<string, unknown>> = {
          relationships: {
            objects: page.map((id) => object(id, 'cmis:relationship')),
            hasMoreItems: more,
            numItems: 5,
          },
          object: object('doc', 'cmis:document'),
          typeDescendants: [
            { type: { id: 'cmis:relationship', baseId: 'cmis:relationship', creatable: false }, children: tree },
          ],
        };
        const answer = answers[query.get('cmisselector') ?? ''] ?? { r: { repositoryId: 'r', ...base } };
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(answer));
      });
      return { server: 'other', url: `${server.url}/browser` };
    };

    for (const [config, expected] of [
      [{}, relationships],
      [{ pageSize: '2' }, relationships],
      [{ pageSize: '1' }, relationships],
      [{ limit: '1' }, ['r1']],
      [{ pageSize: '2', limit: '3' }, ['r1', 'r2', 'r3']],
    ] as const) {
      it(`loses none at ${JSON.stringify(config)}`, async () => {
        const { run } = await start(config, await startServer());
        assert.deepEqual(idsOf((await run({ payload: 'doc' })).payloads[0]), expected);
      });
    }

    it('lists the types if a new relationship may have several', async () => {
      const { run } = await start(create, await startServer());
      const { error } = await run({ payload: 'doc', target: 'doc' });
      assert.equal(error?.code, 'input');
      assert.match(error.message, /^type: is missing; the repository has R:cm:references, R:cm:replaces/);
      assert.ok(server?.requests.every(({ method }) => method === 'GET'));
    });
  });

  describeWith('java', 'on OpenCMIS in-memory', function () {
    let repository: object;
    before(async function () {
      this.timeout(START_TIMEOUT);
      repository = { server: 'other', url: (await sharedInMemoryServer()).browserUrl };
    });

    it('creates, lists in pages, and deletes', async () => {
      const creating = await start(create, repository);
      const [source, target] = await Promise.all(
        [randomUUID(), randomUUID()].map(async (name) => {
          const properties = { 'cmis:objectTypeId': 'cmis:document', 'cmis:name': name };
          return (await creating.client.call('createDocument', { properties, folderId: '/' })).id;
        }),
      );
      const made: unknown[] = [];
      for (const name of ['a', 'b', 'c']) {
        const properties = { 'cmis:name': name, 'cmis:objectTypeId': 'CrossReferenceType' };
        const { error, payloads } = await creating.run({ payload: source, target, properties });
        assert.equal(error, undefined);
        made.push(at(payloads[0], 'id'));
      }
      const named = await creating.run({ payload: source, target });
      const names = await Promise.all(
        [source, target].map(
          async (objectId) => (await creating.client.call('getObject', { objectId: String(objectId) })).name,
        ),
      );
      assert.equal(at(named.payloads[0], 'name'), names.join(' - '));
      made.push(at(named.payloads[0], 'id'));
      const gone = await creating.run({ payload: source, target: 'gone' });
      assert.deepEqual([gone.error?.code, gone.ends], ['objectNotFound', 1]);
      await flow?.stop();

      const listing = await start({ direction: 'target', typeId: 'CrossReferenceType', pageSize: '2' }, repository);
      assert.deepEqual(idsOf((await listing.run({ payload: target })).payloads[0]).sort(), [...made].sort());
      assert.deepEqual((await listing.run({ payload: source })).payloads, [[], 0]);
      assert.equal((await listing.run({ payload: 'gone' })).outputs[0]?.from, 1);
      await flow?.stop();

      const deleting = await start({ action: 'delete', list: true }, repository);
      const { outputs } = await deleting.run({ payload: made });
      assert.deepEqual([at(outputs[0]?.msg.cmis, 'succeeded'), at(outputs[0]?.msg.cmis, 'failed')], [4, 0]);
      assert.equal(await countOf(deleting.client, String(source)), 0);
      await deleting.client.call('deleteObject', { objectId: String(source) });
      await deleting.client.call('deleteObject', { objectId: String(target) });
    });
  });
});
