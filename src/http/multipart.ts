import { randomBytes } from 'node:crypto';
import { inputError } from '../model/errors';
import type { HttpBody } from './http';
import { chunks, hold, lengthError, release } from './upload';

export interface FormContent {
  /** The name of the form's field. */
  name: string;
  filename: string;
  /** Media type, with a charset for text. */
  mimeType: string;
  data: HttpBody['data'];
  /** Bytes. Without it, and with a stream, the whole body is sent chunked. */
  length?: number;
}

export interface Form {
  contentType: string;
  body: HttpBody;
}

/**
 * A `multipart/form-data` body (RFC 7578): text fields in their order, then one content part that is read as it is sent.
 *
 * Names are escaped as browsers do (`"`, CR, LF as `%22`, `%0D`, `%0A`), and so is the backslash, which servers take for an
 * escape. A name with another control character or a media type that can't be sent is an `input` error. A stream of another
 * length than declared fails before the last boundary, so that no server takes the body for complete.
 */
export function encodeForm(fields: Iterable<readonly [name: string, value: string]>, content?: FormContent): Form {
  const boundary = `cmisflow-${randomBytes(24).toString('hex')}`;
  const contentType = `multipart/form-data; boundary=${boundary}`;
  const head = Buffer.from([...fieldParts(fields, boundary), contentHead(content, boundary)].join(''), 'utf8');
  const tail = Buffer.from(`${content === undefined ? '' : '\r\n'}--${boundary}--\r\n`, 'latin1');
  if (content === undefined) {
    const data = Buffer.concat([head, tail]);
    return { contentType, body: { data, length: data.length } };
  }
  const part = typeof content.data === 'string' ? { ...content, data: Buffer.from(content.data, 'utf8') } : content;
  const length = part.length ?? (part.data instanceof Uint8Array ? part.data.byteLength : undefined);
  if (part.data instanceof Uint8Array) {
    if (length !== part.data.byteLength) throw lengthError(length ?? 0, String(part.data.byteLength));
    if (length <= 32_768) {
      const data = Buffer.concat([head, part.data, tail]);
      return { contentType, body: { data, length: data.length } };
    }
  }
  hold(part.data);
  return {
    contentType,
    body: {
      data: stream(head, part.data, length, tail),
      ...(length !== undefined && { length: head.length + length + tail.length }),
      release: () => release(part.data),
    },
  };
}

async function* stream(
  head: Uint8Array,
  data: HttpBody['data'],
  length: number | undefined,
  tail: Uint8Array,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield head;
  let total = 0;
  for await (const chunk of chunks(data)) {
    total += chunk.byteLength;
    if (length !== undefined && total > length) throw lengthError(length, 'more');
    yield chunk;
  }
  if (length !== undefined && total < length) throw lengthError(length, `only ${total}`);
  yield tail;
}

function* fieldParts(fields: Iterable<readonly [string, string]>, boundary: string): Generator<string> {
  for (const [name, value] of fields) {
    // Older servers read a part without a charset as ISO-8859-1.
    yield (
      `--${boundary}\r\nContent-Disposition: form-data; name="${escapeName(name)}"\r\n` +
      `Content-Type: text/plain; charset=UTF-8\r\n\r\n${value}\r\n`
    );
  }
}

function contentHead(content: FormContent | undefined, boundary: string): string {
  if (content === undefined) return '';
  const { name, filename, mimeType } = content;
  checkMediaType(mimeType);
  return (
    `--${boundary}\r\nContent-Disposition: form-data; name="${escapeName(name)}"; ${filenameParameters(filename)}\r\n` +
    `Content-Type: ${mimeType}\r\nContent-Transfer-Encoding: binary\r\n\r\n`
  );
}

/** @throws CmisError `input` for a media type that no header can carry */
export function checkMediaType(mimeType: string): void {
  if (!/^[\x21-\x7e][\x20-\x7e]{0,254}$/.test(mimeType)) {
    throw inputError([{ field: 'mimeType', message: 'is not a media type' }]);
  }
}

/**
 * A plain name as it is, any other in the extended form too (RFC 8187), which OpenCMIS servers need: they read a raw name
 * as ISO-8859-1 and keep a `%22`. The plain form in front of it is for servers that know no other.
 *
 * @throws CmisError `input` for a name with control characters
 */
export function filenameParameters(filename: string): string {
  if (/\p{Cc}/u.test(filename.replace(/[\t\r\n]/g, ''))) {
    throw inputError([{ field: 'filename', message: 'holds control characters, which cannot be sent' }]);
  }
  if (/^[\w .,()+@-]*$/.test(filename)) return `filename="${filename}"`;
  const extended = encodeURIComponent(filename.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `filename="${filename.replace(/[^\w .,()+@-]/g, '_')}"; filename*=UTF-8''${extended}`;
}

function escapeName(name: string): string {
  return name.replace(/["\\\r\n]/g, (character) => encodeURIComponent(character));
}
