import { dryRunField, takesList } from '../../src/kit/common-fields';
import type { Fields } from '../../src/kit/field';

export const fields = {
  object: {
    kind: 'reference',
    sources: ['auto', 'str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['payload?', 'cmis.objectId'],
    required: true,
  },
  list: takesList,
  /** An object with all its versions, one version or working copy, or a folder with all that is in it. */
  what: { setting: true, value: 'object', choices: ['object', 'version', 'tree'] },
  unfileObjects: { setting: true, value: 'delete', choices: ['delete', 'deletesinglefiled', 'unfile'] },
  continueOnFailure: { setting: true, value: false },
  goneIsSuccess: { setting: true, value: false },
  dryRun: dryRunField,
  /** Of a list or a dry run; else the payload stays. */
  result: { setting: true, value: 'payload' },
} as const satisfies Fields;
