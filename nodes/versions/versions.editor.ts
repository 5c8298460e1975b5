import type { Applies } from '../../src/editor/form';
import { hasNamelessRow, propertyList } from '../../src/editor/property-list';
import { registerNode } from '../../src/editor/register';
import { describeTyped } from '../../src/editor/shorten';
import { fields } from './versions.fields';

type Read = Parameters<Applies[string]>[0];

const checksOut = (read: Read) => read('action') === 'checkOut';
const checksIn = (read: Read) => read('action') === 'checkIn';
const cancels = (read: Read) => read('action') === 'cancelCheckOut';
const reads = (read: Read) => !checksOut(read) && !checksIn(read) && !cancels(read);
const hasContent = (read: Read) => checksIn(read) && read('contentFrom') !== 'none';

registerNode({
  type: 'cmis-versions',
  fields,
  outputs: ['result', 'notFound'],
  own: { properties: propertyList('properties') },
  applies: {
    version: checksOut,
    major: checksIn,
    comment: checksIn,
    properties: checksIn,
    aspects: checksIn,
    addMissingAspects: checksIn,
    contentFrom: checksIn,
    content: (read) => hasContent(read) && read('contentFrom') !== 'file',
    file: (read) => hasContent(read) && read('contentFrom') === 'file',
    mimeType: hasContent,
    filter: reads,
    includeAllowableActions: reads,
    readBack: (read) => checksOut(read) || checksIn(read),
    result: (read) => !cancels(read) || read('list') === true,
  },
  required: ['file'],
  checks: {
    properties: (rows, _read, texts) => (hasNamelessRow(rows) ? texts.get('error.nameless') : undefined),
  },
  describe(node, texts) {
    const action = texts.find(`describe.${String(node['action'])}`) ?? texts.get('palette');
    const what = describeTyped(node, 'object');
    return what === undefined ? action : `${action}: ${what}`;
  },
});
