import { registerNode } from '../../src/editor/register';
import { describeTyped } from '../../src/editor/shorten';
import { fields } from './types.fields';

registerNode({
  type: 'cmis-types',
  fields,
  outputs: ['result'],
  describe(node, texts) {
    const action = typeof node['action'] === 'string' ? node['action'] : 'definition';
    const what = ['create', 'update', 'import'].includes(action) ? undefined : describeTyped(node, 'typeId');
    const does = texts.get(`describe.${action}`);
    return what === undefined ? does : texts.get('describe.named', { does, what });
  },
});
