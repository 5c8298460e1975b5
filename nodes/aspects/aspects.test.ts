import assert from 'node:assert/strict';
import { at, startFlow, type TestFlow } from '../../test/support/flow';
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
