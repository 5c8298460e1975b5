import assert from 'node:assert/strict';
import type { CmisClient } from '../../src/client/client';
import { isConnection } from '../../src/kit/connection';
import { DemoRequests } from '../../test/support/demo-requests';
import { at, startFlow, type TestFlow } from '../../test/support/flow';
import { startNuxeoServer } from '../../test/support/nuxeo-server';
import registerRepository from '../repository/repository';
import registerDelete from './delete';

describe('cmis-delete', () => {
  let flow: TestFlow | undefined;
  const start = async (config: object = {}, repositoryConfig: object = { server: 'demo' }) => {
    const started = await startFlow({
      types: [registerRepository, registerDelete],
      node: { type: 'cmis-delete', repository: 'repo', ...config },
      outputs: 2,
      others: [{ id: 'repo', type: 'cmis-repository', ...repositoryConfig }],
      credentials: { repo: { user: 'demo', password: 'secret' } },
    });
    flow = started;
    const repository = started.nodeOf('repo');
    assert.ok(isConnection(repository));
    return { run: (msg: object) => started.run(msg), client: await repository.getClient() };
  };
  afterEach(async () => {
    await flow?.stop();
    flow = undefined;
  });

  const create = async (client: CmisClient, type: string, name: string, folderId = '/'): Promise<string> => {
    const properties = { 'cmis:objectTypeId': type, 'cmis:name': name };
    const isFolder = type === 'cmis:folder';
    return (await client.call(isFolder ? 'createFolder' : 'createDocument', { properties, folderId })).id;
  };
  const isThere = async (client: CmisClient, objectId: string): Promise<boolean> =>
    client.call('getObject', { objectId }).then(
      () => true,
      () => false,
    );
  /** A document of two versions; the ids of both, the older one first. */
  const createVersions = async (client: CmisClient): Promise<[string, string]> => {
    const first = await create(client, 'D:demo:contract', 'c');
    const copy = await client.call('checkOut', { objectId: first });
    return [first, (await client.call('checkIn', { objectId: copy.id, major: true })).id];
  };

  it('deletes a document with all its versions, and leaves the payload', async () => {
    const { run, client } = await start();
    const [first, second] = await createVersions(client);
    const { error, ends, outputs } = await run({ payload: first, topic: 't' });
    assert.equal(error, undefined);
    assert.equal(ends, 1);
    assert.deepEqual(
      outputs.map(({ from, msg }) => [from, msg.payload, msg.topic, at(msg.cmis, 'objectId')]),
      [[0, first, 't', first]],
    );
    assert.equal(at(outputs[0]?.msg.cmis, 'operation'), 'deleteObject');
    assert.deepEqual([await isThere(client, first), await isThere(client, second)], [false, false]);
  });

  it('deletes one version only if so set', async () => {
    const { run, client } = await start({ what: 'version' });
    const [first, second] = await createVersions(client);
    assert.equal((await run({ payload: second })).error, undefined);
    assert.deepEqual([await isThere(client, first), await isThere(client, second)], [true, false]);
  });

  it('deletes a working copy only if so set, and keeps its document', async () => {
    const whole = await start();
    const document = await create(whole.client, 'D:demo:contract', 'c');
    const copy = await whole.client.call('checkOut', { objectId: document });
    const { error } = await whole.run({ payload: copy.id });
    assert.equal(error?.code, 'input');
    assert.match(error.message, /^object: "c.*" is a working copy/);
    assert.equal(await isThere(whole.client, copy.id), true);
    await flow?.stop();

    const { run, client } = await start({ what: 'version' });
    const other = await create(client, 'D:demo:contract', 'c');
    const otherCopy = await client.call('checkOut', { objectId: other });
    assert.equal((await run({ payload: otherCopy.id })).error, undefined);
    assert.deepEqual([await isThere(client, other), await isThere(client, otherCopy.id)], [true, false]);
  });

  describe('of a document that is checked out in its place, as on Nuxeo', () => {
    const cases: [title: string, config: object, isLocked: boolean, isDeleted: boolean, actions: string[]][] = [
      ['deletes the document', {}, false, true, ['delete']],
      ['deletes the document, though the server only cancels its check-out', {}, true, true, ['delete', 'delete']],
      ['cancels the check-out of a working copy', { what: 'version' }, false, false, ['cancelCheckOut']],
    ];
    for (const [title, config, isLocked, isDeleted, actions] of cases) {
      it(title, async () => {
        const server = await startNuxeoServer();
        server.isLocked = isLocked;
        try {
          const { run } = await start(config, { server: 'opencmis', url: server.url });
          const { error, outputs } = await run({ payload: 'd' });
          assert.deepEqual([error, outputs[0]?.from], [undefined, 0]);
          assert.deepEqual([server.isDeleted, server.actions()], [isDeleted, actions]);
          await flow?.stop();
          flow = undefined;
        } finally {
          await server.stop();
        }
      });
    }
  });

  it('deletes a folder with all that is in it', async () => {
    const { run, client } = await start({ what: 'tree' });
    const folder = await create(client, 'cmis:folder', 'f');
    const leaf = await create(client, 'cmis:document', 'd', folder);
    const { error, outputs } = await run({ payload: '/f' });
    assert.equal(error, undefined);
    assert.deepEqual(
      outputs.map(({ from, msg }) => [from, msg.payload, at(msg.cmis, 'objectId'), at(msg.cmis, 'operation')]),
      [[0, '/f', folder, 'deleteTree']],
    );
    assert.deepEqual([await isThere(client, folder), await isThere(client, leaf)], [false, false]);
  });

  it('sends from the second output what stayed of a folder, by its ids', async () => {
    const server = await DemoRequests.start();
    try {
      const folder = await server.createId('cmis:folder', { 'cmis:name': 'held' });
      const contract = await server.createId('D:demo:contract', { 'cmis:name': 'c' }, folder);
      await server.as('other').post('/demo/root', { cmisaction: 'checkOut', objectId: contract });
      const repository = { server: 'other', url: server.repository.url };
      const { run } = await start({ what: 'tree', continueOnFailure: true }, repository);
      const { error, ends, outputs } = await run({ payload: '/held' });
      assert.equal(error, undefined);
      assert.equal(ends, 1);
      assert.deepEqual(
        outputs.map(({ from, msg }) => [from, msg.payload, at(msg.cmis, 'objectId'), at(msg.cmis, 'failedIds')]),
        [[1, '/held', folder, [contract, folder]]],
      );
    } finally {
      await server.close();
    }
  });

  it('counts a folder of a list of which something stayed neither as deleted nor as failed', async () => {
    const server = await DemoRequests.start();
    try {
      const [held] = await Promise.all(
        ['held', 'free'].map((name) => server.createId('cmis:folder', { 'cmis:name': name })),
      );
      const contract = await server.createId('D:demo:contract', { 'cmis:name': 'c' }, held);
      await server.as('other').post('/demo/root', { cmisaction: 'checkOut', objectId: contract });
      const repository = { server: 'other', url: server.repository.url };
      const { run } = await start({ what: 'tree', list: true }, repository);
      const { outputs } = await run({ payload: ['/held', '/free', '/none'] });
      const results = outputs[0]?.msg.payload;
      assert.ok(Array.isArray(results));
      assert.deepEqual(
        results.map((result) => at(result, 'output')),
        ['incomplete', 'deleted', undefined],
      );
      assert.deepEqual(at(results[0], 'cmis', 'failedIds'), [contract, held]);
      const counts = ['succeeded', 'incomplete', 'failed'].map((name) => at(outputs[0]?.msg.cmis, name));
      assert.deepEqual([outputs[0]?.from, counts], [0, [1, 1, 1]]);
      assert.deepEqual(flow?.statuses.at(-1), {
        fill: 'yellow',
        shape: 'dot',
        text: '@cmisflow/node-red-cmis/cmis-repository:status.listIncomplete',
      });
    } finally {
      await server.close();
    }
  });

  it('takes it for success that the object is gone, if so set', async () => {
    const { run } = await start({ goneIsSuccess: true });
    const { error, ends, outputs } = await run({ payload: '/none' });
    assert.equal(error, undefined);
    assert.equal(ends, 1);
    assert.deepEqual(
      outputs.map(({ from, msg }) => [from, msg.payload]),
      [[0, '/none']],
    );
  });

  const refused: [title: string, config: object, msg: object, code: string, message: RegExp][] = [
    ['without an object', {}, { payload: 5 }, 'input', /^object: is missing/],
    ['for an object that is not there', {}, { payload: '/none' }, 'objectNotFound', /./],
    ['for the tree of a document', { what: 'tree' }, { payload: '/doc' }, 'input', /^object: "doc" is no folder/],
    ['for a version of a folder', { what: 'version' }, { payload: '/Images' }, 'input', /^object: "Images" is no doc/],
    ['for a folder that is not empty', {}, { payload: '/Images' }, 'constraint', /./],
  ];
  for (const [title, config, msg, code, message] of refused) {
    it(`refuses a message ${title}, deletes nothing and goes on`, async () => {
      const { run, client } = await start(config);
      await create(client, 'cmis:document', 'doc');
      for (const { error, ends, outputs } of [await run(msg), await run(msg)]) {
        assert.equal(error?.code, code);
        assert.match(error.message, message);
        assert.equal(ends, 1);
        assert.equal(outputs.length, 0);
      }
      assert.deepEqual([await isThere(client, '/doc'), await isThere(client, '/Images')], [true, true]);
    });
  }

  it('says in a dry run what would happen, and deletes nothing', async () => {
    const { run, client } = await start({ dryRun: 'dry', dryRunType: 'msg' });
    const document = await create(client, 'cmis:document', 'stays');
    const { payloads, outputs } = await run({ payload: document, dry: true });
    assert.equal(outputs[0]?.from, 0);
    assert.deepEqual(
      [at(payloads[0], 'dryRun'), at(payloads[0], 'allowed'), at(payloads[0], 'missing')],
      [true, true, []],
    );
    assert.equal(at(payloads[0], 'object', 'id'), document);
    const root = (await run({ payload: '/', dry: true })).payloads[0];
    assert.deepEqual([at(root, 'allowed'), at(root, 'missing')], [false, ['canDeleteObject']]);
    assert.equal(await isThere(client, document), true);
    assert.equal((await run({ payload: document, dry: false })).error, undefined);
    assert.equal(await isThere(client, document), false);
  });

  it('says in a dry run that a folder with something in it would stay', async () => {
    const { run, client } = await start({ dryRun: 'true', dryRunType: 'bool' });
    const results = ['allowed', 'missing', 'hasChildren'];
    const full = (await run({ payload: '/Images' })).payloads[0];
    assert.deepEqual(
      results.map((name) => at(full, name)),
      [false, [], true],
    );
    const empty = (await run({ payload: await create(client, 'cmis:folder', 'empty') })).payloads[0];
    assert.deepEqual(
      results.map((name) => at(empty, name)),
      [true, [], undefined],
    );
  });

  it('deletes each object of a list, and says which ones it could not', async () => {
    const { run, client } = await start({ list: true });
    const documents = await Promise.all(['a', 'b', 'c'].map((name) => create(client, 'cmis:document', name)));
    const list = [documents[0], 'no-such-object', { id: documents[1] }, { 'cmis:objectId': documents[2] }];
    const { outputs, error } = await run({ payload: list });
    assert.equal(error, undefined);
    const results = outputs[0]?.msg.payload;
    assert.ok(Array.isArray(results));
    assert.deepEqual(
      results.map((result) => [at(result, 'object'), at(result, 'output'), at(result, 'error', 'code')]),
      [
        [documents[0], 'deleted', undefined],
        ['no-such-object', undefined, 'objectNotFound'],
        [documents[1], 'deleted', undefined],
        [documents[2], 'deleted', undefined],
      ],
    );
    for (const document of documents) assert.equal(await isThere(client, document), false);
  });
});
