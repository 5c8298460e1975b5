import type { NodeAPI, NodeMessage } from 'node-red';
import type { CallOptions, CmisClient } from '../client/client';
import { fileContent } from '../client/file-content';
import { removeUpload, unfinishedUploads, uploadDocument } from '../client/upload-document';
import type { UploadRecord } from '../client/upload-record';
import { writtenOf } from '../client/resumable-writer';
import type { RereadableContent } from '../model/content-stream';
import { inputError } from '../model/errors';
import type { Operation } from '../model/operations';
import { openReference } from './content-reference';
import { withNames } from './content-source';
import type { Fields } from './field';
import { countsIn } from './fields';
import type { NodeStart } from './node-start';
import { readable } from './transfer-progress';
import { NodeUploads, type UploadOrder } from './upload-store';
import { objectFacts, writeResult } from './write-result';

/**
 * Looks for uploads of a node that were begun before it was started and never finished, and does what the node is set to: goes on
 * with them and sends a message for each, removes them, or leaves them. Nothing is done in silence.
 */
export async function resumeUploads(start: NodeStart<'object'>, fields: Fields, operation: Operation): Promise<void> {
  const { config, node } = start;
  if (!countsIn(config, fields, fields['atStart'])) return;
  const uploads = new NodeUploads(node, typeof config.contextStore === 'string' ? config.contextStore.trim() : '');
  const unfinished = await unfinishedUploads(uploads.store());
  if (unfinished.size === 0) return;
  const connection = start.connection();
  const release = connection.hold();
  try {
    await settleAll({ ...start, client: () => connection.getClient() }, uploads, unfinished, operation);
  } finally {
    release();
  }
}

type Start = NodeStart<'object'> & { readonly client: () => Promise<CmisClient> };

async function settleAll(
  start: Start,
  uploads: NodeUploads,
  unfinished: ReadonlyMap<string, UploadRecord>,
  operation: Operation,
): Promise<void> {
  const { config, node } = start;
  for (const [key, record] of unfinished) {
    const order = await uploads.orderOf(key);
    if (order === undefined) continue;
    const found = `An unfinished upload of "${order.title}" was found (${readable(record.stored)} of ${readable(record.length)}, begun ${record.startedAt})`;
    try {
      if (config.atStart === 'resume') await resume(start, uploads, { key, record, order, operation });
      else if (config.atStart === 'remove') {
        await remove(start, uploads, { key, record });
        node.warn(`${found}: it was removed.`);
      } else {
        node.warn(`${found}. It is left as it is: send its message again to go on with it.`);
      }
    } catch (error) {
      start.fail(error, { filename: order.filename });
    }
  }
}

interface Found {
  readonly key: string;
  readonly record: UploadRecord;
}

async function remove(start: Start, uploads: NodeUploads, { key, record }: Found): Promise<void> {
  const { repositoryId } = record;
  await removeUpload(await start.client(), { store: uploads.store(), key }, { signal: start.signal, repositoryId });
}

async function resume(
  start: Start,
  uploads: NodeUploads,
  { key, record, order, operation }: Found & { readonly order: UploadOrder; readonly operation: Operation },
): Promise<void> {
  const { RED, config, signal } = start;
  const began = performance.now();
  const notes: string[] = [];
  const { repositoryId } = record;
  const options = { signal, repositoryId, onNote: (note: string) => void notes.push(note) };
  const content = await open(RED, order, { signal });
  const { target, staging, chunkSize, sha256, unfinished, filename, mimeType } = order;
  const request = { target, staging, chunkSize, sha256, content, mode: 'chunks', unfinished } as const;
  const { object, ...result } = await uploadDocument(
    await start.client(),
    { ...request, resume: { store: uploads.store(order), key } },
    options,
  );
  const durationMs = Math.round(performance.now() - began);
  const facts = { operation, repositoryId, ...objectFacts(object), ...writtenOf(content, result), durationMs };
  const msg: NodeMessage = { _msgid: RED.util.generateId(), filename, mimetype: mimeType };
  const path = typeof config.result === 'string' ? config.result : 'payload';
  start.send('object', writeResult(RED, msg, path, object, notes.length > 0 ? { ...facts, notes } : facts));
}

/** The content of an upload whose message is gone. */
async function open(
  RED: NodeAPI,
  { origin, title, mimeType, filename }: UploadOrder,
  options: CallOptions,
): Promise<RereadableContent> {
  if (origin === undefined) {
    const message = `of "${title}" was in memory and is gone: send the message again, or set the node to remove such uploads`;
    throw inputError([{ field: 'content', message }]);
  }
  const content =
    'file' in origin ? await fileContent(origin.file) : (await openReference(RED, origin.reference, options)).content;
  const { length } = content;
  if (length === null) throw new TypeError('The size of the content is not kept.');
  return withNames({ ...content, length }, { mimeType, filename });
}
