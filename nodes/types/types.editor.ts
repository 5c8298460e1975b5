import { registerNode } from '../../src/editor/register';
import { describeTyped } from '../../src/editor/shorten';
import { fields } from './types.fields';

type Read = (field: string) => unknown;

const isOneOf =
  (...actions: readonly string[]) =>
  (read: Read) =>
    actions.includes(String(read('action')));

registerNode({
  type: 'cmis-types',
  fields,
  outputs: ['result'],
  applies: {
    typeId: isOneOf('definition', 'children', 'tree', 'delete', 'export'),
    definition: isOneOf('create', 'update', 'import'),
    depth: isOneOf('tree'),
    tree: isOneOf('tree'),
    includePropertyDefinitions: isOneOf('children', 'tree'),
    includeSubtypes: isOneOf('export'),
    format: isOneOf('export'),
    existing: isOneOf('import'),
    result: (read) => read('action') !== 'delete',
  },
  describe(node, texts) {
    const action = typeof node['action'] === 'string' ? node['action'] : 'definition';
    const what = ['create', 'update', 'import'].includes(action) ? undefined : describeTyped(node, 'typeId');
    const does = texts.get(`describe.${action}`);
    return what === undefined ? does : texts.get('describe.named', { does, what });
  },
});
