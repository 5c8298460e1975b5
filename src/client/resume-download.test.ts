import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  startBreakingProxy,
  type Break,
  type BreakingProxy,
  type PassingCall,
} from '../../test/support/breaking-proxy';
import { START_TIMEOUT } from '../../test/support/opencmis-server';
import { describeWith } from '../../test/support/require';
import { startScriptedServer, type ScriptedServer } from '../../test/support/scripted-server';
import { uploadServers, type UploadServer } from '../../test/support/upload-servers';
import { CmisError } from '../model/errors';
import type { CmisClient } from './client';
import { createCmisClient } from './create-client';
import { downloadToFile } from './download-to-file';
import type { WantedContent } from './open-content';
import { sameContent, type DownloadOptions } from './resume-download';
import type { RetryClock } from './retry';

/** Nobody waits for long in tests. */
const clock: RetryClock = { now: () => 0, random: () => 0, wait: (_, signal) => sleep(2, undefined, { signal }) };

const failureOf = async (work: Promise<unknown>): Promise<CmisError> => {
  const error: unknown = await work.then(
    () => assert.fail('it was done'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof CmisError, String(error));
  return error;
};
const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('a content', () => {
  const state = { length: 5, changeToken: 'a', modified: '2026-01-01T00:00:00.000Z' };

  it('is the same by its change token, its modification date or its ETag, and by its length in each case', () => {
    assert.ok(sameContent(state, { ...state }));
    assert.ok(sameContent({ length: 5, changeToken: 'a' }, { length: 5, changeToken: 'a' }));
    assert.ok(sameContent({ length: 5, modified: 'x' }, { length: 5, modified: 'x' }));
    assert.ok(sameContent({ length: null, etag: '"1"' }, { length: null, etag: '"1"' }));
    assert.ok(sameContent({ length: 5, etag: '"1"', changeToken: 'a' }, { length: 5, etag: '"1"', changeToken: 'b' }));
    assert.ok(sameContent({ ...state, etag: 'W/"1"' }, { ...state, etag: 'W/"1"' }));
  });

  it('may be another one else', () => {
    assert.ok(!sameContent(state, { ...state, length: 6 }));
    assert.ok(!sameContent(state, { ...state, changeToken: 'b' }));
    assert.ok(!sameContent({ ...state, etag: '"1"' }, { ...state, etag: '"2"' }));
    assert.ok(!sameContent({ length: 5, modified: 'x' }, { length: 5, modified: 'y' }));
    assert.ok(!sameContent({ length: null, modified: 'x' }, { length: null, modified: 'x' }));
    assert.ok(!sameContent({ length: 5, etag: 'W/"1"' }, { length: 5, etag: 'W/"1"' }));
    assert.ok(!sameContent({ length: 5 }, { length: 5 }));
    assert.ok(!sameContent({ length: 5, etag: '"1"' }, { length: 5 }));
  });
});

function describeDownloads(start: () => Promise<UploadServer>): void {
  let server: UploadServer;
  let proxy: BreakingProxy;
  let client: CmisClient;
  let direct: CmisClient;
  let plan: (call: PassingCall) => Break | undefined;
  let folder: string;
  let objectId: string;
  const size = 2_000_003;
  const bytes = Buffer.alloc(size);
  for (let index = 0; index < size; index += 1) bytes[index] = (index * 17 + (index >> 10)) % 241;

  const connect = (url: string): CmisClient => {
    const { repositoryId, user, password, binding = 'browser' } = server;
    return createCmisClient({ url, binding, repositoryId, auth: { type: 'basic', user, password } });
  };
  before(async function () {
    this.timeout(START_TIMEOUT);
    server = await start();
    direct = connect(server.url);
  });
  after(async () => {
    await direct.close();
    await server.stop();
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cmis-download-'));
    plan = () => undefined;
    proxy = await startBreakingProxy(server.url, (call) => plan(call));
    client = connect(proxy.url);
    const properties = { 'cmis:objectTypeId': 'cmis:document', 'cmis:name': `${randomUUID()}.bin` };
    const contentStream = { data: bytes, mimeType: 'application/octet-stream', filename: 'a.bin' };
    ({ id: objectId } = await direct.call('createDocument', { folderId: '/', properties, contentStream }));
  });
  afterEach(async () => {
    await direct.call('deleteObject', { objectId });
    await client.close();
    await proxy.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const download = (wanted: Partial<WantedContent> = {}, options: DownloadOptions = {}) =>
    downloadToFile(client, { objectId, ...wanted }, () => join(folder, 'a'), { clock, ...options });
  const contentCalls = () => proxy.calls.filter(({ action }) => action === 'content').length;
  const breakAt = (...places: number[]) => {
    plan = ({ action, number }) => {
      const place = action === 'content' ? places[number] : undefined;
      return place === undefined ? undefined : { at: 'answer', bytes: place };
    };
  };

  it('writes a file as a whole, in place of one that was there', async () => {
    await writeFile(join(folder, 'a'), 'before');
    const counts: number[] = [];
    const result = await download({}, { sha256: true, onBytes: (count) => counts.push(count) });
    assert.ok((await readFile(result.path)).equals(bytes));
    const { length, sha256, resumed, restarted } = result;
    assert.deepEqual(
      { length, sha256, resumed, restarted },
      { length: size, sha256: sha256Of(bytes), resumed: 0, restarted: 0 },
    );
    assert.equal(counts.at(-1), size);
    assert.deepEqual(await readdir(folder), ['a']);
  });

  it('goes on in the same file when it breaks, again and again', async () => {
    breakAt(700_000, 1, 900_000);
    const result = await download({}, { sha256: true });
    assert.ok((await readFile(result.path)).equals(bytes));
    assert.equal(result.sha256, sha256Of(bytes));
    assert.equal(result.restarted, 0);
    assert.equal(contentCalls(), 4);
    assert.deepEqual(await readdir(folder), ['a']);
  });

  it('goes on with a part', async () => {
    breakAt(300_000, 100);
    const result = await download({ offset: 1000, length: 1_500_000 });
    assert.ok((await readFile(result.path)).equals(bytes.subarray(1000, 1_501_000)));
    assert.equal(contentCalls(), 3);
  });

  it('starts again when the content was changed', async () => {
    const other = Buffer.from(bytes.map((byte) => 255 - byte));
    plan = ({ action, number }) =>
      action === 'content' && number === 0 ? { at: 'answer', bytes: 700_000 } : undefined;
    let isChanged = false;
    const onBytes = (count: number): void => {
      if (count < 300_000 || isChanged) return;
      isChanged = true;
      changing = (async () => {
        // Some servers tell dates in seconds.
        await sleep(1100);
        const contentStream = { data: other, mimeType: 'application/octet-stream', filename: 'a.bin' };
        await direct.call('setContentStream', { objectId, overwriteFlag: true, contentStream });
      })();
    };
    let changing = Promise.resolve();
    const patient: RetryClock = { ...clock, wait: () => changing };
    const result = await download({}, { sha256: true, onBytes, clock: patient });
    assert.ok((await readFile(result.path)).equals(other));
    assert.equal(result.sha256, sha256Of(other));
    assert.deepEqual([result.resumed, result.restarted], [0, 1]);
  });

  it('gives up when nothing comes any more, and leaves nothing behind', async () => {
    plan = ({ action }) => (action === 'content' ? { at: 'answer', bytes: 0 } : undefined);
    const error = await failureOf(download({}, { attempts: 3 }));
    assert.equal(error.code, 'connection');
    assert.deepEqual(await readdir(folder), []);
    assert.ok(contentCalls() >= 3);
  });

  it('leaves nothing behind when it is stopped', async () => {
    const stop = new AbortController();
    const error = await failureOf(download({}, { signal: stop.signal, onBytes: () => stop.abort() }));
    assert.equal(error.code, 'aborted');
    assert.deepEqual(await readdir(folder), []);
  });
}

describe('downloadToFile on the Demo repository', () => {
  describeDownloads(uploadServers.demo);
});

describeWith('java', 'downloadToFile on OpenCMIS in-memory', () => {
  describeDownloads(uploadServers.inMemory);
});

describeWith('java', 'downloadToFile on OpenCMIS fileshare', () => {
  describeDownloads(uploadServers.fileshare);
});

describeWith('java', 'downloadToFile on OpenCMIS in-memory by AtomPub', () => {
  describeDownloads(uploadServers.inMemoryByAtomPub);
});

describeWith('java', 'downloadToFile on OpenCMIS fileshare by AtomPub', () => {
  describeDownloads(uploadServers.fileshareByAtomPub);
});

describe('downloadToFile', () => {
  let server: ScriptedServer;
  let client: CmisClient;
  let folder: string;
  /** What the server tells of the document, and sends, when it is asked for the nth time. */
  let versions: readonly {
    readonly body: string;
    readonly etag?: string;
    readonly properties?: Readonly<Record<string, string | number>>;
  }[];
  let downloads: number;
  let sending: ServerResponse | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cmis-download-'));
    downloads = 0;
    server = await startScriptedServer(({ url, headers }, response) => {
      const version = versions[Math.min(downloads, versions.length - 1)] ?? { body: '' };
      const json = (value: unknown) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(value));
      };
      const own = `${server.url}/r`;
      if (url === '/') json({ r: { repositoryId: 'r', repositoryUrl: own, rootFolderUrl: `${own}/root` } });
      else if (url.includes('cmisselector=object')) {
        const values = { 'cmis:objectId': 'doc', 'cmis:contentStreamMimeType': 'a/b', ...version.properties };
        const properties: Record<string, object> = {};
        for (const [id, value] of Object.entries(values)) {
          properties[id] = { id, type: 'string', cardinality: 'single', value };
        }
        json({ properties });
      } else {
        const first = Number(/^bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0);
        const body = version.body.slice(first);
        response.writeHead(headers.range === undefined ? 200 : 206, {
          ...(version.etag === undefined ? {} : { etag: version.etag }),
          'content-length': body.length,
        });
        downloads += 1;
        sending = response;
        if (downloads >= versions.length) response.end(body);
        else response.write(body.slice(0, 3), () => setTimeout(() => response.destroy(), 20));
      }
    });
    client = createCmisClient({ url: server.url });
  });
  afterEach(async () => {
    await client.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const download = (options: DownloadOptions = {}, wanted: Partial<WantedContent> = {}, path = join(folder, 'a')) =>
    downloadToFile(client, { objectId: 'doc', ...wanted }, () => path, { clock, ...options });

  it('is proven by an ETag that it is the same content', async () => {
    versions = [
      { body: 'abcdef', etag: '"1"' },
      { body: 'abcdef', etag: '"1"' },
    ];
    const { path, resumed, restarted } = await download();
    assert.equal(await readFile(path, 'utf8'), 'abcdef');
    assert.deepEqual([resumed, restarted], [1, 0]);
    assert.equal(server.requests.at(-1)?.headers.range, 'bytes=3-');
  });

  it('starts again for another ETag, whatever the properties say', async () => {
    const properties = { 'cmis:changeToken': '1', 'cmis:contentStreamLength': 6 };
    versions = [
      { body: 'abcdef', etag: '"1"', properties },
      { body: 'ABCDEF', etag: '"2"', properties },
      { body: 'ABCDEF', etag: '"2"', properties },
    ];
    const { path, resumed, restarted } = await download();
    assert.equal(await readFile(path, 'utf8'), 'ABCDEF');
    assert.deepEqual([resumed, restarted], [0, 1]);
  });

  it('starts again where nothing proves that it is the same', async () => {
    versions = [{ body: 'abcdef' }, { body: 'ABCDEF' }, { body: 'ABCDEF' }];
    const { path, restarted } = await download();
    assert.equal(await readFile(path, 'utf8'), 'ABCDEF');
    assert.equal(restarted, 1);
  });

  it('takes nothing but the ETag for a proof of a rendition', async () => {
    const properties = { 'cmis:changeToken': '1', 'cmis:contentStreamLength': 6 };
    versions = [
      { body: 'abcdef', properties },
      { body: 'abcdef', properties },
      { body: 'abcdef', properties },
    ];
    assert.equal((await download({}, { streamId: 's' })).restarted, 1);
    downloads = 0;
    versions = [
      { body: 'abcdef', etag: '"1"' },
      { body: 'abcdef', etag: '"1"' },
    ];
    assert.equal((await download({}, { streamId: 's' })).resumed, 1);
  });

  it('compares the SHA-256 with that of the server, and keeps no file with another one', async () => {
    const hash = (of: string) => ({ 'cmis:contentStreamHash': `{sha-256}${sha256Of(Buffer.from(of))}` });
    versions = [{ body: 'abc', properties: hash('abc') }];
    assert.equal((await download({ sha256: true })).sha256, sha256Of(Buffer.from('abc')));
    await rm(join(folder, 'a'));
    versions = [{ body: 'abc', properties: hash('abd') }];
    const error = await failureOf(download({ sha256: true }));
    assert.equal(error.code, 'protocol');
    assert.match(error.message, /another SHA-256/);
    assert.deepEqual(await readdir(folder), []);
  });

  it('notes that the server tells another length than it sends', async () => {
    versions = [{ body: 'abc', properties: { 'cmis:contentStreamLength': 7 } }];
    const notes: string[] = [];
    await download({ onNote: (note) => notes.push(note) });
    assert.deepEqual(notes, ['The server tells 7 bytes as the length of the content, but sent 3.']);
  });

  it('asks for nothing that the caller knows', async () => {
    versions = [{ body: 'abc' }];
    await download({ known: { objectId: 'doc', name: 'a', mimeType: 'a/b', length: 3 } });
    assert.ok(!server.requests.some(({ url }) => url.includes('cmisselector=object')));
  });

  it('says what it can not write', async () => {
    versions = [{ body: 'abc' }];
    const path = join(folder, 'missing', 'a');
    const error = await failureOf(download({}, {}, path));
    assert.equal(error.code, 'storage');
    assert.match(error.message, /missing\/a" can't be written on this machine: ENOENT/);
    assert.equal(error.cause.transportCode, 'ENOENT');

    const onBytes = (): void => rmSync(folder, { recursive: true, force: true });
    const late = await failureOf(download({ onBytes }, {}, join(folder, 'a')));
    assert.equal(late.code, 'storage');
  });

  it('tells of a full disk, and leaves the file that was there, no other one, and no connection', async () => {
    versions = [{ body: 'x'.repeat(16 * 1024 * 1024) }];
    const path = join(folder, 'a');
    await writeFile(path, 'before');
    const probe = await open(path);
    const handles = Object.getPrototypeOf(probe) as { writev: (pieces: readonly Uint8Array[], at?: number) => unknown };
    await probe.close();
    const { writev } = handles;
    let writes = 0;
    handles.writev = function (pieces, at) {
      writes += 1;
      if (writes === 1) return writev.call(this, pieces.slice(0, 1), at);
      return Promise.reject(Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' }));
    };
    try {
      const { code, message, cause } = await failureOf(download({}, {}, path));
      assert.equal(code, 'storage');
      assert.match(message, /a" can't be written on this machine: ENOSPC: no space left on device/);
      assert.equal(cause.transportCode, 'ENOSPC');
    } finally {
      handles.writev = writev;
    }
    assert.deepEqual([await readdir(folder), await readFile(path, 'utf8'), downloads], [['a'], 'before', 1]);
    // What is not read any more is not sent any more.
    while (sending?.destroyed !== true) await sleep(2);
  });

  it('passes an error on that is no matter of the connection', async () => {
    const error = await failureOf(downloadToFile(client, { objectId: '' }, () => '', { clock }));
    assert.equal(error.code, 'input');
  });
});
