import { registerNode } from '../../src/editor/register';
import { describeTyped } from '../../src/editor/shorten';
import { fields } from './get-object.fields';

registerNode({
  type: 'cmis-get-object',
  fields,
  outputs: ['object', 'notFound'],
  describe(node, texts) {
    const what = describeTyped(node, 'object');
    return what === undefined ? texts.get('palette') : texts.get('describe', { what });
  },
});
