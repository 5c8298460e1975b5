import contentDisposition from 'content-disposition';
import { RepositoryError } from './errors';

/** One part of a `multipart/form-data` body. `body` has to be read to its end before the next part comes. */
export interface Part {
  readonly name: string;
  /** `undefined` for an ordinary field; may be empty. */
  readonly fileName: string | undefined;
  readonly contentType: string | undefined;
  readonly body: AsyncIterable<Buffer>;
}

const headerLimit = 16 * 1024;

/** Splits a `multipart/form-data` body (RFC 7578) as it arrives. @throws {@link RepositoryError} `invalidArgument` */
export async function* readParts(source: AsyncIterable<Buffer>, boundary: string): AsyncGenerator<Part> {
  const reader = new DelimitedReader(source, boundary);
  try {
    await drain(reader.until(reader.boundary));
    while (!(await reader.skip('--'))) {
      while (await reader.skip(' ')) continue;
      const headers = (await reader.skip('\r\n\r\n')) ? '' : await readHeaders(reader);
      const body = reader.until(reader.boundary);
      yield { ...readPartHeaders(headers), body };
      await drain(body);
    }
  } finally {
    await reader.release();
  }
}

/** Hands out the bytes of a stream up to a delimiter, and takes the delimiter away. */
class DelimitedReader {
  readonly boundary: Buffer;
  readonly #source: AsyncIterator<Buffer>;
  #buffer: Buffer;

  constructor(source: AsyncIterable<Buffer>, boundary: string) {
    this.boundary = Buffer.from(`\r\n--${boundary}`, 'latin1');
    this.#source = source[Symbol.asyncIterator]();
    // The first boundary may stand at the very start of the body, without a line break before it.
    this.#buffer = Buffer.from('\r\n');
  }

  async *until(delimiter: Buffer): AsyncGenerator<Buffer> {
    for (;;) {
      const found = this.#buffer.indexOf(delimiter);
      const end = found >= 0 ? found : Math.max(0, this.#buffer.length - delimiter.length + 1);
      const piece = this.#buffer.subarray(0, end);
      this.#buffer = this.#buffer.subarray(found >= 0 ? found + delimiter.length : end);
      if (piece.length > 0) yield piece;
      if (found >= 0) return;
      await this.#fill();
    }
  }

  /** Takes `text` away if it comes next. */
  async skip(text: string): Promise<boolean> {
    while (this.#buffer.length < text.length && text.startsWith(this.#buffer.toString('latin1'))) await this.#fill();
    if (!this.#buffer.subarray(0, text.length).equals(Buffer.from(text))) return false;
    this.#buffer = this.#buffer.subarray(text.length);
    return true;
  }

  /** Lets go of the source, so that others can read what is left of it. */
  async release(): Promise<void> {
    await this.#source.return?.();
  }

  async #fill(): Promise<void> {
    const next = await this.#source.next();
    if (next.done === true) throw new RepositoryError('invalidArgument', 'The multipart body ends too early.');
    this.#buffer = this.#buffer.length === 0 ? next.value : Buffer.concat([this.#buffer, next.value]);
  }
}

async function drain(chunks: AsyncIterable<Buffer>): Promise<void> {
  const iterator = chunks[Symbol.asyncIterator]();
  while ((await iterator.next()).done !== true) continue;
}

async function readHeaders(reader: DelimitedReader): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of reader.until(Buffer.from('\r\n\r\n'))) {
    length += piece.length;
    if (length > headerLimit) throw new RepositoryError('invalidArgument', 'The headers of a form part are too long.');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('latin1');
}

function readPartHeaders(text: string): Omit<Part, 'body'> {
  const headers = new Map<string, string>();
  for (const line of text.trim().split(/\r\n(?![ \t])/)) {
    const colon = line.indexOf(':');
    headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  const header = headers.get('content-disposition') ?? '';
  let disposition;
  try {
    disposition = contentDisposition.parse(header);
  } catch (cause) {
    throw new RepositoryError('invalidArgument', 'A form part has no readable Content-Disposition header.', { cause });
  }
  const { name, filename } = disposition.parameters;
  const extended = /filename\*\s*=/i.test(header);
  return {
    name: fromUtf8(name ?? ''),
    fileName:
      filename === undefined ? undefined : lastSegment(extended ? filename : unescapeQuoted(fromUtf8(filename))),
    contentType: headers.get('content-type'),
  };
}

/** Browsers and undici send UTF-8 in the quoted parameters, which were read as Latin-1. */
function fromUtf8(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}

/** The three characters that HTML forms escape in a file name. */
function unescapeQuoted(text: string): string {
  return text.replace(/%22/g, '"').replace(/%0D/gi, '\r').replace(/%0A/gi, '\n');
}

/** Some browsers send the whole path of the file. */
function lastSegment(fileName: string): string {
  return fileName.slice(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1).trim();
}
