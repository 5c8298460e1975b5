import type { NodeAPI } from 'node-red';
import { makeReference } from '../../src/kit/content-reference';
import { lastSegment } from '../../src/kit/file-name';
import { registerOperationNode } from '../../src/kit/operation-node';
import type { StatusText } from '../../src/kit/status';
import { answerError, checkResponse } from '../../src/kit/web-response';
import type { CallFacts } from '../../src/kit/write-result';
import { answerAbsence, answerWeb } from './answer-web';
import { readValue } from './as-value';
import type { Call } from './call';
import { checkDirectory, downloadFile } from './download-file';
import { fields } from './get-content.fields';
import { sendChunks } from './send-chunks';
import { absenceMeantBy, findSource, type Absence, type Source } from './source';
import { openTransfer, type Transfer } from './transfer';

export default function registerGetContent(RED: NodeAPI): void {
  registerOperationNode(RED, {
    type: 'cmis-get-content',
    operation: 'getContentStream',
    fields,
    outputs: ['content', 'noContent', 'notFound', 'progress'],
    resetEndsCalls: true,
    // A browser takes its time, and another one shall not wait for it.
    ownPace: ({ output }) => output === 'response',
    onFailed: ({ output }, msg, error) => {
      if (output === 'response') answerError(msg, error);
    },
    run: getContent,
  });
}

async function getContent(call: Call): Promise<StatusText> {
  const { input } = call;
  if (input.output === 'response') checkResponse(call.msg);
  const directory = input.output === 'file' ? await checkDirectory(input.directory) : '';
  const source = await findSource(call);
  if (typeof source === 'string') {
    if (input.output === 'response') answerAbsence(call, source);
    return passAbsence(call, source);
  }
  if (input.output === 'reference') return sendReference(call, source);
  if (input.output === 'response') return sendToWeb(call, source);
  if (input.output === 'file') return sendFile(call, source, directory);
  const transfer = await openTransfer(call, source).catch((error: unknown) => absenceMeantBy(error, source));
  if (typeof transfer === 'string') return passAbsence(call, transfer, source);
  try {
    if (input.output === 'chunks') await sendChunks(call, transfer, () => factsOf(call, source, transfer.facts()));
    else await sendValue(call, source, transfer);
  } finally {
    await transfer.end();
  }
  return { key: 'bytes', values: { number: transfer.facts().length ?? 0 } };
}

async function sendValue(call: Call, source: Source, transfer: Transfer): Promise<void> {
  const value = await readValue(call, transfer);
  const facts = transfer.facts();
  setNames(call, facts);
  call.answer('content', call.input.result, value, await factsOf(call, source, facts));
}

async function sendFile(call: Call, source: Source, directory: string): Promise<StatusText> {
  const file = await downloadFile(call, source, directory).catch((error: unknown) => absenceMeantBy(error, source));
  if (typeof file === 'string') return passAbsence(call, file, source);
  const { length, sha256 } = file;
  const mimetype = source.streamId === undefined ? file.mimeType : (source.stored?.mimeType ?? file.mimeType);
  const filename = lastSegment(source.stored?.name ?? '');
  const facts = {
    length,
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(filename === '' ? {} : { filename }),
    mimetype,
  };
  setNames(call, facts);
  call.answer('content', call.input.result, file.path, await factsOf(call, source, facts));
  return { key: 'bytes', values: { number: length } };
}

/** A list has a message for all, which no one of them names. */
function setNames({ input, msg }: Call, { filename, mimetype }: Pick<CallFacts, 'filename' | 'mimetype'>): void {
  if (!input.list) Object.assign(msg, filename === undefined ? { mimetype } : { filename, mimetype });
}

/** Nothing is read: what the repository says of the content is all that a reference needs. */
async function sendReference(call: Call, source: Source): Promise<StatusText> {
  const { input, client, options } = call;
  const { stored, connection, part } = source;
  if (stored === undefined) throw new TypeError('The content was not asked about.');
  const repositoryId = source.repositoryId ?? (await client.repositoryId(options));
  const filename = lastSegment(stored.name) || stored.objectId;
  const names = { filename, mimetype: stored.mimeType };
  setNames(call, names);
  const facts = await factsOf(call, source, names);
  call.answer('content', input.result, makeReference({ connection, repositoryId }, stored, part), facts);
  return { key: 'referenced', values: { name: filename } };
}

async function sendToWeb(call: Call, source: Source): Promise<StatusText> {
  const result = await answerWeb(call, source);
  if (typeof result === 'string') return passAbsence(call, result, source);
  const { answer, transfer } = result;
  const { status, bytes: length } = answer;
  call.pass('content', await factsOf(call, source, { ...transfer?.facts(), length, status }));
  return { key: 'answered', values: { status, number: length } };
}

async function passAbsence(call: Call, absence: Absence, source?: Source): Promise<StatusText> {
  call.pass(absence, await factsOf(call, source, {}));
  return { key: absence };
}

/** The facts of the call, and where they are about. */
function factsOf(call: Call, source: Source | undefined, own: Partial<CallFacts>): Promise<CallFacts> {
  const objectId = source?.objectId ?? call.input.object ?? '/';
  return call.facts({
    operation: 'getContentStream',
    ...(source?.repositoryId === undefined ? {} : { repositoryId: source.repositoryId }),
    ...(objectId.startsWith('/') ? {} : { objectId }),
    ...own,
  });
}
