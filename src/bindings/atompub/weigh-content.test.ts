import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { entry, sendXml, startAtomPubServer } from '../../../test/support/atompub-answers';
import type { ScriptedServer } from '../../../test/support/scripted-server';
import type { CallOptions, CmisClient, CmisClientOptions } from '../../client/client';
import { createCmisClient } from '../../client/create-client';
import type { ContentUpload } from '../../model/content-stream';
import { CmisError } from '../../model/errors';
import type { Input } from '../../model/operations';

const limit = 1000;

describe('content by AtomPub whose length nobody knows', () => {
  let server: ScriptedServer;
  let client: CmisClient;
  /** What the server answers instead: a status, or a broken connection. */
  let refuse: (method: string, url: string) => number | 'break' | undefined;

  const connect = async (options: Partial<CmisClientOptions> = {}): Promise<void> => {
    refuse = () => undefined;
    server = await startAtomPubServer(({ method, url }, response) => {
      const refusal = refuse(method, url);
      if (refusal === 'break') response.destroy();
      else if (refusal !== undefined) sendXml(response, 'refused', refusal, 'text/plain');
      else if (url.startsWith('/acl'))
        sendXml(response, '<acl xmlns="http://docs.oasis-open.org/ns/cmis/core/200908/"/>');
      else if (method === 'POST') sendXml(response, entry('d'), 201);
      else if (method === 'GET') sendXml(response, entry(url.includes('id=d') ? 'd' : 'f'));
      else if (url.includes('checkin')) sendXml(response, entry('d'));
      else response.writeHead(method === 'DELETE' ? 204 : 200).end();
    });
    const address = { url: `${server.url}/atom`, binding: 'atompub', inlineContentBytes: limit } as const;
    client = createCmisClient({ ...address, ...options });
  };
  const disconnect = async (): Promise<void> => {
    await client.close();
    await server.stop();
  };
  beforeEach(() => connect());
  afterEach(disconnect);

  const create = (
    data: ContentUpload['data'],
    more: Partial<Input<'createDocument'>> = {},
    options: CallOptions = {},
  ) => {
    const properties = { 'cmis:name': 'a', 'cmis:objectTypeId': 'cmis:document' };
    return client.call('createDocument', { folderId: 'f', properties, contentStream: { data }, ...more }, options);
  };
  const writes = () =>
    server.requests.filter(({ method }) => method !== 'GET').map(({ method, url }) => `${method} ${url.slice(0, 5)}`);
  const failureOf = async (work: Promise<unknown>): Promise<CmisError> => {
    const error: unknown = await work.then(
      () => assert.fail('it was done'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof CmisError, String(error));
    return error;
  };
  const bytesOf = (length: number) => Buffer.from(Array.from({ length }, (_, index) => index % 251));
  /** As some sources do, it uses one piece of memory again and again. */
  async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
    const piece = Buffer.alloc(size);
    for (let start = 0; start < bytes.length; start += size) {
      await wait(0);
      const count = bytes.copy(piece, 0, start, start + size);
      yield piece.subarray(0, count);
    }
  }
  const sentBytes = (): Buffer => {
    const put = server.requests.find(({ method }) => method === 'PUT');
    const text = server.requests.find(({ method }) => method === 'POST')?.body.toString() ?? '';
    return put?.body ?? Buffer.from(/<cmisra:base64>(.*)<\/cmisra:base64>/.exec(text)?.[1] ?? '', 'base64');
  };

  for (const size of [37, 250, 999, 1000, 1001, 5000]) {
    it(`goes along up to the limit, and follows the document beyond it, in pieces of ${size}`, async () => {
      for (const [length, expected] of [
        [0, ['POST /chil']],
        [limit, ['POST /chil']],
        [limit + 1, ['POST /chil', 'PUT /cont']],
        [5 * limit, ['POST /chil', 'PUT /cont']],
      ] as const) {
        await disconnect();
        await connect();
        await create(pieces(bytesOf(length), size));
        assert.deepEqual(writes(), expected);
        assert.ok(sentBytes().equals(bytesOf(length)), String(length));
      }
    });
  }

  it('goes into a working copy before it is checked in', async () => {
    for (const length of [limit, limit + 1]) {
      await client.call('checkIn', { objectId: 'd', contentStream: { data: pieces(bytesOf(length), 300) } });
    }
    assert.deepEqual(writes(), ['PUT /entr', 'PUT /cont', 'PUT /entr']);
    assert.ok(sentBytes().length > limit);
    assert.ok(!(server.requests.at(-1)?.body.toString() ?? '').includes('base64'));
  });

  it('goes along with a document that has versions, whatever its size', async () => {
    for (const versioningState of ['major', 'minor'] as const) {
      await create(pieces(bytesOf(2 * limit), 300), { versioningState });
      await create(bytesOf(2 * limit), { versioningState });
    }
    assert.deepEqual(new Set(writes()), new Set(['POST /chil']));
    assert.ok(sentBytes().equals(bytesOf(2 * limit)));
    await create(bytesOf(2 * limit), { versioningState: 'checkedout' });
    assert.equal(writes().at(-1), 'PUT /cont');
  });

  it('is there before the permissions, which may take away what it needs', async () => {
    const addACEs = { aces: [{ principalId: 'somebody', permissions: ['cmis:read'] }] };
    await create(bytesOf(2 * limit), { addACEs });
    assert.deepEqual(writes(), ['POST /chil', 'PUT /cont', 'PUT /acl?']);
  });

  it('is no reason to leave a document behind, and to try again if the network is to blame', async () => {
    for (const [answer, code, retryable] of [
      ['break', 'connection', true],
      [503, 'serviceUnavailable', true],
      [409, 'constraint', false],
    ] as const) {
      refuse = (method) => (method === 'PUT' ? answer : undefined);
      const { cause, ...error } = await failureOf(create(pieces(bytesOf(2 * limit), 300)));
      assert.deepEqual([error.code, cause.outcome, cause.retryable], [code, 'notDone', retryable]);
      assert.equal(writes().at(-1), 'DELETE /entr');
    }
  });

  it('has to come in time, and ends with its caller', async () => {
    await disconnect();
    await connect({ timeouts: { idle: 50 } });
    const silent = new Readable({ read: () => undefined });
    const { code, message, cause } = await failureOf(create(silent));
    assert.deepEqual([code, cause.outcome], ['timeout', 'notDone']);
    assert.match(message, /source brought nothing for 50 ms/);
    assert.ok(silent.destroyed);

    await disconnect();
    await connect({ timeouts: { idle: 0 } });
    const stop = new AbortController();
    const stopped = new Readable({
      read() {
        setImmediate(() => stop.abort());
      },
    });
    assert.equal((await failureOf(create(stopped, {}, { signal: stop.signal }))).code, 'aborted');
    assert.ok(stopped.destroyed);
    assert.deepEqual(writes(), []);
  });

  it('makes nothing of a source that fails, at once, at the limit or behind it', async () => {
    async function* failing(length: number): AsyncGenerator<Uint8Array> {
      yield* pieces(bytesOf(length), 100);
      throw new Error('it broke');
    }
    for (const length of [0, limit]) {
      const error = await failureOf(create(failing(length)));
      assert.deepEqual([error.code, error.cause.outcome], ['input', 'notDone']);
      assert.match(error.message, /could not be read: it broke/);
    }
    assert.deepEqual(writes(), []);
    const late = await failureOf(create(failing(2 * limit)));
    assert.deepEqual([late.code, late.cause.outcome], ['input', 'notDone']);
    assert.deepEqual(writes(), ['POST /chil', 'DELETE /entr']);
  });

  it('ends its source when it is not wanted, and is no danger when that fails before it is read', async () => {
    refuse = (method) => (method === 'POST' ? 403 : undefined);
    for (const contentStream of [
      { data: Readable.from([bytesOf(2 * limit)]) },
      { data: Readable.from([bytesOf(2 * limit)]), length: 2 * limit },
    ]) {
      assert.equal((await failureOf(create('', { contentStream }))).code, 'permissionDenied');
      assert.ok(contentStream.data.destroyed);
    }
    const unread = Readable.from([bytesOf(1)]);
    await failureOf(create(unread, { properties: { 'cmis:objectTypeId': 'cmis:document', nonsense: 1 } }));
    assert.ok(unread.destroyed);
    refuse = () => undefined;
    const missing = createReadStream('/nowhere/at/all');
    const error = await failureOf(create('', { contentStream: { data: missing, length: 2 * limit } }));
    assert.match(error.message, /ENOENT/);
  });
});
