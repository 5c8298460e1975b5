import { takesList } from '../../src/kit/common-fields';
import type { Fields } from '../../src/kit/field';

const ofObject = { action: ['add', 'remove', 'set', 'list', 'has'] } as const;

export const fields = {
  action: { setting: true, value: 'add', choices: ['add', 'remove', 'set', 'list', 'has', 'find'] },
  object: {
    kind: 'reference',
    sources: ['auto', 'str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['payload?', 'cmis.objectId'],
    required: true,
    where: ofObject,
  },
  list: { ...takesList, where: ofObject },
  version: { setting: true, value: 'latest', choices: ['latest', 'this'], where: ofObject },
  /** Names separated by commas, or a list; `msg.aspects` adds to them. */
  aspects: {
    kind: 'list',
    sources: ['str', 'msg', 'flow', 'global', 'env', 'json', 'jsonata'],
    where: { action: ['add', 'remove', 'set', 'has'] },
  },
  match: { setting: true, value: 'all', choices: ['all', 'any'], where: { action: ['has'] } },
  property: {
    kind: 'string',
    sources: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    where: { action: ['find'] },
  },
  /** Rows `{ id, value, valueType }`; `msg.properties` is merged over them. */
  properties: { setting: true, value: [], where: { action: ['add', 'remove', 'set'] } },
  result: { setting: true, value: 'payload' },
} as const satisfies Fields;
