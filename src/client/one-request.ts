import { createHash } from 'node:crypto';
import { release } from '../http/upload';
import type { ContentUpload } from '../model/content-stream';
import type { CmisObject } from '../model/object';
import { checkStored } from './check-stored';
import type { CallOptions, CmisClient } from './client';
import type { ContentWriter, VersionWriteOptions, WatchOptions, WrittenContent } from './content-writer';
import { measured } from './measure';
import { newVersionOf, type NewVersion } from './new-version';
import { contentLength } from './open-content';
import { tokenOf } from './update-object';
import type { ExistingDocument, NewDocument } from './upload-place';

/** Opens a content that is to be sent, once for every time that it is; `undefined` if there is none. */
export type OpenUpload = () => Promise<ContentUpload | undefined>;

/** Writes a content as one request, streamed with back-pressure, whatever its size. It is closed in any case. */
export class OneRequest implements ContentWriter {
  written: WrittenContent | undefined;

  constructor(
    private readonly open: OpenUpload,
    private readonly watch: WatchOptions = {},
  ) {}

  create(client: CmisClient, document: NewDocument, options: CallOptions): Promise<CmisObject> {
    return this.#send(client, options, (contentStream) =>
      client.call('createDocument', { ...document, contentStream }, options),
    );
  }

  async replace(client: CmisClient, document: ExistingDocument, options: CallOptions): Promise<CmisObject | undefined> {
    return this.#send(client, options, async (contentStream) =>
      contentStream === undefined
        ? undefined
        : client.call('setContentStream', { ...document, contentStream }, options),
    );
  }

  addVersion(
    client: CmisClient,
    document: CmisObject,
    version: NewVersion,
    options: VersionWriteOptions,
  ): Promise<CmisObject> {
    return this.#send(client, options, (contentStream) =>
      newVersionOf(client, document, { ...version, contentStream }, options),
    );
  }

  /** Adds the content at the end of a document that was just read, and that has content. */
  append(client: CmisClient, document: CmisObject, isLastChunk: boolean, options: CallOptions): Promise<CmisObject> {
    const { id: objectId, properties } = document;
    const target = { objectId, changeToken: tokenOf(document), isLastChunk };
    const send = (contentStream: ContentUpload | undefined): Promise<CmisObject> =>
      client.call('appendContentStream', { ...target, contentStream: contentStream ?? { data: '' } }, options);
    return this.#send(client, options, send, contentLength(properties['cmis:contentStreamLength']));
  }

  /** @param before bytes in front of the content; `null` if nobody knows */
  async #send<T extends CmisObject | undefined>(
    client: CmisClient,
    options: CallOptions,
    send: (content: ContentUpload | undefined) => Promise<T>,
    before: number | null = 0,
  ): Promise<T> {
    const upload = await this.open();
    if (upload === undefined) return send(undefined);
    const { data, bytes, digest } = watched(upload.data, this.watch);
    try {
      const object = await send({ ...upload, data });
      const length = bytes();
      const sha256 = digest();
      if (object !== undefined && before !== null) {
        const stored = { length: before + length, sha256: before === 0 ? sha256 : undefined };
        await checkStored(client, object, stored, options);
      }
      this.written = { length, ...(sha256 === undefined ? {} : { sha256 }) };
      return object;
    } finally {
      release(data);
    }
  }
}

interface Watched {
  readonly data: ContentUpload['data'];
  readonly bytes: () => number;
  readonly digest: () => string | undefined;
}

function watched(data: ContentUpload['data'], { sha256 = false, onBytes }: WatchOptions): Watched {
  if (typeof data !== 'string' && !(data instanceof Uint8Array)) return measured(data, { sha256, onBytes });
  // What is at hand goes out as it is: the transport has a shorter way for it.
  return {
    data,
    bytes: () => Buffer.byteLength(data),
    digest: () => (sha256 ? createHash('sha256').update(data).digest('hex') : undefined),
  };
}
