import assert from 'node:assert/strict';
import { at, startFlow, type TestFlow } from '../../test/support/flow';
import { isConnection } from '../../src/kit/connection';
import { operations } from '../../src/model/operations';
import registerRepository from '../repository/repository';
import registerAspects from './aspects';

describe('cmis-aspects', () => {
  let flow: TestFlow | undefined;
  const start = async (config: object = {}): Promise<TestFlow> => {
    flow = await startFlow({
      types: [registerRepository, registerAspects],
      node: { type: 'cmis-aspects', repository: 'repo', ...config },
      outputs: 2,
      others: [{ id: 'repo', type: 'cmis-repository', server: 'demo' }],
    });
    return flow;
  };
  afterEach(async () => {
    await flow?.stop();
    flow = undefined;
  });

  it('adds aspects with their properties', async () => {
    const started = await start({ aspects: 'titled' });
    const msg = { payload: '/Images', aspects: ['cm:geographic'], properties: { 'cm:title': 'T' } };
    const { error, payloads, ends } = await started.run(msg);
    assert.equal(error, undefined);
    assert.equal(ends, 1);
    assert.deepEqual(at(payloads[0], 'aspects'), ['P:cm:titled', 'P:cm:geographic']);
    assert.equal(at(payloads[0], 'properties', 'cm:title'), 'T');
  });

  it('takes it for success that an aspect to be removed is not there', async () => {
    const { error, payloads } = await (
      await start({ action: 'remove', aspects: 'cm:titled' })
    ).run({ payload: '/Images' });
    assert.equal(error, undefined);
    assert.deepEqual(at(payloads[0], 'aspects'), []);
  });

  it('sets the aspects, to none by an empty list only', async () => {
    const started = await start({ action: 'set' });
    const set = await started.run({ payload: '/Images', aspects: ['cm:titled'] });
    assert.deepEqual(at(set.payloads[0], 'aspects'), ['P:cm:titled']);
    assert.match((await started.run({ payload: '/Images' })).error?.message ?? '', /^aspects: are missing/);
    const none = await started.run({ payload: '/Images', aspects: [] });
    assert.deepEqual(at(none.payloads[0], 'aspects'), []);
  });

  for (const [action, aspects, before, after] of [
    ['add', ['cm:titled'], [], ['P:cm:titled']],
    ['remove', ['cm:titled'], ['P:cm:titled', 'P:cm:geographic'], ['P:cm:geographic']],
    ['set', ['cm:geographic'], ['P:cm:titled'], ['P:cm:geographic']],
  ] as const) {
    it(`does "${action}" to a list by one call, and says of each what came of it`, async () => {
      const started = await start({ action, list: true });
      const connection = started.nodeOf('repo');
      assert.ok(isConnection(connection));
      const client = await connection.getClient();
      const ids = ['a', 'b', 'c'].map(async (name) => {
        const own = { 'cmis:name': name, 'cmis:secondaryObjectTypeIds': before };
        const properties = { 'cmis:objectTypeId': 'cmis:document', ...own };
        return (await client.call('createDocument', { folderId: '/', properties })).id;
      });
      const [a = '', b = '', c = ''] = await Promise.all(ids);
      const writes: string[] = [];
      const call = client.call.bind(client);
      client.call = (operation, input, options) => {
        if (!operations[operation].safe) writes.push(operation);
        return call(operation, input, options);
      };
      const { payloads, outputs, error } = await started.run({ payload: [a, '/b', '/gone', 5, c, b], aspects });
      assert.equal(error, undefined, error?.message);
      const results = Array.isArray(payloads[0]) ? payloads[0] : [];
      assert.deepEqual(
        results.map((entry: unknown) => at(entry, 'value', 'aspects') ?? at(entry, 'error', 'code')),
        [after, after, 'objectNotFound', 'input', after, after],
      );
      assert.equal(at(results[2], 'error', 'cause', 'outcome'), 'notDone');
      assert.deepEqual([at(outputs[0]?.msg.cmis, 'succeeded'), at(outputs[0]?.msg.cmis, 'failed')], [4, 2]);
      assert.deepEqual(writes, ['bulkUpdateProperties']);
      for (const id of [a, b, c]) assert.deepEqual((await call('getObject', { objectId: id })).aspects, after);
    });
  }

  it('tells of each object of a list whether it has the aspects', async () => {
    const { payloads } = await (
      await start({ action: 'has', list: true, aspects: 'cm:titled' })
    ).run({ payload: ['/Images', '/gone'] });
    const results = Array.isArray(payloads[0]) ? payloads[0] : [];
    assert.deepEqual(
      results.map((entry: unknown) => at(entry, 'output') ?? at(entry, 'error', 'code')),
      ['hasNot', 'objectNotFound'],
    );
  });

  it('refuses a list without aspects, however long it is, and changes nothing', async () => {
    const started = await start({ list: true });
    for (const payload of [['/Images', '/Reports'], ['/Images']]) {
      const { error, outputs } = await started.run({ payload });
      assert.match(error?.message ?? '', /^aspects: are missing/);
      assert.equal(at(error, 'cause', 'outcome'), 'notDone');
      assert.equal(outputs.length, 0);
    }
  });

  it('changes the one object of a list', async () => {
    const started = await start({ list: true });
    const { payloads } = await started.run({ payload: ['/Images'], aspects: ['cm:titled'] });
    assert.deepEqual(at(payloads[0], '0', 'value', 'aspects'), ['P:cm:titled']);
    assert.deepEqual((await started.run({ payload: [], aspects: ['cm:titled'] })).payloads, [[]]);
  });

  it('lists the aspects of an object', async () => {
    assert.deepEqual((await (await start({ action: 'list' })).run({ payload: '/Images' })).payloads, [[]]);
  });

  it('tells which aspects define a property', async () => {
    const { payloads } = await (await start({ action: 'find', property: 'cm:title' })).run({});
    assert.deepEqual(payloads, [['P:cm:titled']]);
  });

  it('sends from the second output what lacks the aspects, the payload kept', async () => {
    const { outputs } = await (await start({ action: 'has', aspects: 'cm:titled' })).run({ payload: '/Images' });
    assert.deepEqual(
      outputs.map(({ from, msg }) => [from, msg.payload]),
      [[1, '/Images']],
    );
  });

  const refused: [title: string, config: object, msg: object, code: string, message: RegExp][] = [
    ['without aspects', {}, { payload: '/' }, 'input', /^aspects: are missing/],
    ['without an object', { aspects: 'cm:titled' }, { payload: 5 }, 'input', /^object: is missing/],
    ['with an unknown aspect', { aspects: 'cm:title' }, { payload: '/Images' }, 'input', /nearest are .*P:cm:titled/],
    [
      'with types that are no aspects',
      { aspects: 'cmis:folder' },
      { payload: '/Images', aspects: ['D:demo:invoice', 'cm:titled'] },
      'input',
      /^aspects: cmis:folder is no aspect, but a type of cmis:folder; aspects: D:demo:invoice is no aspect, but/,
    ],
    ['with aspects that are no names', {}, { payload: '/', aspects: [5] }, 'input', /^aspects: have to be a list/],
    ['for an object that is not there', { action: 'list' }, { payload: '/none' }, 'objectNotFound', /./],
    ['without the property to find', { action: 'find' }, {}, 'input', /^property: is missing/],
  ];
  for (const [title, config, msg, code, message] of refused) {
    it(`refuses a message ${title} and goes on`, async () => {
      const started = await start(config);
      for (const { error, ends, outputs } of [await started.run(msg), await started.run(msg)]) {
        assert.equal(error?.code, code);
        assert.match(error.message, message);
        assert.equal(ends, 1);
        assert.equal(outputs.length, 0);
      }
    });
  }
});
