import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import type { NodeMessage } from 'node-red';
import { CmisError } from '../model/errors';
import { readWebRequest, type WebUpload } from './web-request';

type Take = (msg: NodeMessage & { req: unknown }, response: ServerResponse) => Promise<unknown>;

describe('a web request as content', () => {
  let server: Server;
  let port: number;
  let take: Take;
  let taken: Promise<unknown>;
  let notes: string[];
  let abort: AbortController;
  const options = (field?: string) => ({
    field,
    signal: abort.signal,
    onNote: (note: string) => void notes.push(note),
  });

  before(async () => {
    server = createServer((req, response) => {
      taken = take({ _msgid: '1', req }, response);
      taken.then(
        () => response.end('taken'),
        () => response.writeHead(400).end('refused'),
      );
    }).listen(0, '127.0.0.1');
    server.keepAliveTimeout = 60_000;
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    notes = [];
    abort = new AbortController();
  });

  /** Sends a request and answers what was made of it. */
  async function send<T>(
    init: RequestInit,
    onRequest: (msg: NodeMessage & { req: unknown }) => Promise<T>,
  ): Promise<T> {
    take = onRequest;
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', ...init });
    await response.text();
    return (await taken) as T;
  }
  const readAll = (field?: string) => async (msg: NodeMessage & { req: unknown }) => {
    const upload = await readWebRequest(msg, options(field));
    return { ...upload, data: await buffer(upload.data) };
  };
  function form(...entries: readonly (readonly [string, string | Blob, string?])[]): FormData {
    const data = new FormData();
    for (const [name, value, filename] of entries) {
      if (typeof value === 'string') data.append(name, value);
      else data.append(name, value, filename);
    }
    return data;
  }
  const failing = async (init: RequestInit, read: (msg: NodeMessage & { req: unknown }) => Promise<unknown>) => {
    const error = await send(init, read).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof CmisError, String(error));
    return error;
  };

  it('is its body, with type, length and name', async () => {
    const headers = {
      'content-type': 'text/plain; charset=iso-8859-1',
      'content-disposition': `attachment; filename*=UTF-8''..%2FGr%C3%BC%C3%9Fe.txt`,
    };
    assert.deepEqual(await send({ headers, body: Buffer.from([0xe4, 0xf6]) }, readAll()), {
      data: Buffer.from([0xe4, 0xf6]),
      length: 2,
      mimeType: 'text/plain; charset=iso-8859-1',
      filename: 'Grüße.txt',
      form: {},
    });
  });

  it('is the first file of a form, with the fields before it', async () => {
    const body = form(
      ['name', 'Größe'],
      ['tag', 'a'],
      ['tag', 'b'],
      ['__proto__', 'x'],
      ['file', new Blob(['äöü'], { type: 'text/csv' }), 'C:\\temp\\liste.csv'],
    );
    const { data, ...upload } = await send({ body }, readAll());
    assert.equal(data.toString(), 'äöü');
    assert.deepEqual(upload, {
      mimeType: 'text/csv',
      filename: 'liste.csv',
      form: Object.fromEntries<string | string[]>([
        ['name', 'Größe'],
        ['tag', ['a', 'b']],
        ['__proto__', 'x'],
      ]),
    });
    assert.equal(Reflect.get({}, 'x'), undefined);
    assert.deepEqual(notes, []);
  });

  it('is the file of the field that is asked for, and says what it left out', async () => {
    const file = (text: string) => new Blob([text], { type: 'text/plain' });
    const body = form(
      ['photo', file('p'), 'p.txt'],
      ['doc', file('d'), 'd.txt'],
      ['doc', file('e'), 'e.txt'],
      ['late', 'x'],
    );
    const { data, filename } = await send({ body }, readAll('doc'));
    assert.deepEqual([data.toString(), filename], ['d', 'd.txt']);
    assert.deepEqual(notes, [
      'A further file of the form was left out: "doc".',
      'The field "late" of the form was left out: it came after the file.',
    ]);
  });

  it('passes over a file field in which nothing was chosen', async () => {
    const body = form(['file', new Blob([]), ''], ['other', new Blob(['x']), 'x.bin']);
    assert.equal((await send({ body }, readAll())).filename, 'x.bin');
    const error = await failing({ body: form(['a', '1'], ['file', new Blob([]), '']) }, readAll('file'));
    assert.equal(error.code, 'input');
    assert.equal(error.message, 'msg.req: is a form without a file in the field "file": it has "a", "file"');
  });

  it('takes an empty file and a body without a byte', async () => {
    assert.deepEqual(
      (await send({ body: form(['file', new Blob([]), 'empty.txt']) }, readAll())).data,
      Buffer.alloc(0),
    );
    assert.deepEqual(await send({}, readAll()), { data: Buffer.alloc(0), length: 0, form: {} });
  });

  it('is what "http in" keeps as a Buffer, if it was told not to parse', async () => {
    const body = form(['a', '1'], ['file', new Blob(['x'.repeat(200_000)]), 'x.bin']);
    const upload = await send({ body }, async (msg) => {
      const bytes = await buffer(msg.req as IncomingMessage);
      Reflect.set(msg.req as object, 'body', bytes);
      return readAll()(msg);
    });
    assert.equal(upload.data.length, 200_000);
    assert.deepEqual(upload.form, { a: '1' });
  });

  it('says which setting to change where the request was read before', async () => {
    const error = await failing({ body: '{}' }, async (msg) => {
      Reflect.set(msg.req as object, 'body', (await buffer(msg.req as IncomingMessage)).toString());
      return readAll()(msg);
    });
    assert.equal(error.code, 'input');
    assert.match(error.message, /^msg\.req: was read already: tick "Do not parse request body" in the "http in" node/);
  });

  it('refuses a message without a request, and a compressed body', async () => {
    await assert.rejects(readWebRequest({ _msgid: '1' }, options()), {
      code: 'input',
      message: /msg\.req: is missing/,
    });
    const copied: NodeMessage & { req: unknown } = { _msgid: '1', req: { headers: {} } };
    await assert.rejects(readWebRequest(copied, options()), { message: /but is an object with headers/ });
    const headers = { 'content-encoding': 'gzip' };
    assert.match((await failing({ headers, body: 'x' }, readAll())).message, /is compressed \(the text "gzip"\)/);
  });

  it('refuses what is no whole form', async () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    const part = '--b\r\ncontent-disposition: form-data; name="f"; filename="f.txt"\r\n\r\nabc';
    for (const body of ['', 'nonsense', part, `${part}\r\n--b`]) {
      assert.match(
        (await failing({ headers, body }, readAll())).message,
        /^msg\.req: is (?:no complete form|a form without)/,
      );
    }
    const unbound = await failing({ headers: { 'content-type': 'multipart/form-data' }, body: part }, readAll());
    assert.match(unbound.message, /^msg\.req: is no form that can be read/);
  });

  it('bounds the fields of a form, not its files', async () => {
    const many = form(...Array.from({ length: 1001 }, (_, index) => [`f${index}`, '1'] as const));
    assert.match((await failing({ body: many }, readAll())).message, /is a form with more than 1000 fields/);
    const long = form(['text', 'x'.repeat(1024 * 1024 + 1)]);
    assert.match((await failing({ body: long }, readAll())).message, /more than 1048576 bytes of text \(in "text"\)/);
    const together = form(...Array.from({ length: 5 }, (_, index) => [`f${index}`, 'x'.repeat(1024 * 1024)] as const));
    assert.match((await failing({ body: together }, readAll())).message, /more than 4194304 bytes of text/);
    const large = form(['file', new Blob([Buffer.alloc(5 * 1024 * 1024)]), 'large.bin']);
    assert.equal((await send({ body: large }, readAll())).data.length, 5 * 1024 * 1024);
  });

  for (const kind of ['raw', 'form'] as const) {
    const head = '--b\r\ncontent-disposition: form-data; name="f"; filename="f"\r\n\r\n';
    const type = kind === 'form' ? 'multipart/form-data; boundary=b' : 'x/y';

    it(`stops a client that is faster than the reader (${kind})`, async () => {
      let upload: WebUpload | undefined;
      take = async (msg) => {
        upload = await readWebRequest(msg, options());
        await once(upload.data, 'close');
      };
      const headers = { 'content-type': type };
      const client = request({ port, host: '127.0.0.1', method: 'POST', headers });
      client.on('error', () => undefined);
      if (kind === 'form') client.write(head);
      let sent = 0;
      for (let moves = true; moves && sent < 64; sent += 1) {
        // What the two sockets hold goes out at once.
        if (!client.write(Buffer.alloc(1024 * 1024))) {
          moves = await Promise.race([once(client, 'drain').then(() => true), wait(300, false)]);
        }
      }
      assert.ok(sent < 32, `${sent} MiB`);
      assert.ok((upload?.data.readableLength ?? Infinity) <= 2 * 65_536);
      client.destroy();
      upload?.data.resume();
      await assert.rejects(taken, { code: 'aborted' });
    });

    it(`fails where the client hangs up (${kind})`, async () => {
      take = readAll();
      const socket = connect(port, '127.0.0.1');
      socket.write(`POST / HTTP/1.1\r\nhost: x\r\ncontent-type: ${type}\r\ncontent-length: 1000\r\n\r\n`);
      socket.write(kind === 'form' ? `${head}abc` : 'abc');
      await once(server, 'request');
      await wait(20);
      socket.destroy();
      await assert.rejects(taken, { code: 'aborted', message: /^The client ended the request after \d+ bytes/ });
    });

    it(`lets the rest go by where the reader stops, so that the request can be answered (${kind})`, async () => {
      const bytes = new Blob([Buffer.alloc(8 * 1024 * 1024)]);
      const body = kind === 'form' ? form(['f', bytes, 'f']) : bytes;
      take = async (msg, response) => {
        const { data } = await readWebRequest(msg, options());
        data.destroy();
        response.statusCode = 507;
      };
      const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body });
      assert.deepEqual([response.status, await response.text()], [507, 'taken']);
      assert.equal((await send({ body: 'again' }, readAll())).data.toString(), 'again');
    });
  }

  it('ends with the call that waits for the file of a form', async () => {
    take = readAll();
    const client = request({
      port,
      host: '127.0.0.1',
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
    });
    client.on('error', () => undefined);
    client.write('--b\r\n');
    await once(server, 'request');
    abort.abort();
    await assert.rejects(taken, { code: 'aborted' });
    client.destroy();
  });
});
