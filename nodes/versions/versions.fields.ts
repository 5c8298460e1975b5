import { takesList } from '../../src/kit/common-fields';
import type { Fields } from '../../src/kit/field';

const checkIn = { action: ['checkIn'] } as const;
const reading = { action: ['all', 'latest', 'latestMajor'] } as const;

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
  version: { setting: true, value: 'latest', choices: ['latest', 'this'], where: { action: ['checkOut'] } },
  major: {
    kind: 'boolean',
    sources: ['bool', 'msg', 'flow', 'global', 'env', 'jsonata'],
    value: 'true',
    where: checkIn,
  },
  comment: { kind: 'string', sources: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'], where: checkIn },
  /** Rows `{ id, value, valueType }`; `msg.properties` is merged over them. */
  properties: { setting: true, value: [], where: checkIn },
  /** To be added: names separated by commas, or a list; `msg.aspects` adds to them. */
  aspects: { kind: 'list', sources: ['str', 'msg', 'flow', 'global', 'env', 'json', 'jsonata'], where: checkIn },
  addMissingAspects: { setting: true, value: true, where: checkIn },
  contentFrom: { setting: true, value: 'none', choices: ['none', 'value', 'json', 'file'], where: checkIn },
  /** Not the payload, which holds the working copy: a text there would be taken for an id. */
  content: {
    kind: 'any',
    sources: ['msg', 'flow', 'global', 'str', 'env', 'jsonata'],
    value: 'content',
    where: { ...checkIn, contentFrom: ['value', 'json'] },
  },
  file: {
    kind: 'string',
    sources: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    where: { ...checkIn, contentFrom: ['file'] },
  },
  mimeType: {
    kind: 'string',
    sources: ['auto', 'str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['mimetype'],
    where: { ...checkIn, contentFrom: ['value', 'json', 'file'] },
  },
  /** Property names separated by commas, blank for all. */
  filter: { kind: 'string', sources: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'], where: reading },
  includeAllowableActions: { setting: true, value: false, where: reading },
  readBack: { setting: true, value: false, where: { action: ['checkOut', 'checkIn'] } },
  result: { setting: true, value: 'payload' },
} as const satisfies Fields;
