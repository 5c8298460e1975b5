import type { Applies } from '../../src/editor/form';
import { hasNamelessRow, propertyList } from '../../src/editor/property-list';
import { registerNode } from '../../src/editor/register';
import { describeTyped } from '../../src/editor/shorten';
import { fields } from './create.fields';

type Read = Parameters<Applies[string]>[0];

const isDocument = (read: Read) => read('kind') !== 'folder';
const hasContent = (read: Read) => isDocument(read) && read('contentFrom') !== 'none';

registerNode({
  type: 'cmis-create',
  fields,
  outputs: ['object'],
  own: { properties: propertyList('properties') },
  applies: {
    contentFrom: isDocument,
    content: (read) => hasContent(read) && read('contentFrom') !== 'file',
    file: (read) => hasContent(read) && read('contentFrom') === 'file',
    mimeType: hasContent,
    versioningState: isDocument,
  },
  required: ['file'],
  checks: {
    properties: (rows, _read, texts) => (hasNamelessRow(rows) ? texts.get('error.nameless') : undefined),
  },
  describe(node, texts) {
    const kind = node['kind'] === 'folder' ? 'folder' : 'document';
    const where = describeTyped(node, 'folder');
    return where === undefined ? texts.get(`describe.${kind}`) : texts.get(`describe.${kind}In`, { where });
  },
});
