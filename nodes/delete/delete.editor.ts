import { registerNode } from '../../src/editor/register';
import { describeTyped } from '../../src/editor/shorten';
import { fields } from './delete.fields';

const isTree = (read: (field: string) => unknown): boolean => read('what') === 'tree';

registerNode({
  type: 'cmis-delete',
  fields,
  outputs: ['deleted', 'incomplete'],
  applies: {
    result: (read) => read('list') === true || read('dryRun') !== 'false',
    unfileObjects: isTree,
    continueOnFailure: isTree,
  },
  describe(node, texts) {
    const what = describeTyped(node, 'object');
    return what === undefined ? texts.get('palette') : texts.get('describe', { what });
  },
});
