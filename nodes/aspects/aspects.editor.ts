import { hasNamelessRow, propertyList } from '../../src/editor/property-list';
import { registerNode } from '../../src/editor/register';
import { describeTyped } from '../../src/editor/shorten';
import { fields } from './aspects.fields';

registerNode({
  type: 'cmis-aspects',
  fields,
  outputs: ['result', 'hasNot'],
  own: { properties: propertyList('properties') },
  applies: { result: (read) => read('action') !== 'has' },
  required: ['property'],
  checks: {
    properties: (rows, _read, texts) => (hasNamelessRow(rows) ? texts.get('error.nameless') : undefined),
  },
  describe(node, texts) {
    const action = typeof node['action'] === 'string' ? node['action'] : 'add';
    const names = describeTyped(node, action === 'find' ? 'property' : 'aspects');
    return names === undefined
      ? texts.get(`describe.${action}`)
      : texts.get('describe.named', { action: texts.get(`describe.${action}`), names });
  },
});
