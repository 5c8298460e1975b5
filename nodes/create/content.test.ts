import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { CmisClient } from '../../src/client/client';
import { isConnection } from '../../src/kit/connection';
import { DemoRequests } from '../../test/support/demo-requests';
import { at, startFlow, type TestFlow } from '../../test/support/flow';
import registerRepository from '../repository/repository';
import registerCreate from './create';

describe('cmis-create with content from elsewhere', () => {
  let flow: TestFlow | undefined;
  const start = async (config: object = {}, repository: object = { server: 'demo' }) => {
    flow = await startFlow({
      types: [registerRepository, registerCreate],
      node: { type: 'cmis-create', repository: 'repo', folder: '/', folderType: 'str', ...config },
      outputs: 3,
      others: [
        { id: 'repo', type: 'cmis-repository', ...repository },
        { id: 'other', type: 'cmis-repository', server: 'demo', name: 'a second one' },
      ],
      credentials: { repo: { user: 'test', password: 'test' } },
    });
    return flow;
  };
  const clientOf = async (started: TestFlow, id: string): Promise<CmisClient> => {
    const node = started.nodeOf(id);
    assert.ok(isConnection(node));
    return node.getClient();
  };
  const textAt = async (client: CmisClient, objectId: string): Promise<string> =>
    Buffer.concat(await (await client.call('getContentStream', { objectId })).stream.toArray()).toString();
  const exists = (client: CmisClient, path: string): Promise<boolean> =>
    client.call('getObject', { objectId: path }).then(
      () => true,
      () => false,
    );
  afterEach(async () => {
    await flow?.stop();
    flow = undefined;
  });

  describe('a content reference', () => {
    const make = async (client: CmisClient, content = 'from elsewhere'): Promise<object> => {
      const properties = { 'cmis:objectTypeId': 'cmis:document', 'cmis:name': 'source.csv' };
      const contentStream = { data: content, mimeType: 'text/csv', filename: 'source.csv' };
      const { id } = await client.call('createDocument', { folderId: '/', properties, contentStream });
      const repositoryId = await client.repositoryId();
      const size = content.length;
      const reference = {
        connection: 'other',
        repositoryId,
        objectId: id,
        name: 'source.csv',
        mimeType: 'text/csv',
        size,
      };
      return { cmisContent: reference };
    };

    it('is copied from its own connection, with its name and its MIME type', async () => {
      const started = await start({ contentFrom: 'reference', sha256: true });
      const payload = await make(await clientOf(started, 'other'));
      const { error, outputs } = await started.run({ payload: JSON.parse(JSON.stringify(payload)) as object });
      assert.equal(error, undefined);
      const created = outputs[0]?.msg.payload;
      assert.equal(at(created, 'name'), 'source.csv');
      assert.equal(at(created, 'properties', 'cmis:contentStreamMimeType'), 'text/csv');
      assert.equal(await textAt(await clientOf(started, 'repo'), '/source.csv'), 'from elsewhere');
      assert.equal(at(outputs[0]?.msg.cmis, 'length'), 14);
    });

    it('makes a document with empty content of an empty one, and of a part the part', async () => {
      const started = await start({ contentFrom: 'reference', readBack: true });
      const other = await clientOf(started, 'other');
      const empty = await make(other, '');
      const created = await started.run({ payload: empty, filename: 'empty.csv' });
      assert.equal(at(created.payloads[0], 'properties', 'cmis:contentStreamLength'), 0);
      await other.call('deleteObject', { objectId: '/source.csv' });
      const whole = await make(other, '0123456789');
      const part = { cmisContent: { ...(at(whole, 'cmisContent') as object), offset: 2, length: 3 } };
      await started.run({ payload: part, filename: 'part.csv' });
      assert.equal(await textAt(await clientOf(started, 'repo'), '/part.csv'), '234');
    });

    it('makes a list of documents', async () => {
      const started = await start({ contentFrom: 'reference', list: true });
      const content = await make(await clientOf(started, 'other'));
      const { payloads } = await started.run({ payload: [{ content }, { content, name: 'b.csv' }, { content: 'no' }] });
      assert.ok(Array.isArray(payloads[0]));
      assert.deepEqual(
        payloads[0].map((entry) => at(entry, 'output') ?? at(entry, 'error', 'code')),
        ['object', 'object', 'input'],
      );
    });

    const refused: [title: string, change: object, code: string, message: RegExp][] = [
      ['to a connection that is not there', { connection: 'gone' }, 'input', /connection: names the text "gone"/],
      ['to a repository that is not there', { repositoryId: 'none' }, 'input', /repositoryId: names the text "none"/],
      ['whose document was deleted', { objectId: 'none' }, 'objectNotFound', /isn't there any more/],
      ['whose content was changed', { size: 3 }, 'updateConflict', /was changed: it has 14 bytes now/],
      ['without a name', { name: '' }, 'input', /name: has to be a text/],
    ];
    for (const [title, change, code, message] of refused) {
      it(`is refused ${title}, and nothing is made`, async () => {
        const started = await start({ contentFrom: 'reference' });
        const content = await make(await clientOf(started, 'other'));
        const payload = { cmisContent: { ...(at(content, 'cmisContent') as object), ...change } };
        const { error } = await started.run({ payload, filename: 'x.csv' });
        assert.deepEqual([error?.code, error?.cause?.['outcome']], [code, 'notDone']);
        assert.match(error?.message ?? '', message);
        assert.ok(!(await exists(await clientOf(started, 'repo'), '/x.csv')));
      });
    }

    it('that turns out to be another content while it is sent leaves nothing behind', async () => {
      const started = await start({ contentFrom: 'reference' });
      const other = await clientOf(started, 'other');
      const { id: objectId } = await other.call('getObjectByPath', { path: '/Images/Harbour.png' });
      const [rendition] = await other.call('getRenditions', { objectId, renditionFilter: 'cmis:thumbnail' });
      assert.ok(typeof rendition?.length === 'number');
      const content = await make(other);
      // Nobody can ask a repository whether a rendition is what it was.
      for (const size of [rendition.length + 1, rendition.length - 1]) {
        const change = { objectId, streamId: rendition.streamId, size };
        const payload = { cmisContent: { ...(at(content, 'cmisContent') as object), ...change } };
        const { error } = await started.run({ payload, filename: 'x.png' });
        assert.deepEqual([error?.code, error?.cause?.['outcome']], ['updateConflict', 'notDone'], error?.message);
        assert.ok(!(await exists(await clientOf(started, 'repo'), '/x.png')));
      }
    });

    it('is not taken for one where the node is not set so', async () => {
      const started = await start();
      const payload = await make(await clientOf(started, 'other'));
      const { error } = await started.run({ payload, filename: 'x.csv' });
      assert.match(error?.message ?? '', /^content: has to be a Buffer or a text/);
    });
  });

  describe('a web request', () => {
    let server: Server;
    let port: number;
    let onRequest: (req: IncomingMessage, response: ServerResponse) => void;
    before(async () => {
      server = createServer((req, response) => onRequest(req, response)).listen(0, '127.0.0.1');
      await once(server, 'listening');
      ({ port } = server.address() as AddressInfo);
    });
    after(() => {
      server.closeAllConnections();
      server.close();
    });

    /** Posts a body; the request goes through the node, and the answer tells how that ended. */
    const post = async (started: TestFlow, init: RequestInit, msg: object = {}) => {
      let ended: ReturnType<TestFlow['run']> | undefined;
      onRequest = (req, response) => {
        ended = started.run({ req, ...msg });
        void ended.then(({ error }) => response.end(error?.code ?? 'done'));
      };
      const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', ...init });
      const answer = await response.text();
      assert.ok(ended !== undefined);
      return { answer, ...(await ended) };
    };

    it('is stored as it comes: its body, with its type and name', async () => {
      const started = await start({ contentFrom: 'request' });
      const headers = {
        'content-type': 'text/html; charset=iso-8859-1',
        'content-disposition': 'attachment; filename="a page.html"',
      };
      const { answer, payloads, outputs } = await post(started, { headers, body: '<p>' });
      assert.equal(answer, 'done');
      assert.equal(at(payloads[0], 'name'), 'a page.html');
      assert.equal(at(payloads[0], 'properties', 'cmis:contentStreamMimeType'), 'text/html; charset=iso-8859-1');
      assert.deepEqual(at(outputs[0]?.msg, 'form'), {});
      assert.equal(await textAt(await clientOf(started, 'repo'), '/a page.html'), '<p>');
    });

    it('gives the fields of a form to the rows and fields of the node', async () => {
      const started = await start({
        contentFrom: 'request',
        folder: 'form.folder',
        folderType: 'msg',
        properties: [{ id: 'cmis:description', value: 'form.note', valueType: 'msg' }],
        readBack: true,
      });
      const body = new FormData();
      body.append('folder', '/Images');
      body.append('note', 'Grüße');
      body.append('file', new Blob(['col;col'], { type: 'text/csv' }), 'table.csv');
      body.append('late', 'x');
      const { error, payloads, outputs } = await post(started, { body });
      assert.equal(error, undefined);
      assert.equal(at(payloads[0], 'properties', 'cmis:description'), 'Grüße');
      assert.deepEqual(at(outputs[0]?.msg, 'form'), { folder: '/Images', note: 'Grüße' });
      assert.match(String(at(outputs[0]?.msg.cmis, 'notes')), /"late" of the form was left out/);
      assert.equal(await textAt(await clientOf(started, 'repo'), '/Images/table.csv'), 'col;col');
    });

    it('takes the file of the field that is named', async () => {
      const started = await start({ contentFrom: 'request', requestField: 'second' });
      const body = new FormData();
      body.append('first', new Blob(['1']), 'one.txt');
      body.append('second', new Blob(['2']), 'two.txt');
      const { payloads } = await post(started, { body });
      assert.equal(at(payloads[0], 'name'), 'two.txt');
      assert.match(String(at(payloads[0], 'properties', 'cmis:contentStreamMimeType')), /^text\/plain/);
    });

    it('lets the request go by where it is not needed, and when the document can not be made', async () => {
      const large = Buffer.alloc(4_000_000, 'x');
      const headers = { 'content-disposition': 'attachment; filename="twice.bin"' };
      const started = await start({ contentFrom: 'request', onConflict: 'skip' });
      assert.equal((await post(started, { headers, body: 'first' })).answer, 'done');
      const second = await post(started, { headers, body: large });
      assert.deepEqual([second.answer, second.outputs[0]?.from], ['done', 1]);
      await started.stop();
      const failing = await start({ contentFrom: 'request', folder: '/none' });
      assert.equal((await post(failing, { headers, body: large })).answer, 'objectNotFound');
      const faulty = { headers, body: large };
      assert.equal((await post(failing, faulty, { mimetype: 5 })).answer, 'input');
    });

    it('is none without a request, and none for a list', async () => {
      const started = await start({ contentFrom: 'request' });
      assert.match((await started.run({ payload: 'x' })).error?.message ?? '', /^msg\.req: is missing/);
      await started.stop();
      const list = await start({ contentFrom: 'request', list: true });
      assert.match((await post(list, { body: 'x' }, { payload: [{}] })).error?.message ?? '', /is for no list/);
    });

    it('leaves nothing behind when the client hangs up', async () => {
      const started = await start({ contentFrom: 'request' });
      let ended: ReturnType<TestFlow['run']> | undefined;
      onRequest = (req) => void (ended = started.run({ req, filename: 'half.bin' }));
      const client = request({ port, method: 'POST', headers: { 'content-length': '1000000' } });
      client.on('error', () => undefined);
      client.write(Buffer.alloc(300_000));
      while (ended === undefined) await wait(5);
      await wait(50);
      client.destroy();
      const { error } = await ended;
      assert.equal(error?.code, 'aborted');
      assert.match(error.message, /The client ended the request after \d+ bytes/);
      assert.ok(!(await exists(await clientOf(started, 'repo'), '/half.bin')));
    });

    it('stops with the node', async () => {
      const started = await start({ contentFrom: 'request' });
      let ended: ReturnType<TestFlow['run']> | undefined;
      onRequest = (req) => void (ended = started.run({ req, filename: 'half.bin' }));
      const client = request({ port, method: 'POST', headers: { 'content-length': '1000000' } });
      client.on('error', () => undefined);
      client.write(Buffer.alloc(300_000));
      while (ended === undefined) await wait(5);
      await wait(50);
      started.send({ reset: true });
      await started.until((seen) => seen.some(({ from }) => from === 'catch'));
      const failed = started.arrivals.find(({ from }) => from === 'catch');
      assert.equal(at(failed?.msg.error, 'code'), 'aborted');
      assert.ok(!(await exists(await clientOf(started, 'repo'), '/half.bin')));
      client.destroy();
    });

    it('comes as fast as the repository takes it', async () => {
      const demo = await DemoRequests.start({ users: { test: 'test' } });
      // Takes all but content.
      const slow = createServer((req, response) => {
        if (req.headers['content-type']?.startsWith('multipart/') === true) return;
        const { method, url, headers } = req;
        const { hostname, port } = new URL(demo.repository.url);
        req.pipe(
          request({ hostname, port, method, path: url, headers }, (answer) => {
            response.writeHead(answer.statusCode ?? 500, answer.headers);
            answer.pipe(response);
          }),
        );
      }).listen(0, '127.0.0.1');
      await once(slow, 'listening');
      const url = new URL(demo.repository.url);
      url.port = String((slow.address() as AddressInfo).port);
      try {
        const started = await start({ contentFrom: 'request' }, { server: 'other', url: url.href });
        let sent = 0;
        const body = new ReadableStream({
          pull(controller) {
            sent += 65_536;
            controller.enqueue(Buffer.alloc(65_536));
          },
        });
        const posting = post(started, { body, duplex: 'half' } as RequestInit, { filename: 'large.bin' });
        posting.catch(() => undefined);
        for (let before = -1; before !== sent || sent === 0;) {
          before = sent;
          await wait(200);
        }
        assert.ok(sent < 16 * 1024 * 1024, String(sent));
        started.send({ reset: true });
        assert.equal((await posting.catch(() => undefined))?.error?.code ?? 'aborted', 'aborted');
      } finally {
        await flow?.stop();
        flow = undefined;
        slow.closeAllConnections();
        slow.close();
        await demo.close();
      }
    });
  });

  it('tells empty content from none', async () => {
    for (const [config, payload, length] of [
      [{}, '', 0],
      [{}, Buffer.alloc(0), 0],
      [{ contentFrom: 'none' }, 'x', null],
    ] as const) {
      const started = await start({ ...config, readBack: true });
      const { payloads } = await started.run({ payload, filename: 'e.txt' });
      assert.equal(at(payloads[0], 'properties', 'cmis:contentStreamLength'), length);
      await started.stop();
    }
  });
});
