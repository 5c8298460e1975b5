import { registerNode } from '../../src/editor/register';
import { describeTyped } from '../../src/editor/shorten';
import { fields } from './set-content.fields';

registerNode({
  type: 'cmis-set-content',
  fields,
  outputs: ['object', 'exists', 'noContent', 'progress'],
  applies: {
    // Parts wait for each other.
    atATime: (read) => read('action') === 'delete' || read('contentFrom') !== 'chunks',
  },
  required: ['object', 'file'],
  describe(node, texts) {
    const action = texts.find(`describe.${String(node['action'])}`) ?? texts.get('palette');
    const what = describeTyped(node, 'object');
    return what === undefined ? action : `${action}: ${what}`;
  },
});
