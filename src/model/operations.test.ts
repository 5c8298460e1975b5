import assert from 'node:assert/strict';
import { isOperation, operationNames, operations } from './operations';

describe('the operation table', () => {
  it('has the 50 operations of CMIS 1.1', () => {
    assert.equal(operationNames.length, 50);
  });

  it('marks those that CMIS 1.0 lacks', () => {
    assert.deepEqual(
      operationNames.filter((name) => operations[name].since === '1.1'),
      ['createType', 'updateType', 'deleteType', 'createItem', 'bulkUpdateProperties', 'appendContentStream'],
    );
  });

  it('calls nothing safe that changes the repository', () => {
    const changes =
      /^(?:create|update|bulkUpdate|move|delete|set|append|add|remove|apply|checkOut|cancelCheckOut|checkIn)/;
    for (const name of operationNames) assert.equal(operations[name].safe, !changes.test(name), name);
  });

  it('knows its own names only', () => {
    assert.ok(isOperation('query'));
    for (const name of ['Query', 'toString', '__proto__', '']) assert.ok(!isOperation(name), name);
  });
});
