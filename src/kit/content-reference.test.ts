import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import type { Node, NodeAPI } from 'node-red';
import { startFlow, type TestFlow } from '../../test/support/flow';
import { startScriptedServer, type ScriptedServer } from '../../test/support/scripted-server';
import registerRepository from '../../nodes/repository/repository';
import type { CmisClient } from '../client/client';
import { storedContent } from '../client/stored-content';
import { CmisError } from '../model/errors';
import { findConnection } from './connection';
import { makeReference, openReference, type ContentReference } from './content-reference';

describe('a content reference', () => {
  let flow: TestFlow;
  let RED: NodeAPI;
  let client: CmisClient;
  let server: ScriptedServer;
  let reference: ContentReference;
  let underWay = 0;
  let hangs = false;

  const inner = (): ContentReference['cmisContent'] => reference.cmisContent;
  const changedBy = (members: object): object => ({ cmisContent: { ...inner(), ...members } });
  const read = async (value: unknown, offset = 0): Promise<string> =>
    (await buffer((await openReference(RED, value, {})).content.read(offset))).toString();
  const failure = async (value: unknown): Promise<CmisError> => {
    const error = await read(value).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof CmisError, String(error));
    return error;
  };

  before(async () => {
    // A server whose document tells another length than its content has.
    server = await startScriptedServer(({ url }, response) => {
      const own = `${server.url}/r`;
      const json = (value: unknown) =>
        response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
      if (url === '/' || url.includes('cmisselector=repositoryInfo'))
        json({ r: { repositoryId: 'r', repositoryUrl: own, rootFolderUrl: `${own}/root` } });
      else if (url.includes('cmisselector=object'))
        json({
          succinctProperties: {
            'cmis:objectId': 'doc',
            'cmis:baseTypeId': 'cmis:document',
            'cmis:objectTypeId': 'cmis:document',
            'cmis:contentStreamMimeType': 'a/b',
          },
        });
      else if (url.includes('cmisselector=content')) {
        underWay += 1;
        response.on('close', () => (underWay -= 1));
        if (hangs) response.writeHead(200, { 'content-length': 100 }).write('a');
        else {
          // No Content-Length.
          response.write('abc');
          response.end();
        }
      } else response.writeHead(404).end();
    });
    flow = await startFlow({
      types: [
        registerRepository,
        (red) => {
          RED = red;
          red.nodes.registerType('test', function (this: Node, config) {
            red.nodes.createNode(this, config);
          });
        },
      ],
      node: { type: 'test' },
      outputs: 0,
      others: [
        { id: 'repo', type: 'cmis-repository', server: 'demo' },
        { id: 'scripted', type: 'cmis-repository', server: 'other', url: server.url },
      ],
    });
    client = await findConnection(RED, 'repo').getClient();
  });
  after(async () => {
    await flow.stop();
    await server.stop();
  });
  beforeEach(async () => {
    const properties = { 'cmis:objectTypeId': 'cmis:document', 'cmis:name': `a ${Math.random()}.txt` };
    const contentStream = { data: '0123456789', mimeType: 'text/plain', filename: 'a.txt' };
    const { id } = await client.call('createDocument', { folderId: '/', properties, contentStream });
    const content = storedContent(await client.call('getObject', { objectId: id }));
    assert.ok(content !== undefined);
    reference = makeReference({ connection: 'repo', repositoryId: await client.repositoryId() }, content);
  });

  it('is plain data that survives JSON and names the bytes', async () => {
    const { objectId } = inner();
    assert.deepEqual(JSON.parse(JSON.stringify(reference)), {
      cmisContent: {
        connection: 'repo',
        repositoryId: 'demo',
        objectId,
        name: 'a.txt',
        mimeType: 'text/plain',
        size: 10,
        hashes: [`{sha-256}${createHash('sha256').update('0123456789').digest('hex')}`],
      },
    });
    const { content } = await openReference(RED, JSON.parse(JSON.stringify(reference)), {});
    assert.deepEqual([content.length, content.mimeType, content.filename], [10, 'text/plain', 'a.txt']);
    assert.equal((await buffer(content.read(0))).toString(), '0123456789');
    // Again, from elsewhere.
    assert.equal((await buffer(content.read(7))).toString(), '789');
  });

  it('names a part, which may be read from any place of it', async () => {
    const part = changedBy({ offset: 2, length: 5 });
    const { content } = await openReference(RED, part, {});
    assert.equal(content.length, 5);
    assert.equal(await read(part), '23456');
    assert.equal(await read(part, 3), '56');
    assert.equal(await read(part, 5), '');
    const rest = changedBy({ offset: 8, length: 5 });
    assert.equal((await openReference(RED, rest, {})).content.length, 2);
    assert.equal(await read(rest), '89');
    assert.equal(await read(changedBy({ offset: 4 })), '456789');
  });

  it('names a rendition by its stream', async () => {
    const { id } = await client.call('getObjectByPath', { path: '/Images/Harbour.png' });
    const [rendition] = await client.call('getRenditions', { objectId: id, renditionFilter: 'cmis:thumbnail' });
    assert.ok(rendition !== undefined);
    for (const size of [rendition.length, null]) {
      const value = changedBy({ objectId: id, streamId: rendition.streamId, size });
      const { content } = await openReference(RED, value, {});
      assert.equal(content.length, rendition.length);
      assert.equal((await buffer(content.read(0))).length, rendition.length);
    }
  });

  it('is refused by what is wrong with each member', async () => {
    const wrong = {
      connection: 5,
      repositoryId: '',
      objectId: null,
      streamId: 1,
      offset: -1,
      length: '5',
      name: [],
      size: 1.5,
      hashes: '{md5}0',
    };
    const error = await failure(changedBy(wrong));
    assert.equal(error.code, 'input');
    assert.deepEqual(
      error.cause.faults?.map(({ field }) => field.replace('content reference.', '')),
      Object.keys(wrong),
    );
    assert.match(error.message, /content reference\.size: has to be a whole number from 0 on, but is the number 1\.5/);
  });

  it('is refused where the value is none', async () => {
    for (const [value, what] of [
      ['an id', 'the text "an id"'],
      [undefined, 'nothing'],
      [JSON.stringify(reference), 'the text "{"cmisContent"'],
      [{ id: 'x' }, 'an object with id'],
    ] as const) {
      const { code, message } = await failure(value);
      assert.equal(code, 'input');
      assert.ok(
        message.startsWith('content reference: has to be { cmisContent: … }') && message.includes(what),
        message,
      );
    }
  });

  it('is refused by name if its connection or its repository is not there', async () => {
    for (const connection of ['elsewhere', 'node']) {
      const error = await failure(changedBy({ connection }));
      assert.equal(error.code, 'input');
      assert.match(error.message, new RegExp(`^content reference.connection: names the text "${connection}"`));
    }
    const error = await failure(changedBy({ repositoryId: 'other' }));
    assert.equal(error.code, 'input');
    assert.match(error.message, /^content reference\.repositoryId: names the text "other", .* It has demo\./);
  });

  it('says that its document is gone', async () => {
    await client.call('deleteObject', { objectId: inner().objectId });
    const error = await failure(reference);
    assert.equal(error.code, 'objectNotFound');
    assert.match(error.message, /^content reference: the document of "a\.txt" \(.*\) isn't there any more/);
  });

  it('says that its content was changed, or deleted', async () => {
    const { objectId } = inner();
    await client.call('setContentStream', { objectId, contentStream: { data: 'other' }, overwriteFlag: true });
    const error = await failure(reference);
    assert.equal(error.code, 'updateConflict');
    assert.match(error.message, /was changed: it has 5 bytes now, and had 10 bytes when the reference was made/);
    await client.call('deleteContentStream', { objectId });
    assert.match((await failure(reference)).message, /it has no content now/);
  });

  it('never goes on with a content of the same length that is another one', async () => {
    const unhashed = changedBy({ hashes: undefined });
    const { content } = await openReference(RED, unhashed, {});
    const version = await content.version?.();
    assert.equal((await buffer(content.read(5))).toString(), '56789');
    const { objectId } = inner();
    await client.call('setContentStream', { objectId, contentStream: { data: 'abcdefghij' }, overwriteFlag: true });
    const error: unknown = await buffer(content.read(5)).catch((reason: unknown) => reason);
    assert.ok(error instanceof CmisError);
    assert.equal(error.code, 'updateConflict');
    assert.match(error.message, /was changed while its content was read, so the rest may not go with what came before/);
    const again = await openReference(RED, unhashed, {});
    assert.notEqual(await again.content.version?.(), version);
    assert.equal((await buffer(again.content.read(5))).toString(), 'fghij');
  });

  it('says so too of other bytes of the same length, and nothing of other properties', async () => {
    const { objectId, hashes = [] } = inner();
    await client.call('updateProperties', { objectId, properties: { 'cmis:description': 'new' } });
    assert.equal(await read(reference), '0123456789');
    // Servers write hashes as they like, and may take another algorithm one day.
    assert.equal(
      await read(changedBy({ hashes: ['{md5}0', ...hashes.map((hash) => hash.toUpperCase())] })),
      '0123456789',
    );
    await client.call('setContentStream', { objectId, contentStream: { data: '9876543210' }, overwriteFlag: true });
    const error = await failure(changedBy({ hashes: ['{md5}0', ...hashes] }));
    assert.deepEqual([error.code, error.cause.outcome], ['updateConflict', 'notDone']);
    assert.match(error.message, /was changed: it has other bytes now, and had 10 bytes when/);
    // Where nobody has a hash, nobody can tell.
    assert.equal(await read(changedBy({ hashes: undefined })), '9876543210');
  });

  it('says so too where only the bytes tell', async () => {
    const value = (size: number | null) => ({
      cmisContent: { connection: 'scripted', repositoryId: 'r', objectId: 'doc', name: 'x', mimeType: 'a/b', size },
    });
    assert.equal(await read(value(3)), 'abc');
    for (const size of [2, 4]) assert.equal((await failure(value(size))).code, 'updateConflict');
    // Nobody knows what it was.
    assert.equal((await openReference(RED, value(null), {})).content.length, null);
    assert.equal(await read(value(null)), 'abc');
  });

  it('lets go of the server when its reader stops, even while nothing comes', async () => {
    hangs = true;
    const value = {
      cmisContent: {
        connection: 'scripted',
        repositoryId: 'r',
        objectId: 'doc',
        name: 'x',
        mimeType: 'a/b',
        size: 100,
      },
    };
    const { content } = await openReference(RED, value, {});
    const stream = content.read(0);
    assert.equal(underWay, 0);
    const iterator = stream[Symbol.asyncIterator]();
    assert.equal(String((await iterator.next()).value), 'a');
    assert.equal(underWay, 1);
    await iterator.return?.();
    while (underWay > 0) await wait(2);
    hangs = false;
  });
});
