import type { IncomingMessage } from 'node:http';
import { parse as parseContentType } from 'content-type';
import type { ContentStore, StoredContent } from './content';
import { RepositoryError } from './errors';
import { readParts } from './multipart';
import type { Parameters } from './parameters';

const fieldsLimit = 16 * 1024 * 1024;

/**
 * Reads the form of a POST into `parameters` and its content, if it has one, into `contents`.
 * @throws {@link RepositoryError} `invalidArgument` for a form that can't be read or is too large
 */
export async function readBody(
  request: IncomingMessage,
  parameters: Parameters,
  contents: ContentStore,
): Promise<StoredContent | undefined> {
  const type = readType(request.headers['content-type'] ?? '');
  // Without this option an error would close the connection before it could be answered.
  const source: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  if (type.type === 'application/x-www-form-urlencoded') {
    parameters.addEncoded((await readAll(source, fieldsLimit)).toString('utf8'));
    return undefined;
  }
  const boundary = type.parameters['boundary'];
  if (type.type !== 'multipart/form-data' || boundary === undefined || boundary === '') {
    throw new RepositoryError('invalidArgument', 'A POST carries a form: urlencoded, or multipart with a boundary.');
  }
  return readMultipart(source, boundary, parameters, contents);
}

async function readMultipart(
  source: AsyncIterable<Buffer>,
  boundary: string,
  parameters: Parameters,
  contents: ContentStore,
): Promise<StoredContent | undefined> {
  const fields: { name: string; charset: string | undefined; bytes: Buffer }[] = [];
  let space = fieldsLimit;
  let content: StoredContent | undefined;
  try {
    for await (const part of readParts(source, boundary)) {
      if (part.fileName !== undefined || part.name === 'content') {
        if (content) throw new RepositoryError('invalidArgument', 'The form has two contents.');
        content = await contents.receive(
          part.body,
          readMimeType(part.contentType),
          part.fileName === '' ? undefined : part.fileName,
        );
        continue;
      }
      const bytes = await readAll(part.body, space);
      space -= bytes.length + 200;
      fields.push({ name: part.name, charset: readType(part.contentType ?? '').parameters['charset'], bytes });
    }
    const charset = fields.find((field) => field.name === '_charset_')?.bytes.toString('latin1') ?? 'utf-8';
    for (const field of fields) parameters.add(field.name, decodeText(field.bytes, field.charset ?? charset));
  } catch (error) {
    if (content) contents.delete(content);
    throw error;
  }
  return content;
}

/** It has to be fit for a header when the content is read. */
function readMimeType(header = ''): string {
  return /^[\x21-\x7e]+\/[\x20-\x7e]+$/.test(header) ? header : 'application/octet-stream';
}

function readType(header: string): { type: string; parameters: Record<string, string> } {
  try {
    return parseContentType(header);
  } catch {
    return { type: '', parameters: {} };
  }
}

function decodeText(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new RepositoryError('invalidArgument', `A form field is not text in ${charset.slice(0, 40)}.`, { cause });
  }
}

async function readAll(source: AsyncIterable<Buffer>, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of source) {
    length += chunk.length;
    if (length > limit) throw new RepositoryError('invalidArgument', 'The form is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
