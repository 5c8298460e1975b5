import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { CmisClient } from '../../src/client/client';
import { isConnection } from '../../src/kit/connection';
import { at, startFlow, type TestFlow } from '../../test/support/flow';
import { sharedInMemoryServer, START_TIMEOUT } from '../../test/support/opencmis-server';
import { describeWith } from '../../test/support/require';
import { startScriptedServer, type ScriptedServer } from '../../test/support/scripted-server';
import registerRepository from '../repository/repository';
import registerPolicies from './policies';

describe('cmis-policies', () => {
  let flow: TestFlow | undefined;
  let server: ScriptedServer | undefined;
  const start = async (config: object = {}, repository: object = { server: 'demo' }) => {
    const started = await startFlow({
      types: [registerRepository, registerPolicies],
      node: { type: 'cmis-policies', repository: 'repo', ...config },
      outputs: 1,
      others: [{ id: 'repo', type: 'cmis-repository', ...repository }],
      credentials: { repo: { user: 'test', password: 'test' } },
    });
    flow = started;
    const connection = started.nodeOf('repo');
    assert.ok(isConnection(connection));
    return { run: (msg: object) => started.run(msg), client: await connection.getClient() };
  };
  afterEach(async () => {
    await flow?.stop();
    await server?.stop();
    flow = undefined;
    server = undefined;
  });
  const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
  const idsOf = (value: unknown): unknown[] => listOf(value).map((policy) => at(policy, 'id'));
  const createPolicy = async (client: CmisClient, more: object = { 'cmis:policyText': 'keep' }): Promise<string> => {
    const properties = { 'cmis:objectTypeId': 'cmis:policy', 'cmis:name': `policy ${randomUUID()}`, ...more };
    return (await client.call('createPolicy', { properties })).id;
  };
  const createDocument = async (client: CmisClient): Promise<string> => {
    const properties = { 'cmis:objectTypeId': 'cmis:document', 'cmis:name': randomUUID() };
    return (await client.call('createDocument', { properties, folderId: '/' })).id;
  };
  const apply = { action: 'apply' };

  it('applies a policy, lists it, and finds it applied already', async () => {
    const { run, client } = await start(apply);
    const policy = await createPolicy(client);
    for (const { error, ends, payloads, outputs } of [
      await run({ payload: '/Images', policy }),
      await run({ payload: '/Images', policy: { id: policy } }),
    ]) {
      assert.equal(error, undefined);
      assert.equal(ends, 1);
      assert.deepEqual(idsOf(payloads[0]), [policy]);
      assert.equal(at(outputs[0]?.msg.cmis, 'operation'), 'applyPolicy');
      assert.equal(at(outputs[0]?.msg.cmis, 'numItems'), 1);
      assert.equal(at(outputs[0]?.msg.cmis, 'notes'), undefined);
    }
    assert.deepEqual((await client.call('getAppliedPolicies', { objectId: '/Images' })).length, 1);
  });

  it('lists the policies with the properties that are asked for', async () => {
    const { run, client } = await start({ filter: 'cmis:policyText' });
    const objectId = await createDocument(client);
    assert.deepEqual((await run({ payload: objectId })).payloads, [[]]);
    await client.call('applyPolicy', { objectId, policyId: await createPolicy(client) });
    const [policy] = listOf((await run({ payload: objectId })).payloads[0]);
    assert.equal(at(policy, 'properties', 'cmis:policyText'), 'keep');
    assert.equal(at(policy, 'properties', 'cmis:creationDate'), undefined);
  });

  it('removes a policy, and takes it for success that it is not applied', async () => {
    const { run, client } = await start({ action: 'remove' });
    const [kept, removed] = [await createPolicy(client), await createPolicy(client)];
    for (const policyId of [kept, removed]) await client.call('applyPolicy', { objectId: '/Images', policyId });
    for (const { error, payloads } of [
      await run({ payload: '/Images', policy: removed }),
      await run({ payload: '/Images', policy: removed }),
    ]) {
      assert.equal(error, undefined);
      assert.deepEqual(idsOf(payloads[0]), [kept]);
    }
  });

  it('takes a list of objects', async () => {
    const { run, client } = await start({ ...apply, list: true });
    const policy = await createPolicy(client);
    const { outputs } = await run({ payload: ['/Images', '/none', '/Reports'], policy });
    const results = listOf(outputs[0]?.msg.payload);
    assert.deepEqual(
      results.map((result) => [at(result, 'output'), at(result, 'error', 'code')]),
      [
        ['policies', undefined],
        [undefined, 'objectNotFound'],
        ['policies', undefined],
      ],
    );
    assert.deepEqual((await client.call('getAppliedPolicies', { objectId: '/Reports' })).length, 1);
  });

  const refused: [title: string, config: object, msg: object, code: string, message: RegExp][] = [
    ['without an object', {}, { payload: 5 }, 'input', /^object: is missing/],
    ['for an object that is not there', {}, { payload: '/none' }, 'objectNotFound', /^object: /],
    ['without a policy', apply, { payload: '/Images' }, 'input', /^policy: is missing/],
    ['with a policy that is not there', apply, { payload: '/Images', policy: 'none' }, 'objectNotFound', /^policy: /],
    [
      'with a policy that is none',
      apply,
      { payload: '/Images', policy: '/Reports' },
      'input',
      /"Reports" is no cmis:policy/,
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
      assert.deepEqual(await client.call('getAppliedPolicies', { objectId: '/Images' }), []);
    });
  }

  /** A server that takes everything; `shows` says whether it then has the policy applied. */
  const startTaking = async (answers: { applied: () => unknown; status?: () => number }): Promise<string> => {
    const object = (id: string, baseType: string) => ({
      properties: Object.fromEntries(
        [
          ['cmis:objectId', id],
          ['cmis:name', id],
          ['cmis:baseTypeId', baseType],
        ].map(([name = '', value]) => [name, { id: name, type: 'id', cardinality: 'single', value }]),
      ),
    });
    server = await startScriptedServer(({ url, method }, response) => {
      const { searchParams, origin } = new URL(url, server?.url);
      const selector = searchParams.get('cmisselector');
      const id = searchParams.get('objectId') ?? '';
      const isInfo = url === '/browser' || selector === 'repositoryInfo';
      const info = { r: { repositoryId: 'r', repositoryUrl: `${origin}/r`, rootFolderUrl: `${origin}/r/root` } };
      const selected =
        selector === 'policies' ? answers.applied() : object(id, id === 'p' ? 'cmis:policy' : 'cmis:document');
      const status = selector === 'policies' ? (answers.status?.() ?? 200) : 200;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(isInfo ? info : method === 'POST' ? {} : selected));
    });
    return `${server.url}/browser`;
  };
  const posts = (): number => server?.requests.filter(({ method }) => method === 'POST').length ?? 0;

  it('remarks that a server took the call and does nothing, as Alfresco does', async () => {
    const { run } = await start(apply, { server: 'other', url: await startTaking({ applied: () => [] }) });
    const { error, outputs } = await run({ payload: 'doc', policy: 'p' });
    assert.equal(error, undefined);
    assert.deepEqual(outputs[0]?.msg.payload, []);
    assert.match(String(at(outputs[0].msg.cmis, 'notes')), /took the call for the policy p, but does not show it/);
    assert.equal(posts(), 1);
  });

  it('answers what was done though it can not be read back', async () => {
    const refusal = { exception: 'permissionDenied', message: 'not for you' };
    const url = await startTaking({
      applied: () => (posts() > 0 ? refusal : []),
      status: () => (posts() > 0 ? 403 : 200),
    });
    const { run } = await start(apply, { server: 'other', url });
    const { error, outputs } = await run({ payload: 'doc', policy: 'p' });
    assert.equal(error, undefined);
    assert.deepEqual(idsOf(outputs[0]?.msg.payload), ['p']);
    assert.match(String(at(outputs[0]?.msg.cmis, 'notes')), /could not be read back/);
  });

  describeWith('java', 'on OpenCMIS in-memory', function () {
    let url: string;
    before(async function () {
      this.timeout(START_TIMEOUT);
      url = (await sharedInMemoryServer()).browserUrl;
    });

    it('applies once, where a second call would be refused, and removes', async () => {
      const { run, client } = await start(apply, { server: 'other', url });
      const policy = await createPolicy(client, { 'cmis:objectTypeId': 'AuditPolicy', AuditSettings: 'all' });
      const payload = await createDocument(client);
      for (const { error, payloads } of [await run({ payload, policy }), await run({ payload, policy })]) {
        assert.equal(error, undefined);
        assert.deepEqual(idsOf(payloads[0]), [policy]);
      }
      await flow?.stop();
      const removing = await start({ action: 'remove' }, { server: 'other', url });
      for (const { error, payloads } of [
        await removing.run({ payload, policy }),
        await removing.run({ payload, policy }),
      ]) {
        assert.equal(error, undefined);
        assert.deepEqual(payloads, [[]]);
      }
      assert.equal((await removing.run({ payload: 'gone', policy })).error?.code, 'objectNotFound');
    });
  });
});
