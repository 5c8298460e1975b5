import { hasNamelessRow, propertyList } from '../../src/editor/property-list';
import { registerNode } from '../../src/editor/register';
import { describeTyped } from '../../src/editor/shorten';
import { fields } from './create.fields';

registerNode({
  type: 'cmis-create',
  fields,
  outputs: ['object', 'existed', 'progress'],
  own: { properties: propertyList('properties') },
  applies: {
    // Parts wait for each other.
    atATime: (read) => read('kind') !== 'document' || read('contentFrom') !== 'chunks',
    list: () => true,
  },
  required: ['file', 'matchProperty', 'stagingFolder'],
  checks: {
    properties: (rows, _read, texts) => (hasNamelessRow(rows) ? texts.get('error.nameless') : undefined),
  },
  describe(node, texts) {
    const { kind } = node;
    const what = fields.kind.choices.find((known) => known === kind) ?? 'document';
    const where = what === 'relationship' ? undefined : describeTyped(node, 'folder');
    return where === undefined
      ? texts.get(`describe.${what}`)
      : texts.get('describe.in', { what: texts.get(`describe.${what}`), where });
  },
});
