import { takesList } from '../../src/kit/common-fields';
import type { Fields } from '../../src/kit/field';

export const fields = {
  action: { setting: true, value: 'list', choices: ['list', 'create', 'delete'] },
  /** The object whose relationships are listed, the source of a new one, or the relationship that is deleted. */
  object: {
    kind: 'reference',
    sources: ['auto', 'str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['payload?', 'cmis.objectId'],
    required: true,
  },
  list: takesList,
  direction: { setting: true, value: 'either', choices: ['either', 'source', 'target'] },
  target: {
    kind: 'reference',
    sources: ['auto', 'str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['target'],
  },
  /** Blank lists all; for a new one it is the only type that there is. */
  typeId: { label: 'type', kind: 'string', sources: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'] },
  includeSubtypes: { setting: true, value: true },
  objectName: { label: 'name', kind: 'string', sources: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'] },
  /** Rows `{ id, value, valueType }`; `msg.properties` is merged over them. */
  properties: { setting: true, value: [] },
  /** Property names separated by commas, blank for all. */
  filter: { kind: 'string', sources: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'] },
  includeAllowableActions: { setting: true, value: false },
  output: { setting: true, value: 'array', choices: ['array', 'pages', 'items'] },
  onDemand: { setting: true, value: false },
  limit: { kind: 'integer', sources: ['num', 'msg', 'flow', 'global', 'env', 'jsonata'], min: 1 },
  pageSize: { kind: 'integer', sources: ['num', 'msg', 'flow', 'global', 'env', 'jsonata'], value: '500', min: 1 },
  result: { setting: true, value: 'payload' },
} as const satisfies Fields;
