import assert from 'node:assert/strict';
import { at, startFlow, type TestFlow } from '../../test/support/flow';
import { startNuxeoServer } from '../../test/support/nuxeo-server';
import { isConnection } from '../../src/kit/connection';
import { CmisError } from '../../src/model/errors';
import registerRepository from '../repository/repository';
import registerList from './list';

describe('cmis-list', () => {
  let flow: TestFlow | undefined;
  const start = async (config: object = {}, repository: object = { server: 'demo' }): Promise<TestFlow> => {
    flow = await startFlow({
      types: [registerRepository, registerList],
      node: { type: 'cmis-list', repository: 'repo', ...config },
      outputs: 3,
      others: [{ id: 'repo', type: 'cmis-repository', ...repository }],
    });
    return flow;
  };
  const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
  afterEach(async () => {
    await flow?.stop();
    flow = undefined;
  });

  describe('with a working copy in the folder', () => {
    const list = async (product: string, config: object): Promise<unknown[]> => {
      const server = await startNuxeoServer(product);
      try {
        const others = { server: 'opencmis', url: server.url };
        const { payloads } = await (await start(config, others)).run({ folder: '/folder' });
        return listOf(payloads[0]).map((object) => at(object, 'id'));
      } finally {
        await flow?.stop();
        flow = undefined;
        await server.stop();
      }
    };

    for (const what of ['children', 'descendants']) {
      it(`leaves it out of ${what} unless it is wanted`, async () => {
        assert.deepEqual(await list('Some server', { what }), []);
        assert.deepEqual(await list('Some server', { what, includeWorkingCopies: true }), ['d']);
      });

      it(`keeps it among ${what} where it is the document itself, as on Nuxeo`, async () => {
        assert.deepEqual(await list('Nuxeo OpenCMIS Connector', { what }), ['d']);
      });
    }
  });

  it('sends the children in their order, then the count', async () => {
    const { outputs, error, ends } = await (await start({ orderBy: 'cmis:name DESC' })).run({ folder: '/' });
    assert.equal(error, undefined);
    assert.equal(ends, 1);
    const names = listOf(outputs[0]?.msg.payload).map((object) => String(at(object, 'name')));
    assert.ok(names.includes('Images'));
    assert.deepEqual(names, [...names].sort().reverse());
    assert.deepEqual(
      outputs.map(({ from }) => from),
      [0, 2],
    );
    assert.equal(outputs[1]?.msg.payload, names.length);
    assert.equal(at(outputs[1].msg.cmis, 'operation'), 'getChildren');
  });

  it('reads the named properties and what is to come with them', async () => {
    const started = await start({ filter: 'cmis:name', includePathSegment: true, includeAllowableActions: true });
    const [first] = listOf((await started.run({ folder: '/' })).payloads[0]);
    assert.equal(at(first, 'pathSegment'), at(first, 'name'));
    assert.equal(at(first, 'allowableActions', 'canGetProperties'), true);
    assert.equal(at(first, 'properties', 'cmis:creationDate'), undefined);
  });

  it('reads named properties of aspects', async () => {
    const started = await start({ what: 'descendants', filter: 'cm:title' });
    const objects = listOf((await started.run({ folder: '/' })).payloads[0]);
    const titled = objects.filter((object) => typeof at(object, 'properties', 'cm:title') === 'string');
    assert.ok(titled.length > 0);
    for (const object of titled) assert.ok(listOf(at(object, 'aspects')).includes('P:cm:titled'));
  });

  for (const what of ['children', 'descendants', 'folderTree', 'parents']) {
    it(`reads policies and permissions of ${what} if wanted`, async () => {
      const started = await start({ what, includePolicies: true, includeACL: true, filter: 'cmis:name' });
      const objects = listOf((await started.run({ folder: '/', payload: '/Images' })).payloads[0]);
      assert.ok(objects.length > 0);
      for (const object of objects) {
        assert.deepEqual(at(object, 'policies'), []);
        assert.ok(listOf(at(object, 'acl', 'aces')).length > 0);
        assert.equal(typeof at(object, 'name'), 'string');
      }
    });
  }

  it('keeps an object whose permissions can not be read, and notes why', async () => {
    const started = await start({ includeACL: true });
    const repository = started.nodeOf('repo');
    assert.ok(isConnection(repository));
    const client = await repository.getClient();
    const call = client.call.bind(client);
    let asked = 0;
    client.call = async (operation, input, options) => {
      if (operation !== 'getObject') return call(operation, input, options);
      asked += 1;
      if (asked === 1) throw new CmisError('objectNotFound', 'just deleted');
      return call(operation, input, options);
    };
    const { outputs, error } = await started.run({ folder: '/' });
    assert.equal(error, undefined);
    const objects = listOf(outputs[0]?.msg.payload);
    assert.equal(objects.filter((object) => at(object, 'acl') === undefined).length, 1);
    assert.match(String(at(outputs[0]?.msg.cmis, 'notes')), /could not be read of .*: just deleted$/);
  });

  it('sends objects as a sequence, up to the limit', async () => {
    const { outputs } = await (await start({ output: 'items', limit: '3', pageSize: '2' })).run({ folder: '/' });
    assert.deepEqual(
      outputs.map(({ from, msg }) => [from, at(msg, 'parts', 'index'), at(msg, 'parts', 'count')]),
      [
        [0, 0, undefined],
        [0, 1, undefined],
        [0, 2, 3],
        [2, undefined, undefined],
      ],
    );
  });

  it('sends pages on demand', async () => {
    const started = await start({ output: 'pages', onDemand: true, pageSize: '2', limit: '3' });
    started.send({ folder: '/' });
    await started.until((seen) => seen.length === 1);
    started.send({ tick: true });
    await started.until((seen) => seen.filter(({ from }) => from === 'complete').length === 2);
    const sizes = started.arrivals.filter(({ from }) => from === 0).map(({ msg }) => listOf(msg.payload).length);
    assert.deepEqual(sizes, [2, 1]);
  });

  it('lists descendants with their paths, below a path and below an id', async () => {
    const started = await start({ what: 'descendants' });
    const byPath = listOf((await started.run({ folder: '/' })).payloads[0]);
    const images = byPath.find((object) => at(object, 'path') === '/Images');
    assert.ok(byPath.some((object) => /^\/Images\/[^/]+$/.test(String(at(object, 'path')))));
    const byId = listOf((await started.run({ folder: images })).payloads[0]);
    assert.ok(byId.length > 0);
    for (const object of byId) assert.match(String(at(object, 'path')), /^\/Images\//);
  });

  it('lists a tree as nested data, as deep as wanted', async () => {
    const started = await start({ what: 'descendants', tree: 'nested', depth: '1' });
    const tree = listOf((await started.run({ folder: '/' })).payloads[0]);
    assert.ok(tree.length > 3);
    for (const node of tree) assert.deepEqual(at(node, 'children'), []);
    assert.ok(tree.some((node) => at(node, 'object', 'name') === 'Images'));
  });

  it('lists folders only in the folder tree', async () => {
    const folders = listOf((await (await start({ what: 'folderTree' })).run({ folder: '/' })).payloads[0]);
    assert.ok(folders.length > 3);
    for (const folder of folders) assert.equal(at(folder, 'baseType'), 'cmis:folder');
  });

  it('lists the parents of an object', async () => {
    const { payloads } = await (await start({ what: 'parents' })).run({ payload: '/Images' });
    assert.deepEqual(
      listOf(payloads[0]).map((folder) => at(folder, 'properties', 'cmis:path')),
      ['/'],
    );
  });

  it('lists checked-out documents of the whole repository: none', async () => {
    const { payloads, error } = await (await start({ what: 'checkedOut' })).run({});
    assert.equal(error, undefined);
    assert.deepEqual(payloads, [[], 0]);
  });

  for (const what of ['children', 'descendants', 'folderTree', 'parents', 'checkedOut']) {
    it(`sends from "not found" if what ${what} are asked of is not there`, async () => {
      const { outputs, error } = await (await start({ what })).run({ folder: '/none', payload: '/none' });
      assert.equal(error, undefined);
      assert.deepEqual(
        outputs.map(({ from, msg }) => [from, msg.payload]),
        [[1, '/none']],
      );
    });
  }

  const refused: [title: string, config: object, msg: object, message: RegExp][] = [
    ['without a folder', {}, {}, /^folder: is missing .*msg\.folder/],
    ['with a number as folder', {}, { folder: 5 }, /^folder: /],
    ['without an object', { what: 'parents' }, { payload: 5 }, /^object: is missing/],
    ['with a depth of 0', { what: 'descendants', depth: '0' }, { folder: '/' }, /^depth: /],
  ];
  for (const [title, config, msg, message] of refused) {
    it(`refuses a message ${title} and goes on`, async () => {
      const started = await start(config);
      for (const { error, ends, outputs } of [await started.run(msg), await started.run(msg)]) {
        assert.equal(error?.code, 'input');
        assert.match(error.message, message);
        assert.equal(ends, 1);
        assert.equal(outputs.length, 0);
      }
    });
  }
});
