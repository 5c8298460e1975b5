import type { NodeAPI } from 'node-red';
import type { Placed } from '../../src/client/conflict';
import type { Side } from '../../src/client/copied-properties';
import { Copier, type Changes } from '../../src/client/copier';
import { copyTree, type TreeCopy } from '../../src/client/copy-tree';
import { createOperations, isCreatable } from '../../src/client/create-object';
import { withMade } from '../../src/client/ensure-folder';
import { checkPathOutside } from '../../src/client/into-itself';
import { walkFolder } from '../../src/client/walk-folder';
import { openReference } from '../../src/kit/content-reference';
import { registerOperationNode, type OperationCall } from '../../src/kit/operation-node';
import { readAspects, readProperties } from '../../src/kit/properties';
import type { StatusText } from '../../src/kit/status';
import { readTargetFolder } from '../../src/kit/target-folder';
import { objectFacts } from '../../src/kit/write-result';
import { inputError } from '../../src/model/errors';
import type { CmisObject } from '../../src/model/object';
import { fields } from './copy.fields';

type Call = OperationCall<typeof fields, 'object' | 'existed' | 'incomplete'>;

export default function registerCopy(RED: NodeAPI): void {
  registerOperationNode(RED, {
    type: 'cmis-copy',
    operation: 'createDocumentFromSource',
    fields,
    outputs: ['object', 'existed', 'incomplete'],
    partly: 'incomplete',
    run: copy,
  });
}

async function copy(call: Call): Promise<StatusText> {
  const { input } = call;
  const changes = await readChanges(call);
  const { source, objectId } = await sourceOf(call);
  const target = await targetOf(call);
  const { onConflict: policy, otherType, acceptableName } = input;
  const copier = await Copier.create(source, target, { policy, otherType, acceptableName });
  const object = await source.client.call('getObject', { objectId }, source.options);
  const isFolder = object.baseType === 'cmis:folder';
  // No folder is made for a copy into itself.
  if (copier.sameRepository) checkPathOutside(object, input.folder);
  // A folder is read to its end before anything is made.
  const walked = isFolder ? await walkFolder(source, object, input.limit) : [];
  const { folder, made } = await readTargetFolder(target, input.folder, input.createFolders);
  try {
    if (!isFolder) return await answerObject(call, await copier.copy(object, folder, changes));
    const onProgress = (number: number): void =>
      call.progress({ key: 'items', values: { number, total: walked.length } });
    return await answerTree(call, await copyTree(copier, { folder: object, walked }, folder, changes, onProgress));
  } catch (error) {
    throw withMade(error, made);
  }
}

/** Where the object is: in the repository of the node or, of a content reference, in the one that it names. */
async function sourceOf({ client, input, options, reader }: Call): Promise<{ source: Side; objectId: string }> {
  if (input.from === 'object') return { source: { client, options }, objectId: input.object ?? '' };
  const opened = await openReference(reader.RED, input.reference, options);
  const { objectId, streamId, offset, length } = opened.reference;
  if (streamId === undefined && offset === undefined && length === undefined) {
    return { source: { client: opened.client, options: opened.options }, objectId };
  }
  const message = 'names a part or a rendition, which is no document: "cmis create" makes one of it';
  throw inputError([{ field: 'content reference', message }]);
}

async function readChanges({ input, msg, reader }: Call): Promise<Changes> {
  const { 'cmis:name': name, ...properties } = await readProperties(reader, input.properties);
  for (const id of ['cmis:objectTypeId', 'cmis:secondaryObjectTypeIds']) {
    if (properties[id] === undefined) continue;
    const message =
      'is that of the source: aspects are added by the field "Aspects", and "Other type" is for a target without it';
    throw inputError([{ field: `property ${id}`, message }]);
  }
  const named = input.objectName ?? name;
  if (named !== undefined && (typeof named !== 'string' || named === '')) {
    throw inputError([{ field: 'name', message: 'has to be a text' }]);
  }
  return { name: named, properties, aspects: readAspects(input.aspects, msg.aspects, undefined) };
}

async function targetOf(call: Call): Promise<Side> {
  const { client, input, options } = call;
  if (input.targetRepository === '') return { client, options };
  const { signal, onNote, onWrite } = options;
  return { client: await call.connect(input.targetRepository), options: { signal, onNote, onWrite } };
}

async function answerObject(call: Call, { object, outcome }: Placed): Promise<StatusText> {
  const facts = await call.facts({ operation: operationOf(object), outcome, ...objectFacts(object) });
  call.answer(outcome === 'existed' ? 'existed' : 'object', call.input.result, object, facts);
  return { key: outcome === 'created' ? 'copied' : outcome, values: { name: object.name ?? object.id } };
}

async function answerTree(call: Call, { placed, results }: TreeCopy): Promise<StatusText> {
  if (placed.outcome === 'existed') return answerObject(call, placed);
  const failed = results.filter(({ error }) => error !== undefined).length;
  const succeeded = results.length - failed;
  const { object, outcome } = placed;
  const own = { operation: 'createFolder', outcome, succeeded, failed, ...objectFacts(object) } as const;
  call.answer(failed === 0 ? 'object' : 'incomplete', call.input.result, results, await call.facts(own));
  return failed === 0
    ? { key: 'list', values: { number: succeeded } }
    : { key: 'listPartly', values: { number: succeeded, failed }, partly: true };
}

function operationOf({ baseType }: CmisObject) {
  if (baseType === 'cmis:document' || !isCreatable(baseType)) return 'createDocumentFromSource';
  return createOperations[baseType];
}
