import type { Fields } from '../../src/kit/field';

export const fields = {
  object: {
    kind: 'reference',
    sources: ['auto', 'str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['payload?', 'cmis.objectId'],
    required: true,
  },
  version: { setting: true, value: 'this', choices: ['this', 'latest', 'latestMajor'] },
  output: { setting: true, value: 'buffer', choices: ['buffer', 'text', 'json', 'file'] },
  /** The folder that files are written to. */
  directory: { kind: 'string', sources: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'] },
  /** One name inside that folder; blank for the document's name. */
  fileName: { kind: 'string', sources: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'] },
  result: { setting: true, value: 'payload' },
} as const satisfies Fields;
