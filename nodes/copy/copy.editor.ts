import { hasNamelessRow, propertyList } from '../../src/editor/property-list';
import { registerNode } from '../../src/editor/register';
import { describeTyped } from '../../src/editor/shorten';
import { fields } from './copy.fields';

registerNode({
  type: 'cmis-copy',
  fields,
  outputs: ['object', 'existed', 'incomplete'],
  configNodes: { targetRepository: 'cmis-repository' },
  own: { properties: propertyList('properties') },
  checks: {
    properties: (rows, _read, texts) => (hasNamelessRow(rows) ? texts.get('error.nameless') : undefined),
  },
  describe(node, texts) {
    const where = describeTyped(node, 'folder');
    return where === undefined ? texts.get('palette') : texts.get('describe', { where });
  },
});
