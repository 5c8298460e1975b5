import assert from 'node:assert/strict';
import { checkBaseType } from './check-base-type';

describe('the type of a new object', () => {
  const type = (id: string, baseId: string) => ({ id, baseId });

  it('may be of the kind that the operation makes, or of an unknown one', () => {
    checkBaseType('createFolder', type('F:acme:case', 'cmis:folder'));
    checkBaseType('createDocumentFromSource', type('D:acme:invoice', 'cmis:document'));
    checkBaseType('createItem', type('I:cm:person', ''));
    checkBaseType('updateProperties', type('D:acme:invoice', 'cmis:document'));
  });

  it('is refused where the operation makes other objects', () => {
    assert.throws(() => checkBaseType('createFolder', type('D:acme:invoice', 'cmis:document')), {
      code: 'input',
      message: /cmis:objectTypeId: has to be cmis:folder or a type below it .* D:acme:invoice is a cmis:document/,
    });
    assert.throws(() => checkBaseType('createDocument', type('cmis:folder', 'cmis:folder')), { code: 'input' });
  });
});
