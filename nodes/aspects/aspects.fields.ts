import { takesList } from '../../src/kit/common-fields';
import type { Fields } from '../../src/kit/field';

export const fields = {
  action: { setting: true, value: 'add', choices: ['add', 'remove', 'set', 'list', 'has', 'find'] },
  /** Not needed to find the aspect of a property. */
  object: {
    kind: 'reference',
    sources: ['auto', 'str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['payload?', 'cmis.objectId'],
  },
  list: takesList,
  version: { setting: true, value: 'latest', choices: ['latest', 'this'] },
  /** Names separated by commas, or a list; `msg.aspects` adds to them. */
  aspects: { kind: 'list', sources: ['str', 'msg', 'flow', 'global', 'env', 'json', 'jsonata'] },
  match: { setting: true, value: 'all', choices: ['all', 'any'] },
  property: { kind: 'string', sources: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'] },
  /** Rows `{ id, value, valueType }`; `msg.properties` is merged over them. */
  properties: { setting: true, value: [] },
  result: { setting: true, value: 'payload' },
} as const satisfies Fields;
