import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { setTimeout as wait } from 'node:timers/promises';
import type { NodeAPI } from 'node-red';
import { startContentFlow, type ContentFlow } from '../../test/support/content-flow';
import { at } from '../../test/support/flow';
import { inChunks } from './send-chunks';

const registerSplitAndJoin = createRequire(__filename)('@node-red/nodes/core/sequence/17-split.js') as (
  RED: NodeAPI,
) => void;

const KiB = 1024;
const bytes = Buffer.from(Array.from({ length: 5 * KiB + 7 }, (_, index) => index % 251));

describe('cmis-get-content in chunks', () => {
  let flow: ContentFlow;
  const start = async (config: object = {}): Promise<ContentFlow> => {
    flow = await startContentFlow(
      { output: 'chunks', chunkSize: 2, ...config },
      {
        types: [registerSplitAndJoin],
        others: [
          { id: 'joiner', type: 'join', z: 'flow', mode: 'auto', wires: [['joined']] },
          { id: 'joined', type: 'helper', z: 'flow' },
        ],
      },
    );
    return flow;
  };
  afterEach(async () => {
    await flow.stop();
  });
  const chunks = () => flow.arrivals.filter(({ from }) => from === 0).map(({ msg }) => msg);
  const partsOf = (msg: unknown): object => ({ ...(at(msg, 'parts') as object), id: 'id' });
  const ended = () => flow.arrivals.filter(({ from }) => typeof from !== 'number').map(({ from }) => from);

  it('sends a sequence of Buffers of the same size, the last with the count', async () => {
    await start();
    const id = await flow.store({ data: bytes, mimeType: 'x/y' }, 'a.bin');
    const { outputs } = await flow.run({ payload: id, topic: 't' });
    assert.deepEqual(
      outputs.map(({ msg }) => (msg.payload as Buffer).length),
      [2 * KiB, 2 * KiB, KiB + 7],
    );
    assert.deepEqual(Buffer.concat(outputs.map(({ msg }) => msg.payload as Buffer)), bytes);
    assert.deepEqual(
      outputs.map(({ msg }) => partsOf(msg)),
      [
        { id: 'id', index: 0, type: 'buffer', ch: '' },
        { id: 'id', index: 1, type: 'buffer', ch: '' },
        { id: 'id', index: 2, type: 'buffer', ch: '', count: 3 },
      ],
    );
    const [first, , last] = outputs;
    assert.deepEqual([first?.msg.topic, first?.msg.filename, first?.msg.mimetype], ['t', 'a.bin', 'x/y']);
    assert.equal(at(last?.msg, 'cmis', 'length'), bytes.length);
  });

  it('is joined by the core node to what it was', async () => {
    await start();
    const joined = new Promise<unknown>((resolve) => flow.nodeOf('joined').once('input', resolve));
    const { outputs } = await flow.run({ payload: await flow.store({ data: bytes }) });
    for (const { msg } of outputs) flow.nodeOf('joiner').receive(msg);
    assert.deepEqual(at(await joined, 'payload'), bytes);
  });

  it('keeps an outer sequence, and writes where it is told to', async () => {
    await start({ result: 'data' });
    const outer = { id: 'outer', index: 3 };
    const { outputs } = await flow.run({ payload: await flow.store({ data: 'abc' }), parts: outer });
    assert.deepEqual(outputs[0]?.msg['data' as 'payload'], Buffer.from('abc'));
    assert.deepEqual(partsOf(outputs[0].msg), {
      id: 'id',
      index: 0,
      type: 'buffer',
      ch: '',
      count: 1,
      property: 'data',
      parts: outer,
    });
  });

  it('sends one empty Buffer of empty content', async () => {
    await start();
    const { outputs } = await flow.run({ payload: await flow.store({ data: '' }) });
    assert.deepEqual(
      outputs.map(({ msg }) => [msg.payload, at(msg, 'parts', 'count')]),
      [[Buffer.alloc(0), 1]],
    );
  });

  it('sends the first at once and each further one when it is asked for', async () => {
    await start({ onDemand: true });
    flow.send({ payload: await flow.store({ data: bytes }) });
    await flow.until(() => chunks().length === 1);
    await wait(30);
    assert.equal(chunks().length, 1);
    flow.send({ tick: true });
    await flow.until(() => chunks().length === 2);
    flow.send({ tick: at(chunks()[0], 'parts', 'id') });
    await flow.until(() => chunks().length === 3);
    assert.equal(at(chunks()[2], 'parts', 'count'), 3);
    // The message and two ticks.
    await flow.until(() => ended().length === 3);
    assert.deepEqual(ended(), ['complete', 'complete', 'complete']);
  });

  it('ends a sequence by msg.reset, and lets go of the repository', async () => {
    await start({ onDemand: true });
    flow.send({ payload: await flow.store({ data: bytes }) });
    await flow.until(() => chunks().length === 1);
    flow.send({ reset: at(chunks()[0], 'parts', 'id') });
    await flow.until(() => ended().length === 2);
    await wait(20);
    assert.equal(chunks().length, 1);
    flow.send({ tick: true });
    await flow.until(() => ended().length === 3);
  });

  it('ends one of several sequences by its id, and all of them by true', async () => {
    await start({ onDemand: true });
    for (let opened = 1; opened <= 3; opened += 1) {
      // Messages about one document would wait for each other.
      flow.send({ payload: await flow.store({ data: bytes }) });
      await flow.until(() => chunks().length === opened);
    }
    const [first, second] = chunks().map((msg) => at(msg, 'parts', 'id'));
    flow.send({ reset: first });
    await flow.until(() => ended().length === 2);
    flow.send({ tick: second });
    await flow.until(() => chunks().length === 4);
    flow.send({ reset: true });
    // Three sequences and three controls.
    await flow.until(() => ended().length === 6);
    assert.ok(ended().every((from) => from === 'complete'));
    assert.equal(chunks().length, 4);
  });

  it('cuts pieces of any sizes into chunks of one', async () => {
    for (const size of [1, 3, 7, 64, 1000]) {
      for (const lengths of [[], [0], [10, 1, 0, 25], [1, 1, 1], [64, 64]]) {
        const pieces = lengths.map((length, index) => Buffer.alloc(length, index + 1));
        const cut: Buffer[] = [];
        for await (const chunk of inChunks(source(pieces), size)) cut.push(chunk);
        assert.deepEqual(Buffer.concat(cut), Buffer.concat(pieces));
        assert.ok(cut.slice(0, -1).every(({ length }) => length === size));
        assert.ok(cut.every(({ length }) => length > 0 && length <= size));
      }
    }
  });
  async function* source(pieces: readonly Buffer[]): AsyncGenerator<Buffer> {
    await Promise.resolve();
    yield* pieces;
  }
});
