import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DemoRequests, type Answer } from '../../test/support/demo-requests';
import { ChangeLog } from './change-log';
import { Repository } from './repository';

const ask = (demo: DemoRequests, parameters: Record<string, string> = {}): Promise<Answer> =>
  demo.get('/demo', { cmisselector: 'contentChanges', succinct: 'true', ...parameters });
const latestToken = async (demo: DemoRequests): Promise<string> =>
  String((await demo.get('/demo', { cmisselector: 'repositoryInfo' })).at('demo', 'latestChangeLogToken'));
const changesOf = (answer: Answer): unknown[] => {
  const found: unknown[] = [];
  for (let index = 0; answer.at('objects', index) !== undefined; index += 1) {
    const kind = answer.at('objects', index, 'changeEventInfo', 'changeType');
    found.push([kind, answer.at('objects', index, 'succinctProperties', 'cmis:objectId')]);
  }
  return found;
};

describe('demo repository: the change log', () => {
  let demo: DemoRequests;
  before(async () => {
    demo = await DemoRequests.start();
  });
  after(() => demo.close());

  it('tells what was created, updated and deleted, from a token on', async () => {
    const before = Number(await latestToken(demo));
    const id = await demo.createId('cmis:document', { 'cmis:name': 'logged' });
    await demo.post('/demo/root', { cmisaction: 'setContent', objectId: id }, { bytes: 'text' });
    await demo.post('/demo/root', { cmisaction: 'delete', objectId: id });
    const answer = await ask(demo, { changeLogToken: String(before + 1) });
    assert.deepEqual(changesOf(answer), [
      ['created', id],
      ['updated', id],
      ['deleted', id],
    ]);
    assert.equal(answer.at('changeLogToken'), await latestToken(demo));
    const page = await ask(demo, { changeLogToken: String(before + 1), maxItems: '2', dateTimeFormat: 'extended' });
    assert.deepEqual([page.at('hasMoreItems'), page.at('changeLogToken')], [true, String(before + 2)]);
    assert.match(String(page.at('objects', 0, 'changeEventInfo', 'changeTime')), /^\d{4}-\d\d-\d\dT/);
  });

  it('refuses what is no token of its own', async () => {
    for (const changeLogToken of ['no-token', '-1', '999999']) {
      assert.equal((await ask(demo, { changeLogToken })).at('exception'), 'invalidArgument', changeLogToken);
    }
  });

  it('survives a restart on disk, and a last line that a crash cut short', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cmis-demo-test-'));
    try {
      const first = await DemoRequests.start({ folder });
      await first.createId('cmis:document', { 'cmis:name': 'a' });
      const token = await latestToken(first);
      await first.close();
      appendFileSync(join(folder, 'changes.jsonl'), '{"number":');
      const second = await DemoRequests.start({ folder });
      assert.equal(await latestToken(second), token);
      await second.createId('cmis:document', { 'cmis:name': 'b' });
      assert.equal(await latestToken(second), String(Number(token) + 1));
      assert.equal(changesOf(await ask(second, { changeLogToken: token })).length, 2);
      await second.close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('lets go of the oldest changes, and says so to who asks for them', () => {
    const repository = new Repository();
    const log = new ChangeLog(undefined);
    for (let count = 0; count < 20_000; count += 1) log.add('updated', repository.objects.root, undefined);
    repository.close();
    assert.equal(log.from(undefined).length, 10_000);
    assert.equal(log.from('20000').length, 1);
    assert.throws(() => log.from('5'), { exception: 'constraint' });
  });
});
