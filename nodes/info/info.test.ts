import assert from 'node:assert/strict';
import { at, startFlow, type TestFlow } from '../../test/support/flow';
import { startScriptedServer, type ScriptedServer } from '../../test/support/scripted-server';
import registerRepository from '../repository/repository';
import { flattenInfo } from './flatten-info';
import registerInfo from './info';

describe('cmis-info', () => {
  let flow: TestFlow | undefined;
  const start = async (config: object = {}, repository: object = { server: 'demo' }): Promise<TestFlow> => {
    flow = await startFlow({
      types: [registerRepository, registerInfo],
      node: { type: 'cmis-info', repository: 'repo', ...config },
      outputs: 1,
      others: [{ id: 'repo', type: 'cmis-repository', ...repository }],
    });
    return flow;
  };
  afterEach(async () => {
    await flow?.stop();
    flow = undefined;
  });

  it('tells product, root folder, change log token and capabilities by short names', async () => {
    const { payloads, outputs, ends } = await (await start()).run({ topic: 'kept' });
    assert.equal(ends, 1);
    const [info] = payloads;
    assert.equal(at(info, 'id'), 'demo');
    assert.match(String(at(info, 'productName')), /Demo repository/);
    assert.equal(at(info, 'cmisVersion'), '1.1');
    assert.equal(typeof at(info, 'rootFolderId'), 'string');
    assert.equal(typeof at(info, 'latestChangeLogToken'), 'string');
    assert.equal(at(info, 'capabilities', 'query'), 'bothcombined');
    assert.equal(at(info, 'capabilities', 'getDescendants'), true);
    assert.ok(Array.isArray(at(info, 'capabilities', 'creatablePropertyTypes')));
    assert.equal(typeof at(info, 'acl', 'permissions', 'cmis:read'), 'string');
    assert.equal(at(outputs[0]?.msg, 'topic'), 'kept');
    assert.equal(at(outputs[0]?.msg, 'cmis', 'operation'), 'getRepositoryInfo');
    assert.equal(at(outputs[0]?.msg, 'cmis', 'repositoryId'), 'demo');
  });

  describe('on a server with two repositories', () => {
    let server: ScriptedServer;
    let reads: number;
    beforeEach(async () => {
      reads = 0;
      server = await startScriptedServer(({ url }, response) => {
        const describeOne = (id: string) => ({
          repositoryId: id,
          repositoryName: `Archive ${id}`,
          latestChangeLogToken: String(reads),
          repositoryUrl: `/${id}`,
          rootFolderUrl: `/${id}/root`,
        });
        if (url.includes('repositoryInfo')) reads += 1;
        const [, one = ''] = /^\/([ab])\?/.exec(url) ?? [];
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(
          JSON.stringify(one === '' ? { a: describeOne('a'), b: describeOne('b') } : { [one]: describeOne(one) }),
        );
      });
    });
    afterEach(() => server.stop());
    const connection = (more: object = {}) => ({ server: 'other', url: server.url, ...more });

    it('lists them although none is chosen', async () => {
      const { payloads, outputs, error } = await (await start({ what: 'repositories' }, connection())).run({});
      assert.equal(error, undefined);
      assert.deepEqual(payloads, [
        [
          { id: 'a', name: 'Archive a' },
          { id: 'b', name: 'Archive b' },
        ],
      ]);
      assert.equal(at(outputs[0]?.msg, 'cmis', 'numItems'), 2);
      assert.equal(at(outputs[0]?.msg, 'cmis', 'repositoryId'), undefined);
    });

    it('describes the one that the message names, and says what there is if it names another', async () => {
      const started = await start({}, connection({ repositoryId: 'a' }));
      const names = [];
      for (const msg of [{}, { repositoryId: 'b' }]) names.push(at((await started.run(msg)).payloads[0], 'name'));
      assert.deepEqual(names, ['Archive a', 'Archive b']);
      const { error, ends } = await started.run({ repositoryId: 'c' });
      assert.equal(error?.code, 'notConfigured');
      assert.match(error.message, /no repository "c".*has a, b/);
      assert.equal(ends, 1);
    });

    it('asks each time, or once if so set', async () => {
      const fresh = await start({}, connection({ repositoryId: 'a' }));
      const tokens = async (started: TestFlow) => [
        at((await started.run({})).payloads[0], 'latestChangeLogToken'),
        at((await started.run({})).payloads[0], 'latestChangeLogToken'),
      ];
      assert.deepEqual(await tokens(fresh), ['1', '2']);
      await fresh.stop();
      assert.deepEqual(await tokens(await start({ fresh: false }, connection({ repositoryId: 'a' }))), ['3', '3']);
    });
  });

  it('is an error with a word on what to do if nothing answers', async () => {
    const { error, outputs } = await (await start({}, { server: 'other', url: 'http://127.0.0.1:9/' })).run({});
    assert.equal(error?.code, 'connection');
    assert.equal(outputs.length, 0);
  });
});

describe('the description of a repository', () => {
  const flat = (capabilities: Record<string, unknown>) =>
    flattenInfo({ id: 'r', name: 'R', capabilities }).capabilities;

  it('has the names of its capabilities without "capability"', () => {
    assert.deepEqual(flat({ capabilityQuery: 'none', capabilityPWCUpdatable: true, capabilityACL: 'manage', own: 1 }), {
      query: 'none',
      pwcUpdatable: true,
      acl: 'manage',
      own: 1,
    });
  });

  it('has lists for what can be created and set', () => {
    const capabilities = {
      capabilityCreatablePropertyTypes: { canCreate: ['string'] },
      capabilityNewTypeSettableAttributes: { id: true, localName: false, queryName: true },
      capabilityOdd: { deep: { er: 1 } },
    };
    assert.deepEqual(flat(capabilities), {
      creatablePropertyTypes: ['string'],
      newTypeSettableAttributes: ['id', 'queryName'],
      odd: { deep: { er: 1 } },
    });
  });

  it('has permissions and their mapping by name, and leaves out what is no entry', () => {
    const { acl } = flattenInfo({
      id: 'r',
      name: 'R',
      capabilities: {},
      aclCapabilities: {
        propagation: 'propagate',
        permissions: [{ permission: 'cmis:read', description: 'Read' }, { permission: '__proto__' }, null],
        permissionMapping: [{ key: 'canGetChildren.Folder', permission: ['cmis:read'] }, 5],
      },
    });
    assert.equal(acl?.['propagation'], 'propagate');
    assert.equal(at(acl['permissions'], 'cmis:read'), 'Read');
    assert.equal(at(acl['permissions'], '__proto__'), '');
    assert.deepEqual(acl['permissionMapping'], { 'canGetChildren.Folder': ['cmis:read'] });
  });
});
