import { dryRunField, takesList } from '../../src/kit/common-fields';
import type { Fields } from '../../src/kit/field';

export const fields = {
  action: { setting: true, value: 'move', choices: ['move', 'file', 'unfile', 'unfileAll'] },
  object: {
    kind: 'reference',
    sources: ['auto', 'str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['payload?', 'cmis.objectId'],
    required: true,
  },
  list: takesList,
  /** Where the object gets to. */
  folder: {
    kind: 'reference',
    sources: ['auto', 'str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['folder'],
    where: { action: ['move', 'file'] },
  },
  createFolders: { setting: true, value: false, where: { action: ['move', 'file'] } },
  /** What the object leaves; for a move only if it is in several folders. */
  sourceFolder: {
    kind: 'reference',
    sources: ['auto', 'str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['sourceFolder'],
    where: { action: ['move', 'unfile'] },
  },
  onConflict: {
    setting: true,
    value: 'fail',
    choices: ['fail', 'rename', 'newVersion', 'overwrite', 'skip'],
    where: { action: ['move'] },
  },
  /** File all versions of a document, and not this one only. */
  allVersions: { setting: true, value: true, where: { action: ['file'] } },
  dryRun: dryRunField,
  result: { setting: true, value: 'payload' },
} as const satisfies Fields;
