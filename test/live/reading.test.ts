import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import registerGetContent from '../../nodes/get-content/get-content';
import registerRepository from '../../nodes/repository/repository';
import type { CmisClient } from '../../src/client/client';
import { createCmisClient } from '../../src/client/create-client';
import { at, startFlow, type TestRun } from '../support/flow';
import {
  sharedInMemoryServer,
  startFileshareServer,
  START_TIMEOUT,
  type FileshareServer,
  type RunningServer,
} from '../support/opencmis-server';
import { describeWith } from '../support/require';
import { accessTo, browser, wires, type Wire } from './wires';

const bytes = Buffer.from(Array.from({ length: 5000 }, (_, index) => index % 251));
const sha256 = createHash('sha256').update(bytes).digest('hex');

/** What `cmis get content` reads of real servers, by every wire. */
function describeReading(title: string, wire: Wire, start: () => Promise<RunningServer>): void {
  describe(title, function () {
    this.timeout(60_000);
    let server: RunningServer;
    let client: CmisClient;
    let documentId: string;
    let directory: string;

    const store = async (data: Uint8Array | undefined): Promise<string> => {
      const name = `${randomUUID()}.bin`;
      const properties = { 'cmis:objectTypeId': 'cmis:document', 'cmis:name': name };
      const content = data === undefined ? {} : { contentStream: { data, mimeType: 'x/y', filename: name } };
      return (await client.call('createDocument', { folderId: '/', properties, ...content })).id;
    };
    const run = async (config: object, payload: unknown): Promise<TestRun> => {
      const { url, user, password } = accessTo(server, wire);
      const flow = await startFlow({
        types: [registerRepository, registerGetContent],
        node: { type: 'cmis-get-content', repository: 'repo', ...config },
        outputs: 4,
        others: [
          {
            id: 'repo',
            type: 'cmis-repository',
            server: 'opencmis',
            url,
            binding: wire.binding,
            repositoryId: server.repositoryId,
          },
        ],
        credentials: { repo: { user, password } },
      });
      try {
        return await flow.run({ payload });
      } finally {
        await flow.stop();
      }
    };

    before(async function () {
      this.timeout(START_TIMEOUT);
      server = await start();
      const { url, user, password } = accessTo(server, wire);
      client = createCmisClient({
        url,
        binding: wire.binding,
        cmisVersion: wire.cmisVersion,
        repositoryId: server.repositoryId,
        auth: { type: 'basic', user, password },
      });
      directory = await mkdtemp(join(tmpdir(), 'cmis-reading-'));
      documentId = await store(bytes);
    });
    after(async () => {
      await client.close();
      await rm(directory, { recursive: true });
    });

    it('reads all of it, a part of it, and its SHA-256', async () => {
      const whole = await run({ sha256: true }, documentId);
      assert.deepEqual(whole.payloads, [bytes]);
      assert.deepEqual(
        [at(whole.outputs[0]?.msg, 'cmis', 'sha256'), at(whole.outputs[0]?.msg, 'cmis', 'notes')],
        [sha256, undefined],
      );
      assert.deepEqual((await run({ offset: '4000', length: '500' }, documentId)).payloads, [
        bytes.subarray(4000, 4500),
      ]);
      assert.deepEqual((await run({ offset: '4990', length: '500' }, documentId)).payloads, [bytes.subarray(4990)]);
      assert.deepEqual((await run({ offset: '5000' }, documentId)).payloads, [Buffer.alloc(0)]);
    });

    it('reads it in chunks and to a file', async () => {
      const { payloads } = await run({ output: 'chunks', chunkSize: 1 }, documentId);
      assert.deepEqual(
        payloads.map((chunk) => (chunk as Buffer).length),
        [1024, 1024, 1024, 1024, 904],
      );
      assert.deepEqual(Buffer.concat(payloads as Buffer[]), bytes);
      const {
        payloads: [path],
      } = await run({ output: 'file', directory, sha256: true }, documentId);
      assert.deepEqual(await readFile(String(path)), bytes);
    });

    it('makes a reference to it and reads that', async () => {
      const {
        payloads: [reference],
      } = await run({ output: 'reference', offset: '10' }, documentId);
      assert.equal(at(reference, 'cmisContent', 'size'), 5000);
      assert.deepEqual((await run({ from: 'reference', length: '20' }, reference)).payloads, [bytes.subarray(10, 30)]);
    });

    it('sends what has no content, or is not there, from outputs of their own', async () => {
      const none = await store(undefined);
      for (const output of ['buffer', 'reference', 'file']) {
        assert.deepEqual(
          (await run({ output, directory }, none)).outputs.map(({ from }) => from),
          [1],
          output,
        );
        const { outputs } = await run({ output, directory }, '/no such document');
        assert.deepEqual(
          outputs.map(({ from }) => from),
          [2],
          output,
        );
      }
    });
  });
}

for (const wire of wires) {
  describeWith('java', `content from OpenCMIS in-memory by ${wire.title}`, () =>
    describeReading('cmis-get-content', wire, sharedInMemoryServer),
  );
}

describeWith('java', 'content from OpenCMIS fileshare', () => {
  let server: FileshareServer;
  before(async function () {
    this.timeout(START_TIMEOUT);
    server = await startFileshareServer();
  });
  after(() => server.stop());

  describeReading('cmis-get-content', browser, () => Promise.resolve(server));
});
