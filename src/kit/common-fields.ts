import type { Fields, SettingField } from './field';

/** What every node has besides the fields of its own table. */
export const commonFields = {
  /** Another repository of the same server. */
  repositoryId: {
    kind: 'string',
    sources: ['auto', 'str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['repositoryId'],
  },
  /** Messages, or items of a list, that are worked on at a time. */
  atATime: { setting: true, value: 4, min: 1 },
} as const satisfies Fields;

/** The setting that lets a field hold a list, each item of it as the field's kind says. */
export function listOf<Field extends string>(field: Field) {
  return { setting: true, value: false, of: field } as const satisfies SettingField;
}

/** The setting of a node that works on one object: its field holds a list of them. */
export const takesList = listOf('object');

/** Say what would happen, and change nothing. */
export const dryRunField = {
  kind: 'boolean',
  sources: ['bool', 'msg', 'flow', 'global', 'env', 'jsonata'],
  value: 'false',
} as const;
