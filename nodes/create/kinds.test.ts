import assert from 'node:assert/strict';
import { at, startFlow, type TestFlow } from '../../test/support/flow';
import { sharedInMemoryServer, START_TIMEOUT } from '../../test/support/opencmis-server';
import { describeWith } from '../../test/support/require';
import type { CmisClient } from '../../src/client/client';
import { isConnection } from '../../src/kit/connection';
import registerRepository from '../repository/repository';
import registerCreate from './create';

let flow: TestFlow | undefined;

async function start(
  config: object,
  repository: object = { server: 'demo' },
): Promise<{ run: TestFlow['run']; client: CmisClient }> {
  flow = await startFlow({
    types: [registerRepository, registerCreate],
    node: { type: 'cmis-create', repository: 'repo', folder: '/', folderType: 'str', contentFrom: 'none', ...config },
    outputs: 2,
    others: [{ id: 'repo', type: 'cmis-repository', ...repository }],
    credentials: { repo: { user: 'test', password: 'test' } },
  });
  const started = flow.nodeOf('repo');
  assert.ok(isConnection(started));
  return { run: (msg) => (flow ?? assert.fail()).run(msg), client: await started.getClient() };
}

afterEach(async () => {
  await flow?.stop();
  flow = undefined;
});

describe('cmis-create, the kinds of objects', () => {
  it('makes an item', async () => {
    const { run } = await start({ kind: 'item' });
    const { error, payloads, outputs } = await run({ filename: 'thing' });
    assert.equal(error, undefined);
    assert.deepEqual([at(payloads[0], 'baseType'), at(payloads[0], 'name')], ['cmis:item', 'thing']);
    assert.equal(at(outputs[0]?.msg.cmis, 'operation'), 'createItem');
  });

  it('makes a relationship between two objects, by path or as a message brings them', async () => {
    const { run, client } = await start({ kind: 'relationship', typeId: 'R:demo:references', typeIdType: 'str' });
    const target = await client.call('getObjectByPath', { path: '/Invoices' });
    const { error, payloads } = await run({
      payload: '/Images',
      target: { id: target.id },
      properties: { 'cmis:name': 'shows', 'demo:reason': 'because' },
    });
    assert.equal(error, undefined);
    const source = await client.call('getObjectByPath', { path: '/Images' });
    assert.deepEqual(
      ['cmis:sourceId', 'cmis:targetId', 'demo:reason'].map((id) => at(payloads[0], 'properties', id)),
      [source.id, target.id, 'because'],
    );
  });

  it('names the end that a relationship lacks', async () => {
    const { run } = await start({ kind: 'relationship', typeId: 'R:demo:references', typeIdType: 'str' });
    const { error } = await run({ payload: '/Images', properties: { 'cmis:name': 'shows' } });
    assert.equal(error?.code, 'input');
    assert.match(error.message, /^target: is missing.*msg\.target/);
  });

  it('makes a policy, and applies it to a new document', async () => {
    const { run, client } = await start({ kind: 'policy', policyText: 'keep it' });
    const { error, payloads } = await run({ filename: 'retention' });
    assert.equal(error, undefined);
    assert.equal(at(payloads[0], 'properties', 'cmis:policyText'), 'keep it');
    const policyId = String(at(payloads[0], 'id'));
    await flow?.stop();

    const other = await start({ policies: 'policy', policiesType: 'msg' });
    const made = await other.client.call('createPolicy', {
      properties: { 'cmis:objectTypeId': 'cmis:policy', 'cmis:name': 'p', 'cmis:policyText': 't' },
    });
    const document = await other.run({ filename: 'kept.txt', policy: [made.id] });
    assert.equal(document.error, undefined);
    const applied = await other.client.call('getAppliedPolicies', { objectId: '/kept.txt' });
    assert.deepEqual(
      applied.map(({ id }) => id),
      [made.id],
    );
    assert.notEqual(policyId, made.id);
    assert.notEqual(client, other.client);
  });

  it('makes a document in no folder', async () => {
    const { run, client } = await start({ unfiled: true, folder: '', folderType: 'auto' });
    const { error, payloads } = await run({ filename: 'free.txt' });
    assert.equal(error, undefined);
    assert.deepEqual(await client.call('getObjectParents', { objectId: String(at(payloads[0], 'id')) }), []);
  });

  it('tells that a name says nothing in no folder', async () => {
    const { run } = await start({ unfiled: true, onConflict: 'skip' });
    const { error } = await run({ filename: 'free.txt' });
    assert.equal(error?.code, 'input');
    assert.match(error.message, /in no folder a name says nothing/);
  });

  for (const [title, permissions] of [
    ['a text', 'anna'],
    ['an entry without a principal', [{ permissions: ['cmis:read'] }]],
    ['permissions that are no names', { anna: [5] }],
  ] as const) {
    it(`refuses ${title} as permissions`, async () => {
      const { run } = await start({ permissions: 'acl', permissionsType: 'msg' });
      const { error } = await run({ filename: 'a.txt', acl: permissions });
      assert.equal(error?.code, 'input');
      assert.match(error.message, /^permissions/);
    });
  }
});

describeWith('java', 'cmis-create on OpenCMIS in-memory, the kinds of objects', function () {
  this.timeout(START_TIMEOUT);
  const startInMemory = async (config: object) => {
    const { browserUrl } = await sharedInMemoryServer();
    return start(config, { server: 'opencmis', url: browserUrl });
  };

  it('makes an item, a relationship and a policy', async () => {
    for (const [config, msg, baseType] of [
      [{ kind: 'item', typeId: 'MyItemType', typeIdType: 'str' }, {}, 'cmis:item'],
      [
        { kind: 'relationship', typeId: 'CrossReferenceType', typeIdType: 'str' },
        { payload: { id: '100' }, target: '/My_Folder-0-0' },
        'cmis:relationship',
      ],
      [{ kind: 'policy', typeId: 'AuditPolicy', typeIdType: 'str', policyText: 'text' }, {}, 'cmis:policy'],
    ] as const) {
      const { run, client } = await startInMemory(config);
      const { error, payloads } = await run({
        filename: `${baseType} ${String(Date.now())}`.replace(':', ' '),
        ...msg,
      });
      assert.equal(error, undefined, error?.message);
      assert.equal(at(payloads[0], 'baseType'), baseType);
      await client.call('deleteObject', { objectId: String(at(payloads[0], 'id')) });
      await flow?.stop();
    }
  });

  it('gives permissions at once', async () => {
    const { run, client } = await startInMemory({
      folder: 'folder',
      folderType: 'msg',
      permissions: '{"anna": ["write"]}',
      permissionsType: 'json',
    });
    // What everybody may do covers what anna may, and the server leaves that out.
    const folder = await client.call('createFolder', {
      folderId: '/',
      properties: { 'cmis:objectTypeId': 'cmis:folder', 'cmis:name': `acl ${String(Date.now())}` },
    });
    await client.call('applyACL', {
      objectId: folder.id,
      addACEs: { aces: [{ principalId: 'test', permissions: ['cmis:all'] }] },
      removeACEs: { aces: [{ principalId: 'anyone', permissions: ['cmis:all'] }] },
    });
    const { error, payloads } = await run({ filename: 'a.txt', folder });
    assert.equal(error, undefined, error?.message);
    const { aces } = await client.call('getACL', { objectId: String(at(payloads[0], 'id')) });
    assert.deepEqual(
      aces.filter(({ principalId }) => principalId === 'anna').map(({ permissions }) => permissions),
      [['cmis:write']],
    );
    await client.call('deleteTree', { folderId: folder.id });
  });
});
