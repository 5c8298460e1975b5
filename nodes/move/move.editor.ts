import { registerNode } from '../../src/editor/register';
import { describeTyped } from '../../src/editor/shorten';
import { fields } from './move.fields';

registerNode({
  type: 'cmis-move',
  fields,
  outputs: ['object', 'existed'],
  describe(node, texts) {
    const { action } = node;
    const what = fields.action.choices.find((known) => known === action) ?? 'move';
    const where = what === 'unfileAll' ? undefined : describeTyped(node, what === 'unfile' ? 'sourceFolder' : 'folder');
    return where === undefined
      ? texts.get(`describe.${what}`)
      : texts.get(what === 'unfile' ? 'describe.from' : 'describe.to', { what: texts.get(`describe.${what}`), where });
  },
});
