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
  version: { setting: true, value: 'this', choices: ['this', 'latest', 'latestMajor'] },
  /** Property names separated by commas, blank for all. */
  filter: { kind: 'string', sources: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'] },
  includePath: { setting: true, value: false },
  includeParents: { setting: true, value: false },
  includeAllowableActions: { setting: true, value: false },
  includeACL: { setting: true, value: false },
  includePolicies: { setting: true, value: false },
  includeRelationships: { setting: true, value: 'none', choices: ['none', 'source', 'target', 'both'] },
  /** Kinds or MIME types, `*` for all, blank for none. */
  renditionFilter: { setting: true, value: '' },
  result: { setting: true, value: 'payload' },
} as const satisfies Fields;
