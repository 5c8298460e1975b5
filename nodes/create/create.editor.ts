import type { Applies } from '../../src/editor/form';
import { hasNamelessRow, propertyList } from '../../src/editor/property-list';
import { registerNode } from '../../src/editor/register';
import { describeTyped } from '../../src/editor/shorten';
import { fields } from './create.fields';

type Read = Parameters<Applies[string]>[0];

const isOneOf =
  (...kinds: readonly string[]) =>
  (read: Read) =>
    kinds.includes(String(read('kind')));
const isDocument = isOneOf('document');
const mayBeUnfiled = isOneOf('document', 'item', 'policy');
const hasFolder = (read: Read) => isOneOf('folder')(read) || (mayBeUnfiled(read) && read('unfiled') !== true);
const hasContent = (read: Read) => isDocument(read) && read('contentFrom') !== 'none';
const isMatched = (read: Read) => read('onConflict') !== 'rename';

registerNode({
  type: 'cmis-create',
  fields,
  outputs: ['object', 'existed'],
  own: { properties: propertyList('properties') },
  applies: {
    description: (read) => read('list') === true,
    list: () => true,
    folder: hasFolder,
    createFolders: hasFolder,
    unfiled: mayBeUnfiled,
    source: isOneOf('relationship'),
    target: isOneOf('relationship'),
    policyText: isOneOf('policy'),
    matchBy: isMatched,
    matchProperty: (read) => isMatched(read) && read('matchBy') === 'property',
    contentFrom: isDocument,
    content: (read) => hasContent(read) && read('contentFrom') !== 'file' && read('list') !== true,
    file: (read) => hasContent(read) && read('contentFrom') === 'file',
    mimeType: hasContent,
    versioningState: isDocument,
    policies: isOneOf('document', 'folder', 'relationship', 'policy'),
  },
  required: ['file', 'matchProperty'],
  checks: {
    properties: (rows, _read, texts) => (hasNamelessRow(rows) ? texts.get('error.nameless') : undefined),
  },
  describe(node, texts) {
    const { kind } = node;
    const what = fields.kind.choices.find((known) => known === kind) ?? 'document';
    const where = what === 'relationship' ? undefined : describeTyped(node, 'folder');
    return where === undefined
      ? texts.get(`describe.${what}`)
      : texts.get('describe.in', { what: texts.get(`describe.${what}`), where });
  },
});
