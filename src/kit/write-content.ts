import { OneRequest } from '../client/one-request';
import { PieceWriter, StreamWriter } from '../client/piece-writer';
import { ResumableWriter } from '../client/resumable-writer';
import type { UploadTarget } from '../client/upload-place';
import type { UploadStaging } from '../client/upload-record';
import type { ContentWriter, WatchOptions } from '../client/content-writer';
import type { RereadableContent } from '../model/content-stream';
import { inputError } from '../model/errors';
import type { Operation } from '../model/operations';
import { bytesContent } from '../client/file-content';
import type { ChunkLimits } from './chunk-sequence';
import { piecesOf, readAlready, uploadOf, withNames, type ContentSource } from './content-source';
import type { ContentSettings } from './content-fields';
import type { Fields } from './field';
import { countsIn, type NodeConfig } from './fields';
import type { OperationCall, OperationNodeDefinition } from './operation-node';
import { resumeUploads } from './resume-uploads';
import { endParts } from './take-part';
import { NodeUploads } from './upload-store';
import { receiveWebContent } from './web-content';

export interface WriterOptions extends WatchOptions {
  readonly staging: UploadStaging;
  readonly call: KeepingCall;
}

type KeepingCall = Pick<OperationCall<Fields, never>, 'client' | 'options' | 'reader'>;

function bytesOf(mebibytes: number): number {
  return Math.ceil(mebibytes * 1024 * 1024);
}

/** How a content gets into the repository, by the settings of the node. */
export function writerOf(
  source: ContentSource,
  settings: ContentSettings,
  { staging, call, ...watch }: WriterOptions,
): ContentWriter {
  const { data } = source;
  const { unfinished, upload, chunkSize } = settings;
  const isStaged = staging.kind !== 'none';
  if (data.kind !== 'once' && data.kind !== 'pieces' && (upload !== 'stream' || isStaged)) {
    return new ResumableWriter(rereadable(source), {
      ...watch,
      mode: upload,
      chunkSize: bytesOf(chunkSize),
      unfinished,
      staging,
      resume: (target, kept) => keepUpload(call, settings, source, target, kept),
    });
  }
  return isStaged ? pieceWriterOf(source, settings, { staging, ...watch }) : appenderOf(source, settings, watch);
}

/** How a content is written in its place, or appended. */
export function appenderOf(
  source: ContentSource,
  settings: ContentSettings,
  watch: WatchOptions,
): OneRequest | PieceWriter {
  const { data } = source;
  if (data.kind === 'pieces') return pieceWriterOf(source, settings, { staging: { kind: 'none' }, ...watch });
  if (data.kind === 'bytes') return new OneRequest(() => Promise.resolve(uploadOf(source)), watch);
  let isTaken = false;
  const open = () => {
    if (isTaken && data.kind === 'once') return Promise.reject(readAlready());
    isTaken = true;
    return Promise.resolve(uploadOf(source));
  };
  return new StreamWriter(open, { ...watch, unfinished: settings.unfinished });
}

/** Where the record of an upload is kept, with what it takes to go on without the message. */
async function keepUpload(
  { client, options, reader }: KeepingCall,
  { chunkSize, contextStore, sha256, unfinished }: ContentSettings,
  { data, mimeType, filename }: ContentSource,
  target: UploadTarget,
  staging: UploadStaging,
) {
  const uploads = new NodeUploads(reader.node, contextStore);
  const title = 'objectId' in target ? target.objectId : filename;
  const origin = data.kind === 'again' ? { origin: data.origin } : {};
  const order = {
    target,
    staging,
    title,
    mimeType,
    filename,
    chunkSize: bytesOf(chunkSize),
    sha256,
    unfinished,
    ...origin,
  };
  return { store: uploads.store(order), key: uploads.keyOf(await client.repositoryId(options), target, staging) };
}

function pieceWriterOf(
  source: ContentSource,
  { unfinished }: ContentSettings,
  options: WatchOptions & { readonly staging: UploadStaging },
): PieceWriter {
  const { mimeType, filename } = source;
  return new PieceWriter({ ...options, pieces: piecesOf(source), mimeType, filename, unfinished });
}

function rereadable({ data, mimeType, filename }: ContentSource): RereadableContent {
  switch (data.kind) {
    case 'bytes':
      return { ...bytesContent(Buffer.from(data.bytes)), mimeType, filename };
    case 'again':
      return withNames(data.content, { mimeType, filename });
    case 'once':
    case 'pieces':
      throw new TypeError('The content can be read once only.');
  }
}

/** Bytes of a content, where they are known before it is read. */
export function lengthOf({ data }: ContentSource): number | null {
  switch (data.kind) {
    case 'bytes':
      return Buffer.byteLength(data.bytes);
    case 'again':
      return data.content.length;
    case 'once':
      return data.length ?? null;
    case 'pieces':
      return null;
  }
}

export function chunkLimitsOf({ partTimeout, maxWaiting }: ContentSettings): ChunkLimits {
  return { timeout: partTimeout * 1000, maxBytes: bytesOf(maxWaiting) };
}

/** Throws an `input` error for a staging folder that is none. */
export function stagingOf(staging: 'none' | 'folder' | 'checkedOut', folder: string): UploadStaging {
  if (staging !== 'folder') return { kind: staging };
  if (folder.startsWith('/')) return { kind: 'folder', path: folder };
  throw inputError([{ field: 'staging folder', message: 'has to be a path that begins with "/"' }]);
}

/** What the content of a node asks of the kit. */
export function contentBehaviour(fields: Fields, operationOf: (config: NodeConfig) => Operation) {
  const comesFrom = (config: NodeConfig, origin: string): boolean =>
    countsIn(config, fields, fields['contentFrom']) && config.contentFrom === origin;
  return {
    resetEndsCalls: true,
    endSequence: endParts,
    ownPace: (config) => comesFrom(config, 'chunks'),
    receive: async (config, msg, options) => {
      const isRequest = comesFrom(config, 'request');
      if (config.list === true && (isRequest || comesFrom(config, 'chunks'))) {
        throw inputError([{ field: 'content', message: 'in parts, or of a web request, is one: it is for no list' }]);
      }
      return isRequest ? receiveWebContent(config, msg, options) : () => undefined;
    },
    onStart: (start) => resumeUploads(start, fields, operationOf(start.config)),
  } satisfies Pick<
    OperationNodeDefinition<Fields, 'object'>,
    'resetEndsCalls' | 'endSequence' | 'ownPace' | 'receive' | 'onStart'
  >;
}
