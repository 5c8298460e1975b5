import type { Readable } from 'node:stream';

/** Content to be sent. A Buffer or a string is sent as it is (text in UTF-8); a stream is read once. */
export interface ContentUpload {
  data: Uint8Array | string | AsyncIterable<Uint8Array>;
  /** Bytes, where it is known: it is sent as Content-Length and checked against what the stream brings. */
  length?: number;
  mimeType?: string;
  filename?: string;
}

/** Content that can be read again from any place: a file, bytes in memory, the content of another document. */
export interface RereadableContent {
  /** Bytes. */
  readonly length: number;
  readonly mimeType?: string;
  readonly filename?: string;
  /**
   * The bytes from `offset` on, to the end. Nothing is opened before the first byte is asked for. Fails with a `CmisError` when
   * fewer or other bytes come than there were.
   */
  read(offset: number): AsyncIterable<Uint8Array>;
  /** What changes with the content, such as the time of a file: an upload that was begun goes on only where it is the same. */
  version?(): string | Promise<string>;
}

/** Where a part lies in its content, as the server tells it: some tell it wrongly. */
export interface ContentRange {
  readonly first: number;
  readonly last: number;
  /** Bytes of the whole content; `null` when the server doesn't tell. */
  readonly total: number | null;
}

/** Content that arrives. The stream must be read to its end or destroyed; it fails when fewer bytes come than announced. */
export interface ContentDownload {
  stream: Readable;
  mimeType: string;
  /** As the server names it, unchecked: never use it as a path. */
  filename?: string;
  /** Bytes as announced; `null` when the server doesn't tell. */
  length: number | null;
  /** True when the server answered a part (206). */
  partial: boolean;
  /** Which part, for a part whose place was told. */
  range?: ContentRange;
  /** Server facts to compare two downloads by. */
  etag?: string;
}
