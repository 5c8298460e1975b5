import { registerNode } from '../../src/editor/register';
import { fields } from './info.fields';

registerNode({
  type: 'cmis-info',
  fields,
  outputs: ['result'],
  applies: {
    fresh: (read) => read('what') !== 'repositories',
    repositoryId: (read) => read('what') !== 'repositories',
  },
  describe: (node, texts) => texts.get(node['what'] === 'repositories' ? 'describe.repositories' : 'palette'),
});
