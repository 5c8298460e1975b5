import assert from 'node:assert/strict';
import { describeTyped, shorten, shortenStatement } from './shorten';

describe('labels of nodes without a name', () => {
  it('leaves out the columns of a statement', () => {
    assert.equal(shortenStatement('SELECT cmis:name,\n  cmis:objectId\nFROM cmis:folder'), 'SELECT … FROM cmis:folder');
  });

  it('cuts a long text with an ellipsis and puts it on one line', () => {
    const label = shorten('a line\nand another line that goes on and on');
    assert.match(label, /^a line and another.*…$/);
    assert.ok(label.length <= 30);
  });

  it('shows a literal as it is and other sources by their place', () => {
    const node = (folder: string, folderType: string) => ({ id: 'n', type: 'cmis-create', folder, folderType });
    assert.equal(describeTyped(node('/Sites', 'str'), 'folder'), '/Sites');
    assert.equal(describeTyped(node('target', 'flow'), 'folder'), 'flow.target');
  });

  it('shows nothing of what is blank, automatic or an expression', () => {
    const node = (folder: string, folderType: string) => ({ id: 'n', type: 'cmis-create', folder, folderType });
    assert.equal(describeTyped(node('', 'str'), 'folder'), undefined);
    assert.equal(describeTyped(node('left over', 'auto'), 'folder'), undefined);
    assert.equal(describeTyped(node('$uuid()', 'jsonata'), 'folder'), undefined);
  });
});
