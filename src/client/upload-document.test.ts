import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
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
import { bytesContent } from './file-content';
import type { RetryClock } from './retry';
import { removeUpload, unfinishedUploads, uploadDocument, type UploadRequest } from './upload-document';
import type { UploadRecord, UploadStore } from './upload-record';

const chunkSize = 300_000;
const size = 1_000_001;
const bytes = Buffer.alloc(size);
for (let index = 0; index < size; index += 1) bytes[index] = (index * 31 + (index >> 9)) % 253;

/** Nobody waits for long in tests. */
const clock: RetryClock = {
  now: () => Date.now(),
  random: () => 0,
  wait: (_, signal) => sleep(2, undefined, signal === undefined ? {} : { signal }),
};

class MemoryStore implements UploadStore {
  readonly records = new Map<string, string>();
  saved = 0;
  load(key: string): Promise<unknown> {
    const text = this.records.get(key);
    return Promise.resolve(text === undefined ? undefined : JSON.parse(text));
  }
  save(key: string, record: UploadRecord): Promise<void> {
    this.saved += 1;
    this.records.set(key, JSON.stringify(record));
    return Promise.resolve();
  }
  remove(key: string): Promise<void> {
    this.records.delete(key);
    return Promise.resolve();
  }
  keys(): Promise<readonly string[]> {
    return Promise.resolve([...this.records.keys()]);
  }
}

/** @param versionable a type whose documents can be checked out, if there is one */
function describeUploads(start: () => Promise<UploadServer>, versionable?: string): void {
  let server: UploadServer;
  let proxy: BreakingProxy;
  let client: CmisClient;
  let direct: CmisClient;
  let plan: (call: PassingCall) => Break | undefined;
  let folderId: string;

  const connect = (url: string): CmisClient => {
    const { repositoryId, user, password } = server;
    return createCmisClient({ url, repositoryId, auth: { type: 'basic', user, password } });
  };

  before(async function () {
    this.timeout(START_TIMEOUT);
    server = await start();
    direct = connect(server.url);
    const properties = { 'cmis:objectTypeId': 'cmis:folder', 'cmis:name': `uploads-${randomUUID()}` };
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

  const content = { ...bytesContent(bytes), mimeType: 'application/octet-stream', filename: 'a.bin' };
  const newDocument = (type = 'cmis:document') => ({
    folderId,
    properties: { 'cmis:objectTypeId': type, 'cmis:name': `${randomUUID()}.bin` },
  });
  const upload = (more: Partial<UploadRequest> = {}, signal?: AbortSignal) =>
    uploadDocument(
      client,
      { target: newDocument(), content, mode: 'chunks', chunkSize, clock, ...more },
      signal === undefined ? {} : { signal },
    );
  const stored = async (objectId: string): Promise<Buffer> =>
    buffer((await direct.call('getContentStream', { objectId })).stream);
  const names = async (folder: string): Promise<string[]> => {
    const found: string[] = [];
    for await (const { name = '' } of direct.items('getChildren', { folderId: folder })) found.push(name);
    return found;
  };
  const count = (action: string) => proxy.calls.filter((call) => call.action === action).length;
  const lastChunks = () => proxy.calls.filter(({ isLastChunk }) => isLastChunk).length;
  const failureOf = async (work: Promise<unknown>): Promise<CmisError> => {
    const error: unknown = await work.then(
      () => assert.fail('it was done'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof CmisError, String(error));
    return error;
  };

  it('sends one request if nothing else is wanted', async () => {
    const { object, chunks, sha256 } = await upload({ mode: 'stream', sha256: true });
    assert.ok((await stored(object.id)).equals(bytes));
    assert.equal(chunks, 1);
    assert.equal(sha256, createHash('sha256').update(bytes).digest('hex'));
    assert.deepEqual([count('createDocument'), count('appendContent')], [1, 0]);
  });

  it('fills a document in chunks, and says only of the last one that it is the last', async () => {
    const progress: number[] = [];
    const { object, chunks, sha256 } = await upload({ sha256: true, onBytes: (sent) => progress.push(sent) });
    assert.ok((await stored(object.id)).equals(bytes));
    assert.equal(chunks, 4);
    assert.equal(sha256, createHash('sha256').update(bytes).digest('hex'));
    assert.deepEqual([count('createDocument'), count('appendContent'), lastChunks()], [1, 3, 1]);
    assert.equal(progress.at(-1), size);
    assert.equal(object.properties['cmis:contentStreamLength'], size);
  });

  it('sends a content that fits into a chunk in one request, and an empty one as well', async () => {
    const small = bytes.subarray(0, chunkSize);
    const { object, chunks } = await upload({ content: { ...content, ...bytesContent(small) } });
    assert.ok((await stored(object.id)).equals(small));
    assert.equal(chunks, 1);
    const empty = await upload({ content: { ...content, ...bytesContent(Buffer.alloc(0)) } });
    assert.equal(empty.chunks, 1);
    assert.equal(count('appendContent'), 0);
  });

  const breaks: readonly (readonly [title: string, broken: Break])[] = [
    ['before a byte gets through', { at: 'before' }],
    ['in the middle', { at: 'middle', bytes: 50_000 }],
    ['after it was stored', { at: 'after' }],
  ];
  for (const [title, broken] of breaks) {
    it(`goes on when the first chunk breaks ${title}`, async () => {
      plan = ({ action, number }) => (action === 'createDocument' && number === 0 ? broken : undefined);
      const { object } = await upload({ sha256: true });
      assert.ok((await stored(object.id)).equals(bytes));
      assert.equal(count('createDocument'), broken.at === 'after' ? 1 : 2);
      assert.deepEqual([count('appendContent'), lastChunks()], [3, 1]);
    });

    it(`goes on when a chunk breaks ${title}`, async () => {
      plan = ({ action, number }) => (action === 'appendContent' && number === 1 ? broken : undefined);
      const { object } = await upload();
      assert.ok((await stored(object.id)).equals(bytes));
      assert.equal(count('appendContent'), broken.at === 'after' ? 3 : 4);
    });

    it(`is finished when the last chunk breaks ${title}`, async () => {
      plan = ({ action, number }) => (action === 'appendContent' && number === 2 ? broken : undefined);
      const { object } = await upload();
      assert.ok((await stored(object.id)).equals(bytes));
      assert.equal(lastChunks(), broken.at === 'after' ? 1 : 2);
    });

    it(`changes to chunks when a streamed upload breaks ${title}`, async () => {
      plan = ({ action, number }) => (action === 'createDocument' && number === 0 ? broken : undefined);
      const { object } = await upload({ mode: 'chunksOnFailure' });
      assert.ok((await stored(object.id)).equals(bytes));
      assert.deepEqual([count('createDocument'), count('appendContent')], broken.at === 'after' ? [1, 0] : [2, 3]);
    });
  }

  it('does not read very much again to know that it is there', async () => {
    plan = ({ action, number }) => (action === 'createDocument' && number === 0 ? { at: 'after' } : undefined);
    const much = Buffer.alloc(40 * 1024 * 1024, bytes);
    const { object } = await upload({ mode: 'chunksOnFailure', content: { ...content, ...bytesContent(much) } });
    assert.equal(object.properties['cmis:contentStreamLength'], much.length);
    assert.deepEqual([count('createDocument'), count('appendContent'), count('content')], [1, 0, 2]);
  });

  it('goes on over many breaks, as long as there is some progress', async () => {
    plan = ({ action, number }) => {
      if (action === 'object' && number % 3 === 1) return { at: 'answer', bytes: 10 };
      return action === 'appendContent' && number % 2 === 0 ? { at: 'middle', bytes: 100_000 } : undefined;
    };
    const { object } = await upload({ attempts: 4 });
    assert.ok((await stored(object.id)).equals(bytes));
  });

  it('replaces content in chunks', async () => {
    const { object } = await upload({ content: { ...content, ...bytesContent(Buffer.from('before')) } });
    plan = ({ action, number }) =>
      (action === 'setContent' || action === 'appendContent') && number === 0 ? { at: 'after' } : undefined;
    const replaced = await upload({ target: { objectId: object.id, overwriteFlag: true } });
    assert.ok((await stored(replaced.object.id)).equals(bytes));
    assert.deepEqual([count('setContent'), count('appendContent')], [1, 3]);
    plan = ({ action, number }) =>
      action === 'setContent' && number === 1 ? { at: 'middle', bytes: 5000 } : undefined;
    const again = await upload({ target: { objectId: replaced.object.id, overwriteFlag: true } });
    assert.ok((await stored(again.object.id)).equals(bytes));
    assert.deepEqual([count('setContent'), count('appendContent')], [3, 6]);
  });

  it('gives up when nothing gets through any more, and leaves nothing behind', async () => {
    const target = newDocument();
    plan = ({ action }) => (action === 'appendContent' ? { at: 'before' } : undefined);
    const error = await failureOf(upload({ target, attempts: 3 }));
    assert.equal(error.code, 'connection');
    assert.match(error.message, /Nothing of it was left behind/);
    assert.equal(error.cause.outcome, 'notDone');
    assert.ok(!(await names(folderId)).includes(target.properties['cmis:name']));
  });

  it('leaves nothing behind when it is stopped', async () => {
    const target = newDocument();
    const stop = new AbortController();
    plan = ({ action, number }) => {
      if (action === 'appendContent' && number === 1) stop.abort();
      return undefined;
    };
    const error = await failureOf(upload({ target }, stop.signal));
    assert.equal(error.code, 'aborted');
    assert.match(error.message, /Nothing of it was left behind/);
    assert.ok(!(await names(folderId)).includes(target.properties['cmis:name']));
  });

  it('keeps what is there if that is wanted', async () => {
    const target = newDocument();
    plan = ({ action, number }) => (action === 'appendContent' && number > 0 ? { at: 'before' } : undefined);
    const error = await failureOf(upload({ target, attempts: 2, unfinished: 'keep' }));
    assert.match(error.message, /600000 of 1000001 bytes are there in ".+"\.\)$/);
    assert.ok((await names(folderId)).includes(target.properties['cmis:name']));
  });

  it('does not touch a document of the same name', async () => {
    const target = newDocument();
    const { object } = await upload({ target, content: { ...content, ...bytesContent(Buffer.from('theirs')) } });
    const error = await failureOf(upload({ target, mode: 'chunksOnFailure' }));
    assert.match(error.code, /nameConstraintViolation|constraint|contentAlreadyExists/);
    assert.equal(String(await stored(object.id)), 'theirs');
  });

  it('stages a document in a folder, and moves it into place as a whole', async () => {
    const target = newDocument();
    const staging = { kind: 'folder', path: `/staging-${randomUUID()}/deep` } as const;
    plan = ({ action, number }) => {
      if (action === 'move' && number === 0) return { at: 'after' };
      return action === 'createFolder' && number < 2 ? { at: number === 0 ? 'after' : 'before' } : undefined;
    };
    const { object } = await upload({ target, staging });
    assert.ok((await stored(object.id)).equals(bytes));
    assert.ok((await names(folderId)).includes(target.properties['cmis:name']));
    assert.equal(count('move'), 1);
    assert.deepEqual(await names(staging.path), []);
    await direct.call('deleteTree', { folderId: staging.path.slice(0, -5), allVersions: true });
  });

  it('leaves nothing in the staging folder when it fails, is stopped, or can not be moved', async () => {
    const target = newDocument();
    const staging = { kind: 'folder', path: `/staging-${randomUUID()}` } as const;
    plan = ({ action }) => (action === 'appendContent' ? { at: 'before' } : undefined);
    await failureOf(upload({ target, staging, attempts: 2 }));
    assert.deepEqual(await names(staging.path), []);
    const stop = new AbortController();
    plan = ({ action }) => {
      if (action === 'createDocument') stop.abort();
      return undefined;
    };
    await failureOf(upload({ target, staging }, stop.signal));
    assert.deepEqual(await names(staging.path), []);
    plan = () => undefined;
    await direct.call('createDocument', target);
    const error = await failureOf(upload({ target, staging }));
    assert.match(error.message, /Nothing of it was left behind/);
    assert.deepEqual(await names(staging.path), []);
    await direct.call('deleteTree', { folderId: staging.path, allVersions: true });
  });

  if (versionable !== undefined) {
    it('checks a new version in as a whole', async () => {
      const old = { ...content, ...bytesContent(Buffer.from('before')) };
      const target = { ...newDocument(versionable), versioningState: 'major' } as const;
      const { object } = await upload({ target, content: old });
      plan = ({ action, number }) =>
        ['checkOut', 'setContent', 'checkIn'].includes(action) && number === 0 ? { at: 'after' } : undefined;
      const staging = { kind: 'checkedOut', major: false, comment: 'in chunks' } as const;
      const changed = await upload({ target: { objectId: object.id }, staging });
      assert.ok((await stored(changed.object.id)).equals(bytes));
      assert.equal(changed.object.properties['cmis:isVersionSeriesCheckedOut'], false);
      assert.deepEqual([count('checkOut'), count('setContent'), count('checkIn')], [1, 1, 1]);
      const versions = await direct.call('getAllVersions', { objectId: changed.object.id });
      assert.equal(versions.length, 2);

      plan = ({ action }) => (action === 'appendContent' ? { at: 'before' } : undefined);
      await failureOf(upload({ target: { objectId: changed.object.id }, staging, attempts: 2 }));
      const { properties } = await direct.call('getObject', { objectId: changed.object.id });
      assert.equal(properties['cmis:isVersionSeriesCheckedOut'], false);

      await direct.call('checkOut', { objectId: changed.object.id });
      const error = await failureOf(upload({ target: { objectId: changed.object.id }, staging }));
      assert.equal(error.code, 'versioning');
      assert.match(error.message, /is checked out by/);
    });
  }

  if (versionable !== undefined) {
    it('makes a new document as a working copy and checks it in as a whole', async () => {
      const target = newDocument(versionable);
      if (server.createsWorkingCopies === undefined) {
        const error = await failureOf(upload({ target, staging: { kind: 'checkedOut' } }));
        assert.match(error.code, /notSupported|constraint/);
        assert.ok(!(await names(folderId)).includes(target.properties['cmis:name']));
        return;
      }
      plan = ({ action, number }) =>
        ['createDocument', 'checkIn'].includes(action) && number === 0 ? { at: 'after' } : undefined;
      const { object } = await upload({ target, staging: { kind: 'checkedOut' } });
      assert.ok((await stored(object.id)).equals(bytes));
      assert.equal(object.properties['cmis:isVersionSeriesCheckedOut'], false);
      assert.deepEqual([count('createDocument'), count('checkIn')], [1, 1]);
    });
  }

  describe('with a record', () => {
    let store: MemoryStore;
    const key = 'node file';
    beforeEach(() => {
      store = new MemoryStore();
    });
    /** An upload that dies as a process does: no clean-up, and another client goes on. */
    const die = async (
      target: UploadRequest['target'],
      broken: (call: PassingCall) => boolean,
      more: Partial<UploadRequest> = {},
    ) => {
      const death = new AbortController();
      plan = (call) => {
        if (!broken(call)) return undefined;
        // The process is gone, and the record is what was saved last.
        saved = store.records.get(key);
        death.abort();
        return { at: 'middle', bytes: 60_000 };
      };
      let saved: string | undefined;
      await failureOf(upload({ target, resume: { store, key }, ...more }, death.signal));
      plan = () => undefined;
      if (saved !== undefined) store.records.set(key, saved);
      await client.close();
      client = connect(proxy.url);
    };

    it('goes on after a restart where the server is', async () => {
      const target = newDocument();
      await die(target, ({ action, number }) => action === 'appendContent' && number === 1);
      assert.deepEqual([...(await unfinishedUploads(store)).keys()], [key]);
      const result = await upload({ target, resume: { store, key }, sha256: true });
      assert.ok((await stored(result.object.id)).equals(bytes));
      assert.equal(result.resumedFrom, 600_000);
      assert.equal(result.sha256, createHash('sha256').update(bytes).digest('hex'));
      assert.deepEqual([count('createDocument'), count('appendContent')], [1, 4]);
      assert.equal(store.records.size, 0);
    });

    it('goes on after a crash that left an older record', async () => {
      for (const stage of ['appendContent', 'move']) {
        store.records.clear();
        await proxy.stop();
        proxy = await startBreakingProxy(server.url, (call) => plan(call));
        await client.close();
        client = connect(proxy.url);
        const target = newDocument();
        const staging = stage === 'move' ? ({ kind: 'folder', path: '/staging' } as const) : { kind: 'none' as const };
        let older: string | undefined;
        const dies = ({ action, number }: PassingCall): boolean => {
          if (action === 'appendContent' && number === 0) older = store.records.get(key);
          return stage !== 'move' && action === 'appendContent' && number === 2;
        };
        if (stage === 'move') {
          plan = (call) => (dies(call) ? { at: 'before' } : undefined);
          await upload({ target, staging, resume: { store, key } });
        } else await die(target, dies);
        store.records.set(key, older ?? assert.fail('no record'));
        plan = () => undefined;
        const before = count('createDocument');
        const { object, resumedFrom } = await upload({ target, staging, resume: { store, key } });
        assert.ok((await stored(object.id)).equals(bytes));
        assert.equal(count('createDocument'), before);
        if (stage !== 'move') assert.equal(resumedFrom, 900_000);
        assert.equal(store.records.size, 0);
      }
      await direct.call('deleteTree', { folderId: '/staging', allVersions: true });
    });

    it('goes on after a restart before anything was made, and when all but the end is done', async () => {
      for (const action of ['createDocument', 'move', 'createFolder']) {
        const target = newDocument();
        const staging = { kind: 'folder', path: '/staging' } as const;
        await die(target, (call) => call.action === action, { staging });
        const { object } = await upload({ target, staging, resume: { store, key } });
        assert.ok((await stored(object.id)).equals(bytes));
        assert.deepEqual(await names('/staging'), []);
        assert.equal(store.records.size, 0);
        await direct.call('deleteTree', { folderId: '/staging', allVersions: true });
        await proxy.stop();
        proxy = await startBreakingProxy(server.url, (call) => plan(call));
        await client.close();
        client = connect(proxy.url);
      }
    });

    it('knows that it was finished when only the record was left', async () => {
      const target = newDocument();
      const staging = { kind: 'folder', path: '/staging' } as const;
      let saved: string | undefined;
      plan = ({ action }) => {
        if (action === 'move') saved = store.records.get(key);
        return undefined;
      };
      const { object } = await upload({ target, staging, resume: { store, key } });
      store.records.set(key, saved ?? '');
      const again = await upload({ target, staging, resume: { store, key } });
      assert.equal(again.object.id, object.id);
      assert.equal(again.chunks, 0);
      assert.equal(store.records.size, 0);
      await direct.call('deleteTree', { folderId: '/staging', allVersions: true });
    });

    it('keeps a failed upload, to go on with it', async () => {
      const target = newDocument();
      plan = ({ action, number }) => (action === 'appendContent' && number > 0 ? { at: 'before' } : undefined);
      const error = await failureOf(upload({ target, resume: { store, key }, attempts: 2 }));
      assert.match(error.message, /600000 of 1000001 bytes are there in ".+"; the upload can go on from there/);
      plan = () => undefined;
      const { object, resumedFrom } = await upload({ target, resume: { store, key } });
      assert.equal(resumedFrom, 600_000);
      assert.ok((await stored(object.id)).equals(bytes));
    });

    it('removes an upload that nobody goes on with', async () => {
      const target = newDocument();
      await die(target, ({ action, number }) => action === 'appendContent' && number === 1);
      const record = (await unfinishedUploads(store)).get(key);
      assert.equal(record?.stored, 600_000);
      assert.equal(await removeUpload(client, { store, key }), true);
      assert.equal(await removeUpload(client, { store, key }), false);
      assert.equal(store.records.size, 0);
      assert.ok(!(await names(folderId)).includes(target.properties['cmis:name']));
    });

    it('begins anew for another content, and removes what was there', async () => {
      const target = newDocument();
      await die(target, ({ action, number }) => action === 'appendContent' && number === 1);
      const other = Buffer.from(bytes);
      other[size / 2 - 0.5] = 255;
      const notes: string[] = [];
      const request = {
        target,
        content: { ...content, ...bytesContent(other) },
        mode: 'chunks',
        chunkSize,
        clock,
      } as const;
      const { object, resumedFrom } = await uploadDocument(
        client,
        { ...request, resume: { store, key } },
        { onNote: (note) => notes.push(note) },
      );
      assert.equal(resumedFrom, undefined);
      assert.match(notes.join(), /of another content was removed/);
      assert.ok((await stored(object.id)).equals(other));
    });

    it('begins anew when what was there is gone', async () => {
      const target = newDocument();
      await die(target, ({ action, number }) => action === 'appendContent' && number === 1);
      const objectId = (await unfinishedUploads(store)).get(key)?.place.objectId ?? '';
      await direct.call('deleteObject', { objectId });
      const { object, resumedFrom } = await upload({ target, resume: { store, key } });
      assert.equal(resumedFrom, undefined);
      assert.ok((await stored(object.id)).equals(bytes));
    });

    it('writes nothing onto the bytes of somebody else', async () => {
      const target = newDocument();
      await die(target, ({ action, number }) => action === 'appendContent' && number === 1);
      const objectId = (await unfinishedUploads(store)).get(key)?.place.objectId ?? '';
      const contentStream = { data: 'theirs', mimeType: 'text/plain', filename: 'b.txt' };
      await direct.call('appendContentStream', { objectId, isLastChunk: true, contentStream });
      const error = await failureOf(upload({ target, resume: { store, key } }));
      assert.equal(error.code, 'updateConflict');
      assert.match(error.message, /Somebody else writes to it; it was left as it is/);
      assert.equal((await stored(objectId)).length, 600_006);
      assert.equal(store.records.size, 0);
    });

    it('goes once at a time', async () => {
      const target = newDocument();
      const [first, second] = await Promise.allSettled([
        upload({ target, resume: { store, key } }),
        upload({ target, resume: { store, key } }),
      ]);
      assert.equal(first.status, 'fulfilled');
      assert.equal(second.status, 'rejected');
      assert.ok(second.reason instanceof CmisError);
      assert.match(second.reason.message, /is under way/);
    });
  });
}

describe('uploadDocument on the Demo repository', () => {
  describeUploads(uploadServers.demo, 'D:demo:contract');
});

describeWith('java', 'uploadDocument on OpenCMIS in-memory', () => {
  describeUploads(uploadServers.inMemory, 'VersionableType');
});

describeWith('java', 'uploadDocument on OpenCMIS fileshare', () => {
  describeUploads(uploadServers.fileshare);
});
