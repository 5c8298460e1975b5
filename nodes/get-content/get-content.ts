import { buffer } from 'node:stream/consumers';
import { parse } from 'content-type';
import type { NodeAPI } from 'node-red';
import { lastSegment } from '../../src/kit/file-name';
import { registerOperationNode, type OperationCall } from '../../src/kit/operation-node';
import type { ContentDownload } from '../../src/model/content-stream';
import { CmisError, inputError } from '../../src/model/errors';
import { checkDirectory, saveFile } from './save-file';
import { fields } from './get-content.fields';

type Call = OperationCall<typeof fields, 'content' | 'noContent' | 'notFound'>;

export default function registerGetContent(RED: NodeAPI): void {
  registerOperationNode(RED, {
    type: 'cmis-get-content',
    operation: 'getContentStream',
    fields,
    outputs: ['content', 'noContent', 'notFound'],
    run: getContent,
  });
}

async function getContent(call: Call) {
  const { client, input, msg, options } = call;
  const directory = input.output === 'file' ? await checkDirectory(input.directory) : '';
  let objectId = input.object;
  let download: ContentDownload;
  try {
    objectId = await findVersion(call);
    download = await client.call('getContentStream', { objectId }, options);
  } catch (error) {
    const output = await expectedOutcome(call, objectId, error);
    call.pass(output, await factsOf(call, objectId));
    return { key: output };
  }
  const { value, length } = await readContent(call, download, directory, objectId);
  const filename = lastSegment(download.filename ?? '');
  if (filename !== '') msg.filename = filename;
  msg.mimetype = download.mimeType;
  call.answer('content', input.result, value, { ...(await factsOf(call, objectId)), length });
  return { key: 'bytes', values: { number: length } };
}

function factsOf(call: Call, objectId: string) {
  return call.facts({ operation: 'getContentStream', ...(objectId.startsWith('/') ? {} : { objectId }) });
}

async function findVersion({ client, input, options }: Call): Promise<string> {
  if (input.version === 'this') return input.object;
  const major = input.version === 'latestMajor';
  const latest = { objectId: input.object, major, filter: 'cmis:objectId' };
  return (await client.call('getObjectOfLatestVersion', latest, options)).id;
}

/**
 * The output for an error that is none. Servers say "no content" by several exceptions, so the document itself is asked
 * what the error means; any other error is thrown on.
 */
async function expectedOutcome(
  { client, input, options }: Call,
  objectId: string,
  error: unknown,
): Promise<'noContent' | 'notFound'> {
  const codes = ['objectNotFound', 'constraint', 'notSupported', 'streamNotSupported', 'runtime'];
  if (!(error instanceof CmisError) || !codes.includes(error.code)) throw error;
  // The document may be there, but not the version that was asked for.
  if (input.version !== 'this' && error.code === 'objectNotFound') return 'notFound';
  const document = await client.call('getObject', { objectId }, options).catch((second: unknown) => {
    if (second instanceof CmisError && second.code === 'objectNotFound') return undefined;
    throw error;
  });
  if (document === undefined) return 'notFound';
  const length = Number(document.properties['cmis:contentStreamLength'] ?? 0);
  if (document.baseType !== 'cmis:document' || length > 0) throw error;
  return 'noContent';
}

async function readContent(
  call: Call,
  download: ContentDownload,
  directory: string,
  objectId: string,
): Promise<{ value: unknown; length: number }> {
  const { input, options } = call;
  const { stream, length } = download;
  if (input.output === 'file') {
    const name = input.fileName ?? download.filename ?? '';
    const saved = await saveFile({ directory, name, fallbackName: objectId, stream, length, signal: options.signal });
    return { value: saved.path, length: saved.length };
  }
  const bytes = await buffer(stream);
  if (length !== null && bytes.length !== length) {
    throw new CmisError('connection', `${bytes.length} bytes came, ${length} were announced.`, { retryable: true });
  }
  if (input.output === 'buffer') return { value: bytes, length: bytes.length };
  const text = decode(bytes, download.mimeType, options.onNote);
  return { value: input.output === 'text' ? text : parseJson(text), length: bytes.length };
}

function decode(bytes: Buffer, mimeType: string, note: (text: string) => void): string {
  const charset = charsetOf(mimeType);
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    note(`The charset "${charset}" is unknown; the content was read as UTF-8.`);
    return new TextDecoder().decode(bytes);
  }
}

function charsetOf(mimeType: string): string {
  try {
    return parse(mimeType).parameters.charset ?? 'utf-8';
  } catch {
    return 'utf-8';
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw inputError([{ field: 'content', message: `is no JSON: ${error instanceof Error ? error.message : ''}` }]);
  }
}
