import assert from 'node:assert/strict';
import { keyOfItem } from './item-key';

describe('what tells two items of a list apart', () => {
  it('is the id of an object', () => {
    assert.equal(keyOfItem('getChildren', {})({ id: 'a', name: 'b' }), 'a');
    assert.equal(keyOfItem('getChildren', {})({ id: '' }), undefined);
  });

  it('is the ids of the objects of a row, by whatever name the statement gives its type', () => {
    const key = keyOfItem('query', { statement: 'SELECT * FROM cmis:document' });
    assert.equal(key({ 'cmis:name': 'x', 'cmis:objectId': 'a' }), 'a');
    assert.equal(key({ 'd.cmis:objectId': 'a', 'other:objectId': 'b', 'notcmis:objectId': 'c' }), 'a');
    assert.equal(key({ 'cmis:name': 'x' }), undefined);
    assert.equal(key({ 'cmis:objectId': null }), undefined);
  });

  it('is the whole row of a join, which may repeat an object with other values', () => {
    const key = keyOfItem('query', { statement: 'SELECT * FROM cmis:document d JOIN cm:titled t ON d.x = t.x' });
    assert.notEqual(key({ 'd.cmis:objectId': 'a', x: 1 }), key({ 'd.cmis:objectId': 'a', x: 2 }));
  });
});
