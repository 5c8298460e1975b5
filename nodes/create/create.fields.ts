import { listOf } from '../../src/kit/common-fields';
import { contentOrigins, contentSettings } from '../../src/kit/content-fields';
import type { Fields } from '../../src/kit/field';

/** Where an object gets into a folder. Relationships are in none. */
const filed = { kind: ['document', 'folder', 'item', 'policy'], unfiled: ['false'] } as const;

export const fields = {
  kind: { setting: true, value: 'document', choices: ['document', 'folder', 'item', 'relationship', 'policy'] },
  /** What is to be made, an object for each; only if "list" is set. */
  description: {
    label: 'descriptions',
    kind: 'any',
    sources: ['auto', 'msg', 'flow', 'global', 'json', 'jsonata'],
    auto: ['payload'],
    where: { list: ['true'] },
  },
  list: listOf('description'),
  folder: {
    kind: 'reference',
    sources: ['auto', 'str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['folder'],
    where: filed,
  },
  createFolders: { setting: true, value: false, where: filed },
  unfiled: { setting: true, value: false, where: { kind: ['document', 'item', 'policy'] } },
  objectName: {
    label: 'name',
    kind: 'string',
    sources: ['auto', 'str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['filename', 'properties["cmis:name"]'],
  },
  typeId: {
    label: 'type',
    kind: 'string',
    sources: ['auto', 'str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['properties["cmis:objectTypeId"]'],
  },
  /** Relationships only: the object that it begins at, and the one that it leads to. */
  source: {
    kind: 'reference',
    sources: ['auto', 'str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['payload?', 'cmis.objectId'],
    where: { kind: ['relationship'] },
  },
  target: {
    kind: 'reference',
    sources: ['auto', 'str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['target'],
    where: { kind: ['relationship'] },
  },
  policyText: {
    kind: 'string',
    sources: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    where: { kind: ['policy'] },
  },
  /** What is done if it exists already, and what "it exists" means. */
  onConflict: { setting: true, value: 'fail', choices: ['fail', 'rename', 'newVersion', 'overwrite', 'skip'] },
  matchBy: {
    setting: true,
    value: 'name',
    choices: ['name', 'property'],
    where: { onConflict: ['fail', 'newVersion', 'overwrite', 'skip'] },
  },
  matchProperty: {
    setting: true,
    value: '',
    where: { onConflict: ['fail', 'newVersion', 'overwrite', 'skip'], matchBy: ['property'] },
  },
  /** Rows `{ id, value, valueType }`. */
  properties: { setting: true, value: [] },
  /** Names separated by commas, or a list; `msg.aspects` adds to them. */
  aspects: { kind: 'list', sources: ['str', 'msg', 'flow', 'global', 'env', 'json', 'jsonata'] },
  addMissingAspects: { setting: true, value: true },
  /** Characters that the server refuses in a name are replaced. */
  acceptableName: { setting: true, value: false },
  contentFrom: { setting: true, value: 'value', choices: contentOrigins, where: { kind: ['document'] } },
  content: {
    kind: 'any',
    sources: ['msg', 'flow', 'global', 'str', 'env', 'jsonata'],
    value: 'payload',
    where: { kind: ['document'], contentFrom: ['value', 'json', 'reference', 'chunks'], list: ['false'] },
  },
  file: {
    kind: 'string',
    sources: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    where: { kind: ['document'], contentFrom: ['file'] },
  },
  mimeType: {
    kind: 'string',
    sources: ['auto', 'str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['mimetype'],
    where: { kind: ['document'], contentFrom: ['value', 'json', 'file', 'reference', 'chunks', 'request'] },
  },
  versioningState: {
    setting: true,
    value: '',
    choices: ['', 'none', 'minor', 'major', 'checkedout'],
    where: { kind: ['document'] },
  },
  ...contentSettings({ kind: ['document'] }),
  /** Where the document is until all of its content is there. */
  staging: {
    setting: true,
    value: 'none',
    choices: ['none', 'folder', 'checkedOut'],
    where: { kind: ['document'], contentFrom: ['value', 'json', 'file', 'reference', 'chunks', 'request'] },
  },
  stagingFolder: { setting: true, value: '/Uploads', where: { kind: ['document'], staging: ['folder'] } },
  /** Ids of policies that are applied at once. */
  policies: {
    kind: 'list',
    sources: ['str', 'msg', 'flow', 'global', 'env', 'json', 'jsonata'],
    where: { kind: ['document', 'folder', 'relationship', 'policy'] },
  },
  /** Permissions that are given at once. */
  permissions: { kind: 'any', sources: ['json', 'msg', 'flow', 'global', 'jsonata'] },
  readBack: { setting: true, value: false },
  result: { setting: true, value: 'payload' },
} as const satisfies Fields;
