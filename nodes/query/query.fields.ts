import type { Fields } from '../../src/kit/field';

export const fields = {
  statement: {
    kind: 'string',
    sources: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['query'],
    required: true,
  },
  params: {
    kind: 'object',
    sources: ['auto', 'msg', 'flow', 'global', 'json', 'jsonata'],
    auto: ['params', 'payload?'],
  },
  output: { setting: true, value: 'array', choices: ['array', 'pages', 'rows'] },
  onDemand: { setting: true, value: false, where: { output: ['pages', 'rows'] } },
  limit: { kind: 'integer', sources: ['num', 'msg', 'flow', 'global', 'env', 'jsonata'], min: 1 },
  pageSize: { kind: 'integer', sources: ['num', 'msg', 'flow', 'global', 'env', 'jsonata'], value: '500', min: 1 },
  searchAllVersions: { setting: true, value: false },
  /** Blank: the query runs once. */
  waitForRows: { kind: 'integer', sources: ['num', 'msg', 'flow', 'global', 'env', 'jsonata'], min: 1 },
  waitSeconds: { setting: true, value: 60, min: 1 },
  /** Rows may leave the result while the flow works on them. */
  idsFirst: { setting: true, value: false },
  result: { setting: true, value: 'payload' },
} as const satisfies Fields;
