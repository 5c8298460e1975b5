import type { Fields } from '../../src/kit/field';

export const fields = {
  kind: { setting: true, value: 'document', choices: ['document', 'folder'] },
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
    sources: ['auto', 'str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['filename', 'properties["cmis:name"]'],
  },
  typeId: {
    label: 'type',
    kind: 'string',
    sources: ['auto', 'str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['properties["cmis:objectTypeId"]'],
  },
  /** Rows `{ id, value, valueType }`. */
  properties: { setting: true, value: [] },
  /** Names separated by commas, or a list; `msg.aspects` adds to them. */
  aspects: { kind: 'list', sources: ['str', 'msg', 'flow', 'global', 'env', 'json', 'jsonata'] },
  addMissingAspects: { setting: true, value: true },
  /** Characters that the server refuses in a name are replaced. */
  acceptableName: { setting: true, value: false },
  contentFrom: { setting: true, value: 'value', choices: ['value', 'json', 'file', 'none'] },
  content: { kind: 'any', sources: ['msg', 'flow', 'global', 'str', 'env', 'jsonata'], value: 'payload' },
  file: { kind: 'string', sources: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'] },
  mimeType: {
    kind: 'string',
    sources: ['auto', 'str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['mimetype'],
  },
  versioningState: { setting: true, value: '', choices: ['', 'none', 'minor', 'major', 'checkedout'] },
  readBack: { setting: true, value: false },
  result: { setting: true, value: 'payload' },
} as const satisfies Fields;
