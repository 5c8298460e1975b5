import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { failsWith, head, open, patient, useHostileTransport } from '../../test/support/hostile-transport';
import { startScriptedServer } from '../../test/support/scripted-server';

describe('the transport against hostile servers, uploading or stopped', () => {
  const transport = useHostileTransport();
  const { answering, talkingTo, connect, get, post } = transport;

  describe('when it uploads', () => {
    it('gives the answer to a server that refuses an upload and closes', async () => {
      const http = await answering(
        'HTTP/1.1 413 Too Large\r\nconnection: close\r\ncontent-length: 7\r\n\r\ntoo big',
        (socket) => socket.end(),
      );
      let read = 0;
      let released = false;
      async function* endless() {
        try {
          for (;;) {
            read += 65_536;
            yield Buffer.alloc(65_536);
            await new Promise((resolve) => setImmediate(resolve));
          }
        } finally {
          released = true;
        }
      }
      const answer = await http.call(post({ body: { data: endless() } }));
      assert.equal(answer.status, 413);
      assert.equal(answer.body.toString(), 'too big');
      const before = read;
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
      assert.ok(read <= before + 65_536);
      assert.ok(released);
    });

    for (const [title, isRead] of [
      ['reads on', true],
      ['reads no more', false],
    ] as const) {
      it(`gives the answer to a server that refuses an upload at once and ${title}, and lets go of all`, async () => {
        const http = await talkingTo((socket) => {
          socket.once('data', () => {
            socket.write('HTTP/1.1 401 Unauthorized\r\ncontent-length: 2\r\n\r\nno');
            if (!isRead) socket.pause();
          });
        });
        const source = new Readable({
          read() {
            this.push(Buffer.alloc(65_536));
          },
        });
        const answer = await http.call(post({ body: { data: source, length: 2 ** 40 } }));
        assert.equal(answer.status, 401);
        assert.equal(answer.body.toString(), 'no');
        assert.ok(source.destroyed);
        // A server that doesn't read doesn't see the end either.
        while (isRead && transport.server.openConnections > 0) await new Promise((resolve) => setImmediate(resolve));
      });
    }

    it('ends an upload that the server does not read by the idle time-out, and destroys the source', async () => {
      const http = await talkingTo((socket) => socket.pause(), { timeouts: { ...patient, idle: 100 } });
      const source = new Readable({
        read() {
          this.push(Buffer.alloc(65_536));
        },
      });
      const error = await failsWith(http.call(post({ body: { data: source } })), 'timeout');
      assert.match(error.message, /took no byte of the upload for 100 ms/);
      assert.equal(error.cause.outcome, 'unknown');
      assert.ok(source.destroyed);
    });

    it('ends an upload whose source brings nothing', async () => {
      const http = await talkingTo((socket) => socket.resume(), { timeouts: { ...patient, idle: 80 } });
      const source = new Readable({ read: () => undefined });
      const error = await failsWith(http.call(post({ body: { data: source, length: 10 } })), 'timeout');
      assert.match(error.message, /source brought nothing/);
      assert.ok(source.destroyed);
    });

    it('does not end a slow upload that moves, and gives the server its time afterwards', async () => {
      const scripted = await startScriptedServer(async ({ body }, response) => {
        await new Promise((resolve) => setTimeout(resolve, 120));
        response.end(String(body.length));
      });
      transport.use(scripted);
      const http = connect({ timeouts: { ...patient, headers: 1000, idle: 1000, total: 0 } });
      async function* slow() {
        for (let piece = 0; piece < 10; piece++) {
          await new Promise((resolve) => setTimeout(resolve, 130));
          yield Buffer.alloc(1000);
        }
      }
      const answer = await http.call(post({ body: { data: slow() } }));
      assert.equal(answer.body.toString(), '10000');
    });

    for (const [title, length] of [
      ['longer', 5],
      ['shorter', 15],
    ] as const) {
      it(`never completes an upload whose source is ${title} than declared`, async () => {
        const scripted = await startScriptedServer((_request, response) => void response.end('done'));
        transport.use(scripted);
        for (const data of [Readable.from([Buffer.alloc(10)]), Buffer.alloc(10)]) {
          const error = await failsWith(connect().call(post({ body: { data, length } })), 'input');
          assert.equal(error.cause.outcome, 'notDone');
        }
        assert.equal(scripted.requests.length, 0);
      });
    }

    it('never completes an upload whose source goes on, or fails, behind the declared length', async () => {
      async function* fails(): AsyncGenerator<Uint8Array> {
        yield await Promise.resolve(Buffer.alloc(10));
        throw new Error('it was changed');
      }
      const scripted = await startScriptedServer((_request, response) => void response.end('done'));
      transport.use(scripted);
      for (const data of [Readable.from([Buffer.alloc(6), Buffer.alloc(4), Buffer.alloc(1)]), fails()]) {
        const error = await failsWith(connect().call(post({ body: { data, length: 10 } })), 'input');
        assert.match(error.message, /but more came|it was changed/);
      }
      const empty = Readable.from([Buffer.alloc(10), Buffer.alloc(0)]);
      assert.equal((await connect().call(post({ body: { data: empty, length: 10 } }))).status, 200);
      assert.equal(scripted.requests.length, 1);
    });

    it('reports a source that fails, before and while it is read', async () => {
      const http = await talkingTo((socket) => socket.resume());
      const broken = new Readable({ read: () => undefined });
      broken.destroy(new Error('disk gone'));
      for (const data of [
        broken,
        new Readable({
          read() {
            this.push('abc');
            this.destroy(new Error('disk gone'));
          },
        }),
      ]) {
        const error = await failsWith(http.call(post({ body: { data } })), 'input');
        assert.match(error.message, /could not be read: disk gone/);
      }
    });
  });

  describe('when it is stopped', () => {
    it('ends a download with `aborted` and frees the socket', async () => {
      const http = await talkingTo((socket) => socket.resume().write(`${head('content-length: 1000\r\n')}x`));
      const stop = new AbortController();
      const { stream } = await open(http, get({ signal: stop.signal }));
      const read = failsWith(buffer(stream), 'aborted');
      stop.abort();
      await read;
      while (transport.server.openConnections > 0) await new Promise((resolve) => setImmediate(resolve));
      assert.equal(transport.server.openConnections, 0);
    });

    it('ends an upload with `aborted` and destroys the source', async () => {
      const stop = new AbortController();
      const http = await talkingTo((socket) => socket.once('data', () => stop.abort()));
      const source = new Readable({ read: () => undefined });
      source.push(Buffer.alloc(10));
      const error = await failsWith(http.call(post({ body: { data: source }, signal: stop.signal })), 'aborted');
      assert.equal(error.cause.outcome, 'unknown');
      assert.ok(source.destroyed);
      while (transport.server.openConnections > 0) await new Promise((resolve) => setImmediate(resolve));
    });

    it('sends nothing for a signal that was aborted before, and destroys the source', async () => {
      const http = await talkingTo(() => undefined);
      const source = new Readable({ read: () => undefined });
      const error = await failsWith(
        http.call(post({ body: { data: source }, signal: AbortSignal.abort() })),
        'aborted',
      );
      assert.equal(error.cause.outcome, 'notDone');
      assert.ok(source.destroyed);
      assert.equal(transport.server.connections, 0);
    });

    it('aborts a call that waits for a place at once', async () => {
      const http = await talkingTo(() => undefined, { maxCalls: 1 });
      const first = failsWith(http.call(get()), 'aborted');
      const stop = new AbortController();
      const second = failsWith(http.call(get({ signal: stop.signal })), 'aborted');
      stop.abort();
      await second;
      await http.close();
      await first;
    });

    it('settles every call on close: sending, waiting, reading, and those to come', async () => {
      const http = await talkingTo((socket) => socket.resume().write(`${head('content-length: 1000\r\n')}x`), {
        maxCalls: 2,
      });
      const { stream } = await open(http, get());
      const read = failsWith(buffer(stream), 'aborted');
      const calls = [1, 2, 3, 4].map(() => failsWith(http.call(get()), 'aborted'));
      await http.close();
      await Promise.all([
        read,
        ...calls,
        failsWith(http.call(get()), 'aborted'),
        failsWith(http.open(post()), 'aborted'),
      ]);
      while (transport.server.openConnections > 0) await new Promise((resolve) => setImmediate(resolve));
      assert.equal(transport.server.openConnections, 0);
    });

    it('frees the socket of a stream that its reader destroys', async () => {
      const http = await talkingTo((socket) => socket.resume().write(`${head('content-length: 1000\r\n')}x`));
      const { stream } = await open(http, get());
      stream.destroy();
      await once(stream, 'close');
      while (transport.server.openConnections > 0) await new Promise((resolve) => setImmediate(resolve));
      assert.equal(transport.server.openConnections, 0);
    });
  });
});
