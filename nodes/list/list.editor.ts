import { registerNode } from '../../src/editor/register';
import { describeTyped } from '../../src/editor/shorten';
import { fields } from './list.fields';

type Read = (field: string) => unknown;

const isOneOf =
  (...kinds: readonly string[]) =>
  (read: Read) =>
    kinds.includes(String(read('what')));
const isTree = isOneOf('descendants', 'folderTree');
const isOrdered = isOneOf('children', 'checkedOut');

registerNode({
  type: 'cmis-list',
  fields,
  outputs: ['results', 'notFound', 'done'],
  applies: {
    folder: (read) => read('what') !== 'parents',
    object: isOneOf('parents'),
    depth: isTree,
    tree: isTree,
    orderBy: isOrdered,
    includeWorkingCopies: isOneOf('children', 'descendants'),
    onDemand: (read) => read('output') !== 'array',
  },
  describe(node, texts) {
    const what = typeof node['what'] === 'string' ? node['what'] : 'children';
    const where = describeTyped(node, what === 'parents' ? 'object' : 'folder');
    const kind = texts.get(`what.${what}`);
    return where === undefined ? kind : texts.get('describe', { what: kind, where });
  },
});
