import type { NodeAPI } from 'node-red';
import { isCheckedOutInPlace } from '../../src/client/checked-out';
import type { ContentWriter, WrittenContent } from '../../src/client/content-writer';
import { hasContent } from '../../src/client/fill-document';
import { inTurn } from '../../src/client/in-turn';
import { PieceWriter } from '../../src/client/piece-writer';
import type { ContentPiece } from '../../src/client/sent-piece';
import { readCurrent, tokenOf } from '../../src/client/update-object';
import { appenderOf, chunkLimitsOf, contentBehaviour, lengthOf, writerOf } from '../../src/kit/write-content';
import { readReplacement, type ContentSource } from '../../src/kit/content-source';
import { dryRun } from '../../src/kit/dry-run';
import { registerOperationNode, type OperationCall } from '../../src/kit/operation-node';
import { readBack } from '../../src/kit/read-back';
import type { StatusText } from '../../src/kit/status';
import { takePart } from '../../src/kit/take-part';
import { watchContent } from '../../src/kit/watch-content';
import { objectFacts } from '../../src/kit/write-result';
import { CmisError, inputError } from '../../src/model/errors';
import type { CmisObject } from '../../src/model/object';
import { fields } from './set-content.fields';

type Call = OperationCall<typeof fields, 'object' | 'exists' | 'noContent' | 'progress'>;
/** Content that comes by several messages. */
type Pieces = AsyncIterable<ContentPiece>;

export default function registerSetContent(RED: NodeAPI): void {
  registerOperationNode(RED, {
    type: 'cmis-set-content',
    operation: ({ action }) => operationFor(action),
    fields,
    outputs: ['object', 'exists', 'noContent', 'progress'],
    ...contentBehaviour(fields, ({ action }) => operationFor(action)),
    run: (call) =>
      call.input.contentFrom === 'chunks'
        ? takePart(call, call.input.content, chunkLimitsOf(call.input), setContent)
        : setContent(call),
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
async function setContent(call: Call, pieces?: Pieces): Promise<StatusText> {
  const { object } = call.input;
  if (object !== undefined) return inTurn(call.client, object, () => changeContent(call, object, pieces));
  const message = 'is missing (set it in the node or send msg.cmis.objectId); it has to be an id or a path';
  throw inputError([{ field: 'object', message }]);
}

async function changeContent(call: Call, objectId: string, pieces: Pieces | undefined): Promise<StatusText> {
  const { client, input, options } = call;
  const document = await readCurrent(client, objectId, { ...options, latest: input.version === 'latest' });
  checkIsDocument(document);
  if (input.action === 'delete' && !hasContent(document)) return leaveAsIs(call, document, 'noContent');
  const context = { RED: call.reader.RED, msg: call.msg, options, pieces };
  const source = input.action === 'delete' ? undefined : await readReplacement(input, document, context);
  if (input.dryRun === true) return tryOut(call, document);
  const changed = await sendChange(call, document, source);
  if (changed === undefined) return leaveAsIs(call, document, 'exists');
  const object = input.readBack ? await readBack(call, changed.object) : changed.object;
  const own = { operation: operationFor(input.action), ...objectFacts(object), ...changed.written };
  call.answer('object', input.result, object, await call.facts(own));
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
  const isOut = await isCheckedOutInPlace(call.client, document, call.options);
  const newVersion = isOut ? 'canCheckIn' : 'canCheckOut';
  const needed = { replace: 'canSetContentStream', newVersion, delete: 'canDeleteContentStream' };
  const actions = [action === 'append' ? needed.replace : needed[action]];
  return dryRun(call, 'object', { operation: operationFor(action), object: document.id, actions });
}

interface Changed {
  readonly object: CmisObject;
  readonly written?: WrittenContent | undefined;
}

/** The document as it is then; `undefined` if it has content and that was to be left. */
async function sendChange(
  call: Call,
  document: CmisObject,
  source: ContentSource | undefined,
): Promise<Changed | undefined> {
  const { client, input, options } = call;
  const target = { objectId: document.id, changeToken: tokenOf(document) };
  if (source === undefined) return { object: await client.call('deleteContentStream', target, options) };
  const watch = watchContent(call, operationFor(input.action), lengthOf(source));
  if (input.action === 'append') {
    const appender = appenderOf(source, input, watch);
    const object = await append(call, document, appender);
    return { object, written: appender.written };
  }
  const writer = writerOf(source, input, { ...watch, call, staging: { kind: 'none' } });
  const object = await (input.action === 'newVersion'
    ? writer.addVersion(client, document, { major: input.major ?? true, comment: input.comment }, options)
    : replace(call, document, writer));
  return object === undefined ? undefined : { object, written: writer.written };
}

async function replace(
  { client, input, options }: Call,
  document: CmisObject,
  writer: ContentWriter,
): Promise<CmisObject | undefined> {
  // Nothing has to be sent to learn that.
  if (!input.overwrite && hasContent(document)) return undefined;
  const target = { objectId: document.id, changeToken: tokenOf(document), overwriteFlag: input.overwrite };
  try {
    return await writer.replace(client, target, options);
  } catch (error) {
    if (input.overwrite || !(error instanceof CmisError) || error.code !== 'contentAlreadyExists') throw error;
    return undefined;
  }
}

async function append(
  { client, input, options }: Call,
  document: CmisObject,
  appender: ReturnType<typeof appenderOf>,
): Promise<CmisObject> {
  const isLastChunk = input.lastChunk ?? true;
  if (appender instanceof PieceWriter || hasContent(document)) {
    return appender.append(client, document, isLastChunk, options);
  }
  // OpenCMIS in-memory loses without a word what is appended to nothing.
  const target = { objectId: document.id, changeToken: tokenOf(document), overwriteFlag: false };
  return (await appender.replace(client, target, options)) ?? document;
}
