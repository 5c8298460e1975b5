import { takesList } from '../../src/kit/common-fields';
import type { Fields } from '../../src/kit/field';

export const fields = {
  action: { setting: true, value: 'list', choices: ['list', 'apply', 'remove'] },
  object: {
    kind: 'reference',
    sources: ['auto', 'str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['payload?', 'cmis.objectId'],
    required: true,
  },
  list: takesList,
  policy: {
    kind: 'reference',
    sources: ['auto', 'str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['policy'],
    where: { action: ['apply', 'remove'] },
  },
  /** Property names separated by commas, blank for all. */
  filter: { kind: 'string', sources: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'] },
  result: { setting: true, value: 'payload' },
} as const satisfies Fields;
