import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { appendFileSync, rmSync, truncateSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import registerCreate from '../../nodes/create/create';
import registerSetContent from '../../nodes/set-content/set-content';
import { at } from '../support/flow';
import { START_TIMEOUT } from '../support/opencmis-server';
import { describeWith } from '../support/require';
import { StoringFlow } from '../support/storing-flow';
import { uploadServers, type UploadServer } from '../support/upload-servers';

const size = 1_000_001;
const bytes = Buffer.alloc(size);
for (let index = 0; index < size; index += 1) bytes[index] = (index * 31 + (index >> 9)) % 253;
const sha256 = createHash('sha256').update(bytes).digest('hex');
/** MiB, for four chunks. */
const chunkSize = 0.3;

function describeUploads(start: () => Promise<UploadServer>, versionable?: string): void {
  let storing: StoringFlow;
  let directory: string;
  let file: string;
  before(async function () {
    this.timeout(START_TIMEOUT);
    storing = await StoringFlow.begin(await start());
  });
  after(() => storing.end());
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'cmis-uploads-'));
    file = join(directory, 'a.bin');
    await writeFile(file, bytes);
  });
  afterEach(async () => {
    await storing.stop();
    await rm(directory, { recursive: true });
  });

  const create = (config: object = {}) =>
    storing.start(registerCreate, { type: 'cmis-create', contentFrom: 'file', file, chunkSize, ...config });
  const setContent = (config: object = {}) =>
    storing.start(registerSetContent, { type: 'cmis-set-content', contentFrom: 'file', file, chunkSize, ...config });
  const newName = () => `${randomUUID()}.bin`;
  const idOf = (payload: unknown) => String(at(payload, 'id'));

  it('sends a file as one request, and compares its length and hash', async () => {
    const { error, outputs } = await (await create({ sha256: true })).run({ filename: newName() });
    assert.equal(error, undefined);
    const [{ msg } = assert.fail()] = outputs;
    assert.deepEqual(
      [at(msg.cmis, 'sha256'), at(msg.cmis, 'length'), at(msg.cmis, 'chunks')],
      [sha256, size, undefined],
    );
    assert.equal(storing.count('appendContent'), 0);
    assert.ok(bytes.equals(await storing.contentOf(idOf(msg.payload))));
  });

  it('sends a file in chunks, and a value as well', async () => {
    for (const config of [{}, { contentFrom: 'value' }]) {
      const { error, outputs } = await (
        await create({ upload: 'chunks', ...config })
      ).run({ payload: bytes, filename: newName() });
      assert.equal(error, undefined);
      assert.equal(at(outputs[0]?.msg.cmis, 'chunks'), 4);
      assert.deepEqual(
        [storing.count('createDocument'), storing.count('appendContent'), storing.lastChunks],
        [1, 3, 1],
      );
      assert.ok(bytes.equals(await storing.contentOf(idOf(outputs[0]?.msg.payload))));
    }
  });

  it('changes to chunks when the one request breaks', async function () {
    this.timeout(20_000);
    const flow = await create({ upload: 'chunksOnFailure', sha256: true });
    storing.plan = ({ action, number }) =>
      action === 'createDocument' && number === 0 ? { at: 'middle', bytes: 500_000 } : undefined;
    const { error, outputs } = await flow.run({ filename: newName() });
    assert.equal(error, undefined);
    assert.equal(at(outputs[0]?.msg.cmis, 'sha256'), sha256);
    assert.ok(bytes.equals(await storing.contentOf(idOf(outputs[0]?.msg.payload))));
    assert.ok(storing.count('appendContent') > 0);
  });

  it('replaces content in chunks, and makes a version that nobody sees half', async function () {
    const document = await storing.make(newName());
    const target = { object: document, objectType: 'str', upload: 'chunks' };
    const { error, outputs } = await (await setContent(target)).run({});
    assert.equal(error, undefined);
    assert.ok(bytes.equals(await storing.contentOf(idOf(outputs[0]?.msg.payload))));
    if (versionable === undefined) return;
    const versioned = await storing.make(newName(), { type: versionable });
    const flow = await setContent({ ...target, object: versioned, action: 'newVersion', comment: 'large' });
    const version = await flow.run({});
    assert.equal(version.error, undefined);
    assert.equal(at(version.payloads[0], 'properties', 'cmis:checkinComment'), 'large');
    assert.ok(bytes.equals(await storing.contentOf(idOf(version.payloads[0]))));
    assert.equal(await storing.textOf(versioned), 'one');
  });

  it('stages a document in a folder', async () => {
    const stagingFolder = `${storing.folderPath}/staging`;
    const flow = await create({ staging: 'folder', stagingFolder });
    const { error, payloads } = await flow.run({ filename: newName() });
    assert.equal(error, undefined);
    assert.ok(bytes.equals(await storing.contentOf(idOf(payloads[0]))));
    assert.equal(storing.count('move'), 1);
    const staged = await storing.direct.call('getChildren', { folderId: stagingFolder });
    assert.deepEqual(staged.items, []);
  });

  it('removes what an upload has made when it is stopped', async () => {
    for (const upload of ['stream', 'chunks']) {
      const flow = await create({ upload });
      const filename = newName();
      storing.plan = ({ action, number }) => {
        const isIt = action === (upload === 'stream' ? 'createDocument' : 'appendContent') && number === 0;
        if (isIt) setTimeout(() => flow.send({ reset: true }), 50);
        return isIt ? { at: 'middle', bytes: 200_000 } : undefined;
      };
      flow.send({ filename });
      const ends = (await storing.ended(2)).filter((end) => end !== 'complete');
      assert.match(ends.join(), /^(?:aborted|connection)$/);
      assert.ok(!(await storing.names()).includes(filename), upload);
    }
  });

  it('keeps an unfinished upload if it is set so, and goes on with it by the same message', async function () {
    this.timeout(20_000);
    const flow = await create({ upload: 'chunks', unfinished: 'keep', sha256: true });
    const filename = newName();
    await stopAfter(flow, filename, 2);
    await flow.redeploy({ unfinished: 'keep' });
    storing.plan = () => undefined;
    const created = storing.count('createDocument');
    flow.send({ filename });
    await flow.until((seen) => seen.some(({ from }) => from === 0));
    const [{ msg } = assert.fail()] = storing.sent;
    assert.ok(Number(at(msg.cmis, 'resumedFrom')) > 0);
    assert.equal(at(msg.cmis, 'sha256'), sha256);
    assert.equal(storing.count('createDocument'), created);
    assert.ok(bytes.equals(await storing.contentOf(idOf(msg.payload))));
  });

  it('goes on with an unfinished upload when it starts, and sends a message for it', async function () {
    this.timeout(20_000);
    const flow = await create({ upload: 'chunks', unfinished: 'keep' });
    const filename = newName();
    await stopAfter(flow, filename, 1);
    storing.plan = () => undefined;
    await flow.redeploy({ atStart: 'resume' });
    await flow.until((seen) => seen.some(({ from }) => from === 0));
    const [{ msg } = assert.fail()] = storing.sent;
    assert.equal(msg.filename, filename);
    assert.deepEqual([at(msg.cmis, 'operation'), at(msg.cmis, 'length')], ['createDocument', size]);
    assert.ok(Number(at(msg.cmis, 'resumedFrom')) > 0);
    assert.ok(bytes.equals(await storing.contentOf(idOf(msg.payload))));
  });

  it('removes an unfinished upload when it starts, if it is set so', async function () {
    this.timeout(20_000);
    const flow = await create({ upload: 'chunks', unfinished: 'keep' });
    const filename = newName();
    await stopAfter(flow, filename, 1);
    assert.ok((await storing.names()).includes(filename));
    storing.plan = () => undefined;
    await flow.redeploy({ atStart: 'remove' });
    while (await storing.holds(filename));
  });

  it('says at the start that content which was in memory is gone', async function () {
    this.timeout(20_000);
    const flow = await create({ upload: 'chunks', unfinished: 'keep', contentFrom: 'value' });
    const filename = newName();
    await stopAfter(flow, filename, 1);
    await flow.redeploy({ atStart: 'resume' });
    await flow.until((seen) => seen.filter(({ from }) => from === 'catch').length > 1);
    const { message } = storing.errors.at(-1) ?? assert.fail();
    assert.match(message, new RegExp(`^content: of "${filename}" was in memory and is gone`));
  });

  it('tells of a file that is cut, grows or vanishes while it is sent, and leaves nothing behind', async function () {
    this.timeout(20_000);
    for (const [change, message] of [
      [() => truncateSync(file, 10), /^file: .*was changed while it was sent/],
      [() => appendFileSync(file, 'more'), /^file: .*was changed while it was sent/],
      [() => rmSync(file), /^file: .*isn't there/],
    ] as const) {
      // More than what is read ahead.
      await writeFile(file, Buffer.alloc(8 * 1024 * 1024));
      const flow = await create();
      const filename = newName();
      storing.plan = ({ action }) => {
        if (action === 'createDocument') change();
        return undefined;
      };
      const { error } = await flow.run({ filename });
      assert.equal(error?.code, 'input', String(message));
      assert.match(error.message, message);
      assert.ok(!(await storing.names()).includes(filename));
    }
  });

  it('tells how far it is, on the status and by messages', async () => {
    const flow = await create({ upload: 'chunks', chunkSize: 0.01, progressEvery: 0.5 });
    // A hundred chunks take longer than the time between two messages.
    storing.plan = () => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
      return undefined;
    };
    const { outputs } = await flow.run({ filename: newName(), topic: 't', parts: { id: 'p', index: 0 } });
    const progress = outputs.filter(({ from }) => from === 2);
    assert.ok(progress.length > 0);
    const [{ msg } = assert.fail()] = progress;
    assert.equal(at(msg.payload, 'total'), size);
    assert.ok(Number(at(msg.payload, 'bytes')) > 0 && Number(at(msg.payload, 'share')) <= 1);
    assert.deepEqual([msg.topic, msg.parts], ['t', undefined]);
    assert.ok(
      flow.statuses.some(({ text = '' }) => text.endsWith('status.transferOf')),
      JSON.stringify(flow.statuses),
    );
  });

  /** Sends a message and closes the node when so many chunks were appended. */
  async function stopAfter(flow: Awaited<ReturnType<typeof create>>, filename: string, chunks: number): Promise<void> {
    let reached: () => void;
    const isReached = new Promise<void>((resolve) => (reached = resolve));
    storing.plan = ({ action, number }) => {
      if (action !== 'appendContent' || number < chunks) return undefined;
      reached();
      return { at: 'before' };
    };
    flow.send({ filename, payload: bytes });
    await isReached;
    flow.send({ reset: true });
    await storing.ended(2);
  }
}

describe('uploads, to the Demo repository', () => describeUploads(uploadServers.demo, 'D:demo:contract'));
describeWith('java', 'uploads, to OpenCMIS in-memory', () =>
  describeUploads(uploadServers.inMemory, 'VersionableType'),
);
describeWith('java', 'uploads, to OpenCMIS fileshare', () => describeUploads(uploadServers.fileshare));
