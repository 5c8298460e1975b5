import assert from 'node:assert/strict';
import { DemoRequests } from '../../test/support/demo-requests';

describe('demo repository: queries', () => {
  let demo: DemoRequests;
  before(async () => {
    demo = await DemoRequests.start();
    for (const name of ['a', 'b', 'c']) {
      await demo.createId('D:demo:invoice', {
        'cmis:name': name,
        'demo:number': name,
        'demo:dueDate': '2026-01-01T00:00:00Z',
      });
    }
  });
  after(() => demo.close());

  const statement = 'SELECT i.cmis:name, demo:dueDate AS due FROM demo:invoice i ORDER BY cmis:name';

  it('answer succinct rows under alias or qualified name', async () => {
    const answer = await demo.query(statement, { dateTimeFormat: 'extended' });
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.at('results', 0, 'succinctProperties'), {
      'i.cmis:name': 'a',
      due: '2026-01-01T00:00:00.000Z',
    });
    assert.deepEqual([answer.at('hasMoreItems'), answer.at('numItems')], [false, 3]);
  });

  it('answer full rows with the definition of each column', async () => {
    const posted = await demo.post('/demo', { cmisaction: 'query', q: statement });
    const answer = await demo.get('/demo', { cmisselector: 'query', q: statement });
    assert.equal(posted.text, answer.text);
    assert.deepEqual(answer.at('results', 0, 'properties', 'due'), {
      id: 'demo:dueDate',
      localName: 'dueDate',
      displayName: 'Due date',
      queryName: 'due',
      type: 'datetime',
      cardinality: 'single',
      value: 1767225600000,
    });
  });

  it('come a page at a time', async () => {
    const answer = await demo.query(statement, { maxItems: '2', skipCount: '1' });
    assert.equal(answer.at('results', 0, 'succinctProperties', 'i.cmis:name'), 'b');
    assert.deepEqual([answer.at('hasMoreItems'), answer.at('numItems')], [false, 3]);
    assert.equal((await demo.query(statement, { maxItems: '2' })).at('hasMoreItems'), true);
    assert.equal((await demo.query(statement, { maxItems: '0' })).at('results', 0), undefined);
  });

  it('say where a mistake is', async () => {
    const answer = await demo.query('SELECT * FROM cmis:document WHERE');
    assert.deepEqual([answer.status, answer.at('exception')], [400, 'invalidArgument']);
    assert.match(String(answer.at('message')), /line 1, column 34/);
    assert.equal((await demo.query('')).at('exception'), 'invalidArgument');
  });

  it('take any alias', async () => {
    const answer = await demo.query(
      'SELECT cmis:name AS __proto__, cmis:objectId AS constructor FROM cmis:document ORDER BY cmis:name',
    );
    assert.match(answer.text, /"__proto__":"a"/);
  });

  it('include allowable actions if wanted', async () => {
    const answer = await demo.query(statement, { includeAllowableActions: 'true' });
    assert.equal(answer.at('results', 0, 'allowableActions', 'canUpdateProperties'), true);
  });
});
