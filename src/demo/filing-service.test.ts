import assert from 'node:assert/strict';
import { DemoRequests, form, type Answer } from '../../test/support/demo-requests';

describe('demo repository: multi-filing and unfiling', () => {
  let demo: DemoRequests;
  let [one, two, document] = ['', '', ''];
  let count = 0;

  before(async () => {
    demo = await DemoRequests.start();
  });
  after(() => demo.close());
  beforeEach(async () => {
    count += 1;
    one = await demo.createId('cmis:folder', { 'cmis:name': `one ${String(count)}` });
    two = await demo.createId('cmis:folder', { 'cmis:name': `two ${String(count)}` });
    document = await demo.createId('cmis:document', { 'cmis:name': 'document' }, one);
  });

  const act = (cmisaction: string, objectId: string, fields: Record<string, string> = {}): Promise<Answer> =>
    demo.post('/demo/root', { cmisaction, objectId, ...fields });
  const parentsOf = async (objectId: string): Promise<unknown[]> => {
    const answer = await demo.get('/demo/root', { cmisselector: 'parents', objectId, succinct: 'true' });
    const ids: unknown[] = [];
    for (let index = 0; answer.at(index) !== undefined; index += 1) {
      ids.push(answer.at(index, 'object', 'succinctProperties', 'cmis:objectId'));
    }
    return ids;
  };
  const childCount = async (objectId: string): Promise<unknown> =>
    (await demo.get('/demo/root', { cmisselector: 'children', objectId })).at('numItems');

  it('puts a document into several folders and takes it out again', async () => {
    assert.equal((await act('addObjectToFolder', document, { folderId: two })).status, 201);
    assert.deepEqual(await parentsOf(document), [one, two]);
    const path = `/demo/root/two%20${String(count)}/document`;
    assert.equal((await demo.get(path, { cmisselector: 'object' })).status, 200);
    assert.equal((await act('removeObjectFromFolder', document, { folderId: one })).status, 201);
    assert.deepEqual(await parentsOf(document), [two]);
    assert.deepEqual([await childCount(one), await childCount(two)], [0, 1]);
  });

  it('leaves a document in no folder, where queries still find it', async () => {
    assert.equal((await act('removeObjectFromFolder', document)).status, 201);
    assert.deepEqual(await parentsOf(document), []);
    const rows = await demo.query(`SELECT cmis:name FROM cmis:document WHERE cmis:objectId = '${document}'`);
    assert.equal(rows.at('numItems'), 1);
  });

  it('creates documents in no folder at the address of the repository', async () => {
    const properties = form({ 'cmis:objectTypeId': 'cmis:document', 'cmis:name': 'unfiled' });
    const answer = await demo.post('/demo', { cmisaction: 'createDocument', succinct: 'true', ...properties });
    assert.equal(answer.status, 201, answer.text);
    assert.deepEqual(await parentsOf(String(answer.at('succinctProperties', 'cmis:objectId'))), []);
  });

  it('refuses a folder, a name that is taken, a folder that the object is not in', async () => {
    assert.equal((await act('addObjectToFolder', one, { folderId: two })).at('exception'), 'constraint');
    await demo.createId('cmis:document', { 'cmis:name': 'document' }, two);
    const taken = await act('addObjectToFolder', document, { folderId: two });
    assert.equal(taken.at('exception'), 'nameConstraintViolation');
    const notThere = await act('removeObjectFromFolder', document, { folderId: two });
    assert.equal(notThere.at('exception'), 'invalidArgument');
    assert.deepEqual(await parentsOf(document), [one]);
  });

  it('keeps a document that is in a second folder when the first is deleted as a tree, if that is wanted', async () => {
    const single = await demo.createId('cmis:document', { 'cmis:name': 'single' }, one);
    await act('addObjectToFolder', document, { folderId: two });
    assert.equal((await act('deleteTree', one, { unfileObjects: 'deletesinglefiled' })).status, 200);
    assert.deepEqual(await parentsOf(document), [two]);
    assert.equal((await demo.properties(single)).at('exception'), 'objectNotFound');
  });

  it('keeps all documents of a deleted tree, if that is wanted', async () => {
    assert.equal((await act('deleteTree', one, { unfileObjects: 'unfile' })).status, 200);
    assert.equal((await demo.properties(one)).at('exception'), 'objectNotFound');
    assert.deepEqual(await parentsOf(document), []);
    assert.equal((await act('addObjectToFolder', document, { folderId: two })).status, 201);
    assert.deepEqual(await parentsOf(document), [two]);
  });
});
