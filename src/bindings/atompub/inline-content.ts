import { randomBytes } from 'node:crypto';
import type { HttpBody } from '../../http/http';
import { checkMediaType } from '../../http/multipart';
import { chunks, hold, lengthError, release } from '../../http/upload';
import type { ContentUpload } from '../../model/content-stream';
import { element, type XmlTree } from '../../xml/write-xml';

const octetStream = 'application/octet-stream';
/** Bytes that are encoded at a time: a multiple of three, so that pieces join without padding. */
const pieceSize = 48 * 1024;

/** Content that is sent as a part of an entry. */
export interface InlineContent {
  readonly tree: XmlTree;
  /** The request's body, from the entry that holds the tree. */
  body(entry: string): HttpBody;
}

/** `cmisra:content` (CMIS 1.1, section 3.5.2.1): base64, encoded while it is sent. OpenCMIS reads a file name too. */
export function inlineContent({ data, length, mimeType = octetStream, filename }: ContentUpload): InlineContent {
  checkMediaType(mimeType);
  // Stands for the bytes until the entry is written, and for nothing else in it.
  const mark = randomBytes(18).toString('base64url');
  const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
  const known = length ?? (bytes instanceof Uint8Array ? bytes.byteLength : undefined);
  return {
    tree: element(
      'cmisra:content',
      element('cmisra:mediatype', mimeType),
      element('cmisra:base64', mark),
      filename === undefined ? undefined : element('chemistry:filename', filename),
    ),
    body(entry) {
      const [before = '', after = ''] = entry.split(mark);
      const [head, tail] = [Buffer.from(before, 'utf8'), Buffer.from(after, 'utf8')];
      hold(bytes);
      return {
        data: encode(head, bytes, known, tail),
        ...(known === undefined ? {} : { length: head.length + 4 * Math.ceil(known / 3) + tail.length }),
        release: () => release(bytes),
      };
    },
  };
}

/** A source of another length than declared fails before the end of the document: no server takes it for complete. */
async function* encode(
  head: Uint8Array,
  data: Exclude<ContentUpload['data'], string>,
  length: number | undefined,
  tail: Uint8Array,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield head;
  let total = 0;
  let rest = Buffer.alloc(0);
  for await (const chunk of chunks(data)) {
    total += chunk.byteLength;
    if (length !== undefined && total > length) throw lengthError(length, 'more');
    for (let start = 0; start < chunk.byteLength; start += pieceSize) {
      const piece = chunk.subarray(start, start + pieceSize);
      const bytes =
        rest.length === 0
          ? Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
          : Buffer.concat([rest, piece]);
      const whole = bytes.length - (bytes.length % 3);
      if (whole > 0) yield Buffer.from(bytes.toString('base64', 0, whole), 'latin1');
      rest = Buffer.from(bytes.subarray(whole));
    }
  }
  if (length !== undefined && total < length) throw lengthError(length, `only ${total}`);
  if (rest.length > 0) yield Buffer.from(rest.toString('base64'), 'latin1');
  yield tail;
}

/** How much content there is, where that is known. */
export function sizeOf({ data, length }: ContentUpload): number | undefined {
  if (length !== undefined) return length;
  if (typeof data === 'string') return Buffer.byteLength(data, 'utf8');
  return data instanceof Uint8Array ? data.byteLength : undefined;
}
