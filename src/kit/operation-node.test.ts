import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import type { Node, NodeAPI } from 'node-red';
import { at, startFlow, type TestFlow } from '../../test/support/flow';
import { CmisError } from '../model/errors';
import { takesList } from './common-fields';
import type { Fields } from './field';
import { itemsField } from './list-field';
import { registerOperationNode, type OperationCall, type OperationNodeDefinition } from './operation-node';

const fields = {
  object: { kind: 'reference', sources: ['auto', 'str', 'msg', 'jsonata'], auto: ['payload'], required: true },
  list: takesList,
  result: { setting: true, value: 'payload' },
} as const satisfies Fields;

/** What the node of these tests is working on. */
interface Work {
  readonly object: string;
  readonly repositoryId: string | undefined;
  /** Tells that something was sent that may change the repository. */
  write(): void;
  end(error?: CmisError): void;
}

type More = Pick<
  OperationNodeDefinition<typeof fields, 'first' | 'second'>,
  'resetEndsCalls' | 'ownPace' | 'onFailed' | 'runAll'
>;

/** A node whose work ends when the test says so; and a connection that it needs and doesn't use. */
function workingNode(works: Work[], more: More = {}) {
  const run = async (call: OperationCall<typeof fields, 'first' | 'second'>) => {
    const { object } = call.input;
    await new Promise<void>((resolve, reject) => {
      const { repositoryId, signal, onWrite: write } = call.options;
      works.push({ object, repositoryId, write, end: (error) => (error === undefined ? resolve() : reject(error)) });
      signal.addEventListener('abort', () => reject(new CmisError('aborted', 'ended', { outcome: 'unknown' })));
    });
    call.answer(
      object === '/second' ? 'second' : 'first',
      call.input.result,
      object,
      await call.facts({ operation: 'getObject' }),
    );
    return { key: 'found', values: { name: object } };
  };
  return (RED: NodeAPI): void => {
    registerOperationNode(RED, {
      type: 'cmis-test',
      operation: 'getObject',
      fields,
      outputs: ['first', 'second'],
      run,
      ...more,
    });
    RED.nodes.registerType('test-connection', function (this: Node, config) {
      RED.nodes.createNode(this, config);
      const client = { repositoryId: ({ repositoryId = 'own' }) => Promise.resolve(repositoryId) };
      Object.assign(this, { timeZone: 'UTC', getClient: () => Promise.resolve(client), hold: () => () => undefined });
    });
  };
}

describe('a node that calls operations', () => {
  let flow: TestFlow | undefined;
  let works: Work[];
  const start = async (config: object = {}, more: More = {}): Promise<TestFlow> => {
    works = [];
    flow = await startFlow({
      types: [workingNode(works, more)],
      node: { type: 'cmis-test', repository: 'connection', ...config },
      outputs: 2,
      others: [{ id: 'connection', type: 'test-connection' }],
    });
    return flow;
  };
  afterEach(async () => {
    for (const work of works) work.end();
    await flow?.stop();
    flow = undefined;
  });
  const started = async (count: number): Promise<string[]> => {
    while (works.length < count) await wait(2);
    await wait(5);
    return works.map(({ object }) => object);
  };
  const end = (object: string, error?: CmisError): void => works.findLast((work) => work.object === object)?.end(error);
  const payloads = (seen: TestFlow, from: number): unknown[] =>
    seen.arrivals.filter((arrival) => arrival.from === from).map(({ msg }) => msg.payload);

  it('works on four messages at a time, and on the next when one has ended', async () => {
    const running = await start();
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) running.send({ payload: name });
    assert.deepEqual(await started(4), ['a', 'b', 'c', 'd']);
    end('c');
    assert.deepEqual(await started(5), ['a', 'b', 'c', 'd', 'e']);
    assert.match(running.statuses.at(-1)?.text ?? '', /status\.waiting|1 waiting/);
  });

  it('keeps the order of messages about the same object, and lets others pass', async () => {
    const running = await start({ atATime: 8 });
    for (const payload of ['a', 'a', 'b', 'a']) running.send({ payload });
    assert.deepEqual(await started(2), ['a', 'b']);
    end('a');
    assert.deepEqual(await started(3), ['a', 'b', 'a']);
    // The same id in another repository is another object.
    running.send({ payload: 'a', repositoryId: 'other' });
    assert.deepEqual(await started(4), ['a', 'b', 'a', 'a']);
    assert.equal(works.at(-1)?.repositoryId, 'other');
  });

  it('takes the versions of one document for the same object', async () => {
    const running = await start();
    for (const payload of ['a;1.0', 'a;1.1', 'b;1.0']) running.send({ payload });
    assert.deepEqual(await started(2), ['a;1.0', 'b;1.0']);
    end('a;1.0');
    assert.deepEqual(await started(3), ['a;1.0', 'b;1.0', 'a;1.1']);
  });

  it('keeps the order also while expressions are evaluated', async () => {
    const running = await start({ object: 'payload', objectType: 'jsonata', atATime: 1 });
    for (const payload of ['a', 'b', 'c']) running.send({ payload });
    for (const [index, name] of ['a', 'b', 'c'].entries()) {
      await started(index + 1);
      end(name);
    }
    await running.until((seen) => seen.filter(({ from }) => from === 'complete').length === 3);
    assert.deepEqual(payloads(running, 0), ['a', 'b', 'c']);
  });

  it('names the repository of the message', async () => {
    const running = await start();
    running.send({ payload: 'a', repositoryId: 'tenant-2' });
    await started(1);
    end('a');
    await running.until((seen) => seen.some(({ from }) => from === 0));
    const [{ msg } = { msg: undefined }] = running.arrivals.filter(({ from }) => from === 0);
    assert.equal(at(msg?.cmis, 'repositoryId'), 'tenant-2');
  });

  it('refuses a message when a thousand wait, and works on those that do', async () => {
    const running = await start({ atATime: 1 });
    running.send({ payload: 'o0' });
    await started(1);
    for (let index = 1; index < 1002; index++) running.send({ payload: `o${index}` });
    await running.until((seen) => seen.some(({ from }) => from === 'catch'));
    const refused = running.arrivals.filter(({ from }) => from === 'catch');
    assert.deepEqual(
      refused.map(({ msg }) => [msg.payload, at(msg.error, 'code'), at(msg.error, 'cause', 'outcome')]),
      [['o1001', 'tooManyRequests', 'notDone']],
    );
    for (let index = 0; index < 1001; index++) {
      while (works.length <= index) await wait(1);
      works[index]?.end();
    }
    await running.until((seen) => seen.filter(({ from }) => from === 'complete').length === 1001);
    assert.equal(payloads(running, 0).length, 1001);
  }).timeout(60_000);

  it('ends by msg.reset what waits, each with an error, and lets go on what is under way', async () => {
    const running = await start({ atATime: 1 });
    for (const payload of ['a', 'b', 'c']) running.send({ payload });
    await started(1);
    running.send({ reset: true });
    await running.until((seen) => seen.filter(({ from }) => from === 'catch').length === 2);
    const errors = running.arrivals.filter(({ from }) => from === 'catch').map(({ msg }) => msg);
    assert.deepEqual(
      errors.map((msg) => [msg.payload, at(msg.error, 'code'), at(msg.error, 'cause', 'outcome')]),
      [
        ['b', 'aborted', 'notDone'],
        ['c', 'aborted', 'notDone'],
      ],
    );
    end('a');
    await running.until((seen) => seen.some(({ from }) => from === 0));
    running.send({ payload: 'd' });
    assert.deepEqual(await started(2), ['a', 'd']);
  });

  it('ends by msg.reset also what came right before it', async () => {
    const running = await start();
    for (const payload of ['a', 'b']) running.send({ payload });
    running.send({ reset: true });
    running.send({ payload: 'c' });
    assert.deepEqual(await started(1), ['c']);
    const errors = running.arrivals.filter(({ from }) => from === 'catch').map(({ msg }) => msg);
    assert.deepEqual(
      errors.map((msg) => [msg.payload, at(msg.error, 'code'), at(msg.error, 'cause', 'outcome')]),
      [
        ['a', 'aborted', 'notDone'],
        ['b', 'aborted', 'notDone'],
      ],
    );
  });

  it('refuses a msg.reset that is not true, and ends nothing by it', async () => {
    const running = await start({ atATime: 1 }, { resetEndsCalls: true });
    for (const payload of ['a', 'b']) running.send({ payload });
    await started(1);
    const values = [false, null, 0, '', 'an id', { id: 'x' }];
    for (const [index, reset] of values.entries()) {
      running.send({ payload: 'c', reset });
      await running.until((seen) => seen.filter(({ from }) => from === 'catch').length === index + 1);
    }
    for (const { msg } of running.arrivals) {
      assert.equal(at(msg.error, 'code'), 'input');
      assert.match(String(at(msg.error, 'message')), /^msg\.reset: has to be true, but is /);
    }
    end('a');
    assert.deepEqual(await started(2), ['a', 'b']);
  });

  it('tells nothing of a msg.reset that met nothing', async () => {
    const running = await start();
    await running.run({ reset: true });
    assert.equal(running.statuses.length, 0);
    running.send({ payload: 'a' });
    await started(1);
    const before = running.statuses.at(-1);
    await running.run({ reset: true });
    assert.deepEqual(running.statuses.at(-1), before);
  });

  it('ends by msg.reset also what is under way, if that is a transfer', async () => {
    const running = await start({}, { resetEndsCalls: true });
    running.send({ payload: 'a' });
    await started(1);
    running.send({ reset: true });
    await running.until((seen) => seen.some(({ from }) => from === 'catch'));
    assert.equal(at(running.arrivals.find(({ from }) => from === 'catch')?.msg.error, 'code'), 'aborted');
  });

  it('lets no message wait for another, if each goes at a pace of its own', async () => {
    const running = await start({ atATime: 1 }, { ownPace: ({ atATime }) => atATime === 1 });
    for (const payload of ['a', 'a', 'b']) running.send({ payload });
    assert.deepEqual(await started(3), ['a', 'a', 'b']);
  });

  it('says of every error whether anything may have been changed before it', async () => {
    const running = await start();
    for (const [payload, wrote, facts, outcome] of [
      ['read', false, {}, 'notDone'],
      ['written', true, {}, 'unknown'],
      ['refused', true, { outcome: 'notDone' }, 'notDone'],
    ] as const) {
      running.send({ payload });
      await started(works.length + 1);
      if (wrote) works.at(-1)?.write();
      end(payload, new CmisError('objectNotFound', 'It is gone.', facts));
      await running.until((seen) => seen.filter(({ from }) => from === 'catch').length === works.length);
      assert.equal(at(running.arrivals.at(-1)?.msg.error, 'cause', 'outcome'), outcome, payload);
    }
  });

  it('tells of every error before the message ends, also of a message that nothing was done with', async () => {
    const told: unknown[] = [];
    const onFailed: More['onFailed'] = (config, msg, { code }) => void told.push([config['id'], msg.payload, code]);
    const running = await start({}, { onFailed });
    assert.equal((await running.run({ payload: 5 })).error?.code, 'input');
    running.send({ payload: 'a' });
    await started(1);
    end('a', new CmisError('constraint', 'no'));
    await running.until((seen) => seen.filter(({ from }) => from === 'catch').length === 2);
    assert.deepEqual(told, [
      ['node', 5, 'input'],
      ['node', 'a', 'constraint'],
    ]);
  });

  it('ends with an error what waits when it is closed', async () => {
    const running = await start({ atATime: 1 });
    for (const payload of ['a', 'b']) running.send({ payload });
    await started(1);
    await running.node.close(false);
    await running.until((seen) => seen.filter(({ from }) => from === 'catch').length === 2);
    const codes = running.arrivals.filter(({ from }) => from === 'catch').map(({ msg }) => at(msg.error, 'code'));
    assert.deepEqual(codes, ['aborted', 'aborted']);
  });

  describe('with a list', () => {
    const list = { list: true };

    it('works on each item and sends one message with what came of each', async () => {
      const running = await start(list);
      running.send({ payload: ['a', { id: 'b' }, '/second', 5], topic: 't' });
      await started(3);
      end('b', new CmisError('objectNotFound', 'b is gone.', { status: 404 }));
      end('/second');
      end('a');
      await running.until((seen) => seen.some(({ from }) => from === 'complete'));
      const [{ msg } = { msg: undefined }] = running.arrivals.filter(({ from }) => from === 0);
      assert.equal(msg?.topic, 't');
      const results = msg.payload as readonly object[];
      assert.deepEqual(
        results.map((result) => [
          at(result, 'index'),
          at(result, 'object'),
          at(result, 'output'),
          at(result, 'value'),
          at(result, 'error', 'code'),
        ]),
        [
          [0, 'a', 'first', 'a', undefined],
          [1, 'b', undefined, undefined, 'objectNotFound'],
          [2, '/second', 'second', '/second', undefined],
          [3, undefined, undefined, undefined, 'input'],
        ],
      );
      assert.equal(at(results[1], 'error', 'cause', 'status'), 404);
      assert.match(String(at(results[3], 'error', 'message')), /^item 3: has to be an id.*the number 5/);
      assert.equal(at(results[0], 'cmis', 'operation'), 'getObject');
      assert.deepEqual([at(msg.cmis, 'succeeded'), at(msg.cmis, 'failed')], [2, 2]);
      assert.equal(running.arrivals.filter(({ from }) => from === 'catch').length, 0);
      assert.equal(running.statuses.at(-1)?.fill, 'yellow');
    });

    it('works on so many items at a time as are set, and one after the other on the same object', async () => {
      const running = await start({ ...list, atATime: 2 });
      running.send({ payload: ['a', 'a', 'b', 'c'] });
      assert.deepEqual(await started(2), ['a', 'b']);
      end('b');
      assert.deepEqual(await started(3), ['a', 'b', 'c']);
      end('a');
      assert.deepEqual(await started(4), ['a', 'b', 'c', 'a']);
    });

    it('keeps the order of lists that are worked on in one go', async () => {
      const all: { readonly items: string; end(): void }[] = [];
      const running = await start(list, {
        runAll: () => async (_call, items) => {
          await new Promise<void>((resolve) => all.push({ items: items.join(), end: resolve }));
          return items.map((value) => ({ output: 'first', value, cmis: { operation: 'getObject' } }));
        },
      });
      const begun = async (count: number): Promise<string[]> => {
        while (all.length < count) await wait(2);
        await wait(5);
        return all.map(({ items }) => items);
      };
      for (const payload of [['a', 'b'], ['a'], ['c', 'a'], ['d', 5]]) running.send({ payload });
      assert.deepEqual(await begun(2), ['a,b', 'd']);
      all[0]?.end();
      assert.deepEqual(await begun(3), ['a,b', 'd', 'a']);
      all[2]?.end();
      assert.deepEqual(await begun(4), ['a,b', 'd', 'a', 'c,a']);
      for (const each of all) each.end();
      await running.until((seen) => seen.filter(({ from }) => from === 'complete').length === 4);
      assert.equal(works.length, 0);
    });

    it('sends an empty result for an empty list', async () => {
      const { payloads: sent, error } = await (await start(list)).run({ payload: [] });
      assert.equal(error, undefined);
      assert.deepEqual(sent, [[]]);
    });

    it('refuses what is no list', async () => {
      const { error } = await (await start(list)).run({ payload: 'a' });
      assert.equal(error?.code, 'input');
      assert.match(error.message, /^object: has to be a list, but msg\.payload holds the text "a"/);
    });

    it('does not take the id of the call before for a list', () => {
      const field = { ...fields.object, auto: ['payload?', 'cmis.objectId'] } as const;
      assert.deepEqual(itemsField(field).auto, ['payload']);
    });

    it('sends what was done when it is closed in the middle, and errors for the rest', async () => {
      const running = await start({ ...list, atATime: 1 });
      running.send({ payload: ['a', 'b', 'c'] });
      await started(1);
      end('a');
      await started(2);
      await running.node.close(false);
      await running.until((seen) => seen.some(({ from }) => from === 0));
      const [{ msg } = { msg: undefined }] = running.arrivals.filter(({ from }) => from === 0);
      const results = msg?.payload as readonly object[];
      assert.deepEqual(
        results.map((result) => [
          at(result, 'value'),
          at(result, 'error', 'code'),
          at(result, 'error', 'cause', 'outcome'),
        ]),
        [
          ['a', undefined, undefined],
          [undefined, 'aborted', 'unknown'],
          [undefined, 'aborted', 'notDone'],
        ],
      );
      assert.equal(running.arrivals.filter(({ from }) => from === 'catch').length, 0);
    });

    for (const refusal of [
      new CmisError('unauthorized', 'User or password is wrong.'),
      new CmisError('permissionDenied', 'Invalid username or password.', { operation: 'getRepositories' }),
    ])
      it(`stops where the sign-in is refused as ${refusal.code}, for trying on could lock the account`, async () => {
        const running = await start({ ...list, atATime: 1 });
        running.send({ payload: ['a', 'b', 'c'] });
        await started(1);
        end('a', refusal);
        await running.until((seen) => seen.some(({ from }) => from === 'complete'));
        const [{ msg } = { msg: undefined }] = running.arrivals.filter(({ from }) => from === 0);
        const results = msg?.payload as readonly object[];
        assert.deepEqual(
          results.map((result) => at(result, 'error', 'code')),
          [refusal.code, refusal.code, refusal.code],
        );
        assert.equal(works.length, 1);
      });

    it('gives the items that still wait an error by msg.reset, and keeps what was done', async () => {
      const running = await start({ ...list, atATime: 1 });
      running.send({ payload: ['a', 'b'] });
      await started(1);
      running.send({ reset: true });
      await wait(5);
      end('a');
      await running.until((seen) => seen.some(({ from }) => from === 0));
      const [{ msg } = { msg: undefined }] = running.arrivals.filter(({ from }) => from === 0);
      const results = msg?.payload as readonly object[];
      assert.deepEqual(
        results.map((result) => [at(result, 'value'), at(result, 'error', 'code')]),
        [
          ['a', undefined],
          [undefined, 'aborted'],
        ],
      );
    });
  });
});
