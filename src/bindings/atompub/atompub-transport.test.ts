import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { entry, entryType, feed, feedType, link, sendXml, usualLinks } from '../../../test/support/atompub-answers';
import { useAtomPub } from '../../../test/support/atompub-client';
import { failureOf } from '../../../test/support/bad-server';
import type { Handler, ScriptedServer } from '../../../test/support/scripted-server';
import type { CmisClient, CmisClientOptions } from '../../client/client';
import { openContent } from '../../client/open-content';

/** What a server sends instead of a good answer. */
type Answer = string | Buffer | ((socket: Socket) => void);

const head = (more: string, type = entryType): string => `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\n${more}\r\n`;
const whole = entry('broken', { rest: `<x>${'y'.repeat(2000)}</x>` });
const half = whole.slice(0, whole.length / 2);
const gzipped = (body: Buffer): Buffer =>
  Buffer.concat([Buffer.from(head(`content-encoding: gzip\r\ncontent-length: ${body.length}\r\n`)), body]);
const drip =
  (start: string): Answer =>
  (socket) => {
    socket.write(start);
    const timer = setInterval(() => socket.write('x'), 10);
    socket.on('close', () => clearInterval(timer));
  };
const open =
  (bytes: string): Answer =>
  (socket) =>
    void socket.write(bytes);

describe('AtomPub over a broken transport', function () {
  this.timeout(20_000);
  const { connect } = useAtomPub();

  /** Answers well but for what is called "broken", a deletion, and content. */
  const serving =
    (answer: Answer): Handler =>
    ({ method, url }, response) => {
      const isGood = method === 'GET' && url.startsWith('/id') && !url.includes('broken');
      const { socket } = response;
      assert.ok(socket !== null);
      if (isGood) sendXml(response, entry('x', { content: '/bytes' }));
      else if (typeof answer === 'function') answer(socket);
      else socket.end(answer);
    };

  const kinds: Readonly<Record<string, (client: CmisClient) => Promise<unknown>>> = {
    read: (client) => client.call('getObject', { objectId: 'broken' }),
    write: (client) => client.call('deleteObject', { objectId: 'x' }),
    content: async (client) => (await client.call('getContentStream', { objectId: 'x' })).stream.toArray(),
  };
  const deletions = ({ requests }: ScriptedServer): number =>
    requests.filter(({ method }) => method === 'DELETE').length;

  interface Row {
    readonly answer: Answer;
    readonly code: string;
    readonly options?: Partial<CmisClientOptions>;
    /** Only for these. Default: for all. */
    readonly kinds?: readonly string[];
  }
  const chunked = 'transfer-encoding: chunked\r\n';
  const rows: Readonly<Record<string, Row>> = {
    'that is closed without an answer': { answer: '', code: 'connection' },
    'that is reset': { answer: (socket) => void socket.resetAndDestroy(), code: 'connection' },
    'that is closed in the head': { answer: 'HTTP/1.1 200 OK\r\ncontent-ty', code: 'connection' },
    'that speaks no HTTP': { answer: 'SSH-2.0-OpenSSH_9.6\r\n', code: 'connection' },
    'that is closed before the length is reached': {
      answer: `${head(`content-length: ${whole.length}\r\n`)}${half}`,
      code: 'connection',
    },
    'that is closed behind a whole document, before the length is reached': {
      answer: `${head(`content-length: ${whole.length + 10}\r\n`)}${whole}`,
      code: 'connection',
    },
    'that is closed before the last chunk': {
      answer: `${head(chunked)}${whole.length.toString(16)}\r\n${whole}\r\n`,
      code: 'connection',
    },
    'with a chunk size that is none': { answer: `${head(chunked)}zz\r\n${whole}\r\n0\r\n\r\n`, code: 'connection' },
    'with chunks and a length': {
      answer: `${head(`${chunked}content-length: 5\r\n`)}5\r\nhello\r\n0\r\n\r\n`,
      code: 'connection',
    },
    'with two lengths': { answer: `${head('content-length: 5\r\ncontent-length: 6\r\n')}hello`, code: 'connection' },
    'with compressed bytes that end early': { answer: gzipped(gzipSync(whole).subarray(0, 60)), code: 'protocol' },
    'with bytes that are not compressed though it says so': { answer: gzipped(Buffer.from(whole)), code: 'protocol' },
    'with compressed bytes that grow without end': {
      answer: gzipped(gzipSync(Buffer.alloc(30_000_000, ' '))),
      code: 'protocol',
      options: { maxAnswerBytes: 1_000_000 },
      kinds: ['read', 'write'],
    },
    'that is closed in the middle of a document without a length': {
      answer: `${head('connection: close\r\n')}${half}`,
      code: 'protocol',
      kinds: ['read'],
    },
    'that never answers': { answer: open(''), code: 'timeout', options: { timeouts: { headers: 80 } } },
    'that sends its head byte by byte': {
      answer: drip('HTTP/1.1 200 OK\r\nx-slow: '),
      code: 'timeout',
      options: { timeouts: { headers: 80 } },
    },
    'that sends a document byte by byte': {
      answer: drip(head('content-length: 1000000\r\n')),
      code: 'timeout',
      options: { timeouts: { total: 150 } },
      kinds: ['read', 'write'],
    },
    'that stops in the middle': {
      answer: open(`${head(`content-length: ${whole.length}\r\n`)}${half}`),
      code: 'timeout',
      options: { timeouts: { idle: 80 } },
    },
  };
  for (const [title, { answer, code, options, kinds: counts = Object.keys(kinds) }] of Object.entries(rows)) {
    for (const kind of counts) {
      it(`fails a ${kind} over one ${title}`, async () => {
        const { client, server } = await connect(serving(answer), undefined, options);
        const error = await failureOf(kinds[kind]?.(client) ?? assert.fail());
        assert.equal(error.code, code, error.message);
        assert.equal(error.cause.outcome, kind === 'write' ? 'unknown' : undefined);
        assert.equal(deletions(server), kind === 'write' ? 1 : 0);
      });
    }
  }

  it('says of a write that nothing was sent where nothing listens', async () => {
    const { client, server } = await connect(serving(''));
    await server.stop();
    const error = await failureOf(client.call('deleteObject', { objectId: 'x' }));
    assert.deepEqual(
      [error.code, error.cause.outcome, error.cause.transportCode],
      ['connection', 'notDone', 'ECONNREFUSED'],
    );
  });

  it('reads again, and writes once, when a connection that was kept has died', async () => {
    const dying = new WeakSet<Socket>();
    const { client, server } = await connect((request, response) => {
      const { socket } = response;
      assert.ok(socket !== null);
      if (dying.has(socket) || request.method === 'DELETE') socket.destroy();
      else sendXml(response, entry('x'));
      dying.add(socket);
    });
    await client.call('getObject', { objectId: 'a' });
    assert.equal((await client.call('getObject', { objectId: 'b' })).id, 'x');
    const error = await failureOf(client.call('deleteObject', { objectId: 'x' }));
    assert.deepEqual([error.code, error.cause.outcome], ['connection', 'unknown']);
    assert.equal(deletions(server), 1);
  });

  it('repeats a read after an overload, whatever wait the server names, and no write', async () => {
    for (const retryAfter of ['0', '-1', 'abc', '']) {
      let refused = 0;
      const { client, server } = await connect(({ method }, response) => {
        if (method === 'DELETE' || refused++ === 0) response.writeHead(503, { 'retry-after': retryAfter }).end('busy');
        else sendXml(response, entry('x'));
      });
      assert.equal((await client.call('getObject', { objectId: 'x' })).id, 'x');
      const error = await failureOf(client.call('deleteObject', { objectId: 'x' }));
      assert.deepEqual([error.code, error.cause.outcome], ['serviceUnavailable', 'unknown']);
      assert.equal(error.cause.retryAfter, retryAfter === '0' ? 0 : undefined);
      assert.equal(deletions(server), 1);
    }
  });

  it('frees the connection of a list and of content that their caller leaves', async () => {
    const stop = new AbortController();
    const left: (Socket | null)[] = [];
    const { client } = await connect(({ url }, response) => {
      if (url.startsWith('/id')) {
        sendXml(response, entry('f', { type: 'cmis:folder', content: '/bytes' }));
        return;
      }
      left.push(response.socket);
      response.writeHead(200, { 'content-type': feedType });
      response.write(url.startsWith('/bytes') ? 'bytes' : feed([entry('1')]).replace('</atom:feed>', ''));
      if (!url.startsWith('/bytes')) stop.abort();
    });
    const list = client.call('getChildren', { folderId: 'f' }, { signal: stop.signal });
    assert.equal((await failureOf(list)).code, 'aborted');
    const { stream } = await client.call('getContentStream', { objectId: 'f' });
    stream.destroy();
    assert.equal(left.length, 2);
    while (left.some((socket) => socket?.destroyed === false)) await new Promise((resolve) => setImmediate(resolve));
  });

  it('shows the id of the object that came instead of the one asked for, whose links are then its own', async () => {
    const links = [...usualLinks('v2'), link(':acl', '/acl?id=v2', 'application/cmisacl+xml')];
    const { client, server } = await connect(({ url }, response) => {
      if (url.startsWith('/id')) sendXml(response, entry('v2', { links }));
      else sendXml(response, '<a:acl xmlns:a="http://docs.oasis-open.org/ns/cmis/core/200908/"/>');
    });
    assert.equal((await client.call('getObject', { objectId: 'v1' })).id, 'v2');
    const asked = server.requests.length;
    await client.call('getACL', { objectId: 'v2' });
    assert.deepEqual(
      server.requests.slice(asked).map(({ url }) => url),
      ['/acl?id=v2'],
    );
  });

  describe('content', () => {
    it('comes as it was sent, whatever length its document claims', async () => {
      for (const claimed of ['-1', '', 'abc', '5', '9007199254740993']) {
        for (const length of [{}, { 'content-length': '7' }]) {
          const properties = `<cmis:propertyInteger propertyDefinitionId="cmis:contentStreamLength"><cmis:value>${claimed}</cmis:value></cmis:propertyInteger>`;
          const { client } = await connect(({ url }, response) => {
            if (url.startsWith('/id')) sendXml(response, entry('x', { content: '/bytes', properties }));
            else response.writeHead(200, length).end('7 bytes');
          });
          const object = await client.call('getObject', { objectId: 'x' });
          assert.ok('cmis:contentStreamLength' in object.properties);
          const content = await client.call('getContentStream', { objectId: 'x' });
          assert.equal(Buffer.concat(await content.stream.toArray()).toString(), '7 bytes');
        }
      }
    });

    it('is empty behind its end, which a server calls 416', async () => {
      const { client } = await connect(({ url }, response) => {
        if (url.startsWith('/id')) sendXml(response, entry('x', { content: '/bytes' }));
        else response.writeHead(416, { 'content-range': 'bytes */7' }).end();
      });
      const error = await failureOf(client.call('getContentStream', { objectId: 'x', offset: 100 }));
      assert.equal(error.cause.status, 416);
      const part = await openContent(client, { objectId: 'x', offset: 100 });
      assert.deepEqual(await part.stream.toArray(), []);
    });
  });
});
