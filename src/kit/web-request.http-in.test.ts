import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { startFlow, type TestFlow } from '../../test/support/flow';
import { CmisError } from '../model/errors';
import { readWebRequest } from './web-request';

const registerHttpIn = createRequire(__filename)('@node-red/nodes/core/network/21-httpin.js') as (RED: NodeAPI) => void;

interface Taken {
  readonly bytes: Buffer;
  readonly filename: string | undefined;
  readonly form: object;
  /** Whether "http in" had read it before. */
  readonly wasRead: boolean;
}

describe('a web request from the core node "http in"', () => {
  let flow: TestFlow;
  let server: Server;
  let RED: NodeAPI;
  let url: string;
  let taken: Promise<Taken | CmisError>;

  /** The node as configured, before one that takes the request; `middleware` as in settings.js. */
  async function start(config: object, middleware?: (req: IncomingMessage, res: unknown, next: () => void) => void) {
    flow = await startFlow({
      types: [
        (red) => {
          RED = red;
          Reflect.set(red.settings, 'httpNodeMiddleware', middleware);
          red.nodes.registerType('test', function (this: Node, nodeConfig) {
            red.nodes.createNode(this, nodeConfig);
            this.on('input', (msg) => {
              taken = take(msg);
              void taken.then((result) => responseOf(msg).end(result instanceof CmisError ? result.code : 'taken'));
            });
          });
        },
        registerHttpIn,
      ],
      node: { type: 'test' },
      outputs: 0,
      others: [{ id: 'in', type: 'http in', z: 'flow', url: '/up', method: 'post', wires: [['node']], ...config }],
    });
    server = createServer((req, res) => void RED.httpNode(req, res)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/up`;
  }
  afterEach(async () => {
    Reflect.deleteProperty(RED.settings, 'httpNodeMiddleware');
    server.closeAllConnections();
    server.close();
    await flow.stop();
  });

  async function take(msg: NodeMessage): Promise<Taken | CmisError> {
    const request = Reflect.get(msg, 'req') as IncomingMessage;
    const wasRead = request.readableDidRead;
    const options = { signal: new AbortController().signal, onNote: () => undefined };
    try {
      const { data, filename, form } = await readWebRequest(msg, options);
      return { bytes: await buffer(data), filename, form, wasRead };
    } catch (error) {
      assert.ok(error instanceof CmisError, String(error));
      return error;
    }
  }
  function responseOf(msg: NodeMessage): ServerResponse {
    return Reflect.get(Reflect.get(msg, 'res') as object, '_res') as ServerResponse;
  }
  async function post(body: BodyInit, headers: Record<string, string> = {}): Promise<Taken | CmisError> {
    await (await fetch(url, { method: 'POST', body, headers })).text();
    return taken;
  }
  function form(): FormData {
    const data = new FormData();
    data.append('title', 'T');
    data.append('file', new Blob([Buffer.alloc(100_000, 1)]), 'a.bin');
    return data;
  }

  it('is refused where that has parsed it, with what to change', async () => {
    await start({ upload: true });
    for (const error of [await post(form()), await post('{"a":1}', { 'content-type': 'application/json' })]) {
      assert.ok(error instanceof CmisError, JSON.stringify(error));
      assert.match(error.message, /^msg\.req: was read already: tick "Do not parse request body"/);
    }
  });

  it('is taken from memory where that has only read it', async () => {
    await start({});
    const inForm = await post(form());
    assert.ok(!(inForm instanceof CmisError));
    assert.deepEqual([inForm.bytes.length, inForm.filename, inForm.wasRead], [100_000, 'a.bin', true]);
  });

  it('is taken from memory where that does not parse it', async () => {
    await start({ skipBodyParsing: true });
    const raw = await post(Buffer.from('abc'), { 'content-type': 'application/json' });
    assert.ok(!(raw instanceof CmisError));
    assert.deepEqual([raw.bytes.toString(), raw.wasRead], ['abc', true]);
    const inForm = await post(form());
    assert.ok(!(inForm instanceof CmisError));
    assert.deepEqual([inForm.bytes.length, inForm.filename, inForm.form], [100_000, 'a.bin', { title: 'T' }]);
  });

  it('is a stream where that waits for a form, and something else comes', async () => {
    await start({ upload: true });
    for (const type of ['application/octet-stream', 'text/plain', 'image/png']) {
      const raw = await post(Buffer.from('abc'), { 'content-type': type });
      assert.ok(!(raw instanceof CmisError));
      assert.deepEqual([raw.bytes.toString(), raw.wasRead], ['abc', false]);
    }
  });

  it('is a stream where settings.js leaves it unread', async () => {
    await start({}, (req, _res, next) => {
      Reflect.set(req, 'skipRawBodyParser', true);
      next();
    });
    const raw = await post(Buffer.from('abc'), { 'content-type': 'application/octet-stream' });
    assert.ok(!(raw instanceof CmisError));
    assert.deepEqual([raw.bytes.toString(), raw.wasRead], ['abc', false]);
    const inForm = await post(form());
    assert.ok(!(inForm instanceof CmisError));
    assert.deepEqual([inForm.bytes.length, inForm.form, inForm.wasRead], [100_000, { title: 'T' }, false]);
  });
});
