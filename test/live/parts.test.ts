import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import registerCreate from '../../nodes/create/create';
import registerSetContent from '../../nodes/set-content/set-content';
import { at } from '../support/flow';
import { START_TIMEOUT } from '../support/opencmis-server';
import { describeWith } from '../support/require';
import { StoringFlow } from '../support/storing-flow';
import { uploadServers, type UploadServer } from '../support/upload-servers';

function describeParts(start: () => Promise<UploadServer>, versionable?: string): void {
  let storing: StoringFlow;
  before(async function () {
    this.timeout(START_TIMEOUT);
    storing = await StoringFlow.begin(await start());
  });
  after(() => storing.end());
  afterEach(() => storing.stop());

  const create = (config: object = {}) =>
    storing.start(registerCreate, { type: 'cmis-create', contentFrom: 'chunks', ...config });
  const setContent = (config: object = {}) =>
    storing.start(registerSetContent, { type: 'cmis-set-content', contentFrom: 'chunks', ...config });
  const part = (id: string, index: number, payload: unknown, count?: number) => ({
    payload,
    parts: { id, index, ...(count === undefined ? {} : { count }) },
  });
  /** Sends one part after the other, each when the one before has ended. */
  const sendInTurn = async (messages: readonly object[]): Promise<string[]> => {
    const before = storing.ends().length;
    for (const [index, msg] of messages.entries()) {
      storing.running.send(msg);
      await storing.ended(before + index + 1);
    }
    return storing.ends().slice(before);
  };
  const newName = () => `${randomUUID()}.txt`;

  it('makes a document of the first part and appends the others; one message leaves, from the last part', async () => {
    await create({ sha256: true });
    const filename = newName();
    const parts = ['one ', Buffer.from('two '), 'three'].map((payload, index) => ({
      ...part('a', index, payload, index === 2 ? 3 : undefined),
      filename,
      topic: `t${index}`,
    }));
    assert.deepEqual(await sendInTurn(parts), ['complete', 'complete', 'complete']);
    const [{ from, msg } = assert.fail('nothing was sent'), ...more] = storing.sent;
    assert.deepEqual([from, more.length, msg.topic, msg.parts], [0, 0, 't2', undefined]);
    const id = String(at(msg.payload, 'id'));
    assert.equal(await storing.textOf(id), 'one two three');
    const sha256 = createHash('sha256').update('one two three').digest('hex');
    assert.deepEqual(
      [at(msg.cmis, 'operation'), at(msg.cmis, 'length'), at(msg.cmis, 'sha256'), at(msg.cmis, 'chunks')],
      ['createDocument', 13, sha256, 3],
    );
    assert.deepEqual([storing.count('createDocument'), storing.count('appendContent'), storing.lastChunks], [1, 2, 1]);
  });

  it('writes parts in their order in whichever they come, and those that wait together in one call', async () => {
    const flow = await create();
    const filename = newName();
    for (const index of [3, 1, 4, 2, 0]) flow.send({ ...part('b', index, `${index};`, 5), filename });
    await storing.ended(5);
    assert.deepEqual(storing.ends(), Array(5).fill('complete'));
    assert.equal(await storing.textOf(`${storing.folderPath}/${filename}`), '0;1;2;3;4;');
    assert.equal(storing.count('createDocument') + storing.count('appendContent'), 1);
  });

  it('keeps two contents apart whose parts come mixed', async () => {
    const flow = await create();
    const [one, other] = [newName(), newName()];
    for (let index = 0; index < 6; index += 1) {
      flow.send({ ...part('c', index, `c${index}`, 6), filename: one });
      flow.send({ ...part('d', index, `d${index}`, 6), filename: other });
    }
    await storing.ended(12);
    assert.equal(await storing.textOf(`${storing.folderPath}/${one}`), 'c0c1c2c3c4c5');
    assert.equal(await storing.textOf(`${storing.folderPath}/${other}`), 'd0d1d2d3d4d5');
    assert.equal(storing.sent.length, 2);
  });

  it('takes an end without payload, as "file in" sends it, and says once that the content is complete', async () => {
    await create();
    const filename = newName();
    const parts = [0, 1, 2].map((index) => ({ ...part('e', index, 'xyz'), filename }));
    const end = { parts: { id: 'e', index: 3, count: 3 } };
    assert.deepEqual(await sendInTurn([...parts, end]), Array(4).fill('complete'));
    const [{ msg } = assert.fail('nothing was sent')] = storing.sent;
    assert.equal(await storing.textOf(String(at(msg.payload, 'id'))), 'xyzxyzxyz');
    assert.deepEqual([storing.lastChunks, at(msg.cmis, 'notes')], [1, undefined]);
  });

  it('writes a part once that comes twice', async () => {
    await create();
    const filename = newName();
    const parts = [part('f', 0, 'a'), part('f', 0, 'a'), part('f', 1, 'b'), part('f', 0, 'a'), part('f', 2, 'c', 3)];
    assert.deepEqual(await sendInTurn(parts.map((each) => ({ ...each, filename }))), Array(5).fill('complete'));
    assert.equal(await storing.textOf(`${storing.folderPath}/${filename}`), 'abc');
    assert.equal(storing.sent.length, 1);
    // One that comes after the end begins nothing new.
    assert.deepEqual(await sendInTurn([{ ...part('f', 0, 'a', 3), filename }]), ['input']);
    assert.match(storing.errors[0]?.message ?? '', /^msg\.parts: names "f", whose parts were all there/);
  });

  it('tells two contents with one id apart by their bytes: both end, and neither is lost without a word', async () => {
    const flow = await create();
    const [one, other] = [newName(), newName()];
    for (let index = 0; index < 3; index += 1) {
      flow.send({ ...part('two', index, `one${index}`, 3), filename: one });
      flow.send({ ...part('two', index, `two${index}`, 3), filename: other });
    }
    assert.deepEqual(new Set(await storing.ended(6)), new Set(['input']));
    assert.match(storing.errors[0]?.message ?? '', /has the index 0 for the second time, with other bytes/);
    const names = await storing.names();
    assert.deepEqual([names.includes(one), names.includes(other), storing.sent.length], [false, false, 0]);
  });

  it('takes thousands of parts at once: they are bounded by their bytes, not as messages', async function () {
    this.timeout(30_000);
    const flow = await create();
    const filename = newName();
    const texts = Array.from({ length: 3000 }, (_, index) => `${index};`);
    for (const [index, payload] of texts.entries()) flow.send({ ...part('many', index, payload, 3000), filename });
    assert.deepEqual(new Set(await storing.ended(3000)), new Set(['complete']));
    assert.equal(await storing.textOf(`${storing.folderPath}/${filename}`), texts.join(''));
  });

  it('ends one content by its id, and leaves the others alone', async () => {
    const flow = await create();
    const [one, other] = [newName(), newName()];
    assert.deepEqual(
      await sendInTurn([
        { ...part('r1', 0, 'one', 2), filename: one },
        { ...part('r2', 0, 'two', 2), filename: other },
      ]),
      ['complete', 'complete'],
    );
    flow.send({ reset: 'r1' });
    // The control and, because no part waits, the content itself.
    assert.deepEqual((await storing.ended(4)).slice(2).sort(), ['aborted', 'complete']);
    assert.deepEqual(await sendInTurn([{ ...part('r2', 1, '!', 2), filename: other }]), ['complete']);
    assert.equal(await storing.textOf(`${storing.folderPath}/${other}`), 'two!');
    assert.ok(!(await storing.names()).includes(one));
    // It has ended already: there is nothing left to be done. What never was one is a mistake.
    assert.deepEqual(await sendInTurn([{ reset: 'r1' }, { reset: 'r3' }]), ['complete', 'input']);
    assert.match(storing.errors.at(-1)?.message ?? '', /^msg\.reset: has to be true, or the parts\.id of a content in/);
  });

  it('takes a message without parts as all of the content, empty content included', async () => {
    await create();
    const [one, other] = [newName(), newName()];
    assert.deepEqual(
      await sendInTurn([
        { payload: 'all', filename: one },
        { payload: '', filename: other },
      ]),
      ['complete', 'complete'],
    );
    assert.equal(await storing.textOf(`${storing.folderPath}/${one}`), 'all');
    assert.ok((await storing.names()).includes(other));
  });

  it('puts between parts what was taken out there', async () => {
    const flow = await create();
    const filename = newName();
    for (const [index, payload] of ['one', 'two', ''].entries()) {
      const parts = { id: 'g', index, count: 3, ch: '\n', type: 'string' };
      flow.send({ payload, filename, parts });
    }
    await storing.ended(3);
    assert.equal(await storing.textOf(`${storing.folderPath}/${filename}`), 'one\ntwo\n');
  });

  it('ends a content with a gap after a time, with every part that waits, and removes the document', async () => {
    const flow = await create({ partTimeout: 0.2 });
    const filename = newName();
    for (const index of [0, 2, 3]) flow.send({ ...part('h', index, 'x', 4), filename });
    assert.deepEqual((await storing.ended(3)).sort(), ['complete', 'timeout', 'timeout']);
    assert.match(storing.errors[0]?.message ?? '', /Part 1 of a content didn't come .*Nothing of it was left behind/);
    assert.equal(storing.errors[0]?.cause?.outcome, 'notDone');
    assert.ok(!(await storing.names()).includes(filename));
    // What comes later is told the same.
    assert.deepEqual(await sendInTurn([{ ...part('h', 1, 'x', 4), filename }]), ['timeout']);
  });

  it('tells of a content that stalls when no message waits, and keeps the document if it is set so', async () => {
    await create({ partTimeout: 0.2, unfinished: 'keep' });
    const filename = newName();
    const ends = await sendInTurn([{ ...part('i', 0, 'half'), filename }]);
    assert.deepEqual(ends, ['complete']);
    assert.deepEqual(await storing.ended(2), ['complete', 'timeout']);
    assert.match(storing.errors[0]?.message ?? '', /stays with 4 bytes/);
    assert.equal(await storing.textOf(`${storing.folderPath}/${filename}`), 'half');
  });

  it('ends a content that waits with too much', async () => {
    const flow = await create({ maxWaiting: 0.001 });
    const filename = newName();
    for (const index of [1, 2]) flow.send({ ...part('j', index, Buffer.alloc(600)), filename });
    assert.deepEqual(await storing.ended(2), ['tooManyRequests', 'tooManyRequests']);
    assert.deepEqual(await sendInTurn([{ ...part('j', 0, 'x'), filename }]), ['tooManyRequests']);
    assert.ok(!(await storing.names()).includes(filename));
  });

  it('ends all of a content when one part can not be one', async () => {
    const flow = await create();
    const filename = newName();
    flow.send({ ...part('k', 1, 'b', 3), filename });
    flow.send({ ...part('k', 0, { no: 'bytes' }, 3), filename });
    assert.deepEqual(await storing.ended(2), ['input', 'input']);
    assert.match(storing.errors[0]?.message ?? '', /^content: has to be a part: a Buffer or a text, but is/);
    assert.ok(!(await storing.names()).includes(filename));
  });

  it('stops with the node: what waits ends, and nothing is left behind', async () => {
    const flow = await create();
    const filename = newName();
    for (const index of [0, 2]) flow.send({ ...part('l', index, 'x', 4), filename });
    await storing.ended(1);
    flow.send({ reset: true });
    assert.deepEqual((await storing.ended(3)).sort(), ['aborted', 'complete', 'complete']);
    assert.ok(!(await storing.names()).includes(filename));
  });

  it('goes on when an append breaks: no byte is written twice', async function () {
    this.timeout(20_000);
    await create({ sha256: true });
    const filename = newName();
    storing.plan = ({ action, number }) => {
      if (action !== 'appendContent' || number > 1) return undefined;
      return number === 0 ? { at: 'after' } : { at: 'before' };
    };
    const parts = ['one ', 'two ', 'three'].map((payload, index) => ({ ...part('m', index, payload, 3), filename }));
    assert.deepEqual(await sendInTurn(parts), Array(3).fill('complete'));
    assert.equal(await storing.textOf(`${storing.folderPath}/${filename}`), 'one two three');
  });

  it('makes no second document when the answer to the first part is lost', async function () {
    this.timeout(20_000);
    await create();
    const filename = newName();
    storing.plan = ({ action, number }) => (action === 'createDocument' && number === 0 ? { at: 'after' } : undefined);
    const parts = ['one ', 'two'].map((payload, index) => ({ ...part('n', index, payload, 2), filename }));
    assert.deepEqual(await sendInTurn(parts), ['complete', 'complete']);
    assert.equal(await storing.textOf(`${storing.folderPath}/${filename}`), 'one two');
    assert.equal(storing.count('createDocument'), 1);
  });

  it('leaves a document that was there before alone, and tells of it once', async () => {
    const name = newName();
    const there = await storing.make(name);
    await create({ onConflict: 'skip' });
    const parts = ['x', 'y', 'z'].map((payload, index) => ({ ...part('o', index, payload, 3), filename: name }));
    assert.deepEqual(await sendInTurn(parts), Array(3).fill('complete'));
    assert.deepEqual(
      storing.sent.map(({ from, msg }) => [from, at(msg.payload, 'id')]),
      [[1, there]],
    );
    assert.equal(await storing.textOf(there), 'one');
  });

  it('ends all parts when the document can not be made, and touches nothing', async () => {
    const name = newName();
    const there = await storing.make(name);
    const flow = await create();
    for (const index of [1, 0]) flow.send({ ...part('p', index, 'x'), filename: name });
    const ends = await storing.ended(2);
    assert.ok(
      ends.every((code) => /nameConstraintViolation|constraint|contentAlreadyExists/.test(code)),
      ends.join(),
    );
    assert.equal(await storing.textOf(there), 'one');
  });

  it('stages a document in a folder until its last part is there', async () => {
    await create({ staging: 'folder', stagingFolder: `${storing.folderPath}/staging` });
    const filename = newName();
    const [first, last] = ['one ', 'two'].map((payload, index) => ({ ...part('q', index, payload, 2), filename }));
    assert.ok(first !== undefined && last !== undefined);
    await sendInTurn([first]);
    assert.ok(!(await storing.names()).includes(filename));
    assert.deepEqual(await sendInTurn([last]), ['complete']);
    assert.equal(await storing.textOf(`${storing.folderPath}/${filename}`), 'one two');
  });

  describe('of a document that is there', () => {
    it('replace its content', async () => {
      const document = await storing.make(newName(), { content: 'long before' });
      await setContent({ object: document, objectType: 'str' });
      const parts = ['new ', 'content'].map((payload, index) => part('a', index, payload, 2));
      assert.deepEqual(await sendInTurn(parts), ['complete', 'complete']);
      assert.equal(await storing.textOf(String(at(storing.sent[0]?.msg.payload, 'id'))), 'new content');
    });

    it('need it in the first message only', async () => {
      const document = await storing.make(newName());
      await setContent();
      const [first, last] = ['a', 'b'].map((payload, index) => part('b', index, payload, 2));
      assert.deepEqual(await sendInTurn([{ ...first, cmis: { objectId: document } }, { ...last }]), [
        'complete',
        'complete',
      ]);
      assert.equal(await storing.textOf(document), 'ab');
      const missing = await sendInTurn([part('c', 0, 'a', 1)]);
      assert.deepEqual(missing, ['input']);
    });

    it('are appended to it, or to none at all', async () => {
      for (const [content, result] of [
        ['one', 'onetwothree'],
        [null, 'twothree'],
      ] as const) {
        const document = await storing.make(newName(), { content });
        await setContent({ action: 'append', object: document, objectType: 'str' });
        const parts = ['two', 'three'].map((payload, index) => part('d', index, payload, 2));
        assert.deepEqual(await sendInTurn(parts), ['complete', 'complete']);
        assert.equal(await storing.textOf(document), result);
      }
    });

    it('say what stands there when they stall', async () => {
      const document = await storing.make(newName());
      await setContent({ object: document, objectType: 'str', partTimeout: 0.2 });
      await sendInTurn([part('e', 0, 'half', 2)]);
      assert.deepEqual(await storing.ended(2), ['complete', 'timeout']);
      assert.match(storing.errors[0]?.message ?? '', /stays with 4 bytes/);
      assert.equal(storing.errors[0]?.cause?.outcome, 'unknown');
    });

    if (versionable !== undefined) {
      it('make a new version of it, or cancel the check-out', async () => {
        const document = await storing.make(newName(), { type: versionable });
        await setContent({ action: 'newVersion', object: document, objectType: 'str', partTimeout: 0.2, comment: 'c' });
        await sendInTurn([part('f', 0, 'half', 2)]);
        assert.deepEqual(await storing.ended(2), ['complete', 'timeout']);
        assert.equal(await storing.textOf(document), 'one');
        const left = await storing.direct.call('getObject', { objectId: document });
        assert.equal(left.properties['cmis:isVersionSeriesCheckedOut'], false);
        const parts = ['two ', 'three'].map((payload, index) => part('g', index, payload, 2));
        assert.deepEqual(await sendInTurn(parts), ['complete', 'complete']);
        const version = storing.sent[0]?.msg.payload;
        assert.equal(await storing.textOf(String(at(version, 'id'))), 'two three');
        assert.equal(at(version, 'properties', 'cmis:checkinComment'), 'c');
      });
    }
  });
}

describe('content in parts, on the Demo repository', () => describeParts(uploadServers.demo, 'D:demo:contract'));
describeWith('java', 'content in parts, on OpenCMIS in-memory', () =>
  describeParts(uploadServers.inMemory, 'VersionableType'),
);
describeWith('java', 'content in parts, on OpenCMIS fileshare', () => describeParts(uploadServers.fileshare));
