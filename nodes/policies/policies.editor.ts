import { registerNode } from '../../src/editor/register';
import { describeTyped } from '../../src/editor/shorten';
import { fields } from './policies.fields';

registerNode({
  type: 'cmis-policies',
  fields,
  outputs: ['policies'],
  required: ['policy'],
  describe(node, texts) {
    const action = typeof node['action'] === 'string' ? node['action'] : 'list';
    const what = describeTyped(node, action === 'list' ? 'object' : 'policy');
    const does = texts.get(`describe.${action}`);
    return what === undefined ? does : texts.get('describe.named', { action: does, what });
  },
});
