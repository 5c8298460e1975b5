import type { NodeAPI } from 'node-red';
import { inTurn } from '../../src/client/in-turn';
import { newVersionOf } from '../../src/client/new-version';
import { readCurrent, tokenOf } from '../../src/client/update-object';
import { readReplacement } from '../../src/kit/content';
import { dryRun } from '../../src/kit/dry-run';
import { registerOperationNode, type OperationCall } from '../../src/kit/operation-node';
import type { StatusText } from '../../src/kit/status';
import { objectFacts } from '../../src/kit/write-result';
import type { ContentUpload } from '../../src/model/content-stream';
import { CmisError, inputError } from '../../src/model/errors';
import type { CmisObject } from '../../src/model/object';
import { fields } from './set-content.fields';

type Call = OperationCall<typeof fields, 'object' | 'exists' | 'noContent'>;

export default function registerSetContent(RED: NodeAPI): void {
  registerOperationNode(RED, {
    type: 'cmis-set-content',
    operation: ({ action }) => operationFor(action),
    fields,
    outputs: ['object', 'exists', 'noContent'],
    run: setContent,
  });
}

function operationFor(action: unknown) {
  switch (action) {
    case 'newVersion':
      return 'checkIn';
    case 'append':
      return 'appendContentStream';
    case 'delete':
      return 'deleteContentStream';
    default:
      return 'setContentStream';
  }
}

/** In turn, so that what is appended by several messages stands in their order. */
function setContent(call: Call): Promise<StatusText> {
  return inTurn(call.client, call.input.object, () => changeContent(call));
}

async function changeContent(call: Call): Promise<StatusText> {
  const { client, input, options } = call;
  const document = await readCurrent(client, input.object, { ...options, latest: input.version === 'latest' });
  checkIsDocument(document);
  if (input.action === 'delete' && !hasContent(document)) return leaveAsIs(call, document, 'noContent');
  const contentStream = input.action === 'delete' ? undefined : await readReplacement(input, document, options.onNote);
  if (input.dryRun === true) return tryOut(call, document);
  const changed = await sendChange(call, document, contentStream);
  if (changed === undefined) return leaveAsIs(call, document, 'exists');
  const object = input.readBack ? await client.call('getObject', { objectId: changed.id }, options) : changed;
  const facts = await call.facts({ operation: operationFor(input.action), ...objectFacts(object) });
  call.answer('object', input.result, object, facts);
  const key = input.action === 'delete' ? 'contentDeleted' : 'contentSet';
  return { key, values: { name: object.name ?? document.name ?? object.id } };
}

function checkIsDocument({ id, name, baseType }: CmisObject): void {
  if (baseType === undefined || baseType === 'cmis:document') return;
  throw inputError([{ field: 'object', message: `"${name ?? id}" is no document: only documents have content` }]);
}

async function leaveAsIs(call: Call, document: CmisObject, output: 'exists' | 'noContent'): Promise<StatusText> {
  call.pass(output, await call.facts({ operation: operationFor(call.input.action), ...objectFacts(document) }));
  return { key: output };
}

/** Changes nothing, and answers as the change would. */
async function tryOut(call: Call, document: CmisObject): Promise<StatusText> {
  const { action, overwrite } = call.input;
  if (action === 'replace' && !overwrite && hasContent(document)) return leaveAsIs(call, document, 'exists');
  const needed = { replace: 'canSetContentStream', newVersion: 'canCheckOut', delete: 'canDeleteContentStream' };
  const actions = [action === 'append' ? needed.replace : needed[action]];
  return dryRun(call, 'object', { operation: operationFor(action), object: document.id, actions });
}

/** The document as it is then; `undefined` if it has content and that was to be left. */
async function sendChange(call: Call, document: CmisObject, contentStream: ContentUpload | undefined) {
  const { client, input, options } = call;
  const target = { objectId: document.id, changeToken: tokenOf(document) };
  if (contentStream === undefined) return client.call('deleteContentStream', target, options);
  if (input.action === 'append') return append(call, document, contentStream);
  if (input.action !== 'newVersion') return replace(call, document, contentStream);
  const version = { contentStream, major: input.major ?? true, comment: input.comment };
  return newVersionOf(client, document, version, options);
}

async function replace(call: Call, document: CmisObject, contentStream: ContentUpload) {
  const { client, input, options } = call;
  const target = { objectId: document.id, changeToken: tokenOf(document), overwriteFlag: input.overwrite };
  try {
    return await client.call('setContentStream', { ...target, contentStream }, options);
  } catch (error) {
    if (input.overwrite || !(error instanceof CmisError) || error.code !== 'contentAlreadyExists') throw error;
    return undefined;
  }
}

function append({ client, input, options }: Call, document: CmisObject, contentStream: ContentUpload) {
  const target = { objectId: document.id, changeToken: tokenOf(document), contentStream };
  // OpenCMIS in-memory loses without a word what is appended to nothing.
  if (!hasContent(document)) return client.call('setContentStream', { ...target, overwriteFlag: false }, options);
  return client.call('appendContentStream', { ...target, isLastChunk: input.lastChunk ?? true }, options);
}

/** Empty content is content. */
function hasContent({ properties }: CmisObject): boolean {
  const { 'cmis:contentStreamLength': length = null, 'cmis:contentStreamMimeType': mimeType = null } = properties;
  return length !== null || mimeType !== null;
}
