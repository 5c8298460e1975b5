import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  startBreakingProxy,
  type Break,
  type BreakingProxy,
  type PassingCall,
} from '../../test/support/breaking-proxy';
import { START_TIMEOUT } from '../../test/support/opencmis-server';
import { describeWith } from '../../test/support/require';
import { uploadServers, type UploadServer } from '../../test/support/upload-servers';
import { CmisError } from '../model/errors';
import type { CmisClient } from './client';
import { createCmisClient } from './create-client';
import { fillDocument, type Filling } from './fill-document';
import type { ContentPiece } from './sent-piece';

const size = 3_000_000;
const bytes = Buffer.alloc(size);
for (let index = 0; index < size; index += 1) bytes[index] = (index * 31 + (index >> 9)) % 253;

/** Content that comes once, in pieces of a stream. */
async function* once(data: AsyncIterable<Uint8Array>): AsyncGenerator<ContentPiece> {
  await Promise.resolve();
  yield { data, isLast: true };
}

function stream(onRead: (sent: number) => void | Promise<void> = () => undefined): Readable {
  return Readable.from(
    (async function* () {
      for (let sent = 0; sent < size; sent += 50_000) {
        await onRead(sent);
        yield bytes.subarray(sent, sent + 50_000);
      }
    })(),
    { objectMode: false },
  );
}

function describeFilling(start: () => Promise<UploadServer>): void {
  let server: UploadServer;
  let proxy: BreakingProxy;
  let client: CmisClient;
  let direct: CmisClient;
  let plan: (call: PassingCall) => Break | undefined;
  let folderId: string;
  /** The action by which a document is made. */
  let creates: string;

  const connect = (url: string): CmisClient => {
    const { repositoryId, user, password, binding = 'browser' } = server;
    return createCmisClient({ url, binding, repositoryId, auth: { type: 'basic', user, password } });
  };
  before(async function () {
    this.timeout(START_TIMEOUT);
    server = await start();
    direct = connect(server.url);
    creates = server.binding === 'atompub' ? 'POST' : 'createDocument';
    const properties = { 'cmis:objectTypeId': 'cmis:folder', 'cmis:name': `filling-${randomUUID()}` };
    folderId = (await direct.call('createFolder', { folderId: '/', properties })).id;
  });
  after(async () => {
    await direct.call('deleteTree', { folderId, allVersions: true });
    await direct.close();
    await server.stop();
  });
  beforeEach(async () => {
    plan = () => undefined;
    proxy = await startBreakingProxy(server.url, (call) => plan(call));
    client = connect(proxy.url);
  });
  afterEach(async () => {
    await client.close();
    await proxy.stop();
  });

  const newDocument = (name = `${randomUUID()}.bin`) => ({
    folderId,
    properties: { 'cmis:objectTypeId': 'cmis:document', 'cmis:name': name },
  });
  const fill = (more: Partial<Filling> = {}, signal?: AbortSignal) =>
    fillDocument(
      client,
      {
        target: newDocument(),
        staging: { kind: 'none' },
        pieces: once(stream()),
        unfinished: 'remove',
        mimeType: 'application/octet-stream',
        filename: 'a.bin',
        ...more,
      },
      signal === undefined ? {} : { signal },
    );
  const failureOf = async (work: Promise<unknown>): Promise<CmisError> => {
    const error = await work.catch((thrown: unknown) => thrown);
    assert.ok(error instanceof CmisError, String(error));
    return error;
  };
  const stored = async (objectId: string): Promise<Buffer> =>
    buffer((await direct.call('getContentStream', { objectId })).stream);
  const make = (name: string, data: string | Buffer) =>
    direct.call('createDocument', { ...newDocument(name), contentStream: { data, mimeType: 'text/plain' } });
  const find = async (name: string): Promise<string | undefined> => {
    for await (const child of direct.items('getChildren', { folderId })) if (child.name === name) return child.id;
    return undefined;
  };
  const count = (action: string) => proxy.calls.filter((call) => call.action === action).length;

  it('makes a document of a stream whose length nobody knows', async () => {
    const { object, written } = await fill({ sha256: true });
    assert.deepEqual(written, { length: size, sha256: createHash('sha256').update(bytes).digest('hex') });
    assert.ok(bytes.equals(await stored(object.id)));
  });

  it('takes a document for made when all of it was stored, and only the answer got lost', async () => {
    plan = ({ action }) => (action === creates ? { at: 'after' } : undefined);
    const name = `${randomUUID()}.bin`;
    const { object } = await fill({ target: newDocument(name) });
    assert.equal(await find(name), object.id);
    assert.ok(bytes.equals(await stored(object.id)));
    assert.equal(count(creates), 1);
  });

  it('leaves nothing behind when a stream breaks or is stopped, and says so', async () => {
    for (const [at, stop] of [
      ['breaks', false],
      ['is stopped', true],
    ] as const) {
      const name = `${randomUUID()}.bin`;
      const abort = new AbortController();
      if (!stop) plan = ({ action }) => (action === creates ? { at: 'middle', bytes: 100_000 } : undefined);
      else plan = () => undefined;
      const pieces = once(stream((sent) => (stop && sent > 500_000 ? abort.abort() : undefined)));
      const error = await failureOf(fill({ target: newDocument(name), pieces }, abort.signal));
      assert.equal(error.code, stop ? 'aborted' : 'connection', at);
      // AtomPub has read all that goes along with a document before it is sent.
      const isReadFirst = server.binding === 'atompub';
      if (!isReadFirst || !stop)
        assert.match(error.message, /Nothing of it was (?:found in the repository|left behind)/);
      assert.equal(error.cause.outcome, isReadFirst && !stop ? 'unknown' : 'notDone');
      assert.equal(await find(name), undefined);
    }
  });

  it('never removes a document of somebody else that got the name meanwhile', async () => {
    for (const other of ['somebody else', Buffer.concat([bytes, bytes])]) {
      const name = `${randomUUID()}.bin`;
      const abort = new AbortController();
      let id: string | undefined;
      const pieces = once(
        stream(async (sent) => {
          if (sent < 500_000) return;
          id ??= (await make(name, other)).id;
          abort.abort();
        }),
      );
      const error = await failureOf(fill({ target: newDocument(name), pieces }, abort.signal));
      assert.equal(error.code, 'aborted');
      assert.match(error.message, /of this name is there now: it may be of this call or of another one/);
      assert.equal(await find(name), id);
    }
  });

  it('never removes a document that was there before, whatever fails', async () => {
    const name = `${randomUUID()}.bin`;
    const { id } = await make(name, 'before');
    for (const broken of [creates, server.binding === 'atompub' ? 'GET' : 'object']) {
      plan = ({ action }) => (action === broken ? { at: 'before' } : undefined);
      assert.equal((await failureOf(fill({ target: newDocument(name) }))).code, 'connection', broken);
      assert.equal((await stored(id)).toString(), 'before');
    }
    plan = () => undefined;
    const taken = await failureOf(fill({ target: newDocument(name) }));
    assert.equal(taken.cause.outcome, 'notDone');
    assert.equal((await stored(id)).toString(), 'before');
  });

  it('ends the source, read or not, and passes its error on', async () => {
    const source = stream();
    plan = ({ action }) => (action === creates ? { at: 'before' } : undefined);
    await failureOf(fill({ pieces: once(source) }));
    assert.ok(source.destroyed);
    plan = () => undefined;
    const gone = new CmisError('aborted', 'The client hung up.', { outcome: 'notDone' });
    const failing = stream((sent) => {
      if (sent > 200_000) throw gone;
    });
    const error = await failureOf(fill({ pieces: once(failing) }));
    assert.equal(error.code, 'aborted');
    assert.match(error.message, /The client hung up/);
  });
}

describe('fillDocument on the Demo repository', () => describeFilling(uploadServers.demo));
describeWith('java', 'fillDocument on OpenCMIS in-memory', () => describeFilling(uploadServers.inMemory));
describeWith('java', 'fillDocument on OpenCMIS fileshare', () => describeFilling(uploadServers.fileshare));
describeWith('java', 'fillDocument on OpenCMIS in-memory by AtomPub', () =>
  describeFilling(uploadServers.inMemoryByAtomPub),
);
describeWith('java', 'fillDocument on OpenCMIS fileshare by AtomPub', () =>
  describeFilling(uploadServers.fileshareByAtomPub),
);
