import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CmisClient } from '../../src/client/client';
import { isConnection } from '../../src/kit/connection';
import { startAlfrescoVersions } from '../../test/support/alfresco-versions';
import { DemoRequests } from '../../test/support/demo-requests';
import { at, startFlow, type TestFlow } from '../../test/support/flow';
import { sharedInMemoryServer, startFileshareServer, START_TIMEOUT } from '../../test/support/opencmis-server';
import { describeWith } from '../../test/support/require';
import registerRepository from '../repository/repository';
import registerSetContent from './set-content';

describe('cmis-set-content', () => {
  let flow: TestFlow | undefined;
  const start = async (config: object = {}, repositoryConfig: object = { server: 'demo' }) => {
    await flow?.stop();
    const started = await startFlow({
      types: [registerRepository, registerSetContent],
      node: { type: 'cmis-set-content', repository: 'repo', ...config },
      outputs: 3,
      others: [{ id: 'repo', type: 'cmis-repository', ...repositoryConfig }],
      credentials: { repo: { user: 'test', password: 'test' } },
    });
    flow = started;
    const repository = started.nodeOf('repo');
    assert.ok(isConnection(repository));
    return { flow: started, run: (msg: object) => started.run(msg), client: await repository.getClient() };
  };
  afterEach(async () => {
    await flow?.stop();
    flow = undefined;
  });

  const create = async (
    client: CmisClient,
    { type = 'cmis:document', name = 'c.txt', hasContent = true, mimeType = 'text/plain' } = {},
  ): Promise<string> => {
    const properties = { 'cmis:objectTypeId': type, 'cmis:name': name };
    const contentStream = !hasContent ? undefined : { data: 'one', mimeType, filename: name };
    return (await client.call('createDocument', { properties, folderId: '/', contentStream })).id;
  };
  const empty = { hasContent: false };
  const propertiesOf = async (client: CmisClient, objectId: string) =>
    (await client.call('getObject', { objectId })).properties;
  const contentOf = async (client: CmisClient, objectId: string): Promise<string> =>
    Buffer.concat(await (await client.call('getContentStream', { objectId })).stream.toArray()).toString();
  const property = (value: unknown, id: string) => at(value, 'properties', id);
  const cmis = (objectId: string) => ({ cmis: { objectId } });

  it('replaces the content of msg.cmis.objectId by the payload, and keeps name and MIME type', async () => {
    const { run, client } = await start();
    const document = await create(client, { name: 'sheet', mimeType: 'text/csv;charset=ISO-8859-1' });
    const { error, ends, outputs } = await run({ payload: 'a;ü', ...cmis(document), filename: 'x.pdf', topic: 't' });
    assert.equal(error, undefined);
    assert.equal(ends, 1);
    const [{ from, msg } = assert.fail('nothing was sent')] = outputs;
    assert.deepEqual([from, msg.topic, at(msg.cmis, 'operation')], [0, 't', 'setContentStream']);
    assert.equal(at(msg.payload, 'id'), document);
    assert.equal(property(msg.payload, 'cmis:contentStreamFileName'), 'sheet');
    assert.equal(property(msg.payload, 'cmis:contentStreamMimeType'), 'text/csv; charset=utf-8');
    assert.equal(await contentOf(client, document), 'a;ü');
  });

  it('takes the MIME type that is given, and that of the file name for a document without content', async () => {
    const given = await start({ readBack: true });
    const document = await create(given.client);
    const answer = await given.run({ payload: Buffer.from('%PDF'), ...cmis(document), mimetype: 'application/pdf' });
    assert.equal(property(answer.payloads[0], 'cmis:contentStreamMimeType'), 'application/pdf');
    const without = await create(given.client, { ...empty, name: 'page.html' });
    const html = await given.run({ payload: '<p>', ...cmis(without) });
    assert.equal(property(html.payloads[0], 'cmis:contentStreamMimeType'), 'text/html; charset=utf-8');
  });

  it('stores an object as JSON, and a file', async () => {
    const json = await start({ contentFrom: 'json' });
    const document = await create(json.client, { ...empty, name: 'd' });
    const { payloads } = await json.run({ payload: { a: 1 }, ...cmis(document) });
    assert.equal(property(payloads[0], 'cmis:contentStreamMimeType'), 'application/json');
    assert.equal(await contentOf(json.client, document), '{"a":1}');

    const folder = await mkdtemp(join(tmpdir(), 'set-content-'));
    try {
      await writeFile(join(folder, 'f.txt'), 'from a file');
      const { run, client } = await start({ contentFrom: 'file', file: join(folder, 'f.txt'), fileType: 'str' });
      const other = await create(client);
      assert.equal((await run(cmis(other))).error, undefined);
      assert.equal(await contentOf(client, other), 'from a file');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('leaves content that is there, if so set, and sends the message from the second output', async () => {
    const { run, client } = await start({ overwrite: false });
    const document = await create(client);
    const { error, outputs } = await run({ payload: 'two', ...cmis(document) });
    assert.equal(error, undefined);
    assert.deepEqual(
      outputs.map(({ from, msg }) => [from, msg.payload, at(msg.cmis, 'objectId')]),
      [[1, 'two', document]],
    );
    assert.equal(await contentOf(client, document), 'one');
    const without = await create(client, { ...empty, name: 'without.txt' });
    assert.deepEqual((await run({ payload: 'two', ...cmis(without) })).outputs[0]?.from, 0);
    assert.equal(await contentOf(client, without), 'two');
  });

  it('deletes the content, and sends a document without content from the third output', async () => {
    const { run, client } = await start({ action: 'delete' });
    const document = await create(client);
    const first = await run({ payload: 'p', ...cmis(document) });
    assert.equal(first.error, undefined);
    assert.deepEqual([first.outputs[0]?.from, property(first.payloads[0], 'cmis:contentStreamLength')], [0, null]);
    const second = await run({ payload: 'p', ...cmis(document) });
    assert.deepEqual(
      second.outputs.map(({ from, msg }) => [from, msg.payload]),
      [[2, 'p']],
    );
  });

  it('appends what several messages bring at once in their order, to a document without content too', async () => {
    const started = await start({ action: 'append' });
    const document = await create(started.client, { ...empty, name: 'log.txt' });
    const lines = Array.from({ length: 12 }, (_, index) => `line ${String(index)}\n`);
    for (const payload of lines) started.flow.send({ payload, ...cmis(document) });
    await started.flow.until((arrivals) => arrivals.filter(({ from }) => from === 'complete').length === 12);
    assert.equal(await contentOf(started.client, document), lines.join(''));
    assert.match(String((await propertiesOf(started.client, document))['cmis:contentStreamMimeType']), /^text\/plain/);
  });

  it('sends the change token with every change, and with an append whether it is the last chunk', async () => {
    for (const [action, operation] of [
      ['replace', 'setContentStream'],
      ['append', 'appendContentStream'],
      ['delete', 'deleteContentStream'],
    ] as const) {
      const { run, client } = await start({ action, lastChunk: 'last', lastChunkType: 'msg' });
      const document = await create(client);
      const { 'cmis:changeToken': changeToken } = await propertiesOf(client, document);
      assert.equal(typeof changeToken, 'string');
      const sent: object[] = [];
      const call = client.call.bind(client);
      client.call = (name, input, options) => {
        if (name === operation) sent.push(input);
        return call(name, input, options);
      };
      assert.equal((await run({ payload: 'two', ...cmis(document), last: false })).error, undefined);
      assert.deepEqual(
        sent.map((input) => [at(input, 'changeToken'), at(input, 'isLastChunk')]),
        [[changeToken, action === 'append' ? false : undefined]],
      );
    }
  });

  it('makes a new version in one step', async () => {
    const config = { action: 'newVersion', major: 'minor', majorType: 'msg', comment: 'why' };
    const { run, client } = await start(config);
    const document = await create(client, { type: 'D:demo:contract' });
    const { error, payloads, outputs } = await run({ payload: 'two', ...cmis(document), minor: false });
    assert.equal(error, undefined);
    assert.deepEqual(
      ['cmis:versionLabel', 'cmis:checkinComment', 'cmis:contentStreamFileName'].map((id) => property(payloads[0], id)),
      ['1.1', 'why', 'c.txt'],
    );
    assert.equal(at(outputs[0]?.msg.cmis, 'operation'), 'checkIn');
    const id = String(at(payloads[0], 'id'));
    assert.deepEqual([await contentOf(client, id), await contentOf(client, document)], ['two', 'one']);
    const next = await run({ payload: 'three', ...cmis(document), minor: true });
    assert.equal(property(next.payloads[0], 'cmis:versionLabel'), '2.0');
  });

  it('acts on the latest version, or on exactly the one that is named', async () => {
    for (const [version, code] of [
      ['latest', undefined],
      ['this', 'versioning'],
    ]) {
      const { run, client } = await start({ version });
      const first = await create(client, { type: 'D:demo:contract' });
      const copy = await client.call('checkOut', { objectId: first });
      const second = await client.call('checkIn', { objectId: copy.id });
      const { error, payloads } = await run({ payload: 'two', ...cmis(first) });
      assert.equal(error?.code, code);
      if (code === undefined) assert.equal(at(payloads[0], 'id'), second.id);
      assert.equal(await contentOf(client, first), 'one');
    }
  });

  it('changes a working copy that is named, and not the latest version', async () => {
    const { run, client } = await start();
    const document = await create(client, { type: 'D:demo:contract' });
    const copy = await client.call('checkOut', { objectId: document });
    const { payloads } = await run({ payload: 'draft', ...cmis(copy.id) });
    assert.equal(at(payloads[0], 'id'), copy.id);
    assert.deepEqual([await contentOf(client, copy.id), await contentOf(client, document)], ['draft', 'one']);
  });

  it('says in a dry run what would happen, and changes nothing', async () => {
    for (const [action, missing] of [
      ['replace', []],
      ['append', []],
      ['delete', []],
      ['newVersion', ['canCheckOut']],
    ] as const) {
      const { run, client } = await start({ action, dryRun: 'dry', dryRunType: 'msg' });
      const document = await create(client);
      const { error, outputs } = await run({ payload: 'two', ...cmis(document), dry: true });
      assert.equal(error, undefined);
      assert.equal(outputs[0]?.from, 0);
      const result = outputs[0].msg.payload;
      assert.deepEqual(
        [at(result, 'dryRun'), at(result, 'allowed'), at(result, 'missing'), at(result, 'object', 'id')],
        [true, missing.length === 0, missing, document],
      );
      assert.equal(await contentOf(client, document), 'one');
    }
    const kept = await start({ overwrite: false, dryRun: 'true', dryRunType: 'bool' });
    const document = await create(kept.client);
    assert.equal((await kept.run({ payload: 'two', ...cmis(document) })).outputs[0]?.from, 1);
  });

  it('changes every document of a list, and tells of each what came of it', async () => {
    const { run, client } = await start({ list: true, object: 'documents', objectType: 'msg', action: 'newVersion' });
    const contract = await create(client, { type: 'D:demo:contract' });
    const plain = await create(client, { name: 'plain.txt' });
    const { error, payloads, outputs } = await run({ payload: 'two', documents: [contract, plain, '/none'] });
    assert.equal(error, undefined);
    const [results] = payloads;
    assert.ok(Array.isArray(results));
    assert.deepEqual(
      results.map((entry) => [at(entry, 'output'), at(entry, 'error', 'code')]),
      [
        ['object', undefined],
        [undefined, 'constraint'],
        [undefined, 'objectNotFound'],
      ],
    );
    assert.equal(property(at(results[0], 'value'), 'cmis:versionLabel'), '2.0');
    assert.deepEqual([at(outputs[0]?.msg.cmis, 'succeeded'), at(outputs[0]?.msg.cmis, 'failed')], [1, 2]);
  });

  const refused: [title: string, config: object, msg: object, code: string, message: RegExp][] = [
    ['without an object', {}, { cmis: undefined }, 'input', /^object: is missing/],
    ['without content', {}, { payload: undefined }, 'input', /^content: is missing/],
    ['with an object as content', {}, { payload: { a: 1 } }, 'input', /^content: .* "as JSON"/],
    ['with a file that is not there', { contentFrom: 'file', file: '/none/x' }, {}, 'input', /^file: "\/none\/x"/],
    ['for an object that is not there', {}, cmis('/none'), 'objectNotFound', /./],
    ['for a folder', {}, cmis('/Images'), 'input', /^object: "Images" is no document/],
    ['for a version of a type without', { action: 'newVersion' }, {}, 'constraint', /type cmis:document has none/],
    [
      'with a last chunk that is none',
      { action: 'append', lastChunk: 'n', lastChunkType: 'msg' },
      { n: 5 },
      'input',
      /^last chunk: has to be true/,
    ],
  ];
  for (const [title, config, msg, code, message] of refused) {
    it(`refuses a message ${title}, changes nothing and goes on`, async () => {
      const { run, client } = await start(config);
      const document = await create(client);
      const sent = { payload: 'two', ...cmis(document), ...msg };
      for (const { error, ends, outputs } of [await run(sent), await run(sent)]) {
        assert.equal(error?.code, code);
        assert.match(error.message, message);
        assert.equal(ends, 1);
        assert.equal(outputs.length, 0);
      }
      assert.equal(await contentOf(client, document), 'one');
    });
  }

  it('says who has the document checked out, whatever is to be done', async () => {
    const server = await DemoRequests.start({ users: { test: 'test', other: 'secret' } });
    try {
      const other = server.as('other');
      const contract = await other.createId('D:demo:contract', { 'cmis:name': 'c' }, 'root', { bytes: 'one' });
      await other.post('/demo/root', { cmisaction: 'checkOut', objectId: contract });
      for (const action of ['replace', 'newVersion', 'append', 'delete']) {
        const { run } = await start({ action }, { server: 'other', url: server.repository.url });
        const { error } = await run({ payload: 'two', ...cmis(contract) });
        assert.equal(error?.code, 'versioning', action);
        assert.match(error.message, /The document is checked out by other; the working copy is "/);
      }
    } finally {
      await server.close();
    }
  });

  it('answers the new id of a new version, as on Alfresco', async () => {
    const server = await startAlfrescoVersions();
    const repository = { server: 'other', url: server.url };
    try {
      const replaced = await (await start({}, repository)).run({ payload: 'x', ...cmis(`${server.uuid};1.0`) });
      assert.equal(at(replaced.payloads[0], 'id'), `${server.uuid};1.2`);
      assert.equal(at(replaced.outputs[0]?.msg.cmis, 'objectId'), `${server.uuid};1.2`);
      const made = await (
        await start({ action: 'newVersion' }, repository)
      ).run({ payload: 'y', ...cmis(server.uuid) });
      assert.equal(at(made.payloads[0], 'id'), `${server.uuid};2.0`);
      assert.deepEqual(server.actions(), ['setContent', 'checkOut', 'checkIn']);
      assert.deepEqual(server.versions.at(-1)?.mimeType, 'text/csv; charset=utf-8');
    } finally {
      await server.stop();
    }
  });

  describeWith('java', 'on OpenCMIS in-memory', function () {
    this.timeout(START_TIMEOUT);
    it('replaces, appends, deletes, keeps what is there, and makes versions', async () => {
      const { browserUrl: url } = await sharedInMemoryServer();
      const repository = { server: 'opencmis', url };
      const now = String(Date.now());
      const replace = await start({}, repository);
      const document = await create(replace.client, { name: `s ${now}.txt` });
      const replaced = await replace.run({ payload: 'two', ...cmis(document) });
      assert.match(String(property(replaced.payloads[0], 'cmis:contentStreamMimeType')), /^text\/plain/);
      assert.equal(await contentOf(replace.client, document), 'two');
      const kept = await (await start({ overwrite: false }, repository)).run({ payload: 'x', ...cmis(document) });
      assert.equal(kept.outputs[0]?.from, 1);
      const appended = await (await start({ action: 'append' }, repository)).run({ payload: '+', ...cmis(document) });
      assert.equal(appended.error, undefined);
      const remove = await start({ action: 'delete' }, repository);
      assert.equal(await contentOf(remove.client, document), 'two+');
      const { outputs } = await remove.run({ payload: 'p', ...cmis(document) });
      assert.deepEqual([outputs[0]?.from, property(outputs[0]?.msg.payload, 'cmis:contentStreamLength')], [0, null]);
      assert.equal((await remove.run(cmis(document))).outputs[0]?.from, 2);
      const append = await start({ action: 'append', lastChunk: 'false', lastChunkType: 'bool' }, repository);
      for (const payload of ['first ', 'second']) await append.run({ payload, ...cmis(document) });
      assert.equal(await contentOf(append.client, document), 'first second');

      const version = await start({ action: 'newVersion', comment: 'why' }, repository);
      const versioned = await create(version.client, { type: 'VersionableType', name: `v ${now}.txt` });
      const made = await version.run({ payload: 'two', ...cmis(versioned) });
      assert.equal(made.error, undefined);
      assert.equal(property(made.payloads[0], 'cmis:checkinComment'), 'why');
      const id = String(at(made.payloads[0], 'id'));
      assert.deepEqual(
        [await contentOf(version.client, id), await contentOf(version.client, versioned)],
        ['two', 'one'],
      );
      const versionless = await version.run({ payload: 'two', ...cmis(document) });
      assert.equal(versionless.error?.code, 'constraint');
    });
  });

  describeWith('java', 'on OpenCMIS fileshare', function () {
    this.timeout(START_TIMEOUT);
    it('replaces and appends, and says that there are no versions', async () => {
      const server = await startFileshareServer();
      const repository = { server: 'opencmis', url: server.browserUrl };
      try {
        const replace = await start({}, repository);
        const document = await create(replace.client, { name: 'a.txt' });
        const { error } = await replace.run({ payload: 'two', ...cmis(document) });
        assert.equal(error, undefined);
        const append = await start({ action: 'append' }, repository);
        assert.equal((await append.run({ payload: '+', ...cmis(document) })).error, undefined);
        assert.equal(await contentOf(append.client, document), 'two+');
        const version = await start({ action: 'newVersion' }, repository);
        const refused = await version.run({ payload: 'x', ...cmis(document) });
        assert.equal(refused.error?.code, 'constraint');
        assert.equal(await contentOf(version.client, document), 'two+');
      } finally {
        await flow?.stop();
        flow = undefined;
        await server.stop();
      }
    });
  });
});
