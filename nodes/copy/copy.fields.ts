import { takesList } from '../../src/kit/common-fields';
import type { Fields } from '../../src/kit/field';

const ofObject = { from: ['object'] } as const;

export const fields = {
  from: { setting: true, value: 'object', choices: ['object', 'reference'] },
  object: {
    kind: 'reference',
    sources: ['auto', 'str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['payload?', 'cmis.objectId'],
    required: true,
    where: ofObject,
  },
  list: { ...takesList, where: ofObject },
  /** Names a document of any connection of this Node-RED. */
  reference: {
    kind: 'any',
    sources: ['msg', 'flow', 'global', 'jsonata'],
    value: 'payload',
    required: true,
    label: 'content reference',
    where: { from: ['reference'] },
  },
  /** The connection of the target; blank for the one of the source. */
  targetRepository: { setting: true, value: '' },
  folder: {
    kind: 'reference',
    sources: ['auto', 'str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['folder'],
    required: true,
  },
  createFolders: { setting: true, value: false },
  objectName: {
    label: 'name',
    kind: 'string',
    sources: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'],
  },
  acceptableName: { setting: true, value: false },
  onConflict: { setting: true, value: 'fail', choices: ['fail', 'rename', 'newVersion', 'overwrite', 'skip'] },
  /** Rows `{ id, value, valueType }` that the copy has instead of those of the source. */
  properties: { setting: true, value: [] },
  /** Added to those of the source. */
  aspects: { kind: 'list', sources: ['str', 'msg', 'flow', 'global', 'env', 'json', 'jsonata'] },
  /** The type of copies whose own the target lacks; blank for the base type. */
  otherType: { setting: true, value: '' },
  /** The most objects in a folder that is copied. */
  limit: { setting: true, value: 1000, min: 1 },
  result: { setting: true, value: 'payload' },
} as const satisfies Fields;
