import type { Readable } from 'node:stream';

/** Content to be sent. A Buffer or a string is sent as it is (text in UTF-8); a stream is read once. */
export interface ContentUpload {
  data: Uint8Array | string | AsyncIterable<Uint8Array>;
  /** Bytes, where it is known: it is sent as Content-Length and checked against what the stream brings. */
  length?: number;
  mimeType?: string;
  filename?: string;
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
  /** Server facts to compare two downloads by. */
  etag?: string;
}
