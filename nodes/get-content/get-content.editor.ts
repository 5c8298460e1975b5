import { registerNode } from '../../src/editor/register';
import { describeTyped } from '../../src/editor/shorten';
import { fields } from './get-content.fields';

registerNode({
  type: 'cmis-get-content',
  fields,
  outputs: ['content', 'noContent', 'notFound', 'progress'],
  // A web client goes at its own pace, and so does who asks for chunks.
  applies: { atATime: (read) => read('output') !== 'response' && !(read('output') === 'chunks' && read('onDemand')) },
  required: ['directory'],
  describe(node, texts) {
    const what = node['from'] === 'reference' ? undefined : describeTyped(node, 'object');
    const as = texts.get(`describe.${typeof node['output'] === 'string' ? node['output'] : 'buffer'}`);
    return what === undefined ? texts.get('describe.unnamed', { as }) : texts.get('describe.object', { what, as });
  },
});
