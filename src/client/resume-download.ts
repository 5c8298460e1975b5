import { createHash } from 'node:crypto';
import type { ContentDownload } from '../model/content-stream';
import { Attempts } from './attempts';
import type { CallOptions, CmisClient } from './client';
import { isHashOf, wrongHash } from './measure';
import { openContent, type WantedContent } from './open-content';
import { isWhole, partWithin } from './part';
import type { RetryClock } from './retry';
import { storedContent, storedContentQuery, type StoredContent } from './stored-content';

/** Where downloaded bytes go. */
export interface DownloadSink {
  /** Takes the bytes that follow those before. */
  write(piece: Uint8Array): Promise<void>;
  /** Forgets all bytes: the download starts again. */
  restart(): Promise<void>;
}

export interface DownloadOptions extends CallOptions {
  /** Compute the SHA-256 of the bytes, and compare it with the server's where it has one for them. */
  readonly sha256?: boolean | undefined;
  /** Called with the bytes that have come. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
  /** The content as it was just read, where the caller has it: saves reading it. */
  readonly known?: StoredContent | undefined;
  /** Failures in a row after which it is given up. Default 8. */
  readonly attempts?: number | undefined;
  /** For tests. */
  readonly clock?: RetryClock | undefined;
}

/** What comes before the first byte. */
export type DownloadHead = Pick<ContentDownload, 'mimeType' | 'filename' | 'length'>;

export interface Downloaded extends Pick<ContentDownload, 'mimeType' | 'filename'> {
  /** Bytes. */
  readonly length: number;
  /** Of the bytes, in lower-case hexadecimal, if it was asked for. */
  readonly sha256?: string;
  /** How often the download went on after it had broken. */
  readonly resumed: number;
  /** How often it started again, because the content may have been changed. */
  readonly restarted: number;
}

/** What tells whether a content is still the same. */
export type ContentState = Pick<StoredContent, 'changeToken' | 'modified' | 'length'> & { readonly etag?: string };

/**
 * Whether a content is provably the same: the length is, and the ETag or, where there is none that proves it, the change token or
 * else the modification date. What nobody tells proves nothing.
 */
export function sameContent(before: ContentState, after: ContentState): boolean {
  if (before.length !== after.length) return false;
  if (before.etag !== undefined && after.etag !== undefined) {
    if (before.etag !== after.etag) return false;
    // Two contents may have the same weak tag.
    if (!before.etag.startsWith('W/')) return true;
  }
  if (before.changeToken !== undefined && after.changeToken !== undefined) {
    return before.changeToken === after.changeToken;
  }
  return before.modified !== undefined && before.modified === after.modified && before.length !== null;
}

/**
 * Downloads content into a sink. When the connection breaks it goes on from there, if the content is provably the same, else it
 * starts again. A part is read as `openContent` reads it.
 *
 * @param begin called with the head of the answer before the first byte, and answers the sink
 * @throws CmisError what the download failed with, when it is given up; `protocol` for bytes with another hash than the server's
 */
export async function resumeDownload(
  client: CmisClient,
  wanted: WantedContent,
  begin: (head: DownloadHead) => Promise<DownloadSink>,
  options: DownloadOptions = {},
): Promise<Downloaded> {
  return new Download(client, wanted, options).run(begin);
}

class Download {
  readonly #attempts: Attempts;
  #state: ContentState = { length: null };
  #hashes: StoredContent['hashes'];
  #hash = createHash('sha256');
  #position = 0;
  /** How far it has ever come. */
  #farthest = 0;
  #resumed = 0;
  #restarted = 0;

  constructor(
    private readonly client: CmisClient,
    private readonly wanted: WantedContent,
    private readonly options: DownloadOptions,
  ) {
    const { signal, attempts, clock } = options;
    this.#attempts = new Attempts({ signal, attempts, clock });
  }

  async run(begin: (head: DownloadHead) => Promise<DownloadSink>): Promise<Downloaded> {
    this.#state = await this.#ask(this.options.known);
    let download = await this.#open();
    const { mimeType, filename, length } = download;
    const head: DownloadHead = { mimeType, length, ...(filename === undefined ? {} : { filename }) };
    const sink = await begin(head).catch((error: unknown) => {
      download.stream.destroy();
      throw error;
    });
    for (;;) {
      try {
        await this.#read(download, sink);
        break;
      } catch (error) {
        // Starting again and again is no progress.
        if (this.#position > this.#farthest) this.#attempts.succeeded();
        this.#farthest = Math.max(this.#farthest, this.#position);
        download = await this.#attempts.afterFailure(error, () => this.#goOn(sink));
      }
    }
    return { ...head, ...this.#result() };
  }

  async #read({ stream }: ContentDownload, sink: DownloadSink): Promise<void> {
    for await (const piece of stream as AsyncIterable<Uint8Array>) {
      await sink.write(piece);
      this.#position += piece.byteLength;
      if (this.options.sha256 === true) this.#hash.update(piece);
      this.options.onBytes?.(this.#position);
    }
  }

  /** The rest, if the content is the same, else all of it. */
  async #goOn(sink: DownloadSink): Promise<ContentDownload> {
    const now = await this.#ask();
    if (this.#position > 0 && now.length === this.#state.length) {
      const rest = await this.#open();
      if (sameContent(this.#state, { ...now, ...etagOf(rest) })) {
        this.#resumed += 1;
        return rest;
      }
      rest.stream.destroy();
    }
    if (this.#position > 0) {
      await sink.restart();
      this.#restarted += 1;
      this.#hash = createHash('sha256');
      this.#position = 0;
    }
    this.#state = now;
    return this.#open();
  }

  async #open(): Promise<ContentDownload> {
    const { objectId, streamId } = this.wanted;
    const part = this.#position === 0 ? this.wanted : partWithin(this.wanted, { offset: this.#position });
    const total = streamId === undefined ? { total: this.#state.length } : {};
    const download = await openContent(this.client, { objectId, streamId, ...part }, { ...this.options, ...total });
    if (this.#position === 0) this.#state = { ...this.#state, ...etagOf(download) };
    return download;
  }

  /** What the server tells of the content now. Of a rendition, nothing proves anything but its ETag. */
  async #ask(known?: StoredContent): Promise<ContentState> {
    const { objectId, streamId } = this.wanted;
    if (streamId !== undefined) return { length: null };
    const query = storedContentQuery(objectId, this.options.sha256 === true);
    const content = known ?? storedContent(await this.client.call('getObject', query, this.options));
    this.#hashes = content?.hashes;
    const { changeToken, modified, length = null } = content ?? {};
    return {
      length,
      ...(changeToken === undefined ? {} : { changeToken }),
      ...(modified === undefined ? {} : { modified }),
    };
  }

  #result(): Omit<Downloaded, 'mimeType' | 'filename'> {
    const length = this.#position;
    const told = this.#state.length;
    if (isWhole(this.wanted) && told !== null && told !== length) {
      this.options.onNote?.(`The server tells ${told} bytes as the length of the content, but sent ${length}.`);
    }
    const counts = { length, resumed: this.#resumed, restarted: this.#restarted };
    if (this.options.sha256 !== true) return counts;
    const sha256 = this.#hash.digest('hex');
    if (isWhole(this.wanted) && isHashOf(sha256, this.#hashes) === false) {
      throw wrongHash(this.wanted.objectId, sha256);
    }
    return { ...counts, sha256 };
  }
}

function etagOf({ etag }: ContentDownload): { readonly etag?: string } {
  return etag === undefined ? {} : { etag };
}
