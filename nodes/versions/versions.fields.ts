import { takesList } from '../../src/kit/common-fields';
import type { Fields } from '../../src/kit/field';

export const fields = {
  object: {
    kind: 'reference',
    sources: ['auto', 'str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['payload?', 'cmis.objectId'],
    required: true,
  },
  list: takesList,
  action: {
    setting: true,
    value: 'checkOut',
    choices: ['checkOut', 'checkIn', 'cancelCheckOut', 'all', 'latest', 'latestMajor'],
  },
  version: { setting: true, value: 'latest', choices: ['latest', 'this'] },
  major: { kind: 'boolean', sources: ['bool', 'msg', 'flow', 'global', 'env', 'jsonata'], value: 'true' },
  comment: { kind: 'string', sources: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'] },
  /** Rows `{ id, value, valueType }`; `msg.properties` is merged over them. */
  properties: { setting: true, value: [] },
  /** To be added: names separated by commas, or a list; `msg.aspects` adds to them. */
  aspects: { kind: 'list', sources: ['str', 'msg', 'flow', 'global', 'env', 'json', 'jsonata'] },
  addMissingAspects: { setting: true, value: true },
  contentFrom: { setting: true, value: 'none', choices: ['none', 'value', 'json', 'file'] },
  /** Not the payload, which holds the working copy: a text there would be taken for an id. */
  content: { kind: 'any', sources: ['msg', 'flow', 'global', 'str', 'env', 'jsonata'], value: 'content' },
  file: { kind: 'string', sources: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'] },
  mimeType: {
    kind: 'string',
    sources: ['auto', 'str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['mimetype'],
  },
  /** Property names separated by commas, blank for all. */
  filter: { kind: 'string', sources: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'] },
  includeAllowableActions: { setting: true, value: false },
  readBack: { setting: true, value: false },
  result: { setting: true, value: 'payload' },
} as const satisfies Fields;
