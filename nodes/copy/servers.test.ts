import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { at, startFlow, type TestFlow } from '../../test/support/flow';
import { sharedInMemoryServer, START_TIMEOUT } from '../../test/support/opencmis-server';
import { actionOf, startRefusingServer, type Refusal, type RefusingServer } from '../../test/support/refusing-server';
import { describeWith } from '../../test/support/require';
import type { CmisClient } from '../../src/client/client';
import type { CmisObject } from '../../src/model/object';
import { isConnection } from '../../src/kit/connection';
import registerRepository from '../repository/repository';
import registerCopy from './copy';

let flow: TestFlow | undefined;

interface Started {
  readonly run: TestFlow['run'];
  readonly source: CmisClient;
  readonly target: CmisClient;
}

async function start(config: object, source: object, target: object = { server: 'demo' }): Promise<Started> {
  const started = await startFlow({
    types: [registerRepository, registerCopy],
    node: { type: 'cmis-copy', repository: 'source', folder: '/', folderType: 'str', ...config },
    outputs: 3,
    others: [
      { id: 'source', type: 'cmis-repository', ...source },
      { id: 'target', type: 'cmis-repository', ...target },
    ],
    credentials: { source: { user: 'demo', password: 'secret' }, target: { user: 'demo', password: 'secret' } },
  });
  flow = started;
  const clientOf = async (id: string): Promise<CmisClient> => {
    const repository = started.nodeOf(id);
    assert.ok(isConnection(repository));
    return repository.getClient();
  };
  return { run: (msg) => started.run(msg), source: await clientOf('source'), target: await clientOf('target') };
}

const textOf = async (client: CmisClient, objectId: string): Promise<string> =>
  text((await client.call('getContentStream', { objectId })).stream);

const makeFolder = (client: CmisClient, name: string): Promise<CmisObject> =>
  client.call('createFolder', {
    folderId: '/',
    properties: { 'cmis:objectTypeId': 'cmis:folder', 'cmis:name': name },
  });

describe('cmis-copy and what servers can', () => {
  const refusals = new Map<string, Refusal>();
  let server: RefusingServer;
  before(async () => {
    server = await startRefusingServer(refusals, { sampleData: false });
  });
  after(async () => {
    await server.stop();
  });
  afterEach(async () => {
    refusals.clear();
    await flow?.stop();
    flow = undefined;
  });
  const make = (client: CmisClient, name: string, content: string) =>
    client.call('createDocument', {
      folderId: '/',
      properties: { 'cmis:objectTypeId': 'cmis:document', 'cmis:name': name, 'cmis:description': 'D' },
      contentStream: { data: content, mimeType: 'text/plain' },
    });
  /** What was asked of the server beside reading, since a number of requests. */
  const actionsSince = (before: number): string[] => server.requests.slice(before).map(actionOf).filter(Boolean);

  it('reads and writes where the server has no copying', async () => {
    refusals.set('createDocumentFromSource', { exception: 'notSupported' });
    const { run, source } = await start({ objectName: 'a' }, server.connection);
    const { id } = await make(source, 'source', 'content of a');
    const before = server.requests.length;
    const { error } = await run({ payload: id });
    assert.equal(error, undefined, error?.message);
    assert.deepEqual(actionsSince(before), ['createDocumentFromSource', 'createDocument']);
    const copy = await source.call('getObjectByPath', { path: '/a' });
    assert.deepEqual([copy.properties['cmis:description'], await textOf(source, copy.id)], ['D', 'content of a']);
  });

  it('does not do again what may have been done', async () => {
    refusals.set('createDocumentFromSource', 'broken');
    const { run, source } = await start({ objectName: 'twin', onConflict: 'overwrite' }, server.connection);
    await make(source, 'once', 'x');
    const before = server.requests.length;
    const { error, outputs } = await run({ payload: '/once' });
    assert.equal(error?.code, 'connection');
    assert.equal(at(error, 'cause', 'outcome'), 'unknown');
    assert.equal(outputs.length, 0);
    assert.deepEqual(actionsSince(before), ['createDocumentFromSource']);
  });

  it('ends a tree when the server is gone, and tells what was left out', async () => {
    const { run, source, target } = await start(
      { targetRepository: 'target', onConflict: 'overwrite' },
      { server: 'demo' },
      server.connection,
    );
    const folder = await makeFolder(source, 'far');
    for (let number = 0; number < 40; number++) {
      await source.call('createDocument', {
        folderId: folder.id,
        properties: { 'cmis:objectTypeId': 'cmis:document', 'cmis:name': `d${String(number)}` },
      });
    }
    refusals.set('createDocument', 'broken');
    const { error, outputs } = await run({ payload: '/far' });
    assert.equal(error, undefined, error?.message);
    assert.deepEqual([outputs[0]?.from, at(outputs[0]?.msg.cmis, 'failed')], [2, 40]);
    const results = outputs[0]?.msg.payload;
    assert.ok(Array.isArray(results));
    const messages = results.map((entry: unknown) => String(at(entry, 'error', 'message')));
    assert.ok(
      messages.filter((message) => message.startsWith('Not copied, because the copying ended before')).length >= 36,
    );
    // Those that were under way may have been made, and are told so.
    assert.ok(results.some((entry: unknown) => at(entry, 'error', 'cause', 'outcome') === 'unknown'));
    assert.ok((await target.call('getObjectByPath', { path: '/far' })).id);
  });

  it('streams a large content to another connection in constant memory', async function () {
    this.timeout(60_000);
    const size = 100 * 1024 * 1024;
    const { run, source, target } = await start({ targetRepository: 'target' }, { server: 'demo' });
    const piece = Buffer.alloc(1024 * 1024, 'x');
    async function* pieces(): AsyncGenerator<Buffer> {
      for (let sent = 0; sent < size; sent += piece.length) yield await Promise.resolve(piece);
    }
    await source.call('createDocument', {
      folderId: '/',
      properties: { 'cmis:objectTypeId': 'cmis:document', 'cmis:name': 'large' },
      contentStream: { data: pieces(), length: size },
    });
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().arrayBuffers)), 10);
    const { error } = await run({ payload: '/large' });
    clearInterval(watch);
    assert.equal(error, undefined, error?.message);
    const copy = await target.call('getObjectByPath', { path: '/large' });
    assert.equal(copy.properties['cmis:contentStreamLength'], size);
    assert.ok(most - before < size / 2, `${String(most - before)} bytes more`);
  });
});

describeWith('java', 'cmis-copy between the Demo repository and OpenCMIS in-memory', function () {
  this.timeout(START_TIMEOUT);
  afterEach(async () => {
    await flow?.stop();
    flow = undefined;
  });

  it('copies what the target can take, and notes the rest once', async () => {
    const { browserUrl } = await sharedInMemoryServer();
    const name = `copied ${String(Date.now())}`;
    const { run, source, target } = await start(
      { targetRepository: 'target', otherType: 'VersionableType', objectName: name },
      { server: 'demo' },
      { server: 'opencmis', url: browserUrl },
    );
    const folder = await makeFolder(source, 'tree');
    for (const document of ['a', 'b']) {
      await source.call('createDocument', {
        folderId: folder.id,
        properties: {
          'cmis:objectTypeId': 'D:demo:invoice',
          'cmis:name': document,
          'cmis:description': 'D',
          'demo:number': 'N',
          'cmis:secondaryObjectTypeIds': ['P:cm:titled'],
          'cm:title': 'T',
        },
        contentStream: { data: `content of ${document}`, mimeType: 'text/plain' },
      });
    }
    const { error, outputs } = await run({ payload: '/tree' });
    assert.equal(error, undefined, error?.message);
    assert.equal(outputs[0]?.from, 0, JSON.stringify(outputs[0]?.msg.payload));
    assert.deepEqual(at(outputs[0].msg.cmis, 'notes'), [
      "The target can't make objects of the type D:demo:invoice: their copies are of the type VersionableType.",
      'The target has no aspect P:cm:titled: copies are without it.',
      "Not copied, because VersionableType can't take it there: demo:number, demo:currency, demo:paid, demo:status, cm:title.",
    ]);
    const copy = await target.call('getObjectByPath', { path: `/${name}/b` });
    assert.deepEqual([copy.type, await textOf(target, copy.id)], ['VersionableType', 'content of b']);
    await target.call('deleteTree', { folderId: `/${name}` });
  });
});
