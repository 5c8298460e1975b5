import type { Fields } from '../../src/kit/field';

export const fields = {
  action: {
    setting: true,
    value: 'definition',
    choices: ['definition', 'children', 'tree', 'create', 'update', 'delete', 'export', 'import'],
  },
  /** Names of types: one, or several for an export; blank for the base types, where that makes sense. */
  typeId: {
    label: 'type',
    kind: 'list',
    sources: ['auto', 'str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['payload?', 'payload.id?'],
    where: { action: ['definition', 'children', 'tree', 'delete', 'export'] },
  },
  /** A definition, or for an import several, as data or JSON text. */
  definition: {
    kind: 'any',
    sources: ['auto', 'json', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['payload'],
    where: { action: ['create', 'update', 'import'] },
  },
  /** Levels of a tree, blank for all. */
  depth: {
    kind: 'integer',
    sources: ['num', 'msg', 'flow', 'global', 'env', 'jsonata'],
    min: 1,
    where: { action: ['tree'] },
  },
  tree: { setting: true, value: 'flat', choices: ['flat', 'nested'], where: { action: ['tree'] } },
  includePropertyDefinitions: { setting: true, value: false, where: { action: ['children', 'tree'] } },
  includeSubtypes: { setting: true, value: true, where: { action: ['export'] } },
  format: { setting: true, value: 'text', choices: ['text', 'data'], where: { action: ['export'] } },
  existing: { setting: true, value: 'skip', choices: ['skip', 'update'], where: { action: ['import'] } },
  result: {
    setting: true,
    value: 'payload',
    where: { action: ['definition', 'children', 'tree', 'create', 'update', 'export', 'import'] },
  },
} as const satisfies Fields;
