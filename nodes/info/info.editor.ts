import { registerNode } from '../../src/editor/register';
import { fields } from './info.fields';

registerNode({
  type: 'cmis-info',
  fields,
  outputs: ['result'],
  describe: (node, texts) => texts.get(node['what'] === 'repositories' ? 'describe.repositories' : 'palette'),
});
