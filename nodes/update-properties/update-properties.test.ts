import assert from 'node:assert/strict';
import { isConnection } from '../../src/kit/connection';
import { at, startFlow, type TestFlow } from '../../test/support/flow';
import registerRepository from '../repository/repository';
import registerUpdateProperties from './update-properties';

describe('cmis-update-properties', () => {
  let flow: TestFlow | undefined;
  const start = async (config: object = {}): Promise<TestFlow> => {
    flow = await startFlow({
      types: [registerRepository, registerUpdateProperties],
      node: { type: 'cmis-update-properties', repository: 'repo', ...config },
      outputs: 1,
      others: [{ id: 'repo', type: 'cmis-repository', server: 'demo' }],
    });
    return flow;
  };
  afterEach(async () => {
    await flow?.stop();
    flow = undefined;
  });
  const clientOf = async (started: TestFlow) => {
    const repository = started.nodeOf('repo');
    assert.ok(isConnection(repository));
    return repository.getClient();
  };
  const makeInvoice = async (started: TestFlow) =>
    (await clientOf(started)).call('createDocument', {
      folderId: '/',
      properties: { 'cmis:name': 'invoice', 'cmis:objectTypeId': 'D:demo:invoice', 'demo:number': '1' },
    });

  it('sets the values of the message over those of the node, and unsets by null', async () => {
    const rows = [
      { id: 'demo:customer', value: 'row', valueType: 'str' },
      { id: 'demo:amount', value: '5', valueType: 'num' },
    ];
    const started = await start({ properties: rows });
    const { id } = await makeInvoice(started);
    const first = await started.run({ payload: id, topic: 'kept', properties: { 'demo:customer': 'message' } });
    assert.equal(first.error, undefined);
    assert.equal(first.ends, 1);
    assert.equal(at(first.payloads[0], 'properties', 'demo:customer'), 'message');
    assert.equal(at(first.payloads[0], 'properties', 'demo:amount'), 5);
    assert.equal(first.outputs[0]?.msg.topic, 'kept');
    assert.equal(at(first.outputs[0].msg, 'cmis', 'objectId'), id);
    const second = await started.run({ payload: id, properties: { 'demo:customer': null } });
    assert.equal(at(second.payloads[0], 'properties', 'demo:customer'), null);
  });

  it('adds the aspect of a property, unless it may not', async () => {
    const started = await start();
    const { id } = await makeInvoice(started);
    const { payloads } = await started.run({ payload: id, properties: { 'cm:title': 'T' } });
    assert.deepEqual(at(payloads[0], 'aspects'), ['P:cm:titled']);
    await started.stop();
    const strict = await start({ addMissingAspects: false });
    const other = await makeInvoice(strict);
    const { error } = await strict.run({ payload: other.id, properties: { 'cm:title': 'T' } });
    assert.equal(error?.code, 'input');
    assert.match(error.message, /^cm:title: is no property of D:demo:invoice/);
  });

  it('adds the aspects of the node and of the message', async () => {
    const started = await start({ aspects: 'cm:titled' });
    const { id } = await makeInvoice(started);
    const { payloads } = await started.run({ payload: id, aspects: ['cm:geographic'] });
    assert.deepEqual(at(payloads[0], 'aspects'), ['P:cm:titled', 'P:cm:geographic']);
  });

  it('changes nothing if no value differs, if so set', async () => {
    const started = await start({ onlyChanged: true });
    const { id, properties } = await (
      await clientOf(started)
    ).call('getObject', {
      objectId: (await makeInvoice(started)).id,
    });
    const { payloads } = await started.run({ payload: id, properties: { 'demo:number': '1' } });
    assert.equal(at(payloads[0], 'properties', 'cmis:changeToken'), properties['cmis:changeToken']);
  });

  for (const onConflict of ['fail', 'retry']) {
    it(`meets a change in between with "${onConflict}"`, async () => {
      const started = await start({ onConflict });
      const { id } = await makeInvoice(started);
      const client = await clientOf(started);
      const call = client.call.bind(client);
      let meddled = false;
      client.call = async (operation, input, options) => {
        const result = await call(operation, input, options);
        if (operation === 'getObject' && !meddled) {
          meddled = true;
          await call('updateProperties', { objectId: id, properties: { 'demo:customer': 'theirs' } });
        }
        return result;
      };
      const { error, payloads } = await started.run({ payload: id, properties: { 'demo:amount': 7 } });
      assert.equal(error?.code, onConflict === 'fail' ? 'updateConflict' : undefined);
      assert.equal(at(payloads[0], 'properties', 'demo:amount'), onConflict === 'fail' ? undefined : 7);
      const after = await call('getObject', { objectId: id });
      assert.equal(after.properties['demo:customer'], 'theirs');
    });
  }

  describe('with a list', () => {
    const entries = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

    it('changes all of them by one call, and answers each as it is afterwards', async () => {
      const started = await start({ list: true });
      const client = await clientOf(started);
      const ids = [];
      for (const number of ['1', '2', '3']) {
        const properties = {
          'cmis:name': `bulk ${number}`,
          'cmis:objectTypeId': 'D:demo:invoice',
          'demo:number': number,
        };
        ids.push((await client.call('createDocument', { folderId: '/', properties })).id);
      }
      const operations: string[] = [];
      const call = client.call.bind(client);
      client.call = (operation, input, options) => {
        operations.push(operation);
        return call(operation, input, options);
      };
      const properties = { 'demo:customer': 'all', 'cm:title': 'T' };
      const { payloads, outputs, error, ends } = await started.run({ payload: ids, properties });
      assert.equal(error, undefined);
      assert.equal(ends, 1);
      const [results] = payloads;
      assert.deepEqual(
        entries(results).map((entry) => [
          at(entry, 'index'),
          at(entry, 'object'),
          at(entry, 'output'),
          at(entry, 'value', 'properties', 'demo:customer'),
          at(entry, 'value', 'properties', 'cm:title'),
          at(entry, 'cmis', 'objectId'),
        ]),
        ids.map((id, index) => [index, id, 'object', 'all', 'T', id]),
      );
      assert.equal(at(outputs[0]?.msg, 'cmis', 'succeeded'), 3);
      assert.equal(operations.filter((operation) => operation === 'bulkUpdateProperties').length, 1);
      assert.ok(!operations.includes('updateProperties'));
    });

    it('keeps what went well when one of a hundred is gone, and says what is wrong with it', async () => {
      const started = await start({ list: true });
      const client = await clientOf(started);
      const ids = await Promise.all(
        Array.from({ length: 99 }, async (_, index) => {
          const properties = { 'cmis:name': `many ${String(index)}`, 'cmis:objectTypeId': 'cmis:document' };
          return (await client.call('createDocument', { folderId: '/', properties })).id;
        }),
      );
      const payload: unknown[] = [...ids.slice(0, 50), 'gone', ...ids.slice(50), 5];
      const { payloads, outputs } = await started.run({ payload, properties: { 'cmis:description': 'seen' } });
      const failed = entries(payloads[0]).filter((entry) => at(entry, 'error') !== undefined);
      assert.deepEqual(
        failed.map((entry) => [at(entry, 'index'), at(entry, 'error', 'code')]),
        [
          [50, 'objectNotFound'],
          [100, 'input'],
        ],
      );
      assert.equal(at(outputs[0]?.msg, 'cmis', 'succeeded'), 99);
      assert.equal(at(outputs[0]?.msg, 'cmis', 'failed'), 2);
      for (const id of [ids[0], ids[98]]) {
        const { properties } = await client.call('getObject', { objectId: String(id) });
        assert.equal(properties['cmis:description'], 'seen');
      }
    });

    it('refuses a list without anything to change', async () => {
      const { error, outputs } = await (await start({ list: true })).run({ payload: ['/', '/Images'] });
      assert.equal(error?.code, 'input');
      assert.match(error.message, /^properties: are missing/);
      assert.equal(outputs.length, 0);
    });
  });

  it('lists every fault in one error, changes nothing and goes on', async () => {
    const started = await start();
    const { id } = await makeInvoice(started);
    const { error, ends, outputs } = await started.run({
      payload: id,
      properties: {
        'no:such': 1,
        'cmis:createdBy': 'me',
        'demo:currency': 'XXX',
        'demo:dueDate': 'yesterday',
        'cm:title': 'added by nobody',
        'demo:customer': 'fine',
      },
    });
    assert.equal(error?.code, 'input');
    for (const field of ['no:such', 'cmis:createdBy', 'demo:currency', 'demo:dueDate']) {
      assert.ok(error.message.includes(`${field}: `), error.message);
    }
    assert.equal(ends, 1);
    assert.equal(outputs.length, 0);
    const after = await (await clientOf(started)).call('getObject', { objectId: id });
    assert.deepEqual(after.aspects, []);
    assert.equal(after.properties['demo:customer'], null);
    assert.equal((await started.run({ payload: id, properties: { 'demo:customer': 'next' } })).error, undefined);
  });

  it('lists 1,000 unknown properties', async () => {
    const started = await start();
    const { id } = await makeInvoice(started);
    const names: Record<string, number> = {};
    for (let index = 0; index < 1000; index++) names[`my:p${String(index)}`] = index;
    const { error } = await started.run({ payload: id, properties: names });
    assert.equal(error?.code, 'input');
    assert.match(error.message, /my:p0: .*my:p999: /s);
  });

  const refused: [title: string, msg: object, code: string, message: RegExp][] = [
    ['without anything to change', { payload: '/' }, 'input', /^properties: are missing/],
    [
      'with a payload of the wrong kind',
      { payload: 5, properties: { 'cmis:name': 'x' } },
      'input',
      /^object: is missing/,
    ],
    ['for an object that is not there', { payload: '/none', properties: { 'cmis:name': 'x' } }, 'objectNotFound', /./],
    ['with an unknown aspect', { payload: '/Images', aspects: ['cm:title'] }, 'input', /nearest are .*P:cm:titled/],
    ['with properties that are a text', { payload: '/', properties: 'a' }, 'input', /^msg\.properties/],
  ];
  for (const [title, msg, code, message] of refused) {
    it(`refuses a message ${title}`, async () => {
      const { error, ends, outputs } = await (await start()).run(msg);
      assert.equal(error?.code, code);
      assert.match(error.message, message);
      assert.equal(ends, 1);
      assert.equal(outputs.length, 0);
    });
  }
});
