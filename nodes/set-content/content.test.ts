import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { CmisClient } from '../../src/client/client';
import { isConnection } from '../../src/kit/connection';
import { at, startFlow, type TestFlow } from '../../test/support/flow';
import registerRepository from '../repository/repository';
import registerSetContent from './set-content';

describe('cmis-set-content with content from elsewhere', () => {
  let flow: TestFlow | undefined;
  let client: CmisClient;
  let other: CmisClient;
  const start = async (config: object = {}): Promise<TestFlow> => {
    await flow?.stop();
    const started = await startFlow({
      types: [registerRepository, registerSetContent],
      node: { type: 'cmis-set-content', repository: 'repo', object: '/a.txt', objectType: 'str', ...config },
      outputs: 4,
      others: ['repo', 'other'].map((id) => ({ id, type: 'cmis-repository', server: 'demo' })),
    });
    flow = started;
    const clientOf = (id: string): Promise<CmisClient> => {
      const node = started.nodeOf(id);
      assert.ok(isConnection(node));
      return node.getClient();
    };
    client = await clientOf('repo');
    other = await clientOf('other');
    await make(client, 'a.txt', 'before');
    return started;
  };
  const make = async (on: CmisClient, name: string, data: string, mimeType = 'text/plain'): Promise<string> => {
    const properties = { 'cmis:objectTypeId': 'cmis:document', 'cmis:name': name };
    return (
      await on.call('createDocument', { folderId: '/', properties, contentStream: { data, mimeType, filename: name } })
    ).id;
  };
  const content = async (): Promise<string> =>
    text((await client.call('getContentStream', { objectId: '/a.txt' })).stream);
  const referenceTo = async (objectId: string, more: object = {}): Promise<object> => ({
    cmisContent: {
      connection: 'other',
      repositoryId: await other.repositoryId(),
      objectId,
      name: 'b.csv',
      mimeType: 'text/csv',
      size: 9,
      ...more,
    },
  });
  afterEach(async () => {
    await flow?.stop();
    flow = undefined;
  });

  it('replaces by a content reference, with its MIME type, and keeps the file name', async () => {
    const started = await start({ contentFrom: 'reference', readBack: true, sha256: true });
    const source = await make(other, 'b.csv', 'elsewhere', 'text/csv');
    const { error, payloads, outputs } = await started.run({ payload: await referenceTo(source) });
    assert.equal(error, undefined);
    assert.equal(await content(), 'elsewhere');
    assert.equal(at(payloads[0], 'properties', 'cmis:contentStreamMimeType'), 'text/csv');
    assert.equal(at(payloads[0], 'properties', 'cmis:contentStreamFileName'), 'a.txt');
    assert.deepEqual([at(outputs[0]?.msg.cmis, 'length'), String(at(outputs[0]?.msg.cmis, 'sha256')).length], [9, 64]);
  });

  it('appends a content reference', async () => {
    const started = await start({ contentFrom: 'reference', action: 'append' });
    const source = await make(other, 'b.csv', 'elsewhere');
    assert.equal((await started.run({ payload: await referenceTo(source) })).error, undefined);
    assert.equal(await content(), 'beforeelsewhere');
  });

  it('leaves everything as it was when the reference is none any more', async () => {
    const started = await start({ contentFrom: 'reference' });
    const source = await make(other, 'b.csv', 'elsewhere');
    const changed = await started.run({ payload: await referenceTo(source, { size: 4 }) });
    assert.equal(changed.error?.code, 'updateConflict');
    await other.call('deleteObject', { objectId: source });
    const gone = await started.run({ payload: await referenceTo(source) });
    assert.equal(gone.error?.code, 'objectNotFound');
    assert.equal(await content(), 'before');
  });

  it('sends nothing of a content that is not to replace the one that is there', async () => {
    const started = await start({ contentFrom: 'reference', overwrite: false });
    const source = await make(other, 'b.csv', 'elsewhere');
    assert.equal((await started.run({ payload: await referenceTo(source) })).outputs[0]?.from, 1);
    assert.equal(await content(), 'before');
  });

  describe('a web request', () => {
    let server: Server;
    let onRequest: (req: IncomingMessage, response: ServerResponse) => void;
    before(async () => {
      server = createServer((req, response) => onRequest(req, response)).listen(0, '127.0.0.1');
      await once(server, 'listening');
    });
    after(() => {
      server.closeAllConnections();
      server.close();
    });
    const post = async (started: TestFlow, init: RequestInit): Promise<string> => {
      onRequest = (req, response) =>
        void started.run({ req }).then(({ error }) => response.end(error?.message ?? 'done'));
      const { port } = server.address() as AddressInfo;
      return (await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', ...init })).text();
    };

    it('replaces, appends, and makes a version', async () => {
      const body = 'from the web';
      for (const [action, result] of [
        ['replace', 'from the web'],
        ['append', 'beforefrom the web'],
      ] as const) {
        const started = await start({ contentFrom: 'request', action });
        assert.equal(await post(started, { body }), 'done');
        assert.equal(await content(), result);
      }
      const started = await start({ contentFrom: 'request', action: 'newVersion', object: '/c.txt' });
      const properties = { 'cmis:objectTypeId': 'D:demo:contract', 'cmis:name': 'c.txt' };
      await client.call('createDocument', { folderId: '/', properties, contentStream: { data: 'one' } });
      assert.equal(await post(started, { body }), 'done');
      const { stream } = await client.call('getContentStream', { objectId: '/c.txt' });
      assert.equal(await text(stream), body);
    });

    it('goes to one document only', async () => {
      const started = await start({ contentFrom: 'request', list: true, object: 'documents', objectType: 'msg' });
      assert.match(await post(started, { body: 'x' }), /of a web request, is one: it is for no list/);
      const parts = await start({ contentFrom: 'chunks', list: true, object: 'documents', objectType: 'msg' });
      const { error } = await parts.run({ payload: 'x', documents: ['/a.txt'] });
      assert.match(error?.message ?? '', /^content: in parts, or of a web request, is one/);
      assert.equal(await content(), 'before');
    });
  });
});
