import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import { at, startFlow, type Arrival, type TestFlow } from '../../test/support/flow';
import { sharedInMemoryServer, START_TIMEOUT } from '../../test/support/opencmis-server';
import { actionOf, startRefusingServer, type Refusal, type RefusingServer } from '../../test/support/refusing-server';
import { describeWith } from '../../test/support/require';
import type { CmisClient } from '../../src/client/client';
import { isConnection } from '../../src/kit/connection';
import registerRepository from '../repository/repository';
import registerCreate from './create';

let flow: TestFlow | undefined;

async function start(config: object, connection: object): Promise<{ flow: TestFlow; client: CmisClient }> {
  const started = await startFlow({
    types: [registerRepository, registerCreate],
    node: { type: 'cmis-create', repository: 'repo', folder: '/', folderType: 'str', ...config },
    outputs: 2,
    others: [{ id: 'repo', type: 'cmis-repository', ...connection }],
    credentials: { repo: { user: 'demo', password: 'secret' } },
  });
  flow = started;
  const repository = started.nodeOf('repo');
  assert.ok(isConnection(repository));
  return { flow: started, client: await repository.getClient() };
}

const contentAt = async (client: CmisClient, path: string): Promise<string> =>
  text((await client.call('getContentStream', { objectId: path })).stream);

describe('cmis-create and what servers do', () => {
  const refusals = new Map<string, Refusal>();
  let server: RefusingServer;
  before(async () => {
    server = await startRefusingServer(refusals, { sampleData: true });
  });
  after(async () => {
    await server.stop();
  });
  afterEach(async () => {
    refusals.clear();
    await flow?.stop();
    flow = undefined;
  });

  describe('when the first of two messages is slow', () => {
    /** Sends both; the first one's reading is held up until the second had time to overtake it. */
    const sendBoth = async (running: TestFlow, messages: readonly object[]): Promise<void> => {
      let goOn: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => (goOn = resolve));
      const [first, ...others] = messages;
      assert.ok(first);
      const before = server.requests.length;
      const isEnd = ({ from }: Arrival): boolean => typeof from !== 'number';
      const ends = running.arrivals.filter(isEnd).length;
      refusals.set('', { waitsFor: gate });
      running.send(first);
      while (server.requests.length === before) await wait(1);
      refusals.delete('');
      for (const other of others) running.send(other);
      await wait(200);
      goOn();
      await running.until((seen) => seen.filter(isEnd).length === ends + messages.length);
    };

    it('keeps the content of the last one', async () => {
      const { flow: running, client } = await start({ onConflict: 'overwrite' }, server.connection);
      await running.run({ filename: 'slow.txt', payload: 'zero' });
      await sendBoth(running, [
        { filename: 'slow.txt', payload: 'one' },
        { filename: 'folder/slow.txt', payload: 'two' },
      ]);
      assert.equal(await contentAt(client, '/slow.txt'), 'two');
    });

    it('keeps the values of the last one of a number', async () => {
      const { flow: running, client } = await start(
        {
          onConflict: 'overwrite',
          folder: '/Invoices',
          createFolders: true,
          matchBy: 'property',
          matchProperty: 'demo:number',
          typeId: 'D:demo:invoice',
          typeIdType: 'str',
          contentFrom: 'none',
          properties: [{ id: 'demo:number', value: 'topic', valueType: 'msg' }],
        },
        server.connection,
      );
      await running.run({ topic: 'S-1', filename: 'zero' });
      const messages = ['one', 'two'].map((filename) => ({ topic: 'S-1', filename }));
      await sendBoth(running, messages);
      const { properties } = await client.call('getObjectByPath', { path: '/Invoices/two' });
      assert.equal(properties['demo:number'], 'S-1');
    });

    it('lets others pass', async () => {
      const { flow: running } = await start({ onConflict: 'overwrite' }, server.connection);
      await running.run({ filename: 'warm', payload: '' });
      await sendBoth(
        running,
        ['p', 'q'].map((filename) => ({ filename, payload: filename })),
      );
      const names = running.arrivals.filter(({ from }) => from === 0).map(({ msg }) => at(msg.payload, 'name'));
      assert.deepEqual(names, ['warm', 'q', 'p']);
    });
  });

  it('does not say that the content was not written where nobody knows', async () => {
    const { flow: running } = await start({ onConflict: 'overwrite' }, server.connection);
    await running.run({ filename: 'half.txt', payload: 'one' });
    refusals.set('setContent', 'broken');
    const properties = { 'cmis:description': 'D' };
    const broken = await running.run({ filename: 'half.txt', payload: 'two', properties });
    assert.match(
      broken.error?.message ?? '',
      /properties were written before it, nobody knows whether the content was/,
    );
    assert.equal(at(broken.error, 'cause', 'outcome'), 'unknown');
    const same = await running.run({ filename: 'half.txt', payload: 'two', properties });
    assert.doesNotMatch(same.error?.message ?? 'no error', /properties|no error/);
    refusals.set('setContent', { exception: 'constraint' });
    const other = { 'cmis:description': 'E' };
    const refused = await running.run({ filename: 'half.txt', payload: 'two', properties: other });
    assert.match(refused.error?.message ?? '', /The properties were written before it, the content was not\./);
    assert.equal(at(refused.error, 'cause', 'outcome'), 'unknown');
  });

  it('takes no text for an unset value', async () => {
    const { flow: running, client } = await start({ onConflict: 'overwrite', contentFrom: 'none' }, server.connection);
    await running.run({ filename: 'null.txt' });
    await running.run({ filename: 'null.txt', properties: { 'cmis:description': 'null' } });
    const { properties } = await client.call('getObjectByPath', { path: '/null.txt' });
    assert.equal(properties['cmis:description'], 'null');
  });

  it('makes one object of a message whose answer can not be read back', async () => {
    const { flow: running } = await start({ readBack: true, contentFrom: 'none' }, server.connection);
    await running.run({ filename: 'warm.txt' });
    const before = server.requests.length;
    let created: () => void = () => undefined;
    refusals.set('createDocument', { waitsFor: new Promise<void>((resolve) => (created = resolve)) });
    running.send({ filename: 'once.txt' });
    while (!server.requests.slice(before).some((request) => actionOf(request) === 'createDocument')) await wait(1);
    refusals.set('', { exception: 'runtime' });
    created();
    await running.until((seen) => seen.filter(({ from }) => from === 'complete').length === 2);
    const [, arrived] = running.arrivals.filter(({ from }) => from === 0);
    assert.equal(at(arrived?.msg.payload, 'name'), 'once.txt');
    assert.match(String(at(arrived?.msg.cmis, 'notes')), /It was done, but the object could not be read back/);
  });

  it('gives the folder of a path what is to be set on it', async () => {
    const { flow: running, client } = await start(
      { kind: 'folder', createFolders: true, folder: '/with/more', aspects: 'P:cm:titled' },
      server.connection,
    );
    const { error, payloads } = await running.run({ properties: { 'cmis:description': 'D', 'cm:title': 'T' } });
    assert.equal(error, undefined, error?.message);
    assert.equal(at(payloads[0], 'name'), 'more');
    const { properties } = await client.call('getObjectByPath', { path: '/with/more' });
    assert.deepEqual([properties['cmis:description'], properties['cm:title']], ['D', 'T']);
    const parent = await client.call('getObjectByPath', { path: '/with' });
    assert.equal(parent.properties['cmis:description'], null);
  });
});

describeWith('java', 'cmis-create on OpenCMIS in-memory', function () {
  this.timeout(START_TIMEOUT);
  before(() => sharedInMemoryServer());
  afterEach(async () => {
    await flow?.stop();
    flow = undefined;
  });

  it('finds an object by a value that its older versions have, too', async () => {
    const { browserUrl: url, repositoryId } = await sharedInMemoryServer();
    const { flow: running } = await start(
      {
        onConflict: 'newVersion',
        matchBy: 'property',
        matchProperty: 'VersionedStringProp',
        typeId: 'VersionableType',
        typeIdType: 'str',
        versioningState: 'major',
      },
      { server: 'other', url, repositoryId },
    );
    const message = (payload: string) => ({
      filename: 'by value.txt',
      payload,
      properties: { VersionedStringProp: 'by value' },
    });
    const outcomes: unknown[] = [];
    for (const payload of ['one', 'two', 'three']) {
      const { error, outputs } = await running.run(message(payload));
      assert.equal(error, undefined, error?.message);
      outcomes.push(at(outputs[0]?.msg.cmis, 'outcome'));
    }
    assert.deepEqual(outcomes, ['created', 'newVersion', 'newVersion']);
  });
});
