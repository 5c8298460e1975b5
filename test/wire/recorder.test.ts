import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startScriptedServer, type ScriptedServer } from '../support/scripted-server';
import { record, RECORDED_URL, type Recorder } from './recorder';
import { readExchanges, type RecordedCall } from './recording';
import { startReplay, type Replay } from './replay';

/** A repository in which every new document has a new id, as a real one does. */
function startFakeRepository(): Promise<ScriptedServer> {
  let id = 1000;
  return startScriptedServer((request, response) => {
    if (request.method === 'GET') {
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ exception: 'objectNotFound', message: 'no such object' }));
      return;
    }
    id += Math.ceil(Math.random() * 1000);
    response.writeHead(201, { 'content-type': 'application/json', location: `http://${request.headers.host ?? ''}/cmis/browser/A1` });
    const succinctProperties = { 'cmis:objectId': String(id), 'cmis:creationDate': Date.now() };
    response.end(JSON.stringify({ succinctProperties, root: `http://${request.headers.host ?? ''}/cmis/browser/A1/root` }));
  });
}

async function create(url: string): Promise<string> {
  const form = new FormData();
  form.append('cmisaction', 'createDocument');
  const answer = await fetch(`${url}/A1/root?succinct=true`, { method: 'POST', body: form, headers: { authorization: 'Basic c2VjcmV0' } });
  const id = /"cmis:objectId": ?"([^"]+)"/.exec(await answer.text())?.[1];
  return id ?? '';
}

async function read(url: string, id: string): Promise<never> {
  const answer = await fetch(`${url}/A1/root?objectId=${id}`);
  throw Object.assign(new Error(await answer.text()), { code: answer.status });
}

describe('the recorder', () => {
  let folder: string;
  let server: ScriptedServer;
  const recorders: Recorder[] = [];
  const replays: Replay[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'recorder-'));
    server = await startFakeRepository();
  });
  afterEach(async () => {
    await Promise.all([...recorders.splice(0), ...replays.splice(0)].map((started) => started.stop()));
  });
  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  async function play(update: boolean, name = 'create', operation = 'createDocument'): Promise<void> {
    const recorder = await record({ upstream: `${server.url}/cmis/browser`, folder, update });
    recorders.push(recorder);
    await recorder.scenario(name, async (call) => {
      const id = await call(operation, { name: 'a', content: Buffer.from('x') }, () => create(recorder.url));
      await assert.rejects(call('getObject', { objectId: id }, () => read(recorder.url, id)));
    });
  }

  async function replay(calls: readonly RecordedCall[]): Promise<Replay> {
    const started = await startReplay(calls);
    replays.push(started);
    return started;
  }

  it('writes a scenario that a second run reproduces, though ids, dates, ports and boundaries differ', async () => {
    await play(true);
    await play(false);
    const text = await readFile(join(folder, 'create.txt'), 'utf8');
    assert.match(text, /^== createDocument$/m);
    assert.match(text, /^\? objectId = id-1$/m);
    assert.ok(text.includes(`"root": "${RECORDED_URL}/A1/root"`));
    assert.doesNotMatch(text, /127\.0\.0\.1|c2VjcmV0/);
  });

  it('fails where a run differs from the file, or the file is missing', async () => {
    await play(true, 'changed');
    await assert.rejects(play(false, 'changed', 'createItem'), /differ from .*changed\.txt/);
    await assert.rejects(play(false, 'missing'), /missing\.txt has not been recorded yet/);
  });

  it('keeps input, exchange, output and error of each call', async () => {
    await play(true);
    const [created, missing] = readExchanges(join(folder, 'create.txt'));
    assert.deepEqual(created?.input, { name: 'a', content: Buffer.from('x') });
    assert.equal(created.exchanges[0]?.response.status, 201);
    assert.deepEqual(created.outcome, { output: 'id-1' });
    assert.equal(missing?.exchanges[0]?.request.path, '/A1/root?objectId=id-1');
    assert.ok('error' in missing.outcome);
  });

  it('plays a scenario back to a client that asks the same', async () => {
    await play(true);
    const server = await replay(readExchanges(join(folder, 'create.txt')));
    assert.equal(await create(server.url), 'id-1');
    await assert.rejects(read(server.url, 'id-1'), /no such object/);
    server.verify();
  });

  it('shows the difference to a client that asks something else, or too little', async () => {
    await play(true);
    const calls = readExchanges(join(folder, 'create.txt'));
    const other = await replay(calls);
    await assert.rejects(read(other.url, 'id-9'));
    assert.throws(() => other.verify(), /objectId = id-9/);
    const few = await replay(calls);
    await create(few.url);
    assert.throws(() => few.verify(), /fewer requests/);
  });
});
