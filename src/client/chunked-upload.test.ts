import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { KeepingServer, type KeepingBehaviour } from '../../test/support/keeping-server';
import { CmisError } from '../model/errors';
import type { CmisClient } from './client';
import { createCmisClient } from './create-client';
import { bytesContent } from './file-content';
import { uploadDocument, type UploadRequest } from './upload-document';
import type { UploadStore } from './upload-record';

const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 13 + (index >> 8)) % 250));

describe('an upload in chunks', () => {
  let server: KeepingServer;
  let client: CmisClient;
  /** Waited for, in milliseconds. */
  let waits: number[];

  const start = async (behaviour: KeepingBehaviour = {}): Promise<void> => {
    waits = [];
    server = await KeepingServer.start(behaviour);
    client = createCmisClient({ url: server.url, timeouts: { headers: 2000, idle: 2000 } });
  };
  afterEach(async () => {
    await client.close();
    await server.stop();
  });
  const clock = {
    now: () => 0,
    random: () => 1,
    wait: async (milliseconds: number): Promise<void> => {
      waits.push(milliseconds);
      await sleep(10);
    },
  };
  const upload = (more: Partial<UploadRequest> = {}, onNote?: (note: string) => void) =>
    uploadDocument(
      client,
      {
        target: { folderId: 'folder', properties: { 'cmis:objectTypeId': 'cmis:document', 'cmis:name': 'a' } },
        content: { ...bytesContent(bytes), mimeType: 'x/y', filename: 'a' },
        mode: 'chunks',
        chunkSize: 30_000,
        clock,
        ...more,
      },
      onNote === undefined ? {} : { onNote },
    );
  const failureOf = async (work: Promise<unknown>): Promise<CmisError> => {
    const error: unknown = await work.then(
      () => assert.fail('it was done'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof CmisError, String(error));
    return error;
  };
  const isWhole = () => assert.ok(server.document?.bytes.equals(bytes), String(server.document?.bytes.length));

  it('goes on where the server is, which is at no border of a chunk', async () => {
    await start({ breakAt: (chunk) => [12_345, undefined, 1, 29_999][chunk] });
    await upload();
    isWhole();
    assert.deepEqual(server.actions, [
      'createDocument',
      'appendContent false',
      'appendContent false',
      'appendContent false',
      'appendContent true',
    ]);
  });

  it('goes on with what is left of a last chunk', async () => {
    await start({ breakAt: (chunk) => (chunk === 3 ? 4000 : undefined) });
    await upload();
    isWhole();
    assert.deepEqual(server.actions.slice(-2), ['appendContent true', 'appendContent true']);
  });

  it('takes a streamed upload that broke in the middle from there', async () => {
    await start({ breakAt: (chunk) => (chunk === 0 ? 45_678 : undefined) });
    await upload({ mode: 'chunksOnFailure' });
    isWhole();
    assert.deepEqual(server.actions, ['createDocument', 'appendContent false', 'appendContent true']);
  });

  it('waits for a server that is still at work on what broke off', async () => {
    await start({ breakAt: (chunk) => (chunk === 1 ? 20_000 : undefined), delay: 15 });
    await upload();
    isWhole();
  });

  it('is told by the change token that a chunk has come late, and does not write it again', async () => {
    await start({ onChunk: (chunk) => (chunk === 1 ? 'break' : undefined), delay: 'next' });
    await upload();
    isWhole();
    assert.equal(server.document?.token, 4);
    assert.equal(server.actions.length, 5);
  });

  it('says so when a late chunk is there twice, where nothing can prevent it', async () => {
    await start({ onChunk: (chunk) => (chunk === 1 ? 'break' : undefined), delay: 'next', noTokens: true });
    const error = await failureOf(upload());
    assert.equal(error.code, 'updateConflict');
    assert.match(error.message, /is not what this upload has sent: it has \d+ bytes/);
    assert.equal(error.cause.outcome, 'unknown');
  });

  it('stops when somebody else writes to the document in between', async () => {
    await start({
      onChunk: (chunk) => {
        if (chunk !== 2 || server.document === undefined) return undefined;
        server.document = { ...server.document, bytes: Buffer.from('theirs'), token: 99 };
        return undefined;
      },
    });
    const error = await failureOf(upload());
    assert.equal(error.code, 'updateConflict');
    assert.match(error.message, /Somebody else writes to it; it was left as it is/);
    assert.equal(String(server.document?.bytes), 'theirs');
  });

  it('goes on when only properties were changed in between', async () => {
    await start({
      onChunk: (chunk) => {
        if (chunk === 2 && server.document !== undefined) server.document = { ...server.document, token: 99 };
        return undefined;
      },
    });
    await upload();
    isWhole();
  });

  it('stops at a full server, and removes what is there', async () => {
    await start({ onChunk: (chunk) => (chunk === 2 ? 500 : undefined) });
    const error = await failureOf(upload());
    assert.equal(error.code, 'storage');
    assert.match(error.message, /The disk is full.*Nothing of it was left behind/);
    assert.equal(server.document, undefined);
    assert.deepEqual(waits, []);
  });

  it('changes to chunks where one request would be too large', async () => {
    await start({ onChunk: (chunk) => (chunk === 0 ? 413 : undefined) });
    await upload({ mode: 'chunksOnFailure' });
    isWhole();
    assert.deepEqual(waits, []);
    assert.deepEqual(server.actions.slice(0, 3), ['createDocument', 'createDocument', 'appendContent false']);
  });

  it('does not try again where a chunk is too large', async () => {
    await start({ onChunk: () => 413 });
    const error = await failureOf(upload());
    assert.equal(error.cause.status, 413);
    assert.equal(error.cause.outcome, 'notDone');
    assert.equal(server.actions.length, 1);
  });

  it('waits longer from try to try, and gives up in the end', async () => {
    await start({ breakAt: (chunk) => (chunk > 0 && chunk < 5 ? 0 : undefined) });
    await failureOf(upload({ attempts: 4 }));
    assert.deepEqual(
      waits.filter((_, index) => index % 2 === 0),
      [500, 1000, 2000],
    );
    assert.equal(server.document, undefined);
  });

  it('can not go on where the server does not tell the length, and notes that the whole was not compared', async () => {
    await start({ noLengths: true });
    const notes: string[] = [];
    await upload({}, (note) => notes.push(note));
    isWhole();
    assert.match(notes.join(), /does not tell the length of the content: it could not be compared/);
    await client.close();
    await server.stop();
    await start({ noLengths: true, breakAt: (chunk) => (chunk === 2 ? 100 : undefined) });
    const error = await failureOf(upload());
    assert.equal(error.code, 'notSupported');
    assert.match(error.message, /can not go on/);
  });

  it('compares the SHA-256 with that of the server', async () => {
    await start({ hash: `{sha-256}${createHash('sha256').update(bytes).digest('hex')}` });
    await upload({ sha256: true, attempts: 1 });
    await upload({ sha256: true, mode: 'stream' });
    await client.close();
    await server.stop();
    await start({ hash: `{sha-256}${'0'.repeat(64)}` });
    for (const mode of ['chunks', 'stream'] as const) {
      const error = await failureOf(upload({ sha256: true, mode }));
      assert.equal(error.code, 'protocol');
      assert.match(error.message, /another SHA-256/);
      await upload({ mode });
    }
  });

  it('counts its bytes right when a chunk is sent again', async () => {
    await start({ breakAt: (chunk) => (chunk === 1 ? 20_000 : undefined), hash: '' });
    const { sha256, chunks } = await upload({ sha256: true });
    assert.equal(sha256, createHash('sha256').update(bytes).digest('hex'));
    assert.equal(chunks, 4);
  });

  it('has a bounded number of chunks on Alfresco, and as many as it takes elsewhere', async () => {
    await start({ productName: 'Alfresco Community' });
    assert.equal((await upload({ chunkSize: 1000 })).chunks, 16);
    isWhole();
    await client.close();
    await server.stop();
    await start();
    assert.equal((await upload({ chunkSize: 5000 })).chunks, 20);
  });

  it('is one request unless the server is better off with chunks', async () => {
    await start();
    assert.equal((await upload({ mode: 'auto' })).chunks, 1);
    assert.equal((await upload({ mode: undefined })).chunks, 1);
  });

  it('ends with a content that becomes shorter or longer, and leaves nothing behind', async () => {
    await start();
    for (const [length, message] of [
      [100_001, /ended after 100000 of 100001 bytes: it has become shorter while it was sent/],
      [99_999, /goes on behind its 99999 bytes: it has become longer while it was sent/],
    ] as const) {
      for (const mode of ['chunks', 'stream'] as const) {
        const error = await failureOf(upload({ content: { ...bytesContent(bytes), length }, mode }));
        assert.equal(error.code, 'input');
        assert.match(error.message, message);
        assert.equal(server.document, undefined);
      }
    }
  });

  describe('whose record', () => {
    type Action = 'load' | 'save' | 'remove';
    const keptBy = (fails: (action: Action, count: number) => boolean): UploadRequest['resume'] => {
      const records = new Map<string, unknown>();
      let count = 0;
      const work = <T>(action: Action, done: () => T): Promise<T> => {
        count += 1;
        if (fails(action, count)) return Promise.reject(new Error('ENOSPC: no space left on device'));
        return Promise.resolve(done());
      };
      const store: UploadStore = {
        load: (key) => work('load', () => records.get(key)),
        save: (key, record) => work('save', () => void records.set(key, record)),
        remove: (key) => work('remove', () => void records.delete(key)),
        keys: () => Promise.resolve([...records.keys()]),
      };
      return { store, key: 'a' };
    };

    it('can not be kept ends, and leaves nothing behind', async () => {
      for (const before of [0, 1, 3, 5]) {
        await start();
        const resume = keptBy((action, count) => action === 'save' && count > before);
        const { code, message, cause } = await failureOf(upload({ resume, unfinished: 'remove' }));
        assert.equal(code, 'storage');
        assert.match(message, /^The store of unfinished uploads fails: ENOSPC/);
        if (before > 1) assert.equal(cause.outcome, 'notDone');
        assert.equal(server.document, undefined);
        await client.close();
        await server.stop();
      }
      await start();
    });

    it('can not be read ends before anything is sent', async () => {
      await start();
      const { code, cause } = await failureOf(upload({ resume: keptBy((action) => action === 'load') }));
      assert.deepEqual([code, cause.outcome], ['storage', 'notDone']);
      assert.deepEqual(server.actions, []);
    });

    it('can not be removed in the end is finished all the same, and says so', async () => {
      await start();
      const notes: string[] = [];
      await upload({ resume: keptBy((action) => action === 'remove') }, (note) => notes.push(note));
      isWhole();
      assert.match(notes.join(), /^The store of unfinished uploads fails: ENOSPC/);
    });
  });

  it('refuses what can not be', async () => {
    await start();
    const error = await failureOf(upload({ chunkSize: 0 }));
    assert.match(error.message, /^chunkSize: must be a whole number above 0/);
    const staging = { kind: 'folder', path: '/s' } as const;
    assert.match(
      (await failureOf(upload({ target: { objectId: 'doc' }, staging }))).message,
      /^staging: is for new documents/,
    );
    const { properties } = { properties: { 'cmis:objectTypeId': 'cmis:document', 'cmis:name': 'a' } };
    assert.match((await failureOf(upload({ target: { properties }, staging }))).message, /^folderId: is missing/);
    assert.deepEqual(server.actions, []);
  });
});
