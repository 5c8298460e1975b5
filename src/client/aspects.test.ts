import assert from 'node:assert/strict';
import { splitTypeName, withAspectsOfTypeName } from './aspects';

describe('aspects behind the name of a type', () => {
  it('are split off, blanks and empty parts left out', () => {
    assert.deepEqual(splitTypeName('cmis:document'), { type: 'cmis:document', aspects: [] });
    assert.deepEqual(splitTypeName('D:a:b, P:c:d ,,P:e:f'), { type: 'D:a:b', aspects: ['P:c:d', 'P:e:f'] });
  });

  it('join those that are given, each once', () => {
    const properties = { 'cmis:objectTypeId': 'D:a:b,P:c:d', 'cmis:secondaryObjectTypeIds': ['P:c:d', 'P:e:f'] };
    assert.deepEqual(withAspectsOfTypeName(properties), {
      'cmis:objectTypeId': 'D:a:b',
      'cmis:secondaryObjectTypeIds': ['P:c:d', 'P:e:f'],
    });
    assert.deepEqual(withAspectsOfTypeName({ 'cmis:objectTypeId': 'D:a:b' }), { 'cmis:objectTypeId': 'D:a:b' });
  });
});
