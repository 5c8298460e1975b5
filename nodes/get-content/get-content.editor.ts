import { registerNode } from '../../src/editor/register';
import { describeTyped } from '../../src/editor/shorten';
import { fields } from './get-content.fields';

const isFile = (read: (field: string) => unknown) => read('output') === 'file';

registerNode({
  type: 'cmis-get-content',
  fields,
  outputs: ['content', 'noContent', 'notFound'],
  applies: { directory: isFile, fileName: isFile },
  required: ['directory'],
  describe(node, texts) {
    const what = describeTyped(node, 'object');
    const as = texts.get(`describe.${typeof node['output'] === 'string' ? node['output'] : 'buffer'}`);
    return what === undefined ? texts.get('describe.unnamed', { as }) : texts.get('describe.object', { what, as });
  },
});
