import { dryRunField, takesList } from '../../src/kit/common-fields';
import { contentSettings } from '../../src/kit/content-fields';
import type { Fields } from '../../src/kit/field';

const storing = { action: ['replace', 'newVersion', 'append'] };
const whole = { action: ['replace', 'newVersion'] };
const version = { action: ['newVersion'] };

export const fields = {
  /**
   * Not the payload, which holds the content: a text there would be taken for an id. Of content in parts, only the first message
   * needs it.
   */
  object: {
    kind: 'reference',
    sources: ['auto', 'str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['cmis.objectId'],
  },
  list: takesList,
  version: { setting: true, value: 'latest', choices: ['latest', 'this'] },
  action: { setting: true, value: 'replace', choices: ['replace', 'newVersion', 'append', 'delete'] },
  contentFrom: {
    setting: true,
    value: 'value',
    choices: ['value', 'json', 'file', 'reference', 'chunks', 'request'],
    where: storing,
  },
  content: {
    kind: 'any',
    sources: ['msg', 'flow', 'global', 'str', 'env', 'jsonata'],
    value: 'payload',
    where: { ...storing, contentFrom: ['value', 'json', 'reference', 'chunks'] },
  },
  file: {
    kind: 'string',
    sources: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    where: { contentFrom: ['file'] },
  },
  mimeType: {
    kind: 'string',
    sources: ['auto', 'str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['mimetype'],
    where: whole,
  },
  ...contentSettings(storing, whole),
  overwrite: { setting: true, value: true, where: { action: ['replace'] } },
  lastChunk: {
    kind: 'boolean',
    sources: ['bool', 'msg', 'flow', 'global', 'env', 'jsonata'],
    value: 'true',
    where: { action: ['append'] },
  },
  major: {
    kind: 'boolean',
    sources: ['bool', 'msg', 'flow', 'global', 'env', 'jsonata'],
    value: 'true',
    where: version,
  },
  comment: { kind: 'string', sources: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'], where: version },
  dryRun: dryRunField,
  readBack: { setting: true, value: false },
  result: { setting: true, value: 'payload' },
} as const satisfies Fields;
