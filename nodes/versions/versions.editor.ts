import { hasNamelessRow, propertyList } from '../../src/editor/property-list';
import { registerNode } from '../../src/editor/register';
import { describeTyped } from '../../src/editor/shorten';
import { fields } from './versions.fields';

registerNode({
  type: 'cmis-versions',
  fields,
  outputs: ['result', 'notFound'],
  own: { properties: propertyList('properties') },
  applies: { result: (read) => read('action') !== 'cancelCheckOut' || read('list') === true },
  required: ['file'],
  checks: {
    properties: (rows, _read, texts) => (hasNamelessRow(rows) ? texts.get('error.nameless') : undefined),
  },
  describe(node, texts) {
    const action = texts.find(`describe.${String(node['action'])}`) ?? texts.get('palette');
    const what = describeTyped(node, 'object');
    return what === undefined ? action : `${action}: ${what}`;
  },
});
