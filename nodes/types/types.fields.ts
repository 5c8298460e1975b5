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
  },
  /** A definition, or for an import several, as data or JSON text. */
  definition: {
    kind: 'any',
    sources: ['auto', 'json', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['payload'],
  },
  /** Levels of a tree, blank for all. */
  depth: { kind: 'integer', sources: ['num', 'msg', 'flow', 'global', 'env', 'jsonata'], min: 1 },
  tree: { setting: true, value: 'flat', choices: ['flat', 'nested'] },
  includePropertyDefinitions: { setting: true, value: false },
  includeSubtypes: { setting: true, value: true },
  format: { setting: true, value: 'text', choices: ['text', 'data'] },
  existing: { setting: true, value: 'skip', choices: ['skip', 'update'] },
  result: { setting: true, value: 'payload' },
} as const satisfies Fields;
