import assert from 'node:assert/strict';
import { at, startFlow, type Arrival, type TestFlow } from '../../test/support/flow';
import { startScriptedServer } from '../../test/support/scripted-server';
import { isConnection } from '../../src/kit/connection';
import registerRepository from '../repository/repository';
import registerGetObject from './get-object';

const demo = { id: 'repo', type: 'cmis-repository', server: 'demo' };

describe('cmis-get-object', () => {
  let flow: TestFlow | undefined;
  const start = async (config: object = {}, repository: object = demo): Promise<TestFlow> => {
    flow = await startFlow({
      types: [registerRepository, registerGetObject],
      node: { type: 'cmis-get-object', repository: 'repo', ...config },
      outputs: 2,
      others: [repository],
    });
    return flow;
  };
  afterEach(async () => {
    await flow?.stop();
    flow = undefined;
  });

  it('reads an object by path and keeps the rest of the message', async () => {
    const { outputs, ends, error } = await (
      await start()
    ).run({ payload: '/', topic: 'kept', cmis: { objectId: 'old' } });
    assert.equal(error, undefined);
    assert.equal(ends, 1);
    const [{ from, msg } = assert.fail('nothing was sent')] = outputs;
    assert.equal(from, 0);
    assert.equal(msg.topic, 'kept');
    const { payload, cmis } = msg;
    assert.ok(typeof payload === 'object' && payload !== null && 'baseType' in payload);
    assert.equal(payload.baseType, 'cmis:folder');
    assert.ok(typeof cmis === 'object' && cmis !== null && 'durationMs' in cmis);
    assert.deepEqual(
      { ...cmis, durationMs: 0 },
      {
        operation: 'getObjectByPath',
        objectId: 'root',
        changeToken: '1',
        repositoryId: 'demo',
        durationMs: 0,
      },
    );
  });

  it('reads by msg.cmis.objectId if the payload is no reference', async () => {
    const { payloads } = await (await start()).run({ payload: 5, cmis: { objectId: 'root' } });
    assert.equal(payloads.length, 1);
  });

  it('sends what is not found from the second output, the payload kept', async () => {
    const { outputs, error } = await (await start()).run({ payload: '/nowhere' });
    assert.equal(error, undefined);
    assert.deepEqual(
      outputs.map(({ from, msg }) => [from, msg.payload]),
      [[1, '/nowhere']],
    );
  });

  it('tells name, types and aspects of an object whatever properties are wanted', async () => {
    const { payloads } = await (await start({ filter: 'cmis:createdBy' })).run({ payload: '/Handbook/Welcome.md' });
    const [object] = payloads;
    const facts = ['name', 'type', 'baseType', 'aspects'].map((name) => at(object, name));
    assert.deepEqual(facts, ['Welcome.md', 'cmis:document', 'cmis:document', ['P:cm:titled']]);
  });

  it('refuses a result property that the message has no place for, before anything is asked', async () => {
    const { error, outputs } = await (
      await start({ result: 'a.b.c' })
    ).run({ payload: 'no-such-id', a: { b: 'text' } });
    assert.equal(error?.code, 'input');
    assert.equal(error.message, 'result: has no place at msg.a.b.c, because msg.a.b holds the text "text"');
    assert.deepEqual(outputs, []);
    for (const result of ['', 'a[']) {
      await flow?.stop();
      const run = await (await start({ result })).run({ payload: 'root' });
      assert.equal(run.error?.code, 'input');
      assert.match(run.error.message, /^result: has to be a property of the message/);
    }
  });

  it('sends only the properties of the filter, and the path on request', async () => {
    const { payloads } = await (await start({ filter: 'cmis:name', includePath: true })).run({ payload: 'root' });
    const [object] = payloads;
    assert.ok(typeof object === 'object' && object !== null && 'path' in object && 'properties' in object);
    assert.equal(object.path, '/');
    assert.ok(typeof object.properties === 'object' && object.properties !== null);
    assert.ok(!('cmis:createdBy' in object.properties));
  });

  it('reads a relationship, which is in no folder, though its path is asked for', async () => {
    const started = await start({ includePath: true, includeParents: true });
    const repository = started.nodeOf('repo');
    assert.ok(isConnection(repository));
    const client = await repository.getClient();
    const [source, target] = await Promise.all(
      ['/Images', '/Invoices'].map((path) => client.call('getObjectByPath', { path })),
    );
    assert.ok(source && target);
    const properties = {
      'cmis:objectTypeId': 'R:demo:references',
      'cmis:name': 'r',
      'cmis:sourceId': source.id,
      'cmis:targetId': target.id,
    };
    const { id } = await client.call('createRelationship', { properties });
    const { error, payloads } = await started.run({ payload: id });
    assert.equal(error, undefined, error?.message);
    assert.deepEqual(
      [at(payloads[0], 'name'), at(payloads[0], 'path'), at(payloads[0], 'parents')],
      ['r', undefined, []],
    );
  });

  for (const [what, msg] of [
    ['a number', { payload: 5 }],
    ['nothing', {}],
    ['an empty text', { payload: '' }],
    ['a Buffer', { payload: Buffer.from('x') }],
  ] as const) {
    it(`refuses a message with ${what} for the object and goes on with the next`, async () => {
      const started = await start();
      const { error, ends, outputs } = await started.run(msg);
      assert.equal(error?.code, 'input');
      assert.match(error.message, /^object: is missing/);
      assert.deepEqual(Object.keys(error).sort(), ['cause', 'code', 'message', 'stack']);
      assert.equal(error.cause?.operation, 'getObject');
      assert.equal(ends, 1);
      assert.equal(outputs.length, 0);
      assert.equal((await started.run({ payload: '/' })).error, undefined);
    });
  }

  it('says that a wrong value came from the chosen place', async () => {
    const { error } = await (await start({ object: 'thing', objectType: 'msg' })).run({ thing: [1] });
    assert.match(error?.message ?? '', /^object: has to be an id.*msg\.thing holds a list of 1$/);
  });

  it('evaluates JSONata', async () => {
    const { error, payloads } = await (
      await start({ object: '"/" & payload', objectType: 'jsonata' })
    ).run({ payload: '' });
    assert.equal(error, undefined);
    assert.equal(payloads.length, 1);
  });

  it('reports a JSONata expression that fails', async () => {
    const { error } = await (await start({ object: '$number("x")', objectType: 'jsonata' })).run({});
    assert.equal(error?.code, 'input');
    assert.match(error.message, /^object: can't be evaluated/);
  });

  it('says that no connection is selected', async () => {
    const { error } = await (await start({ repository: '' })).run({ payload: '/' });
    assert.equal(error?.code, 'notConfigured');
  });

  it('says that the connection has no address, or a binding that is not there yet', async () => {
    const other = { id: 'repo', type: 'cmis-repository', server: 'other', url: '' };
    assert.equal((await (await start({}, other)).run({ payload: '/' })).error?.code, 'notConfigured');
    await flow?.stop();
    const soap = { ...other, url: 'http://127.0.0.1:1/', binding: 'webservices' };
    assert.match(
      (await (await start({}, soap)).run({ payload: '/' })).error?.message ?? '',
      /webservices.*isn't there yet/,
    );
  });

  it('refuses a config that a newer version has saved', async () => {
    const { error } = await (await start({ configVersion: 2 })).run({ payload: '/' });
    assert.equal(error?.code, 'notConfigured');
  });

  it('reports a server that is down', async () => {
    const server = await startScriptedServer(() => undefined);
    await server.stop();
    const { error, ends } = await (
      await start({}, { ...demo, server: 'other', url: server.url })
    ).run({ payload: '/' });
    assert.equal(error?.code, 'connection');
    assert.equal(ends, 1);
  });

  it('reports a server that answers HTML', async () => {
    const server = await startScriptedServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<html>Sign in</html>');
    });
    try {
      const { error } = await (await start({}, { ...demo, server: 'other', url: server.url })).run({ payload: '/' });
      assert.equal(error?.code, 'protocol');
    } finally {
      await server.stop();
    }
  });

  it('works on many messages at a time without a warning', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning);
    process.on('warning', onWarning);
    try {
      const started = await start();
      for (let number = 0; number < 40; number += 1) started.send({ payload: '/', number });
      const ended = (seen: readonly Arrival[]): readonly Arrival[] => seen.filter(({ from }) => from === 'complete');
      await started.until((seen) => ended(seen).length === 40);
      assert.deepEqual(warnings, []);
    } finally {
      process.off('warning', onWarning);
    }
  });

  it('ends a call under way with "aborted" when the node is closed', async () => {
    const server = await startScriptedServer(() => new Promise(() => undefined));
    try {
      const started = await start({}, { ...demo, server: 'other', url: server.url });
      started.send({ payload: '/' });
      while (server.connections === 0) await new Promise(setImmediate);
      await started.node.close(false);
      await started.until((seen) => seen.length > 0);
      const [{ from, msg } = assert.fail()] = started.arrivals;
      assert.equal(from, 'catch');
      assert.equal(at(msg, 'error', 'code'), 'aborted');
    } finally {
      await server.stop();
    }
  });
});
