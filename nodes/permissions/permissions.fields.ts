import { dryRunField, takesList } from '../../src/kit/common-fields';
import type { Fields } from '../../src/kit/field';

const changing = { action: ['add', 'remove', 'set'] } as const;

export const fields = {
  action: { setting: true, value: 'read', choices: ['read', 'add', 'remove', 'set'] },
  object: {
    kind: 'reference',
    sources: ['auto', 'str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['payload?', 'cmis.objectId'],
    required: true,
  },
  list: takesList,
  version: { setting: true, value: 'latest', choices: ['latest', 'this'] },
  /** Rows `{ principalId, principalIdType, permissions, permissionsType }`; `msg.permissions` is merged over them. */
  permissions: { setting: true, value: [], where: changing },
  /** In the three permissions of CMIS, not in the repository's own. */
  onlyBasicPermissions: { setting: true, value: false, where: { action: ['read'] } },
  propagation: { setting: true, value: '', choices: ['', 'objectonly', 'propagate'], where: changing },
  dryRun: { ...dryRunField, where: changing },
  result: { setting: true, value: 'payload' },
} as const satisfies Fields;
