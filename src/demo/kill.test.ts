import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startDemoProcess } from '../../test/support/demo-process';
import { DemoRequests, form, type Answer, type Fields } from '../../test/support/demo-requests';

/** What an object is like, as far as this test changes it; `gone`: not there. */
type State = { readonly description: string; readonly content: string; readonly versions: number } | 'gone';

/** What has been confirmed of each object by its name, and what a change that was not answered may have made of it. */
class Ledger {
  readonly confirmed = new Map<string, State>();
  readonly unanswered = new Map<string, State>();
  readonly types: string[] = [];
  /** Object id → the kinds of its confirmed changes. */
  readonly changes = new Map<string, string[]>();
  writes = 0;

  async write(
    name: string,
    state: State,
    act: () => Promise<Answer>,
    change?: readonly [string, string],
  ): Promise<Answer> {
    this.unanswered.set(name, state);
    const answer = await act();
    assert.ok(answer.status < 300, answer.text);
    this.confirmed.set(name, state);
    this.unanswered.delete(name);
    this.writes += 1;
    if (change) this.changes.set(change[0], [...(this.changes.get(change[0]) ?? []), change[1]]);
    return answer;
  }
}

/** Changes one object after another until the connection breaks. */
async function work(demo: DemoRequests, ledger: Ledger, worker: string): Promise<void> {
  for (let index = 0; ; index += 1) {
    const name = `${worker}-${String(index)}`;
    const type = index % 2 === 0 ? 'cmis:document' : 'D:demo:contract';
    // Now and then one that would not be kept in memory.
    let content = index % 5 === 0 ? `${name} `.repeat(200_000) : name;
    let state = { description: '', content, versions: 1 };
    const post = (cmisaction: string, objectId: string, fields: Fields, bytes?: string): Promise<Answer> =>
      demo.post(
        '/demo/root',
        { cmisaction, objectId, succinct: 'true', ...fields },
        bytes === undefined ? undefined : { bytes },
      );
    const made = await ledger.write(name, state, () =>
      demo.create(type, { 'cmis:name': name }, 'root', { bytes: content }),
    );
    const id = String(made.at('succinctProperties', 'cmis:objectId'));
    ledger.changes.set(id, ['created']);

    state = { ...state, description: `about ${name}` };
    await ledger.write(name, state, () => post('update', id, form({ 'cmis:description': state.description })), [
      id,
      'updated',
    ]);
    if (type === 'cmis:document') {
      content = `${content}, and more`;
      state = { ...state, content };
      await ledger.write(name, state, () => post('appendContent', id, { isLastChunk: 'true' }, ', and more'), [
        id,
        'updated',
      ]);
    } else {
      const copy = String((await post('checkOut', id, {})).at('succinctProperties', 'cmis:objectId'));
      content = `${name}, second version`;
      state = { ...state, content, versions: 2 };
      await ledger.write(name, state, () => post('checkIn', copy, {}, content), [copy, 'updated']);
    }
    await ledger.write(name, state, () =>
      post('applyACL', id, { 'removeACEPrincipal[0]': 'anyone', 'removeACEPermission[0][0]': 'cmis:all' }),
    );
    if (index % 3 === 0) await ledger.write(name, 'gone', () => post('delete', id, {}), [id, 'deleted']);
    if (index % 4 === 0) {
      const typeId = `my:${name}`;
      const type = JSON.stringify({ id: typeId, parentId: 'cmis:document', propertyDefinitions: {} });
      const answer = await demo.post('/demo', { cmisaction: 'createType', type });
      assert.equal(answer.status, 201, answer.text);
      ledger.types.push(typeId);
    }
  }
}

async function stateOf(demo: DemoRequests, name: string): Promise<State> {
  const address = `/demo/root/${name}`;
  const object = await demo.get(address, { cmisselector: 'object', succinct: 'true', includeACL: 'true' });
  if (object.status === 404) return 'gone';
  const content = (await demo.get(address, { cmisselector: 'content' })).text;
  const sha256 = createHash('sha256').update(content).digest('hex');
  assert.equal(object.at('succinctProperties', 'cmis:contentStreamHash', 0), `{sha-256}${sha256}`, name);
  const versions = await demo.get(address, {
    cmisselector: 'versions',
    filter: 'cmis:isPrivateWorkingCopy',
    succinct: 'true',
  });
  const copies = versions.text.split('"cmis:isPrivateWorkingCopy":true').length - 1;
  const count = versions.text.split('"cmis:isPrivateWorkingCopy"').length - 1 - copies;
  const description = object.at('succinctProperties', 'cmis:description');
  return { description: typeof description === 'string' ? description : '', content, versions: count };
}

interface LoggedChange {
  readonly succinctProperties: { readonly 'cmis:objectId': string };
  readonly changeEventInfo: { readonly changeType: string };
}

/** Whether the log has these changes of an object in this order, perhaps with others between them. */
function isInLog(log: readonly (readonly [string, string])[], id: string, kinds: readonly string[]): boolean {
  const found = log.filter(([objectId]) => objectId === id).map(([, kind]) => kind);
  let place = 0;
  for (const kind of found) if (kind === kinds[place]) place += 1;
  return place === kinds.length;
}

describe('demo repository: a process that is killed', () => {
  it('loses nothing that it has confirmed, and leaves nothing torn', async function () {
    this.timeout(180_000);
    const folder = mkdtempSync(path.join(tmpdir(), 'cmis-kill-'));
    const ledger = new Ledger();
    try {
      for (let round = 0; round < 4; round += 1) {
        const server = await startDemoProcess(folder);
        const before = ledger.writes;
        try {
          const demo = DemoRequests.at(server.url);
          const workers = ['a', 'b', 'c'].map((name) =>
            work(demo, ledger, `${name}${String(round)}`).catch((error: unknown) => {
              // What the kill does to a request; anything else is a failure of the test.
              if (!(error instanceof TypeError)) throw error;
            }),
          );
          const died = Promise.all(workers).then(() => assert.fail('the process ended by itself'));
          died.catch(() => undefined);
          while (ledger.writes < before + 40) await Promise.race([pause(20), died]);
          await pause(Math.random() * 200);
          await server.kill();
          await Promise.all(workers);
        } finally {
          await server.kill();
        }
        const restarted = await startDemoProcess(folder);
        try {
          await check(DemoRequests.at(restarted.url), ledger);
        } finally {
          await restarted.kill();
        }
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

async function check(demo: DemoRequests, ledger: Ledger): Promise<void> {
  for (const [name, pending] of ledger.unanswered) {
    const state = await stateOf(demo, name);
    const before = ledger.confirmed.get(name) ?? 'gone';
    assert.ok(
      [before, pending].some((each) => JSON.stringify(each) === JSON.stringify(state)),
      `${name} is neither as before nor as after the change that was not answered`,
    );
    ledger.confirmed.set(name, state);
  }
  ledger.unanswered.clear();
  for (const [name, state] of ledger.confirmed) assert.deepEqual(await stateOf(demo, name), state, name);
  for (const typeId of ledger.types) {
    assert.equal((await demo.get('/demo', { cmisselector: 'typeDefinition', typeId })).status, 200, typeId);
  }
  const answer = await demo.get('/demo', { cmisselector: 'contentChanges', succinct: 'true' });
  const { objects } = JSON.parse(answer.text) as { objects: readonly LoggedChange[] };
  const log = objects.map(
    (each) => [each.succinctProperties['cmis:objectId'], each.changeEventInfo.changeType] as const,
  );
  for (const [id, kinds] of ledger.changes) assert.ok(isInLog(log, id, kinds), `${id}: ${kinds.join(', ')}`);
}
