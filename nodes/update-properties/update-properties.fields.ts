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
  version: { setting: true, value: 'latest', choices: ['latest', 'this'] },
  /** Rows `{ id, value, valueType }`; `msg.properties` is merged over them. */
  properties: { setting: true, value: [] },
  /** To be added: names separated by commas, or a list; `msg.aspects` adds to them. */
  aspects: { kind: 'list', sources: ['str', 'msg', 'flow', 'global', 'env', 'json', 'jsonata'] },
  addMissingAspects: { setting: true, value: true },
  onlyChanged: { setting: true, value: false },
  onConflict: { setting: true, value: 'fail', choices: ['fail', 'retry'] },
  retries: { setting: true, value: 3, min: 1 },
  result: { setting: true, value: 'payload' },
} as const satisfies Fields;
