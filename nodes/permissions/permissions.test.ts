import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { CmisClient } from '../../src/client/client';
import { createCmisClient } from '../../src/client/create-client';
import { startDemoRepository, type DemoRepository } from '../../src/demo/demo-repository';
import { isConnection } from '../../src/kit/connection';
import { startAclServer, type AclBehaviour, type AclServer, type Entries } from '../../test/support/acl-server';
import { at, startFlow, type TestFlow } from '../../test/support/flow';
import { sharedInMemoryServer, START_TIMEOUT } from '../../test/support/opencmis-server';
import { describeWith } from '../../test/support/require';
import registerRepository from '../repository/repository';
import registerPermissions from './permissions';

describe('cmis-permissions', () => {
  let flow: TestFlow | undefined;
  let server: AclServer | undefined;
  const startOn = async (url: string, config: object) => {
    const started = await startFlow({
      types: [registerRepository, registerPermissions],
      node: { type: 'cmis-permissions', repository: 'repo', ...config },
      outputs: 1,
      others: [{ id: 'repo', type: 'cmis-repository', server: 'other', url }],
      credentials: { repo: { user: 'test', password: 'test' } },
    });
    flow = started;
    const repository = started.nodeOf('repo');
    assert.ok(isConnection(repository));
    return { run: (msg: object) => started.run(msg), client: await repository.getClient() };
  };
  const start = async (config: object, entries: Entries = { anna: ['cmis:read'] }, behaviour?: AclBehaviour) => {
    const started = await startAclServer(entries, behaviour);
    server = started;
    return { ...(await startOn(started.serviceUrl, config)), server: started };
  };
  afterEach(async () => {
    await flow?.stop();
    await server?.stop();
    flow = undefined;
    server = undefined;
  });
  const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
  const row = (principalId: string, permissions: string, more: object = {}) => ({
    principalId,
    principalIdType: 'str',
    permissions,
    permissionsType: 'str',
    ...more,
  });

  it('reads the ACL of an object', async () => {
    const { run } = await start({}, { anna: ['cmis:read'] }, { inherited: { all: ['cmis:read'] } });
    const { error, ends, outputs } = await run({ payload: 'doc', topic: 't' });
    assert.equal(error, undefined);
    assert.equal(ends, 1);
    assert.deepEqual(
      outputs.map(({ msg }) => [msg.payload, msg.topic, at(msg.cmis, 'operation'), at(msg.cmis, 'objectId')]),
      [
        [
          {
            aces: [
              { principalId: 'anna', permissions: ['cmis:read'], isDirect: true },
              { principalId: 'all', permissions: ['cmis:read'], isDirect: false },
            ],
            isExact: true,
          },
          't',
          'getACL',
          'doc',
        ],
      ],
    );
  });

  for (const onlyBasicPermissions of [true, false]) {
    it(`asks for ${onlyBasicPermissions ? 'basic permissions only' : "the repository's own permissions"}`, async () => {
      const { run, server } = await start({ onlyBasicPermissions });
      await run({ payload: 'doc' });
      const asked = server.requests.map(({ url }) => new URL(url, server.url).searchParams.get('onlyBasicPermissions'));
      assert.deepEqual(
        asked.filter((value) => value !== null),
        [String(onlyBasicPermissions)],
      );
    });
  }

  it('adds its rows and those of the message, which replace rows of the same principal', async () => {
    const rows = [
      row('bert', 'read, write'),
      row('carl', 'read'),
      row('to', 'what', { principalIdType: 'msg', permissionsType: 'msg' }),
    ];
    const { run, server } = await start({ action: 'add', permissions: rows, propagation: 'objectonly' });
    const msg = { payload: 'doc', permissions: { carl: ['all'] }, to: 'GROUP_x', what: ['read'] };
    const { error, payloads } = await run(msg);
    assert.equal(error, undefined);
    const added = { bert: ['cmis:read', 'cmis:write'], carl: ['cmis:all'], GROUP_x: ['cmis:read'] };
    assert.deepEqual(server.changes, [{ add: added, remove: {}, propagation: 'objectonly' }]);
    assert.deepEqual(server.entries(), { anna: ['cmis:read'], ...added });
    const principals = at(payloads[0], 'aces');
    assert.ok(Array.isArray(principals) && principals.length === 4);
  });

  const forms: [title: string, permissions: unknown, entries: Entries][] = [
    ['an object', { bert: 'read, write', carl: ['all'] }, { bert: ['cmis:read', 'cmis:write'], carl: ['cmis:all'] }],
    ['a list', [{ principalId: 'bert', permissions: ['all'] }], { bert: ['cmis:all'] }],
    [
      'several entries of a principal',
      [
        { principalId: 'bert', permissions: ['read'] },
        { principalId: 'bert', permissions: 'write' },
      ],
      { bert: ['cmis:read', 'cmis:write'] },
    ],
    [
      'an ACL, of which inherited entries stay where they are',
      {
        aces: [
          { principalId: 'bert', permissions: ['cmis:all'], isDirect: true },
          { principalId: 'all', permissions: ['cmis:read'], isDirect: false },
        ],
      },
      { bert: ['cmis:all'] },
    ],
    ['an empty object for none at all', {}, {}],
    ['an empty list for none at all', [], {}],
    ['a principal without permissions', { anna: [] }, {}],
  ];
  for (const [title, permissions, entries] of forms) {
    it(`sets from ${title}`, async () => {
      const { run, server } = await start({ action: 'set' });
      const { error, ends } = await run({ payload: 'doc', permissions });
      assert.equal(error, undefined);
      assert.equal(ends, 1);
      assert.deepEqual(server.entries(), entries);
    });
  }

  it('removes permissions, all of a principal without any, and what is not there', async () => {
    const { run, server } = await start(
      { action: 'remove' },
      { anna: ['cmis:read', 'cmis:write'], bert: ['cmis:read', 'cmis:all'], carl: ['cmis:all'] },
    );
    const { error } = await run({ payload: 'doc', permissions: { anna: 'read', bert: [], dora: 'all' } });
    assert.equal(error, undefined);
    assert.deepEqual(server.entries(), { anna: ['cmis:write'], carl: ['cmis:all'] });
    const again = await run({ payload: 'doc', permissions: { anna: 'read' } });
    assert.equal(again.error, undefined);
    assert.equal(server.changes.length, 1);
  });

  it('says in a dry run what would be sent and whether the user may, and changes nothing', async () => {
    const { run, server } = await start({ action: 'set', dryRun: 'true', dryRunType: 'bool' });
    const { error, payloads } = await run({ payload: 'doc', permissions: { bert: 'write' } });
    assert.equal(error, undefined);
    assert.equal(at(payloads[0], 'dryRun'), true);
    assert.equal(at(payloads[0], 'allowed'), true);
    assert.deepEqual(at(payloads[0], 'difference'), {
      add: [{ principalId: 'bert', permissions: ['cmis:write'] }],
      remove: [{ principalId: 'anna', permissions: ['cmis:read'] }],
    });
    assert.deepEqual(server.changes, []);
  });

  it('says in a dry run that the user may not', async () => {
    const config = { action: 'add', dryRun: 'true', dryRunType: 'bool' };
    const { run } = await start(config, {}, { capabilityACL: 'none' });
    const { payloads } = await run({ payload: 'doc', permissions: { bert: 'write' } });
    assert.deepEqual([at(payloads[0], 'allowed'), at(payloads[0], 'missing')], [false, ['canApplyACL']]);
  });

  it('takes a list of objects, one of which is not there', async () => {
    const { run, server } = await start({ action: 'add', list: true });
    const { error, outputs } = await run({ payload: ['doc', 'none'], permissions: { bert: 'read' } });
    assert.equal(error, undefined);
    const [done, gone] = listOf(outputs[0]?.msg.payload);
    assert.deepEqual([at(done, 'output'), at(gone, 'error', 'code')], ['acl', 'objectNotFound']);
    assert.deepEqual([at(outputs[0]?.msg.cmis, 'succeeded'), at(outputs[0]?.msg.cmis, 'failed')], [1, 1]);
    assert.deepEqual(server.entries(), { anna: ['cmis:read'], bert: ['cmis:read'] });
  });

  const refused: [title: string, config: object, msg: object, code: string, message: RegExp][] = [
    ['without an object', {}, { payload: 5 }, 'input', /^object: is missing/],
    ['for an object that is not there', {}, { payload: 'none' }, 'objectNotFound', /./],
    ['without permissions', { action: 'set' }, { payload: 'doc' }, 'input', /^permissions: are missing/],
    ['with nothing to remove', { action: 'remove' }, { payload: 'doc', permissions: {} }, 'input', /are missing/],
    [
      'with a principal to add without permissions',
      { action: 'add' },
      { payload: 'doc', permissions: { anna: [] } },
      'input',
      /^permissions of anna: are missing/,
    ],
    [
      'with permissions that are none',
      { action: 'set' },
      { payload: 'doc', permissions: 'read' },
      'input',
      /^msg\.permissions: has to be an object such as/,
    ],
    [
      'with a list of something else',
      { action: 'set' },
      { payload: 'doc', permissions: [5] },
      'input',
      /^msg\.permissions\[0\]: has to be \{ principalId/,
    ],
    [
      'with an entry that lacks its permissions',
      { action: 'remove' },
      { payload: 'doc', permissions: [{ principalId: 'anna', permission: 'read' }] },
      'input',
      /of anna have to be a name or a list of names, but are nothing/,
    ],
    [
      'with an entry that lacks its principal',
      { action: 'add' },
      { payload: 'doc', permissions: [{ permissions: ['read'] }] },
      'input',
      /need the id of a user or a group, but it is nothing/,
    ],
    [
      'whose place for permissions is empty',
      { action: 'remove', permissions: [row('anna', 'gone', { permissionsType: 'msg' })] },
      { payload: 'doc' },
      'input',
      /msg\.gone holds nothing/,
    ],
    [
      'with an unknown permission',
      { action: 'add' },
      { payload: 'doc', permissions: { anna: 'raed', bert: 'read' } },
      'input',
      /no permission "raed"; the nearest are read/,
    ],
  ];
  for (const [title, config, msg, code, message] of refused) {
    it(`refuses a message ${title}, changes nothing and goes on`, async () => {
      const { run, server } = await start(config);
      for (const { error, ends, outputs } of [await run(msg), await run(msg)]) {
        assert.equal(error?.code, code);
        assert.match(error.message, message);
        assert.equal(ends, 1);
        assert.equal(outputs.length, 0);
      }
      assert.deepEqual(server.changes, []);
    });
  }

  it('says what the server says of a group that it does not know', async () => {
    const apply = () => ({ exception: 'invalidArgument', message: 'There is no group GROUP_none.' });
    const { run, server } = await start({ action: 'add' }, {}, { apply });
    const { error, ends } = await run({ payload: 'doc', permissions: { GROUP_none: 'read' } });
    assert.equal(error?.code, 'invalidArgument');
    assert.match(error.message, /GROUP_none/);
    assert.equal(ends, 1);
    assert.deepEqual(server.entries(), {});
  });

  describe('on the Demo repository', () => {
    let demo: DemoRepository;
    before(async () => {
      demo = await startDemoRepository({ users: { owner: 'o', test: 'test', anna: 'anna' } });
    });
    after(() => demo.close());
    const anna = (): CmisClient =>
      createCmisClient({ url: demo.url, auth: { type: 'basic', user: 'anna', password: 'anna' } });

    it('gives a user what he could not do before, and takes it from him', async () => {
      const { run, client } = await startOn(demo.url, { action: 'set', propagation: 'propagate' });
      const other = anna();
      try {
        const root = await client.call('getObject', { objectId: '/' });
        assert.equal((await run({ payload: '/', permissions: { test: 'all' } })).error, undefined);
        await assert.rejects(other.call('getObject', { objectId: '/Handbook/Welcome.md' }), { code: 'objectNotFound' });
        const { error } = await run({ payload: root, permissions: { test: 'all', anna: 'read' } });
        assert.equal(error, undefined);
        assert.equal((await other.call('getObject', { objectId: '/Handbook/Welcome.md' })).name, 'Welcome.md');
        assert.equal((await run({ payload: '/', permissions: { test: 'all' } })).error, undefined);
        await assert.rejects(other.call('getObject', { objectId: '/Handbook/Welcome.md' }), { code: 'objectNotFound' });
      } finally {
        await other.close();
      }
    });

    it('refuses a group that does not exist, and changes nothing', async () => {
      const { run, client } = await startOn(demo.url, { action: 'add' });
      const before = await client.call('getACL', { objectId: '/Images' });
      for (const { error, ends } of [
        await run({ payload: '/Images', permissions: { GROUP_none: 'read', anna: 'read' } }),
        await run({ payload: '/Images', permissions: { GROUP_none: 'read', anna: 'read' } }),
      ]) {
        assert.equal(error?.code, 'constraint');
        assert.match(error.message, /GROUP_none/);
        assert.equal(ends, 1);
      }
      assert.deepEqual(await client.call('getACL', { objectId: '/Images' }), before);
    });

    it('says in a dry run that a user may not change permissions', async () => {
      const { run, client } = await startOn(demo.url, { action: 'add', dryRun: 'true', dryRunType: 'bool' });
      const properties = { 'cmis:objectTypeId': 'cmis:folder', 'cmis:name': randomUUID() };
      const owner = createCmisClient({ url: demo.url, auth: { type: 'basic', user: 'owner', password: 'o' } });
      try {
        const { id } = await owner.call('createFolder', { properties, folderId: '/' });
        const addACEs = { aces: [{ principalId: 'test', permissions: ['cmis:read'] }] };
        const removeACEs = {
          aces: ['anyone', 'test'].map((each) => ({ principalId: each, permissions: ['cmis:all'] })),
        };
        await owner.call('applyACL', { objectId: id, addACEs, removeACEs });
        const { error, payloads } = await run({ payload: id, permissions: { anna: 'read' } });
        assert.equal(error, undefined);
        assert.deepEqual([at(payloads[0], 'allowed'), at(payloads[0], 'missing')], [false, ['canApplyACL']]);
        assert.deepEqual(at(payloads[0], 'difference', 'add'), [{ principalId: 'anna', permissions: ['cmis:read'] }]);
        assert.equal((await client.call('getACL', { objectId: id })).aces.length > 0, true);
      } finally {
        await owner.close();
      }
    });
  });

  describeWith('java', 'on OpenCMIS in-memory', function () {
    let url: string;
    before(async function () {
      this.timeout(START_TIMEOUT);
      url = (await sharedInMemoryServer()).browserUrl;
    });
    const createDocument = async (client: CmisClient): Promise<string> => {
      const properties = { 'cmis:objectTypeId': 'cmis:document', 'cmis:name': randomUUID() };
      return (await client.call('createDocument', { properties, folderId: '/' })).id;
    };
    const entriesOf = (acl: unknown): Record<string, unknown> =>
      Object.fromEntries(
        listOf(at(acl, 'aces')).map((ace): [string, unknown] => [
          String(at(ace, 'principalId')),
          at(ace, 'permissions'),
        ]),
      );

    it('sets, and exchanges one permission of a principal for another', async () => {
      const { run, client } = await startOn(url, { action: 'set' });
      const payload = await createDocument(client);
      const set = await run({ payload, permissions: { test: 'all', anna: 'read' } });
      assert.equal(set.error, undefined);
      assert.deepEqual(entriesOf(set.payloads[0]), { anna: ['cmis:read'], test: ['cmis:all'] });
      const exchanged = await run({ payload, permissions: { test: 'all', anna: 'write' } });
      assert.deepEqual(entriesOf(exchanged.payloads[0]), { anna: ['cmis:write'], test: ['cmis:all'] });
      assert.equal(at(exchanged.outputs[0]?.msg.cmis, 'notes'), undefined);
    });

    it('says that an entry is not shown because everybody may do everything', async () => {
      const { run, client } = await startOn(url, { action: 'add' });
      const { error, payloads, outputs } = await run({
        payload: await createDocument(client),
        permissions: { anna: 'read' },
      });
      assert.equal(error, undefined);
      assert.deepEqual(entriesOf(payloads[0]), { anyone: ['cmis:all'] });
      assert.match(String(at(outputs[0]?.msg.cmis, 'notes')), /does not show anna: cmis:read/);
    });

    it('gives the answer to the change when the user takes his own permissions', async () => {
      const { run, client } = await startOn(url, { action: 'set' });
      const { error, payloads, outputs } = await run({
        payload: await createDocument(client),
        permissions: { anna: 'all' },
      });
      assert.equal(error, undefined);
      assert.deepEqual(entriesOf(payloads[0]), { anna: ['cmis:all'] });
      assert.match(String(at(outputs[0]?.msg.cmis, 'notes')), /could not be read back/);
    });

    it('reaches what is in a folder', async () => {
      const { run, client } = await startOn(url, { action: 'set', propagation: 'propagate' });
      const properties = { 'cmis:objectTypeId': 'cmis:folder', 'cmis:name': randomUUID() };
      const { id } = await client.call('createFolder', { properties, folderId: '/' });
      const inside = { 'cmis:objectTypeId': 'cmis:document', 'cmis:name': 'inside' };
      const { id: objectId } = await client.call('createDocument', { properties: inside, folderId: id });
      assert.equal((await run({ payload: id, permissions: { test: 'all' } })).error, undefined);
      assert.deepEqual(entriesOf(await client.call('getACL', { objectId })), { test: ['cmis:all'] });
    });

    it('removes, and reports an object that is gone', async () => {
      const { run, client } = await startOn(url, { action: 'remove' });
      const payload = await createDocument(client);
      await client.call('applyACL', {
        objectId: payload,
        addACEs: { aces: [{ principalId: 'test', permissions: ['cmis:all'] }] },
        removeACEs: { aces: [{ principalId: 'anyone', permissions: ['cmis:all'] }] },
      });
      const add = { aces: [{ principalId: 'anna', permissions: ['cmis:read'] }] };
      await client.call('applyACL', { objectId: payload, addACEs: add });
      const { error, payloads } = await run({ payload, permissions: { anna: [], nobody: 'all' } });
      assert.equal(error, undefined);
      assert.deepEqual(entriesOf(payloads[0]), { test: ['cmis:all'] });
      assert.equal((await run({ payload: 'gone', permissions: { anna: [] } })).error?.code, 'objectNotFound');
    });
  });
});
