import type { Fields, FieldValues } from './field';
import type { Where } from './where';

/** Where a node takes content from: chosen in its dialog, never guessed. */
export const contentOrigins = ['value', 'json', 'file', 'reference', 'chunks', 'request', 'none'] as const;
export type ContentOrigin = (typeof contentOrigins)[number];

const anywhere = ['value', 'json', 'file', 'reference', 'chunks', 'request'] as const;
const readable = ['value', 'json', 'file', 'reference'] as const;
const inChunks = ['auto', 'chunks', 'chunksOnFailure'] as const;

/** How a node stores content. `where`: with which settings it stores any; `whole`: with which that is all of a document's. */
export function contentSettings(where: Where, whole = where) {
  return {
    /** The field of a form that has the file; blank for the first file. */
    requestField: { setting: true, value: '', where: { ...where, contentFrom: ['request'] } },
    /** Seconds that the next part may take, and MiB of parts that may wait. */
    partTimeout: { setting: true, value: 60, min: 0.01, where: { ...where, contentFrom: ['chunks'] } },
    maxWaiting: { setting: true, value: 64, min: 0.001, where: { ...where, contentFrom: ['chunks'] } },
    upload: {
      setting: true,
      value: 'stream',
      choices: ['stream', 'auto', 'chunks', 'chunksOnFailure'],
      where: { ...whole, contentFrom: readable },
    },
    /** MiB. */
    chunkSize: {
      setting: true,
      value: 20,
      min: 0.001,
      where: { ...whole, contentFrom: readable, upload: inChunks },
    },
    unfinished: {
      setting: true,
      value: 'remove',
      choices: ['remove', 'keep'],
      where: { ...where, contentFrom: anywhere },
    },
    /** The context store that keeps what is known of unfinished uploads; blank for Node-RED's default one. */
    contextStore: { setting: true, value: '', where: { ...whole, contentFrom: readable, upload: inChunks } },
    /** What is done with uploads that are found unfinished when the node starts. */
    atStart: {
      setting: true,
      value: 'leave',
      choices: ['leave', 'resume', 'remove'],
      where: { ...whole, contentFrom: readable, upload: inChunks },
    },
    sha256: { setting: true, value: false, where: { ...where, contentFrom: anywhere } },
    /** Seconds between messages from the output "progress"; 0 for none. */
    progressEvery: { setting: true, value: 0, min: 0, where: { ...where, contentFrom: anywhere } },
  } as const satisfies Fields;
}

/** What a node's fields say of how it stores content. */
export type ContentSettings = FieldValues<ReturnType<typeof contentSettings>>;
