import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { CmisClient } from '../../src/client/client';
import { createCmisClient } from '../../src/client/create-client';
import { fileContent } from '../../src/client/file-content';
import { hasContent } from '../../src/client/fill-document';
import { uploadDocument } from '../../src/client/upload-document';
import type { ContentUpload } from '../../src/model/content-stream';
import { CmisError } from '../../src/model/errors';
import type { Input } from '../../src/model/operations';
import {
  sharedInMemoryServer,
  startFileshareServer,
  START_TIMEOUT,
  type FileshareServer,
  type RunningServer,
} from '../support/opencmis-server';
import { describeWith } from '../support/require';
import { accessTo, wires, type Wire } from './wires';

const MiB = 1024 * 1024;
const bytes = Buffer.alloc(5 * MiB + 3);
for (let index = 0; index < bytes.length; index += 1) bytes[index] = (index * 29 + (index >> 9)) % 251;

function connectTo(server: RunningServer, wire: Wire, access: object = {}): CmisClient {
  const { url, user, password } = { ...accessTo(server, wire), ...access };
  const { repositoryId } = server;
  return createCmisClient({ url, binding: wire.binding, repositoryId, auth: { type: 'basic', user, password } });
}

/** Content of every size and kind. */
function describeContent(wire: Wire, serverOf: () => RunningServer, versionable?: string): void {
  describe(`by ${wire.title}`, function () {
    this.timeout(60_000);
    let client: CmisClient;
    before(() => {
      client = connectTo(serverOf(), wire);
    });
    after(() => client.close());
    const create = (
      contentStream?: ContentUpload,
      type = 'cmis:document',
      more: Partial<Input<'createDocument'>> = {},
    ) => {
      const properties = { 'cmis:objectTypeId': type, 'cmis:name': `${randomUUID()}.bin` };
      const content = contentStream === undefined ? {} : { contentStream: { filename: 'a.bin', ...contentStream } };
      return client.call('createDocument', { folderId: '/', properties, ...content, ...more });
    };
    const isStored = async (objectId: string, expected: Buffer): Promise<void> => {
      const { stream } = await client.call('getContentStream', { objectId });
      assert.ok((await buffer(stream)).equals(expected));
    };
    const inPieces = (content: Buffer): Readable =>
      Readable.from(
        (function* () {
          for (let at = 0; at < content.length; at += 70_001) yield content.subarray(at, at + 70_001);
        })(),
        { objectMode: false },
      );

    it('stores content of unknown length, whatever that is', async () => {
      for (const length of [1, 4 * MiB, 4 * MiB + 1, bytes.length]) {
        const content = bytes.subarray(0, length);
        const { id } = await create({ data: inPieces(content) });
        await isStored(id, content);
      }
    });

    if (versionable !== undefined) {
      it('makes one version of a document with versions, whatever the size of its content', async () => {
        for (const more of [{}, { versioningState: 'minor' }] as const) {
          for (const data of [bytes, inPieces(bytes)]) {
            const { id } = await create({ data }, versionable, more);
            await isStored(id, bytes);
            assert.equal((await client.call('getAllVersions', { objectId: id })).length, 1);
          }
        }
      });

      it('checks a version in with content of unknown length', async () => {
        const { id } = await create({ data: 'one' }, versionable);
        const { id: workingCopy } = await client.call('checkOut', { objectId: id });
        const contentStream = { data: inPieces(bytes), mimeType: 'x/y', filename: 'a.bin' };
        const checkedIn = await client.call('checkIn', { objectId: workingCopy, contentStream });
        await isStored(checkedIn.id, bytes);
        await isStored(id, Buffer.from('one'));
      });
    }

    it('tells empty content from none, as far as the server does', async () => {
      assert.equal(hasContent(await create()), false);
      for (const data of ['', inPieces(Buffer.alloc(0))]) {
        const made = await create({ data, mimeType: 'x/y' });
        const { productName } = await client.repositoryInfo();
        // This one takes an empty file for none.
        if (productName === 'OpenCMIS FileShare') continue;
        assert.equal(hasContent(made), true);
        await isStored(made.id, Buffer.alloc(0));
        const tokenOf = ({ properties }: typeof made) => properties['cmis:changeToken'] as string | undefined;
        const without = await client.call('deleteContentStream', { objectId: made.id, changeToken: tokenOf(made) });
        assert.equal(hasContent(without), false);
        const set = { objectId: made.id, changeToken: tokenOf(without), contentStream: { data: '', mimeType: 'x/y' } };
        assert.equal(hasContent(await client.call('setContentStream', set)), true);
      }
    });
  });
}

describeWith('java', 'content on OpenCMIS in-memory', () => {
  let server: RunningServer;
  before(async function () {
    this.timeout(START_TIMEOUT);
    server = await sharedInMemoryServer();
  });
  for (const wire of wires) describeContent(wire, () => server, 'VersionableType');
});

describeWith('java', 'content on OpenCMIS fileshare', function () {
  this.timeout(60_000);
  let server: FileshareServer;
  let directory: string;
  before(async function () {
    this.timeout(START_TIMEOUT);
    server = await startFileshareServer();
    directory = await mkdtemp(join(tmpdir(), 'cmis-content-'));
    await writeFile(join(directory, 'a.bin'), bytes);
  });
  after(async () => {
    await server.stop();
    await rm(directory, { recursive: true });
  });
  for (const wire of wires) describeContent(wire, () => server);

  for (const wire of wires) {
    it(`is refused in a folder without permission as it is, and nothing is done: by ${wire.title}`, async () => {
      const client = connectTo(server, wire, server.reader);
      const properties = { 'cmis:objectTypeId': 'cmis:document', 'cmis:name': 'a.bin' };
      const content = await fileContent(join(directory, 'a.bin'));
      for (const mode of ['stream', 'chunksOnFailure'] as const) {
        for (const staging of [{ kind: 'none' }, { kind: 'folder', path: '/staging' }] as const) {
          const request = { target: { folderId: '/', properties }, content, mode, staging };
          const error: unknown = await uploadDocument(client, request).catch((reason: unknown) => reason);
          assert.ok(error instanceof CmisError);
          assert.deepEqual([error.code, error.cause.outcome], ['permissionDenied', 'notDone']);
          assert.match(error.message, /^No write permission!/);
        }
      }
      const { items } = await client.call('getChildren', { folderId: '/' });
      assert.ok(!items.some(({ name }) => name === 'a.bin' || name === 'staging'));
      await client.close();
    });
  }
});
