import { hasNamelessRow, propertyList } from '../../src/editor/property-list';
import { registerNode } from '../../src/editor/register';
import { describeTyped } from '../../src/editor/shorten';
import { fields } from './update-properties.fields';

registerNode({
  type: 'cmis-update-properties',
  fields,
  outputs: ['object'],
  own: { properties: propertyList('properties') },
  applies: { retries: (read) => read('onConflict') === 'retry' },
  checks: {
    properties: (rows, _read, texts) => (hasNamelessRow(rows) ? texts.get('error.nameless') : undefined),
  },
  describe(node, texts) {
    const what = describeTyped(node, 'object');
    return what === undefined ? texts.get('palette') : texts.get('describe', { what });
  },
});
