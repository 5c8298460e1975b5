import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { failsWith, head, open, patient, useHostileTransport } from '../../test/support/hostile-transport';
import { startScriptedServer, startTlsServer } from '../../test/support/scripted-server';
import type { HttpAnswer } from './http';
import { createHttp } from './undici-http';

describe('the transport against hostile servers', () => {
  const transport = useHostileTransport();
  const { answering, talkingTo, connect, get, post } = transport;

  describe('when nothing answers', () => {
    it('says that nothing is listening, and that a write was certainly not done', async () => {
      const http = await talkingTo(() => undefined);
      await transport.server.stop();
      const error = await failsWith(http.call(post()), 'connection', 'ECONNREFUSED');
      assert.match(error.message, /Nothing is listening at 127\.0\.0\.1:\d+/);
      assert.equal(error.cause.outcome, 'notDone');
    });

    it('says that a host name was not found', async () => {
      const http = await talkingTo(() => undefined);
      const url = new URL('http://no-such-host.invalid/');
      const other = createHttp({
        url,
        auth: { type: 'none' },
        proxy: { url: 'http://127.0.0.1:9', noProxy: ['no-such-host.invalid'] },
        timeouts: patient,
        maxCalls: 1,
        maxAnswerBytes: 1000,
      });
      transport.atEnd(() => other.close());
      transport.atEnd(() => http.close());
      const error = await failsWith(other.call(get({ url })), 'connection', /ENOTFOUND|EAI_AGAIN/);
      assert.match(error.message, /no-such-host\.invalid/);
    });

    it('reports a connection that is reset after it was accepted', async () => {
      const http = await talkingTo((socket) => socket.resetAndDestroy());
      const error = await failsWith(http.call(get()), 'connection', 'ECONNRESET|UND_ERR_SOCKET|EPIPE');
      assert.equal(error.cause.retryable, true);
    });

    it('reports a connection that is closed without an answer, and that a write may have happened', async () => {
      const http = await answering('');
      const error = await failsWith(
        http.call(post({ body: { data: 'a' } })),
        'connection',
        'ECONNRESET|UND_ERR_SOCKET',
      );
      assert.equal(error.cause.outcome, 'unknown');
      assert.equal(error.cause.retryable, false);
    });

    it('ends a call by the time-out for headers', async () => {
      const http = await talkingTo(() => undefined, { timeouts: { ...patient, headers: 60 } });
      const error = await failsWith(http.call(get()), 'timeout');
      assert.match(error.message, /did not begin to answer within 60 ms/);
      await failsWith(http.open(get()), 'timeout');
    });

    it('counts the time-out for headers over all header bytes', async () => {
      const drip = (socket: Socket) => {
        const timer = setInterval(() => socket.write('x'), 10);
        socket.on('close', () => clearInterval(timer));
        socket.write('HTTP/1.1 200 OK\r\nx-slow: ');
      };
      const http = await talkingTo(drip, { timeouts: { ...patient, headers: 80 } });
      await failsWith(http.call(get()), 'timeout');
    });

    it('is not kept waiting by interim answers', async () => {
      const drip = (socket: Socket) => {
        const timer = setInterval(() => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'), 10);
        socket.on('close', () => clearInterval(timer));
      };
      const http = await talkingTo(drip, { timeouts: { ...patient, headers: 80 } });
      await failsWith(http.open(get()), 'timeout');
    });

    it('counts the waiting for a place in the total time-out', async () => {
      const http = await talkingTo(() => undefined, { maxCalls: 1, timeouts: { ...patient, total: 80 } });
      const first = failsWith(http.call(get({ carriesContent: true })), 'aborted');
      const error = await failsWith(http.call(post()), 'timeout');
      assert.equal(error.cause.outcome, 'notDone');
      await http.close();
      await first;
      assert.equal(transport.server.connections, 1);
    });
  });

  describe('when an answer breaks off', () => {
    const truncated: Record<string, string> = {
      'a shorter body than announced': `${head('content-length: 1000\r\n')}${'x'.repeat(500)}`,
      'a shorter body than announced, connection: close': `${head('content-length: 1000\r\nconnection: close\r\n')}${'x'.repeat(500)}`,
      'chunks without a last one': `${head('transfer-encoding: chunked\r\n')}5\r\nhello\r\n`,
      'chunks without a last one, connection: close': `${head('transfer-encoding: chunked\r\nconnection: close\r\n')}5\r\nhello\r\n`,
      'a chunk size that is no number': `${head('transfer-encoding: chunked\r\n')}zz\r\nhello\r\n`,
      'a chunk that ends early': `${head('transfer-encoding: chunked\r\n')}ff\r\nhello\r\n`,
    };
    for (const [title, answer] of Object.entries(truncated)) {
      it(`fails a metadata call: ${title}`, async () => {
        await failsWith((await answering(answer)).call(get()), 'connection');
      });
      it(`fails the content's stream: ${title}`, async () => {
        const http = await answering(answer);
        await failsWith(
          open(http, get()).then(({ stream }) => buffer(stream)),
          'connection',
        );
      });
    }

    const malformed: Record<string, string> = {
      'chunked and a length together': `${head('transfer-encoding: chunked\r\ncontent-length: 5\r\n')}5\r\nhello\r\n0\r\n\r\n`,
      'two different lengths': `${head('content-length: 5\r\ncontent-length: 6\r\n')}hello`,
      'no HTTP at all': 'SSH-2.0-OpenSSH_9.6\r\n',
      'headers without end': `HTTP/1.1 200 OK\r\nx-long: ${'x'.repeat(100_000)}`,
    };
    for (const [title, answer] of Object.entries(malformed)) {
      it(`refuses ${title}`, async () => {
        await failsWith((await answering(answer)).call(get()), 'connection');
      });
    }

    it('ends a metadata answer that drips by the total time-out', async () => {
      const http = await talkingTo(
        (socket) => {
          const timer = setInterval(() => socket.write('x'), 10);
          socket.on('close', () => clearInterval(timer));
          socket.write(head('content-length: 1000000\r\n'));
        },
        { timeouts: { ...patient, total: 100 } },
      );
      await failsWith(http.call(get()), 'timeout');
    });

    it('lets content drip longer than the total time-out', async () => {
      const http = await talkingTo(
        (socket) => {
          let sent = 0;
          const timer = setInterval(() => {
            if (sent++ < 20) socket.write('x');
          }, 10);
          socket.on('close', () => clearInterval(timer));
          socket.write(head('content-length: 20\r\n'));
        },
        { timeouts: { ...patient, total: 50 } },
      );
      const { stream } = await open(http, get());
      assert.equal((await buffer(stream)).length, 20);
    });

    it('fails content that stops in the middle by the idle time-out', async () => {
      const http = await talkingTo((socket) => socket.write(`${head('content-length: 1000\r\n')}${'x'.repeat(500)}`), {
        timeouts: { ...patient, idle: 80 },
      });
      const { stream } = await open(http, get());
      const error = await failsWith(buffer(stream), 'timeout', 'UND_ERR_BODY_TIMEOUT');
      assert.match(error.message, /stopped in the middle/);
    });

    it('does not count a slow reader as an idle server', async () => {
      const http = await talkingTo(
        (socket) => socket.write(head('content-length: 4000000\r\n') + 'x'.repeat(4_000_000)),
        {
          timeouts: { ...patient, idle: 50 },
        },
      );
      const { stream } = await open(http, get());
      await new Promise((resolve) => setTimeout(resolve, 200));
      assert.equal((await buffer(stream)).length, 4_000_000);
    });
  });

  describe('when an answer is compressed or too large', () => {
    const gzip = (body: Buffer) =>
      Buffer.concat([Buffer.from(head(`content-encoding: gzip\r\ncontent-length: ${body.length}\r\n`)), body]);

    it('inflates metadata and content', async () => {
      const body = gzipSync('{"a":1}');
      const http = await answering(gzip(body), () => undefined);
      const answer = await http.call(get());
      assert.equal(answer.body.toString(), '{"a":1}');
      assert.deepEqual(answer.headers, { 'content-type': 'application/json' });
      const content = await open(connect(), get());
      assert.equal((await buffer(content.stream)).toString(), '{"a":1}');
      assert.equal(content.headers['content-length'], undefined);
    });

    it('limits metadata after inflation', async () => {
      const http = await answering(gzip(gzipSync(Buffer.alloc(30_000_000))));
      const error = await failsWith(http.call(get()), 'protocol', 'ERR_BUFFER_TOO_LARGE');
      assert.match(error.message, /larger than the limit of 1000000 bytes/);
    });

    it('refuses truncated and wrong compression', async () => {
      await failsWith((await answering(gzip(gzipSync('x'.repeat(1000)).subarray(0, 20)))).call(get()), 'protocol');
      await failsWith((await answering(gzip(Buffer.from('plain text')))).call(get()), 'protocol');
      for (const body of [gzipSync('x'.repeat(1000)).subarray(0, 20), Buffer.from('plain text')]) {
        const { stream } = await open(await answering(gzip(body)), get());
        await failsWith(buffer(stream), 'protocol');
      }
    });

    it('refuses an encoding that it did not ask for', async () => {
      const http = await answering(`${head('content-encoding: zstd\r\ncontent-length: 1\r\n')}x`);
      const error = await failsWith(http.call(get()), 'protocol');
      assert.match(error.message, /zstd/);
    });

    it('stops reading metadata at the limit', async () => {
      const http = await talkingTo((socket) => {
        socket.write(head('transfer-encoding: chunked\r\n'));
        const more = () => {
          while (!socket.destroyed && socket.write(`10000\r\n${'x'.repeat(65_536)}\r\n`));
        };
        socket.on('drain', more);
        more();
      });
      await failsWith(http.call(get()), 'protocol');
      while (transport.server.openConnections > 0) await new Promise((resolve) => setImmediate(resolve));
      assert.equal(transport.server.openConnections, 0);
    });

    it('reads only the beginning of a long error of a content call', async () => {
      const http = await talkingTo((socket) => {
        socket.write('HTTP/1.1 500 Oops\r\ntransfer-encoding: chunked\r\n\r\n');
        const more = () => {
          while (!socket.destroyed && socket.write(`10000\r\n${'x'.repeat(65_536)}\r\n`));
        };
        socket.on('drain', more);
        more();
      });
      const answer = await http.open(get());
      assert.ok('body' in answer);
      assert.equal(answer.status, 500);
      assert.ok(answer.body.length < 1_000_000);
    });
  });

  describe('TLS', () => {
    const cases = [
      [{ selfSigned: true }, /self-signed/, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
      [{}, /issuer is not known/, 'UNABLE_TO_'],
    ] as const;
    for (const [faults, text, code] of cases) {
      it(`does not accept a certificate (${code})`, async () => {
        const tls = await startTlsServer((_request, response) => void response.end('hello'), faults);
        transport.use(tls);
        const error = await failsWith(connect().call(post()), 'connection', code);
        assert.match(error.message, text);
        assert.equal(error.cause.outcome, 'notDone');
        assert.equal(error.cause.retryable, false);
      });
    }

    it('accepts a certificate whose issuer is trusted, but not an expired one or one for another name', async () => {
      const handler = (_request: unknown, response: { end(text: string): unknown }) => void response.end('hello');
      for (const [faults, code] of [
        [{}, undefined],
        [{ expired: true }, 'CERT_HAS_EXPIRED'],
        [{ wrongName: true }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
      ] as const) {
        const tls = await startTlsServer(handler, faults);
        transport.use(tls);
        const call = connect({ tls: { ca: tls.ca } }).call(get());
        if (code === undefined) assert.equal((await call).body.toString(), 'hello');
        else await failsWith(call, 'connection', code);
      }
    });

    it('says so when the other side does not speak TLS', async () => {
      await talkingTo((socket) => socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
      const url = new URL(transport.server.url.replace('http:', 'https:'));
      const error = await failsWith(connect({ url }).call(get({ url })), 'connection');
      assert.match(error.message, /does not speak TLS/);
    });
  });

  it('keeps the answers of a server that does everything right', async () => {
    const scripted = await startScriptedServer((request, response) => void response.end(request.url));
    transport.use(scripted);
    const http = connect();
    const answers: HttpAnswer[] = await Promise.all([1, 2, 3].map(() => http.call(get())));
    assert.deepEqual(
      answers.map(({ body }) => body.toString()),
      ['/cmis?id=1', '/cmis?id=1', '/cmis?id=1'],
    );
  });
});
