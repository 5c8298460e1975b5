import assert from 'node:assert/strict';
import type { CmisClient } from '../../src/client/client';
import { isConnection } from '../../src/kit/connection';
import { startAlfrescoVersions } from '../../test/support/alfresco-versions';
import { DemoRequests } from '../../test/support/demo-requests';
import { at, startFlow, type TestFlow } from '../../test/support/flow';
import { sharedInMemoryServer, START_TIMEOUT } from '../../test/support/opencmis-server';
import { describeWith } from '../../test/support/require';
import registerRepository from '../repository/repository';
import registerVersions from './versions';

describe('cmis-versions', () => {
  let flow: TestFlow | undefined;
  const start = async (config: object = {}, repositoryConfig: object = { server: 'demo' }) => {
    await flow?.stop();
    const started = await startFlow({
      types: [registerRepository, registerVersions],
      node: { type: 'cmis-versions', repository: 'repo', ...config },
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

  const create = async (client: CmisClient, type = 'D:demo:contract', name = 'c.txt'): Promise<string> => {
    const properties = { 'cmis:objectTypeId': type, 'cmis:name': name };
    const contentStream = { data: 'one', mimeType: 'text/plain', filename: name };
    return (await client.call('createDocument', { properties, folderId: '/', contentStream })).id;
  };
  const propertiesOf = async (client: CmisClient, objectId: string) =>
    (await client.call('getObject', { objectId })).properties;
  const contentOf = async (client: CmisClient, objectId: string): Promise<string> =>
    Buffer.concat(await (await client.call('getContentStream', { objectId })).stream.toArray()).toString();
  const property = (value: unknown, id: string) => at(value, 'properties', id);

  it('checks a document out and answers the working copy', async () => {
    const { run, client } = await start();
    const document = await create(client);
    const { error, ends, outputs } = await run({ payload: document, topic: 't' });
    assert.equal(error, undefined);
    assert.equal(ends, 1);
    const [{ from, msg } = assert.fail('nothing was sent')] = outputs;
    assert.deepEqual([from, msg.topic, at(msg.cmis, 'operation')], [0, 't', 'checkOut']);
    assert.equal(property(msg.payload, 'cmis:isPrivateWorkingCopy'), true);
    assert.equal(at(msg.cmis, 'objectId'), at(msg.payload, 'id'));
    assert.notEqual(at(msg.payload, 'id'), document);
  });

  it('checks the latest version out, unless exactly this one is meant', async () => {
    const latest = await start();
    const first = await create(latest.client);
    const copy = await latest.client.call('checkOut', { objectId: first });
    const properties = { 'cmis:description': 'second' };
    await latest.client.call('checkIn', { objectId: copy.id, major: true, properties });
    const { payloads } = await latest.run({ payload: first });
    assert.equal(property(payloads[0], 'cmis:description'), 'second');

    const exact = await start({ version: 'this' });
    const old = await create(exact.client);
    const workingCopy = await exact.client.call('checkOut', { objectId: old });
    await exact.client.call('checkIn', { objectId: workingCopy.id });
    const { error } = await exact.run({ payload: old });
    assert.equal(error?.code, 'versioning');
  });

  it('checks in with properties, aspects, content and a comment, merged from node and message', async () => {
    const { run, client } = await start({
      action: 'checkIn',
      comment: 'remark',
      commentType: 'msg',
      major: 'major',
      majorType: 'msg',
      properties: [
        { id: 'cmis:description', value: 'of the node', valueType: 'str' },
        { id: 'cm:title', value: 'of the node', valueType: 'str' },
      ],
      aspects: 'cm:geographic',
      contentFrom: 'value',
    });
    const document = await create(client);
    const copy = await client.call('checkOut', { objectId: document });
    const msg = { payload: copy, remark: 'why', major: false, content: 'zwei ü', properties: { 'cm:title': 'T' } };
    const { error, payloads, outputs } = await run(msg);
    assert.equal(error, undefined);
    const [version] = payloads;
    assert.deepEqual(
      ['cmis:versionLabel', 'cmis:checkinComment', 'cmis:description', 'cm:title'].map((id) => property(version, id)),
      ['1.1', 'why', 'of the node', 'T'],
    );
    assert.equal(property(version, 'cmis:contentStreamMimeType'), 'text/plain; charset=utf-8');
    assert.deepEqual(at(version, 'aspects'), ['P:cm:geographic', 'P:cm:titled']);
    assert.equal(at(outputs[0]?.msg.cmis, 'operation'), 'checkIn');
    assert.equal(await contentOf(client, String(at(version, 'id'))), 'zwei ü');
  });

  it('checks in the working copy of the document that is named, as a major version with all as it was', async () => {
    const { run, client } = await start({ action: 'checkIn', readBack: true });
    const document = await create(client);
    const copy = await client.call('checkOut', { objectId: document });
    await client.call('updateProperties', { objectId: copy.id, properties: { 'cmis:description': 'draft' } });
    const { payloads } = await run({ payload: document });
    assert.equal(property(payloads[0], 'cmis:versionLabel'), '2.0');
    assert.equal(property(payloads[0], 'cmis:description'), 'draft');
    assert.equal(await contentOf(client, String(at(payloads[0], 'id'))), 'one');
  });

  it('leaves the working copy as it is when properties are wrong, and names every fault', async () => {
    const { run, client } = await start({ action: 'checkIn' });
    const copy = await client.call('checkOut', { objectId: await create(client) });
    const msg = { payload: copy.id, properties: { 'no:such': 1, 'cmis:createdBy': 'me' }, aspects: ['cm:nothing'] };
    const { error, outputs } = await run(msg);
    assert.equal(error?.code, 'input');
    for (const part of [/no:such/, /cmis:createdBy/, /cm:nothing/]) assert.match(error.message, part);
    assert.equal(outputs.length, 0);
    assert.equal((await propertiesOf(client, copy.id))['cmis:isPrivateWorkingCopy'], true);
  });

  for (const [named, byDocument] of [
    ['its working copy', false],
    ['the document', true],
  ] as const) {
    it(`cancels a check-out by ${named}, and leaves document and payload`, async () => {
      const { run, client } = await start({ action: 'cancelCheckOut' });
      const document = await create(client);
      const copy = await client.call('checkOut', { objectId: document });
      const payload = byDocument ? document : copy.id;
      const { error, outputs } = await run({ payload });
      assert.equal(error, undefined);
      assert.deepEqual(
        outputs.map(({ from, msg }) => [from, msg.payload, at(msg.cmis, 'operation'), at(msg.cmis, 'objectId')]),
        [[0, payload, 'cancelCheckOut', copy.id]],
      );
      assert.equal((await propertiesOf(client, document))['cmis:isVersionSeriesCheckedOut'], false);
    });
  }

  it('reads all versions, the newest first, with only the properties that are wanted', async () => {
    const { run, client } = await start({ action: 'all', filter: 'cmis:versionLabel', includeAllowableActions: true });
    const document = await create(client);
    const copy = await client.call('checkOut', { objectId: document });
    await client.call('checkIn', { objectId: copy.id, major: false });
    const { payloads, outputs } = await run({ payload: document });
    const [versions] = payloads;
    assert.ok(Array.isArray(versions));
    assert.deepEqual(
      versions.map((version) => property(version, 'cmis:versionLabel')),
      ['1.1', '1.0'],
    );
    assert.equal(property(versions[0], 'cmis:createdBy'), undefined);
    assert.equal(at(versions[0], 'allowableActions', 'canCheckOut'), true);
    assert.equal(at(outputs[0]?.msg.cmis, 'numItems'), 2);
  });

  it('reads the latest version, and the latest major one', async () => {
    for (const [action, label] of [
      ['latest', '1.1'],
      ['latestMajor', '1.0'],
    ]) {
      const { run, client } = await start({ action });
      const document = await create(client);
      const copy = await client.call('checkOut', { objectId: document });
      await client.call('checkIn', { objectId: copy.id, major: false });
      const { payloads } = await run({ payload: copy.id });
      assert.equal(property(payloads[0], 'cmis:versionLabel'), label);
    }
  });

  it('sends from the second output what is not there to be read', async () => {
    for (const action of ['all', 'latest', 'latestMajor']) {
      const { run } = await start({ action });
      const { error, outputs } = await run({ payload: '/none' });
      assert.equal(error, undefined);
      assert.deepEqual(
        outputs.map(({ from, msg }) => [from, msg.payload]),
        [[1, '/none']],
      );
    }
  });

  it('cancels the check-outs of a list, and tells of each what came of it', async () => {
    const { run, client } = await start({ action: 'cancelCheckOut', list: true });
    const [first, second] = [await create(client), await create(client, 'D:demo:contract', 'd.txt')];
    await client.call('checkOut', { objectId: first });
    const { error, payloads, outputs } = await run({ payload: [first, second] });
    assert.equal(error, undefined);
    const [results] = payloads;
    assert.ok(Array.isArray(results));
    assert.deepEqual(
      results.map((entry) => [at(entry, 'output'), at(entry, 'error', 'code')]),
      [
        ['result', undefined],
        [undefined, 'versioning'],
      ],
    );
    assert.deepEqual([at(outputs[0]?.msg.cmis, 'succeeded'), at(outputs[0]?.msg.cmis, 'failed')], [1, 1]);
  });

  const refused: [title: string, config: object, msg: object, code: string, message: RegExp][] = [
    ['without an object', {}, { payload: 5 }, 'input', /^object: is missing/],
    ['for an object that is not there', {}, { payload: '/none' }, 'objectNotFound', /./],
    ['to check in what is gone', { action: 'checkIn' }, { payload: '/none' }, 'objectNotFound', /./],
    ['to check in what is not checked out', { action: 'checkIn' }, {}, 'versioning', /"c\.txt" is not checked out/],
    ['to cancel what is not checked out', { action: 'cancelCheckOut' }, {}, 'versioning', /is not checked out/],
    ['to check out a folder', {}, { payload: '/Images' }, 'input', /^object: "Images" is no document/],
    ['to check out a type without versions', {}, { payload: '/p.txt' }, 'constraint', /type cmis:document has none/],
    [
      'with a major version that is no truth value',
      { action: 'checkIn', majorType: 'msg', major: 'x' },
      { x: 'yes' },
      'input',
      /^major: has to be true/,
    ],
  ];
  for (const [title, config, msg, code, message] of refused) {
    it(`refuses a message ${title}, changes nothing and goes on`, async () => {
      const { run, client } = await start(config);
      const document = await create(client);
      await create(client, 'cmis:document', 'p.txt');
      for (const { error, ends, outputs } of [
        await run({ payload: document, ...msg }),
        await run({ payload: document, ...msg }),
      ]) {
        assert.equal(error?.code, code);
        assert.match(error.message, message);
        assert.equal(ends, 1);
        assert.equal(outputs.length, 0);
      }
      assert.equal((await propertiesOf(client, document))['cmis:isVersionSeriesCheckedOut'], false);
      assert.equal((await client.call('getAllVersions', { objectId: document })).length, 1);
    });
  }

  it('says who has the document checked out', async () => {
    const server = await DemoRequests.start({ users: { owner: 'secret', demo: 'secret', other: 'secret' } });
    try {
      const contract = await server.createId('D:demo:contract', { 'cmis:name': 'c' });
      const copy = await server.as('other').post('/demo/root', { cmisaction: 'checkOut', objectId: contract });
      assert.equal(copy.status, 201);
      for (const action of ['checkOut', 'checkIn', 'cancelCheckOut']) {
        const { run } = await start({ action }, { server: 'other', url: server.repository.url });
        const { error } = await run({ payload: contract });
        assert.equal(error?.code, 'versioning', action);
        assert.match(error.message, /The document is checked out by other/);
      }
    } finally {
      await server.close();
    }
  });

  it('works with ids whose label changes, as on Alfresco', async () => {
    const server = await startAlfrescoVersions();
    const repository = { server: 'other', url: server.url };
    try {
      const out = await (await start({}, repository)).run({ payload: `${server.uuid};1.0` });
      assert.equal(at(out.payloads[0], 'id'), `${server.uuid};pwc`);
      const checkIn = await start({ action: 'checkIn', major: 'false', majorType: 'bool' }, repository);
      const made = await checkIn.run({ payload: out.payloads[0], aspects: 'cm:titled' });
      assert.equal(at(made.payloads[0], 'id'), `${server.uuid};1.2`);
      assert.deepEqual(server.aspects, ['P:cm:author', 'P:cm:versionable', 'P:cm:titled']);
      const all = await (await start({ action: 'all' }, repository)).run({ payload: server.uuid });
      const [versions] = all.payloads;
      assert.ok(Array.isArray(versions));
      assert.deepEqual(
        versions.map((version) => at(version, 'id')),
        ['1.2', '1.1', '1.0'].map((label) => `${server.uuid};${label}`),
      );
      const again = await (await start({}, repository)).run({ payload: server.uuid });
      assert.equal(at(again.payloads[0], 'id'), `${server.uuid};pwc`);
      const cancelled = await (await start({ action: 'cancelCheckOut' }, repository)).run({ payload: server.uuid });
      assert.equal(cancelled.error, undefined);
      assert.equal(server.holder, undefined);
    } finally {
      await server.stop();
    }
  });

  describeWith('java', 'on OpenCMIS in-memory', function () {
    this.timeout(START_TIMEOUT);
    it('checks out, in and cancels, reads the versions, and says who holds a document', async () => {
      const { browserUrl: url } = await sharedInMemoryServer();
      const repository = { server: 'opencmis', url };
      const out = await start({}, repository);
      const document = await create(out.client, 'VersionableType', `v ${String(Date.now())}.txt`);
      const copy = (await out.run({ payload: document })).payloads[0];
      assert.equal(property(copy, 'cmis:isPrivateWorkingCopy'), true);
      const twice = await out.run({ payload: document });
      assert.equal(twice.error?.code, 'updateConflict');
      assert.match(twice.error.message, /The document is checked out by demo; the working copy is "/);

      const checkIn = await start({ action: 'checkIn', comment: 'why', contentFrom: 'value' }, repository);
      const properties = { VersionedStringProp: 'p' };
      const { payloads, error } = await checkIn.run({ payload: copy, content: 'two', properties });
      assert.equal(error, undefined);
      assert.equal(property(payloads[0], 'cmis:checkinComment'), 'why');
      assert.equal(property(payloads[0], 'VersionedStringProp'), 'p');
      assert.equal(await contentOf(checkIn.client, String(at(payloads[0], 'id'))), 'two');

      const again = await (await start({ action: 'checkIn' }, repository)).run({ payload: document });
      assert.equal(again.error?.code, 'versioning');
      const all = await (await start({ action: 'all' }, repository)).run({ payload: document });
      const [versions] = all.payloads;
      assert.ok(Array.isArray(versions));
      assert.deepEqual(
        versions.map((version) => at(version, 'id')),
        [at(payloads[0], 'id'), document],
      );
      await (await start({}, repository)).run({ payload: document });
      const cancelled = await (await start({ action: 'cancelCheckOut' }, repository)).run({ payload: document });
      assert.equal(cancelled.error, undefined);
      const { client } = await start({}, repository);
      assert.equal((await propertiesOf(client, document))['cmis:isVersionSeriesCheckedOut'], false);
    });
  });
});
