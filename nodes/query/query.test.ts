import assert from 'node:assert/strict';
import { at, startFlow, type TestFlow } from '../../test/support/flow';
import registerRepository from '../repository/repository';
import registerQuery from './query';

const folders = 'SELECT cmis:objectId, cmis:name FROM cmis:folder ORDER BY cmis:name';

describe('cmis-query', () => {
  let flow: TestFlow | undefined;
  const start = async (config: object = {}): Promise<TestFlow> => {
    flow = await startFlow({
      types: [registerRepository, registerQuery],
      node: { type: 'cmis-query', repository: 'repo', statement: folders, ...config },
      outputs: 2,
      others: [{ id: 'repo', type: 'cmis-repository', server: 'demo' }],
    });
    return flow;
  };
  afterEach(async () => {
    await flow?.stop();
    flow = undefined;
  });

  it('sends all rows as one list, then the count from "done"', async () => {
    const { outputs, ends } = await (await start()).run({ topic: 'kept' });
    assert.equal(ends, 1);
    assert.deepEqual(
      outputs.map(({ from }) => from),
      [0, 1],
    );
    const rows = outputs[0]?.msg.payload;
    assert.ok(Array.isArray(rows) && rows.length > 3);
    assert.deepEqual(Object.keys(Object(rows[0]) as object), ['cmis:objectId', 'cmis:name']);
    assert.equal(outputs[1]?.msg.payload, rows.length);
    assert.equal(outputs[0]?.msg.topic, 'kept');
  });

  it('waits for rows, at most as long as it may, and says how many there were', async () => {
    const { outputs, error } = await (
      await start({ waitForRows: '100', waitForRowsType: 'num', waitSeconds: 1 })
    ).run({});
    assert.equal(error, undefined);
    assert.match(String(at(outputs[0]?.msg.cmis, 'notes')), /Only \d+ of 100 rows/);
  });

  it('reads ids first, and the rows by them', async () => {
    const { payloads, error } = await (await start({ idsFirst: true, output: 'rows', pageSize: '2' })).run({});
    assert.equal(error, undefined);
    const count = payloads.at(-1);
    assert.equal(payloads.length - 1, count);
    assert.deepEqual(Object.keys(Object(payloads[0]) as object), ['cmis:objectId', 'cmis:name']);
  });

  it('refuses a join when ids have to be read first', async () => {
    const statement = 'SELECT d.cmis:name FROM cmis:document d JOIN cm:titled t ON d.cmis:objectId = t.cmis:objectId';
    const { error } = await (await start({ idsFirst: true, statement })).run({});
    assert.ok(error !== undefined);
    assert.equal(error.code, 'input');
    assert.match(error.message, /without a join/);
  });

  it('sends an empty list and a count of 0 when nothing is found', async () => {
    const { payloads } = await (await start({ statement: "SELECT * FROM cmis:folder WHERE cmis:name = 'no'" })).run({});
    assert.deepEqual(payloads, [[], 0]);
  });

  it('sends only "done" when nothing is found and rows are wanted', async () => {
    const { outputs } = await (
      await start({ output: 'rows', statement: "SELECT * FROM cmis:folder WHERE cmis:name = 'no'" })
    ).run({});
    assert.deepEqual(
      outputs.map(({ from, msg }) => [from, msg.payload]),
      [[1, 0]],
    );
  });

  it('sends rows as a sequence with the count on the last, outer parts inside', async () => {
    const outer = { id: 'outer', index: 2 };
    const { outputs } = await (await start({ output: 'rows', limit: '3', pageSize: '2' })).run({ parts: outer });
    const rows = outputs.filter(({ from }) => from === 0).map(({ msg }) => msg.parts);
    const id = outputs[0]?.msg.parts;
    assert.ok(typeof id === 'object' && id !== null && 'id' in id);
    assert.deepEqual(rows, [
      { id: id.id, index: 0, parts: outer },
      { id: id.id, index: 1, parts: outer },
      { id: id.id, index: 2, count: 3, parts: outer },
    ]);
    assert.deepEqual(outputs.at(-1)?.msg.parts, outer);
    assert.equal(outputs.at(-1)?.msg.payload, 3);
  });

  it('sends pages as a sequence of lists', async () => {
    const { outputs } = await (await start({ output: 'pages', limit: '3', pageSize: '2' })).run({});
    const pages = outputs.filter(({ from }) => from === 0).map(({ msg }) => msg);
    assert.deepEqual(
      pages.map(({ payload }) => (Array.isArray(payload) ? payload.length : 0)),
      [2, 1],
    );
    const parts = pages.map((msg) => [
      at(msg, 'parts', 'index'),
      at(msg, 'parts', 'count'),
      at(msg, 'parts', 'type'),
      at(msg, 'parts', 'len'),
    ]);
    assert.deepEqual(parts, [
      [0, undefined, 'array', 2],
      [1, 2, 'array', 2],
    ]);
  });

  it('binds parameters of the payload, or of msg.params', async () => {
    const started = await start({ statement: 'SELECT cmis:name FROM cmis:folder WHERE cmis:path = :path' });
    assert.equal((await started.run({ payload: { path: '/' } })).payloads[1], 1);
    assert.equal((await started.run({ payload: 'other', params: { path: '/' } })).payloads[1], 1);
    const { error } = await started.run({ payload: 'other' });
    assert.equal(error?.code, 'input');
    assert.match(error.message, /parameter :path: is missing/);
  });

  it('finds values with quotes, wildcards and signs by LIKE and CONTAINS', async () => {
    const like = await start({
      statement: 'SELECT cmis:name FROM demo:invoice WHERE demo:customer LIKE %:text::like%',
    });
    for (const [text, count] of [
      ["er's", 1],
      ['%', 0],
      ['_', 0],
      ['Rope & Net', 1],
    ] as const) {
      assert.equal((await like.run({ payload: { text } })).payloads[1], count);
    }
    await flow?.stop();
    const contains = await start({ statement: 'SELECT cmis:name FROM cmis:document WHERE CONTAINS(:text::contains)' });
    for (const text of ["O'Neil", 'a "b" OR - c*', '-\\']) {
      const { error } = await contains.run({ payload: { text: `harbour ${text}` } });
      assert.equal(error, undefined);
    }
    assert.equal((await contains.run({ payload: { text: 'Harbour.png' } })).payloads[1], 1);
    assert.equal((await contains.run({ payload: { text: '-' } })).error?.code, 'input');
  });

  it('takes the statement of msg.query if the field is blank', async () => {
    const started = await start({ statement: '' });
    assert.equal((await started.run({ query: folders })).error, undefined);
    const { error } = await started.run({});
    assert.match(error?.message ?? '', /^statement: is missing .*msg\.query/);
    assert.match(
      (await started.run({ query: 5 })).error?.message ?? '',
      /statement: has to be a text, but msg.query holds the number 5/,
    );
  });

  it('reports a syntax error of the statement and goes on', async () => {
    const started = await start({ statement: '' });
    const { error, ends } = await started.run({ query: 'SELECT FROM WHERE' });
    assert.equal(error?.code, 'invalidArgument');
    assert.equal(ends, 1);
    assert.equal((await started.run({ query: folders })).error, undefined);
  });

  it('sends pages on demand, and ends the message with the last one', async () => {
    const started = await start({ output: 'pages', onDemand: true, pageSize: '2', limit: '3' });
    started.send({ name: 'start' });
    await started.until((seen) => seen.length === 1);
    const id = at(started.arrivals[0]?.msg, 'parts', 'id');
    const wrong = await started.run({ tick: 'nothing' });
    assert.equal(wrong.error?.code, 'input');
    started.send({ tick: id });
    await started.until((seen) => seen.filter(({ from }) => from === 'complete').length === 2);
    const sent = started.arrivals.filter(({ from }) => from === 0);
    assert.equal(sent.length, 2);
    assert.equal(at(sent[1]?.msg, 'parts', 'count'), 2);
    assert.equal((await started.run({ tick: id })).error, undefined);
  });

  it('ends a result on msg.reset', async () => {
    const started = await start({ output: 'rows', onDemand: true, pageSize: '1' });
    started.send({});
    await started.until((seen) => seen.length === 1);
    started.send({ reset: true });
    await started.until((seen) => seen.filter(({ from }) => from === 'complete').length === 2);
    assert.equal(started.arrivals.filter(({ from }) => typeof from === 'number').length, 1);
  });

  it('writes the result to another property', async () => {
    const { outputs } = await (await start({ result: 'found.rows' })).run({ payload: 'kept' });
    assert.equal(outputs[0]?.msg.payload, 'kept');
    assert.ok(Array.isArray(at(outputs[0].msg, 'found', 'rows')));
  });
});
