import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DemoRequests, form, type Answer } from '../../test/support/demo-requests';

const type = 'R:demo:references';

async function relate(demo: DemoRequests, source: string, target: string, typeId = type): Promise<Answer> {
  const ends = { 'cmis:objectTypeId': typeId, 'cmis:sourceId': source, 'cmis:targetId': target };
  return demo.post('/demo', { cmisaction: 'createRelationship', succinct: 'true', ...form(ends) });
}

function idsOf(answer: Answer, ...path: string[]): unknown[] {
  const ids: unknown[] = [];
  for (let index = 0; answer.at(...path, index) !== undefined; index += 1) {
    ids.push(answer.at(...path, index, 'succinctProperties', 'cmis:objectId'));
  }
  return ids;
}

describe('demo repository: relationships', () => {
  let demo: DemoRequests;
  let [a, b] = ['', ''];
  let count = 0;

  before(async () => {
    demo = await DemoRequests.start();
  });
  beforeEach(async () => {
    [a, b] = [await newDocument(demo), await newDocument(demo)];
  });
  after(() => demo.close());

  const newDocument = (repository: DemoRequests): Promise<string> =>
    repository.createId('cmis:document', { 'cmis:name': `document ${String((count += 1))}` });
  const ask = (objectId: string, parameters: Record<string, string> = {}): Promise<Answer> =>
    demo.get('/demo/root', { cmisselector: 'relationships', objectId, succinct: 'true', ...parameters });
  const idOf = (answer: Answer): unknown => answer.at('succinctProperties', 'cmis:objectId');

  it('lead from a source to a target', async () => {
    const answer = await relate(demo, a, b);
    assert.equal(answer.status, 201, answer.text);
    assert.equal(answer.at('succinctProperties', 'cmis:baseTypeId'), 'cmis:relationship');
    const found = async (id: string, relationshipDirection: string) =>
      idsOf(await ask(id, { relationshipDirection }), 'objects');
    assert.deepEqual(await found(a, 'source'), [idOf(answer)]);
    assert.deepEqual(await found(a, 'target'), []);
    assert.deepEqual(await found(b, 'target'), [idOf(answer)]);
    assert.deepEqual(await found(b, 'either'), [idOf(answer)]);
  });

  it('are found by type, with or without its subtypes, a page at a time', async () => {
    const [first, second] = [idOf(await relate(demo, a, b)), idOf(await relate(demo, a, b, 'cmis:relationship'))];
    const typed = async (parameters: Record<string, string>) => idsOf(await ask(a, parameters), 'objects');
    assert.deepEqual(await typed({ typeId: type }), [first]);
    assert.deepEqual(await typed({ typeId: 'cmis:relationship' }), [second]);
    const all = { typeId: 'cmis:relationship', includeSubRelationshipTypes: 'true' };
    assert.deepEqual(await typed(all), [first, second]);
    const page = await ask(a, { maxItems: '1' });
    assert.deepEqual([idsOf(page, 'objects'), page.at('hasMoreItems'), page.at('numItems')], [[first], true, 2]);
    assert.deepEqual(await typed({ maxItems: '1', skipCount: '1' }), [second]);
  });

  it('stand in an object and in a row of a query where that is wanted', async () => {
    const id = idOf(await relate(demo, a, b));
    const object = (includeRelationships: string) =>
      demo.get('/demo/root', { cmisselector: 'object', objectId: a, succinct: 'true', includeRelationships });
    assert.deepEqual(idsOf(await object('both'), 'relationships'), [id]);
    assert.deepEqual(idsOf(await object('target'), 'relationships'), []);
    assert.equal((await object('none')).at('relationships'), undefined);
    const statement = `SELECT cmis:name FROM cmis:document WHERE cmis:objectId = '${a}'`;
    const rows = await demo.query(statement, { includeRelationships: 'source' });
    assert.equal(rows.at('results', 0, 'relationships', 0, 'succinctProperties', 'cmis:objectId'), id);
  });

  it('go when one of their ends goes', async () => {
    const id = String(idOf(await relate(demo, a, b)));
    assert.equal((await demo.post('/demo/root', { cmisaction: 'delete', objectId: b })).status, 200);
    assert.equal((await demo.properties(id)).at('exception'), 'objectNotFound');
    assert.equal((await ask(a)).at('numItems'), 0);
  });

  it('need two objects that there are, and a type of relationships', async () => {
    assert.equal((await relate(demo, a, 'gone')).at('exception'), 'objectNotFound');
    assert.equal((await relate(demo, a, b, 'cmis:document')).at('exception'), 'constraint');
    const noEnds = { cmisaction: 'createRelationship', ...form({ 'cmis:objectTypeId': type }) };
    assert.equal((await demo.post('/demo', noEnds)).at('exception'), 'constraint');
    assert.equal((await ask(a, { typeId: 'cmis:document' })).at('exception'), 'invalidArgument');
  });

  it('have no place in folders', async () => {
    const objectId = String(idOf(await relate(demo, a, b)));
    const add = { cmisaction: 'addObjectToFolder', objectId, folderId: 'root' };
    assert.equal((await demo.post('/demo/root', add)).at('exception'), 'constraint');
    const parents = await demo.get('/demo/root', { cmisselector: 'parents', objectId });
    assert.equal(parents.at('exception'), 'constraint');
  });

  it('survive a restart on disk', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cmis-demo-test-'));
    try {
      const first = await DemoRequests.start({ folder });
      const [source, target] = [await newDocument(first), await newDocument(first)];
      await relate(first, source, target).finally(() => first.close());
      const second = await DemoRequests.start({ folder });
      const answer = await second
        .get('/demo/root', { cmisselector: 'relationships', objectId: source })
        .finally(() => second.close());
      assert.equal(answer.at('numItems'), 1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
