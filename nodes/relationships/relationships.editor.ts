import { hasNamelessRow, propertyList } from '../../src/editor/property-list';
import { registerNode } from '../../src/editor/register';
import { describeTyped } from '../../src/editor/shorten';
import { fields } from './relationships.fields';

registerNode({
  type: 'cmis-relationships',
  fields,
  outputs: ['result', 'notFound', 'done'],
  own: { properties: propertyList('properties') },
  applies: { result: (read) => read('action') !== 'delete' || read('list') === true },
  checks: {
    properties: (rows, _read, texts) => (hasNamelessRow(rows) ? texts.get('error.nameless') : undefined),
  },
  prepare({ row, read, texts, input }) {
    // Node-RED fills in the texts once more when the dialog stands.
    const label = row('object').find('label span').removeAttr('data-i18n');
    const showWhat = () => label.text(texts.get(`object.${String(read('action'))}`));
    input('action').on('change', showWhat);
    showWhat();
  },
  describe(node, texts) {
    const action = typeof node['action'] === 'string' ? node['action'] : 'list';
    const what = describeTyped(node, action === 'create' ? 'target' : 'object');
    return what === undefined ? texts.get(`describe.${action}`) : texts.get(`describe.${action}Of`, { what });
  },
});
