import type { Applies } from '../../src/editor/form';
import { registerNode } from '../../src/editor/register';
import { describeTyped } from '../../src/editor/shorten';
import { fields } from './set-content.fields';

type Read = Parameters<Applies[string]>[0];

const sends = (read: Read) => read('action') !== 'delete';
const makesVersion = (read: Read) => read('action') === 'newVersion';

registerNode({
  type: 'cmis-set-content',
  fields,
  outputs: ['object', 'exists', 'noContent', 'progress'],
  applies: {
    // Parts wait for each other.
    atATime: (read) => !sends(read) || read('contentFrom') !== 'chunks',
    content: (read) => sends(read) && !['file', 'request'].includes(String(read('contentFrom'))),
    file: (read) => sends(read) && read('contentFrom') === 'file',
    mimeType: (read) => sends(read) && read('action') !== 'append',
    overwrite: (read) => read('action') === 'replace',
    lastChunk: (read) => read('action') === 'append',
    major: makesVersion,
    comment: makesVersion,
  },
  required: ['object', 'file'],
  describe(node, texts) {
    const action = texts.find(`describe.${String(node['action'])}`) ?? texts.get('palette');
    const what = describeTyped(node, 'object');
    return what === undefined ? action : `${action}: ${what}`;
  },
});
