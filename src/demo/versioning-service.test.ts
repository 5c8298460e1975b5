import assert from 'node:assert/strict';
import {
  DemoRequests,
  form,
  type Answer,
  type Content,
  type Fields,
  type Properties,
} from '../../test/support/demo-requests';

describe('demo repository: versions', () => {
  let demo: DemoRequests;
  let count = 0;
  before(async () => (demo = await DemoRequests.start()));
  after(() => demo.close());

  const contract = (fields: Properties = {}): Promise<string> =>
    demo.createId('D:demo:contract', { 'cmis:name': `contract ${(count += 1)}`, ...fields }, 'root', {
      bytes: 'first',
    });
  const act = (cmisaction: string, objectId: string, fields: Fields = {}, content?: Content): Promise<Answer> =>
    demo.post('/demo/root', { cmisaction, objectId, succinct: 'true', ...fields }, content);
  const checkOut = async (objectId: string): Promise<string> =>
    String((await act('checkOut', objectId)).at('succinctProperties', 'cmis:objectId'));
  const read = async (objectId: string): Promise<string> =>
    (await demo.get('/demo/root', { cmisselector: 'content', objectId })).text;

  it('start with 1.0, or 0.1 if minor', async () => {
    const properties = await demo.properties(await contract());
    assert.equal(properties.at('cmis:versionLabel'), '1.0');
    assert.equal(properties.at('cmis:isLatestMajorVersion'), true);
    const fields = form({ 'cmis:objectTypeId': 'D:demo:contract', 'cmis:name': 'minor' });
    const minor = await act('createDocument', 'root', { versioningState: 'minor', ...fields });
    assert.equal(minor.at('succinctProperties', 'cmis:versionLabel'), '0.1');
    assert.equal(minor.at('succinctProperties', 'cmis:isMajorVersion'), false);
  });

  it('fit the type: versioned only if its documents have versions', async () => {
    const create = (type: string, versioningState: string): Promise<Answer> =>
      act('createDocument', 'root', { versioningState, ...form({ 'cmis:objectTypeId': type, 'cmis:name': 'x' }) });
    assert.equal((await create('cmis:document', 'major')).at('exception'), 'constraint');
    assert.equal((await create('D:demo:contract', 'none')).at('exception'), 'constraint');
    assert.equal((await create('D:demo:contract', 'huge')).at('exception'), 'invalidArgument');
  });

  it('are made by check-out and check-in', async () => {
    const first = await contract();
    const copy = await act('checkOut', first);
    assert.equal(copy.status, 201);
    const copyId = String(copy.at('succinctProperties', 'cmis:objectId'));
    assert.notEqual(copyId, first);
    assert.equal(copy.at('succinctProperties', 'cmis:isPrivateWorkingCopy'), true);
    assert.equal(await read(copyId), 'first');
    const original = await demo.properties(first);
    assert.equal(original.at('cmis:versionSeriesCheckedOutBy'), 'demo');
    assert.equal(original.at('cmis:versionSeriesCheckedOutId'), copyId);

    const fields = {
      major: 'false',
      checkinComment: 'better',
      ...form({ 'demo:partner': 'P', 'demo:clauses': ['c'] }),
    };
    const second = await act('checkIn', copyId, fields, { bytes: 'second' });
    assert.equal(second.status, 201);
    assert.equal(second.at('succinctProperties', 'cmis:versionLabel'), '1.1');
    assert.equal(second.at('succinctProperties', 'cmis:checkinComment'), 'better');
    assert.equal(second.at('succinctProperties', 'demo:partner'), 'P');
    assert.equal(second.at('succinctProperties', 'cmis:isVersionSeriesCheckedOut'), false);
    assert.equal(await read(first), 'first');
    assert.equal(await read(String(second.at('succinctProperties', 'cmis:objectId'))), 'second');
  });

  it('are listed newest first, and found by path, latest and latest major', async () => {
    const first = await contract({ 'cmis:name': 'listed' });
    const second = String(
      (await act('checkIn', await checkOut(first), { major: 'false' })).at('succinctProperties', 'cmis:objectId'),
    );
    const all = await demo.get('/demo/root', { cmisselector: 'versions', objectId: first, succinct: 'true' });
    const ids = [0, 1, 2].map((index) => all.at(index, 'succinctProperties', 'cmis:objectId'));
    assert.deepEqual(ids, [second, first, undefined]);
    const find = async (returnVersion: string): Promise<unknown> =>
      (await demo.properties(first, { returnVersion })).at('cmis:objectId');
    assert.deepEqual([await find('this'), await find('latest'), await find('latestmajor')], [first, second, first]);
    const byPath = await demo.get('/demo/root/listed', { cmisselector: 'object', succinct: 'true' });
    assert.equal(byPath.at('succinctProperties', 'cmis:objectId'), second);
    const query = "SELECT cmis:versionLabel FROM demo:contract WHERE cmis:name = 'listed' ORDER BY cmis:versionLabel";
    assert.equal((await demo.query(query)).at('numItems'), 1);
    assert.equal((await demo.query(query, { searchAllVersions: 'true' })).at('numItems'), 2);
  });

  it('are those of documents only', async () => {
    const answer = await demo.get('/demo/root', { cmisselector: 'versions', objectId: 'root' });
    assert.deepEqual([answer.status, answer.at('exception')], [400, 'invalidArgument'], answer.text);
    const plain = await demo.createId('cmis:document', { 'cmis:name': 'versionless' });
    const only = await demo.get('/demo/root', { cmisselector: 'versions', objectId: plain, succinct: 'true' });
    assert.deepEqual([only.at(0, 'succinctProperties', 'cmis:objectId'), only.at(1)], [plain, undefined]);
  });

  it('leave one working copy at a time, to one user', async () => {
    const id = await contract();
    const copy = await checkOut(id);
    const other = demo.as('other');
    const refused = [
      await act('checkOut', id),
      await act('update', id, form({ 'demo:partner': 'x' })),
      await other.post('/demo/root', { cmisaction: 'delete', objectId: id }),
    ];
    for (const answer of refused)
      assert.deepEqual([answer.status, answer.at('exception')], [409, 'versioning'], answer.text);
    for (const cmisaction of ['update', 'cancelCheckOut', 'checkIn', 'setContent']) {
      const hidden = await other.post('/demo/root', { cmisaction, objectId: copy, ...form({ 'demo:partner': 'x' }) });
      assert.deepEqual([hidden.status, hidden.at('exception')], [404, 'objectNotFound'], hidden.text);
    }
    const versions = await other.get('/demo/root', { cmisselector: 'versions', objectId: id, succinct: 'true' });
    assert.deepEqual([versions.at(0, 'succinctProperties', 'cmis:objectId'), versions.at(1)], [id, undefined]);
    const list = await demo.get('/demo/root', { cmisselector: 'checkedout', succinct: 'true' });
    assert.match(list.text, new RegExp(copy));
    assert.equal((await other.get('/demo', { cmisselector: 'checkedout' })).at('numItems'), 0);
  });

  it('are seen by the owner of the repository, who may cancel a check-out but not work on it', async () => {
    const id = await contract();
    const copy = (
      await demo.as('other').post('/demo/root', { cmisaction: 'checkOut', objectId: id, succinct: 'true' })
    ).at('succinctProperties', 'cmis:objectId');
    const objectId = String(copy);
    assert.equal((await demo.properties(objectId)).at('cmis:versionSeriesCheckedOutBy'), 'other');
    assert.equal((await act('checkIn', objectId)).at('exception'), 'versioning');
    assert.equal((await act('cancelCheckOut', objectId)).status, 200);
    assert.equal((await demo.properties(objectId)).status, 404);
  });

  it('are as before when the check-out is cancelled', async () => {
    const id = await contract();
    const copy = await checkOut(id);
    const done = await act('cancelCheckOut', copy);
    assert.deepEqual([done.status, done.text], [200, '']);
    assert.equal((await demo.properties(copy)).status, 404);
    assert.equal((await demo.properties(id)).at('cmis:isVersionSeriesCheckedOut'), false);
  });

  it('can not be made of what has none, is no working copy, or is old', async () => {
    const plain = await demo.createId('cmis:document', { 'cmis:name': 'plain' });
    assert.equal((await act('checkOut', plain)).at('exception'), 'constraint');
    const first = await contract();
    assert.equal((await act('checkIn', first)).at('exception'), 'versioning');
    assert.equal((await act('cancelCheckOut', first)).at('exception'), 'versioning');
    await act('checkIn', await checkOut(first));
    assert.equal((await act('checkOut', first)).at('exception'), 'versioning');
    assert.equal((await act('update', first, form({ 'demo:partner': 'x' }))).at('exception'), 'versioning');
  });

  it('allow some properties to change on the working copy only', async () => {
    const id = await contract();
    assert.equal((await act('update', id, form({ 'demo:clauses': ['x'] }))).at('exception'), 'constraint');
    const copy = await checkOut(id);
    assert.equal((await act('update', copy, form({ 'demo:clauses': ['x'] }))).status, 200);
  });

  it('are deleted one by one, or all together', async () => {
    const first = await contract({ 'cmis:name': 'deleted' });
    const second = await checkOut(first);
    await act('checkIn', second);
    await act('delete', second, { allVersions: 'false' });
    const left = await demo.get('/demo/root/deleted', { cmisselector: 'object', succinct: 'true' });
    assert.equal(left.at('succinctProperties', 'cmis:objectId'), first);
    await act('checkIn', await checkOut(first));
    await act('delete', first);
    assert.equal((await demo.get('/demo/root/deleted', { cmisselector: 'object' })).status, 404);
  });

  it('do not get in the way of an object that has an old name of theirs', async () => {
    const first = await contract({ 'cmis:name': 'old name' });
    const second = await checkOut(first);
    await act('checkIn', second, form({ 'cmis:name': 'new name' }));
    const other = await demo.createId('cmis:document', { 'cmis:name': 'old name' });
    assert.equal((await act('delete', second, { allVersions: 'false' })).at('exception'), 'nameConstraintViolation');
    await act('update', second, form({ 'demo:partner': 'P' }));
    const stillThere = await demo.get('/demo/root/old%20name', { cmisselector: 'object', succinct: 'true' });
    assert.equal(stillThere.at('succinctProperties', 'cmis:objectId'), other);
    await act('delete', second);
    const found = await demo.get('/demo/root/old%20name', { cmisselector: 'object', succinct: 'true' });
    assert.equal(found.at('succinctProperties', 'cmis:objectId'), other);
  });

  it('begin checked out if that is wanted', async () => {
    const fields = form({ 'cmis:objectTypeId': 'D:demo:contract', 'cmis:name': 'draft' });
    const draft = await act('createDocument', 'root', { versioningState: 'checkedout', ...fields });
    assert.equal(draft.at('succinctProperties', 'cmis:isPrivateWorkingCopy'), true);
    const done = await act('checkIn', String(draft.at('succinctProperties', 'cmis:objectId')));
    assert.equal(done.at('succinctProperties', 'cmis:versionLabel'), '1.0');
  });
});
