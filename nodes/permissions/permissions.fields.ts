import { dryRunField, takesList } from '../../src/kit/common-fields';
import type { Fields } from '../../src/kit/field';

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
  permissions: { setting: true, value: [] },
  /** Reading only: in the three permissions of CMIS, not in the repository's own. */
  onlyBasicPermissions: { setting: true, value: false },
  propagation: { setting: true, value: '', choices: ['', 'objectonly', 'propagate'] },
  dryRun: dryRunField,
  result: { setting: true, value: 'payload' },
} as const satisfies Fields;
