import assert from 'node:assert/strict';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { describeWith } from '../../test/support/require';
import {
  sharedInMemoryServer,
  startFileshareServer,
  START_TIMEOUT,
  type RunningServer,
} from '../../test/support/opencmis-server';
import { startScriptedServer, type RecordedRequest, type ScriptedServer } from '../../test/support/scripted-server';
import { startDemoRepository } from '../demo/demo-repository';
import { CmisError } from '../model/errors';
import type { CmisClient } from './client';
import { createCmisClient } from './create-client';
import { contentLength, openContent, type OpenOptions, type WantedContent } from './open-content';

const whole = Buffer.from(Array.from({ length: 100 }, (_, index) => index));

interface Answer {
  readonly status: number;
  readonly body: Buffer;
  readonly range?: string;
  /** Sent without Content-Length. */
  readonly chunked?: boolean;
}

describe('openContent', () => {
  let server: ScriptedServer;
  let client: CmisClient;
  let answer: (request: RecordedRequest) => Answer;
  let length: unknown;
  /** Answers that the server has begun and not ended. */
  let underWay: number;

  beforeEach(async () => {
    length = 100;
    underWay = 0;
    server = await startScriptedServer((request, response) => {
      const own = `${server.url}/r`;
      const json = (value: unknown) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(value));
      };
      if (request.url === '/') json({ r: { repositoryId: 'r', repositoryUrl: own, rootFolderUrl: `${own}/root` } });
      else if (request.url.includes('cmisselector=object')) {
        const value = (id: string, type: string, given: unknown) => ({ id, type, cardinality: 'single', value: given });
        json({
          properties: {
            'cmis:objectId': value('cmis:objectId', 'id', 'doc'),
            'cmis:contentStreamLength': value('cmis:contentStreamLength', 'integer', length),
            'cmis:contentStreamMimeType': value('cmis:contentStreamMimeType', 'string', 'text/plain'),
          },
        });
      } else {
        const { status, body, range, chunked } = answer(request);
        response.writeHead(status, {
          'content-type': 'image/png',
          ...(range === undefined ? {} : { 'content-range': range }),
          ...(chunked === true ? {} : { 'content-length': body.length }),
        });
        response.flushHeaders();
        underWay += 1;
        response.on('close', () => {
          underWay -= 1;
        });
        response.end(body);
      }
    });
    client = createCmisClient({ url: server.url });
  });
  afterEach(async () => {
    await client.close();
    await server.stop();
  });

  const open = (wanted: Partial<WantedContent>, options?: OpenOptions) =>
    openContent(client, { objectId: 'doc', ...wanted }, options);
  const read = async (wanted: Partial<WantedContent>, options?: OpenOptions) =>
    buffer((await open(wanted, options)).stream);
  const failsWith = async (promise: Promise<unknown>, code: string, message: RegExp) => {
    const error: unknown = await promise.then(
      () => assert.fail('it was read'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof CmisError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
  };
  const released = async () => {
    while (underWay > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  const objectCalls = () => server.requests.filter(({ url }) => url.includes('cmisselector=object')).length;

  it('reads the whole content without asking for its length', async () => {
    answer = ({ headers }) => ({ status: headers.range === undefined ? 200 : 500, body: whole });
    assert.deepEqual(await read({}), whole);
    assert.deepEqual(await read({ offset: 0 }), whole);
    assert.equal(objectCalls(), 0);
  });

  describe('a part', () => {
    const part = { offset: 10, length: 5 };
    const bytes = whole.subarray(10, 15);

    const good: readonly (readonly [title: string, answer: Answer])[] = [
      ['as it was asked for', { status: 206, body: bytes, range: 'bytes 10-14/100' }],
      ['without a word about its place', { status: 206, body: bytes }],
      ['without any length', { status: 206, body: bytes, chunked: true }],
      ['with a wrong end in its range, as OpenCMIS tells it', { status: 206, body: bytes, range: 'bytes 10-109/*' }],
      ['out of the whole content (200)', { status: 200, body: whole }],
      ['out of the whole content (200) without a length', { status: 200, body: whole, chunked: true }],
      ['out of the whole content (206)', { status: 206, body: whole, range: 'bytes 0-99/100' }],
      [
        'out of the whole content (206) without a length',
        { status: 206, body: whole, range: 'bytes 0-99/100', chunked: true },
      ],
      ['out of the whole content that claims to be the part', { status: 206, body: whole, range: 'bytes 10-14/100' }],
    ];
    for (const [title, given] of good) {
      it(`is read ${title}`, async () => {
        answer = () => given;
        const download = await open(part);
        assert.deepEqual(await buffer(download.stream), bytes);
        assert.equal(download.length, 5);
        assert.equal(download.partial, true);
        assert.equal(server.requests.at(-1)?.headers.range, 'bytes=10-14');
        await released();
      });
    }

    const bad: readonly (readonly [title: string, answer: Answer, code: string, message: RegExp])[] = [
      [
        'too few bytes',
        { status: 206, body: whole.subarray(10, 13) },
        'protocol',
        /5 bytes from byte 10 on .* sends 3 bytes/,
      ],
      [
        'too few bytes in the end',
        { status: 206, body: whole.subarray(10, 13), chunked: true },
        'connection',
        /3 of the 5 bytes/,
      ],
      ['too many bytes', { status: 206, body: whole.subarray(10, 20) }, 'protocol', /sends 10 bytes/],
      [
        'too many bytes in the end',
        { status: 206, body: whole.subarray(10, 20), chunked: true },
        'protocol',
        /more than the 5 bytes/,
      ],
      [
        'bytes from elsewhere',
        { status: 206, body: bytes, range: 'bytes 0-4/100' },
        'protocol',
        /sends the bytes 0 to 4/,
      ],
      [
        'bytes from further behind',
        { status: 206, body: bytes, range: 'bytes 20-24/100' },
        'protocol',
        /sends the bytes 20 to 24/,
      ],
      ['another content', { status: 200, body: whole.subarray(1) }, 'protocol', /99 bytes now and not 100/],
      [
        'a truncated whole content',
        { status: 200, body: whole.subarray(0, 12), chunked: true },
        'connection',
        /2 of the 5 bytes/,
      ],
      [
        'a part that claims to be the whole content',
        { status: 206, body: bytes, range: 'bytes 0-99/100', chunked: true },
        'connection',
        /0 of the 5 bytes/,
      ],
    ];
    for (const [title, given, code, message] of bad) {
      it(`fails if the server sends ${title}`, async () => {
        answer = () => given;
        await failsWith(read(part), code, message);
        await released();
      });
    }

    it('ends with the content', async () => {
      answer = () => ({ status: 206, body: whole.subarray(90), range: 'bytes 90-99/100' });
      assert.deepEqual(await read({ offset: 90, length: 50 }), whole.subarray(90));
      assert.deepEqual(await read({ offset: 90 }), whole.subarray(90));
      assert.equal(server.requests.at(-1)?.headers.range, 'bytes=90-');
    });

    it('is empty behind the end of the content, and where no bytes are wanted', async () => {
      answer = () => assert.fail('nothing is to be read');
      for (const wanted of [{ offset: 100 }, { offset: 1000, length: 5 }, { length: 0 }]) {
        const download = await open(wanted);
        assert.equal((await buffer(download.stream)).length, 0);
        assert.equal(download.length, 0);
        assert.equal(download.mimeType, 'text/plain');
      }
    });

    it('needs no question for a length that the caller knows', async () => {
      answer = () => ({ status: 206, body: bytes });
      assert.deepEqual(await read(part, { total: 100 }), bytes);
      await failsWith(read(part, { total: 12 }), 'protocol', /sends 5 bytes/);
      assert.equal(objectCalls(), 0);
    });

    it('has to be told by whole numbers', async () => {
      await failsWith(read({ offset: -1 }), 'input', /^offset: must be a whole number from 0 on, but is/);
      await failsWith(read({ length: 1.5 }), 'input', /^length: must be/);
      assert.equal(server.requests.length, 0);
    });

    it('ends the download when its reader stops', async () => {
      answer = () => ({ status: 200, body: Buffer.alloc(10_000_000), chunked: true });
      const { stream } = await open({ offset: 10 }, { total: 10_000_000 });
      await once(stream, 'data');
      stream.destroy();
      await released();
    });

    it('is read no faster than its reader takes it', async () => {
      answer = () => ({ status: 200, body: Buffer.alloc(30_000_000) });
      const { stream } = await open({ offset: 1 }, { total: 30_000_000 });
      stream.read(0);
      await new Promise((resolve) => setTimeout(resolve, 100));
      assert.ok(stream.readableLength < 1_000_000, String(stream.readableLength));
      assert.equal((await buffer(stream)).length, 29_999_999);
    });
  });

  describe('of a content whose length nobody knows', () => {
    beforeEach(() => {
      length = -1;
    });

    it('is what the server sends, but no more than was asked for', async () => {
      answer = () => ({ status: 206, body: whole.subarray(90) });
      const download = await open({ offset: 90 });
      assert.equal(download.length, null);
      assert.deepEqual(await buffer(download.stream), whole.subarray(90));
      assert.deepEqual(await read({ offset: 90, length: 50 }), whole.subarray(90));
      await failsWith(read({ offset: 90, length: 5 }), 'protocol', /sends 10 bytes/);
      answer = () => ({ status: 206, body: whole.subarray(90), chunked: true });
      await failsWith(read({ offset: 90, length: 5 }), 'protocol', /more than the 5 bytes/);
    });

    it('is cut out of the whole content', async () => {
      answer = () => ({ status: 200, body: whole });
      assert.deepEqual(await read({ offset: 90 }), whole.subarray(90));
      assert.equal((await read({ offset: 200 })).length, 0);
      answer = () => ({ status: 200, body: whole, chunked: true });
      assert.deepEqual(await read({ offset: 90, length: 5 }), whole.subarray(90, 95));
      assert.equal((await read({ offset: 200 })).length, 0);
    });

    it('goes by the total that comes with the part', async () => {
      answer = () => ({ status: 206, body: whole.subarray(90, 93), range: 'bytes 90-99/100', chunked: true });
      await failsWith(read({ offset: 90 }), 'connection', /3 of the 10 bytes/);
    });

    it('is empty where the server has nothing at that place', async () => {
      answer = () => ({ status: 416, body: Buffer.alloc(0) });
      assert.equal((await read({ offset: 200 })).length, 0);
      length = 300;
      await failsWith(read({ offset: 200 }), 'runtime', /416/);
    });
  });

  it('reads lengths as servers tell them', () => {
    assert.deepEqual([0, 12, '12', -1, '', null, undefined, 'abc', 1.5, 2 ** 60].map(contentLength), [
      0,
      12,
      12,
      null,
      null,
      null,
      null,
      null,
      null,
      null,
    ]);
  });
});

/** On a server that does what servers do. */
function describeParts(start: () => Promise<{ client: CmisClient; stop: () => Promise<void> }>): void {
  let client: CmisClient;
  let stop: () => Promise<void>;
  let objectId: string;
  const size = 3_000_000;
  const content = Buffer.alloc(size);
  for (let index = 0; index < size; index += 1) content[index] = (index * 7 + (index >> 8)) % 251;

  before(async function () {
    this.timeout(START_TIMEOUT);
    ({ client, stop } = await start());
    const properties = { 'cmis:objectTypeId': 'cmis:document', 'cmis:name': `parts-${Date.now()}.bin` };
    const contentStream = { data: content, mimeType: 'application/octet-stream', filename: 'parts.bin' };
    ({ id: objectId } = await client.call('createDocument', { folderId: '/', properties, contentStream }));
  });
  after(async () => {
    await client.call('deleteObject', { objectId });
    await client.close();
    await stop();
  });

  const parts: readonly (readonly [offset: number, length: number | undefined])[] = [
    [0, 1],
    [1, 1],
    [0, 70_000],
    [12_345, 1_000_000],
    [size - 1, undefined],
    [size - 100_000, undefined],
    [size - 10, 100],
    [5, size],
    [size, undefined],
    [size + 7, 3],
    [0, size],
    [0, undefined],
  ];
  for (const [offset, length] of parts) {
    it(`reads ${length ?? 'all'} bytes from byte ${offset} on`, async () => {
      const { stream } = await openContent(client, { objectId, offset, length });
      const end = length === undefined ? size : offset + length;
      assert.ok((await buffer(stream)).equals(content.subarray(offset, end)));
    });
  }
}

async function opencmis(server: RunningServer, stop: () => Promise<void>) {
  const { browserUrl: url, repositoryId, user, password } = server;
  const client = createCmisClient({ url, repositoryId, auth: { type: 'basic', user, password } });
  return Promise.resolve({ client, stop });
}

describe('openContent on the Demo repository', () => {
  describeParts(async () => {
    const demo = await startDemoRepository({ sampleData: false, users: { demo: 'secret' } });
    const client = createCmisClient({ url: demo.url, auth: { type: 'basic', user: 'demo', password: 'secret' } });
    return { client, stop: () => demo.close() };
  });
});

describeWith('java', 'openContent on OpenCMIS in-memory', () => {
  describeParts(async () => opencmis(await sharedInMemoryServer(), () => Promise.resolve()));
});

describeWith('java', 'openContent on OpenCMIS fileshare', () => {
  describeParts(async () => {
    const server = await startFileshareServer();
    return opencmis(server, () => server.stop());
  });
});
