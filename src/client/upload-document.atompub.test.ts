import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  startBreakingProxy,
  type Break,
  type BreakingProxy,
  type PassingCall,
} from '../../test/support/breaking-proxy';
import {
  sharedInMemoryServer,
  startFileshareServer,
  START_TIMEOUT,
  type RunningServer,
} from '../../test/support/opencmis-server';
import { describeWith } from '../../test/support/require';
import { CmisError } from '../model/errors';
import type { CmisClient } from './client';
import { createCmisClient } from './create-client';
import { bytesContent } from './file-content';
import type { RetryClock } from './retry';
import { uploadDocument, type UploadRequest } from './upload-document';

const chunkSize = 300_000;
const bytes = Buffer.alloc(1_000_001);
for (let index = 0; index < bytes.length; index += 1) bytes[index] = (index * 31 + (index >> 9)) % 253;

/** Nobody waits for long in tests. */
const clock: RetryClock = {
  now: () => Date.now(),
  random: () => 0,
  wait: (_, signal) => sleep(2, undefined, signal === undefined ? {} : { signal }),
};

/** By the other wire; what stands above the wires is the same. */
function describeUploadsByAtomPub(start: () => Promise<RunningServer>): void {
  let server: RunningServer;
  let proxy: BreakingProxy;
  let client: CmisClient;
  before(async function () {
    this.timeout(START_TIMEOUT);
    server = await start();
  });
  after(() => server.stop());
  const connect = async (
    url: string,
    plan: (call: PassingCall) => Break | undefined = () => undefined,
    inlineContentBytes?: number,
  ): Promise<void> => {
    proxy = await startBreakingProxy(url, plan);
    const { repositoryId, user, password } = server;
    client = createCmisClient({
      url: proxy.url,
      binding: 'atompub',
      repositoryId,
      auth: { type: 'basic', user, password },
      ...(inlineContentBytes === undefined ? {} : { inlineContentBytes }),
    });
  };
  afterEach(async () => {
    await client.close();
    await proxy.stop();
  });
  const content = { ...bytesContent(bytes), mimeType: 'application/octet-stream', filename: 'a.bin' };
  const upload = (more: Partial<UploadRequest> = {}, name = `${randomUUID()}.bin`) => {
    const properties = { 'cmis:objectTypeId': 'cmis:document', 'cmis:name': name };
    const target = { folderId: '/', properties };
    return uploadDocument(client, { target, content, mode: 'chunks', chunkSize, clock, ...more });
  };
  const checkStored = async (objectId: string): Promise<void> => {
    const { stream } = await client.call('getContentStream', { objectId });
    assert.ok((await buffer(stream)).equals(bytes));
    await client.call('deleteObject', { objectId });
  };
  const count = (action: string) => proxy.calls.filter((call) => call.action === action).length;

  const breaks: readonly (readonly [title: string, broken: Break | undefined])[] = [
    ['goes through', undefined],
    ['breaks in the middle of a chunk', { at: 'middle', bytes: 50_000 }],
    ['breaks after a chunk was stored', { at: 'after' }],
  ];
  for (const [title, broken] of breaks) {
    it(`stores every byte once when it ${title}`, async () => {
      await connect(server.atom11Url, ({ action, number }) =>
        action === 'appendContent' && number === 1 ? broken : undefined,
      );
      const { object } = await upload();
      await checkStored(object.id);
      const appended = proxy.calls.filter(({ action }) => action === 'appendContent');
      assert.equal(appended.length, broken?.at === 'middle' ? 4 : 3);
      assert.equal(appended.filter(({ isLastChunk }) => isLastChunk).length, 1);
    });
  }

  for (const action of ['POST', 'PUT']) {
    for (const [title, broken] of breaks.slice(1)) {
      for (const mode of ['chunks', 'chunksOnFailure'] as const) {
        it(`goes on with a document that its content follows when the ${action} ${title} (${mode})`, async () => {
          await connect(
            server.atom11Url,
            (call) => (call.action === action && call.number === 0 ? broken : undefined),
            0,
          );
          const name = `${randomUUID()}.bin`;
          const { object } = await upload({ mode }, name);
          assert.equal(object.name, name);
          await checkStored(object.id);
        });
      }
    }
  }

  it('sends no byte of a content that CMIS 1.0 can not take in chunks, and else one request', async () => {
    await connect(server.atomUrl);
    const error: unknown = await upload().catch((reason: unknown) => reason);
    assert.ok(error instanceof CmisError);
    assert.deepEqual([error.code, error.cause.outcome], ['notSupported', 'notDone']);
    assert.match(error.message, /appendContentStream, which came with CMIS 1\.1, and the repository has CMIS 1\.0/);
    assert.equal(count('POST'), 0);
    for (const request of [{ mode: 'auto' }, { mode: 'chunksOnFailure' }, { chunkSize: bytes.length }] as const) {
      const { object, chunks } = await upload(request);
      assert.equal(chunks, 1);
      await checkStored(object.id);
    }
  });
}

describeWith('java', 'uploadDocument on OpenCMIS in-memory by AtomPub', () => {
  describeUploadsByAtomPub(async () => ({ ...(await sharedInMemoryServer()), stop: () => Promise.resolve() }));
});

describeWith('java', 'uploadDocument on OpenCMIS fileshare by AtomPub', () => {
  describeUploadsByAtomPub(startFileshareServer);
});
