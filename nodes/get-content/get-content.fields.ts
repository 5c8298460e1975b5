import { takesList } from '../../src/kit/common-fields';
import type { Fields } from '../../src/kit/field';

const ofObject = { from: ['object'] } as const;
/** The outputs for which the content is read. */
const reading = ['buffer', 'text', 'json', 'file', 'chunks', 'response'] as const;

export const fields = {
  from: { setting: true, value: 'object', choices: ['object', 'reference'] },
  object: {
    kind: 'reference',
    sources: ['auto', 'str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    auto: ['payload?', 'cmis.objectId'],
    required: true,
    where: ofObject,
  },
  list: { ...takesList, where: { ...ofObject, output: ['buffer', 'text', 'json', 'file', 'reference'] } },
  reference: {
    kind: 'any',
    sources: ['msg', 'flow', 'global', 'jsonata'],
    value: 'payload',
    required: true,
    label: 'content reference',
    where: { from: ['reference'] },
  },
  version: { setting: true, value: 'this', choices: ['this', 'latest', 'latestMajor'], where: ofObject },
  /** A kind, a title, a MIME type or a stream id; blank for the document itself. */
  rendition: { kind: 'string', sources: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'], where: ofObject },
  /** Seconds. */
  renditionWait: { setting: true, value: 0, min: 0, where: ofObject },
  offset: { kind: 'integer', sources: ['num', 'msg', 'flow', 'global', 'env', 'jsonata'], min: 0 },
  length: { kind: 'integer', sources: ['num', 'msg', 'flow', 'global', 'env', 'jsonata'], min: 0 },
  output: {
    setting: true,
    value: 'buffer',
    choices: ['buffer', 'text', 'json', 'file', 'reference', 'chunks', 'response'],
  },
  /** The folder that files are written to. */
  directory: {
    kind: 'string',
    sources: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    where: { output: ['file'] },
  },
  /** One name inside that folder; blank for the document's name. */
  fileName: {
    kind: 'string',
    sources: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    where: { output: ['file'] },
  },
  /** What happens to a file of that name that is there. */
  existing: { setting: true, value: 'replace', choices: ['replace', 'number', 'fail'], where: { output: ['file'] } },
  /** KiB. */
  chunkSize: { setting: true, value: 1024, min: 1, where: { output: ['chunks'] } },
  onDemand: { setting: true, value: false, where: { output: ['chunks'] } },
  disposition: {
    setting: true,
    value: 'attachment',
    choices: ['attachment', 'inline'],
    where: { output: ['response'] },
  },
  sha256: { setting: true, value: false, where: { output: reading } },
  /** Seconds between messages from the output "progress"; 0 for none. */
  progressEvery: { setting: true, value: 0, min: 0, where: { output: reading } },
  result: {
    setting: true,
    value: 'payload',
    where: { output: ['buffer', 'text', 'json', 'file', 'reference', 'chunks'] },
  },
} as const satisfies Fields;
