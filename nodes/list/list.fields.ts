import type { Fields } from '../../src/kit/field';

export const fields = {
  what: {
    setting: true,
    value: 'children',
    choices: ['children', 'descendants', 'folderTree', 'parents', 'checkedOut'],
  },
  /** Blank for checked-out documents: those of the whole repository. */
  folder: {
    kind: 'reference',
    sources: ['auto', 'str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['folder'],
  },
  /** Parents only. */
  object: {
    kind: 'reference',
    sources: ['auto', 'str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['payload?', 'cmis.objectId'],
  },
  /** Levels of a tree, blank for all. */
  depth: { kind: 'integer', sources: ['num', 'msg', 'flow', 'global', 'env', 'jsonata'], min: 1 },
  tree: { setting: true, value: 'flat', choices: ['flat', 'nested'] },
  /** Property names separated by commas, blank for all. */
  filter: { kind: 'string', sources: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'] },
  orderBy: { kind: 'string', sources: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'] },
  includeAllowableActions: { setting: true, value: false },
  includePathSegment: { setting: true, value: false },
  /** These two cost one more call for each object. */
  includePolicies: { setting: true, value: false },
  includeACL: { setting: true, value: false },
  includeWorkingCopies: { setting: true, value: false },
  includeRelationships: { setting: true, value: 'none', choices: ['none', 'source', 'target', 'both'] },
  /** Kinds or MIME types, `*` for all, blank for none. */
  renditionFilter: { setting: true, value: '' },
  output: { setting: true, value: 'array', choices: ['array', 'pages', 'items'] },
  onDemand: { setting: true, value: false },
  limit: { kind: 'integer', sources: ['num', 'msg', 'flow', 'global', 'env', 'jsonata'], min: 1 },
  pageSize: { kind: 'integer', sources: ['num', 'msg', 'flow', 'global', 'env', 'jsonata'], value: '500', min: 1 },
  result: { setting: true, value: 'payload' },
} as const satisfies Fields;
