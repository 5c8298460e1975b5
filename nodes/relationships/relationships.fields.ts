import { takesList } from '../../src/kit/common-fields';
import type { Fields } from '../../src/kit/field';

const listing = { action: ['list'] } as const;
const creating = { action: ['create'] } as const;
/** What comes of each object of a list is one entry of its result. */
const alone = { ...listing, list: ['false'] } as const;

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
  direction: { setting: true, value: 'either', choices: ['either', 'source', 'target'], where: listing },
  target: {
    kind: 'reference',
    sources: ['auto', 'str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['target'],
    where: creating,
  },
  /** Blank lists all; for a new one it is the only type that there is. */
  typeId: {
    label: 'type',
    kind: 'string',
    sources: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    where: { action: ['list', 'create'] },
  },
  includeSubtypes: { setting: true, value: true, where: listing },
  objectName: {
    label: 'name',
    kind: 'string',
    sources: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    where: creating,
  },
  /** Rows `{ id, value, valueType }`; `msg.properties` is merged over them. */
  properties: { setting: true, value: [], where: creating },
  /** Property names separated by commas, blank for all. */
  filter: { kind: 'string', sources: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'], where: listing },
  includeAllowableActions: { setting: true, value: false, where: listing },
  output: { setting: true, value: 'array', choices: ['array', 'pages', 'items'], where: alone },
  onDemand: { setting: true, value: false, where: { ...alone, output: ['pages', 'items'] } },
  limit: { kind: 'integer', sources: ['num', 'msg', 'flow', 'global', 'env', 'jsonata'], min: 1, where: listing },
  pageSize: {
    kind: 'integer',
    sources: ['num', 'msg', 'flow', 'global', 'env', 'jsonata'],
    value: '500',
    min: 1,
    where: listing,
  },
  result: { setting: true, value: 'payload' },
} as const satisfies Fields;
