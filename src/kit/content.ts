import { lookup } from 'mime-types';
import { fileContent } from '../client/file-content';
import { describe, isStream } from '../model/describe';
import type { ContentUpload } from '../model/content-stream';
import { inputError } from '../model/errors';
import type { CmisObject } from '../model/object';

/** What a node's fields say of the content that it stores. */
export interface ContentInput {
  readonly contentFrom: 'value' | 'json' | 'file' | 'none';
  readonly content: unknown;
  readonly file?: string | undefined;
  readonly mimeType?: string | undefined;
}

/**
 * What is to be stored, from where the node's settings say; `undefined` for a document without content. A file is only
 * opened here: it is read while it is sent. Throws an `input` error for what can't be content.
 */
export async function readContent(
  input: ContentInput,
  name: string,
  note: (text: string) => void,
): Promise<ContentUpload | undefined> {
  if (input.contentFrom === 'none') return undefined;
  const data = await readData(input);
  const mimeType = mimeTypeOf(input, name, typeof data.data === 'string', note);
  return { ...data, mimeType, filename: name };
}

/**
 * As {@link readContent}, for a document that is there: its file name stays, and so does its MIME type unless one is given.
 */
export function readReplacement(
  input: ContentInput & { readonly contentFrom: Exclude<ContentInput['contentFrom'], 'none'> },
  document: CmisObject,
  note: (text: string) => void,
): Promise<ContentUpload>;
export function readReplacement(
  input: ContentInput,
  document: CmisObject,
  note: (text: string) => void,
): Promise<ContentUpload | undefined>;
export function readReplacement(
  input: ContentInput,
  { id, name, properties }: CmisObject,
  note: (text: string) => void,
): Promise<ContentUpload | undefined> {
  const filename = properties['cmis:contentStreamFileName'];
  const present = properties['cmis:contentStreamMimeType'];
  const isText = input.contentFrom === 'json' || typeof input.content === 'string';
  // A text is sent in UTF-8, whatever the content was written in before.
  const kept = typeof present !== 'string' ? undefined : isText ? present.replace(/;.*/s, '') : present;
  const replacement = { ...input, mimeType: input.mimeType?.trim() || kept };
  return readContent(replacement, typeof filename === 'string' ? filename : (name ?? id), note);
}

async function readData(input: ContentInput): Promise<Pick<ContentUpload, 'data' | 'length'>> {
  switch (input.contentFrom) {
    case 'value':
      return readValue(input.content);
    case 'json':
      return { data: writeJson(input.content) };
    case 'file':
      return readFile(input.file);
    case 'none':
      return { data: '' };
  }
}

function readValue(value: unknown): { data: Uint8Array | string } {
  if (typeof value === 'string' || value instanceof Uint8Array) return { data: value };
  if (value === undefined || value === null) {
    throw fault('is missing: send a Buffer or a text, or set the node\'s content to "none"');
  }
  if (isStream(value)) {
    throw fault(
      "has to be a Buffer or a text, but is a stream: a stream doesn't survive Node-RED's copies of a message",
    );
  }
  throw fault(
    `has to be a Buffer or a text, but is ${describe(value)}; to store it, set the node's content to "as JSON"`,
  );
}

function writeJson(value: unknown): string {
  try {
    const text = stringify(value);
    if (text !== undefined) return text;
  } catch (error) {
    throw fault(`can't be written as JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw fault(`can't be written as JSON: it is ${describe(value)}`);
}

/** A function or nothing at all has no JSON, whatever the types say. */
function stringify(value: unknown): string | undefined {
  return JSON.stringify(value);
}

async function readFile(path: string | undefined): Promise<{ data: AsyncIterable<Uint8Array>; length: number }> {
  if (path === undefined) throw inputError([{ field: 'file', message: 'is missing: name the file to store' }]);
  const file = await fileContent(path);
  return { data: file.read(0), length: file.length };
}

function mimeTypeOf(input: ContentInput, name: string, isText: boolean, note: (text: string) => void): string {
  const given = input.mimeType?.trim();
  const found = given || (input.contentFrom === 'json' ? 'application/json' : lookup(name));
  if (!found) {
    note(`The name "${name}" tells no MIME type; the content was stored as application/octet-stream.`);
    return 'application/octet-stream';
  }
  return isText && /^text\//i.test(found) && !/;\s*charset=/i.test(found) ? `${found}; charset=utf-8` : found;
}

function fault(message: string) {
  return inputError([{ field: 'content', message }]);
}
