import type { NodeAPI } from 'node-red';
import { inTurn } from '../../src/client/in-turn';
import { checkIn, checkOut, findWorkingCopy } from '../../src/client/new-version';
import { readCurrent } from '../../src/client/update-object';
import { readReplacement, uploadOf } from '../../src/kit/content-source';
import { registerOperationNode, type OperationCall } from '../../src/kit/operation-node';
import { readBack } from '../../src/kit/read-back';
import { readAspects, readProperties } from '../../src/kit/properties';
import { completeFilter } from '../../src/kit/property-filter';
import type { StatusText } from '../../src/kit/status';
import { objectFacts } from '../../src/kit/write-result';
import { CmisError } from '../../src/model/errors';
import type { CmisObject } from '../../src/model/object';
import { fields } from './versions.fields';

type Call = OperationCall<typeof fields, 'result' | 'notFound'>;

export default function registerVersions(RED: NodeAPI): void {
  registerOperationNode(RED, {
    type: 'cmis-versions',
    operation: ({ action }) => operationFor(action),
    fields,
    outputs: ['result', 'notFound'],
    run,
  });
}

function operationFor(action: unknown) {
  switch (action) {
    case 'checkIn':
    case 'cancelCheckOut':
      return action;
    case 'all':
      return 'getAllVersions';
    case 'latest':
    case 'latestMajor':
      return 'getObjectOfLatestVersion';
    default:
      return 'checkOut';
  }
}

function run(call: Call): Promise<StatusText> {
  const { client, input } = call;
  switch (input.action) {
    case 'checkOut':
      return inTurn(client, input.object, () => checkOutDocument(call));
    case 'checkIn':
      return inTurn(client, input.object, () => checkInWorkingCopy(call));
    case 'cancelCheckOut':
      return inTurn(client, input.object, () => cancelCheckOut(call));
    case 'all':
      return read(call, () => answerAll(call));
    case 'latest':
    case 'latestMajor':
      return read(call, () => answerLatest(call));
  }
}

async function checkOutDocument(call: Call): Promise<StatusText> {
  const { client, input, options } = call;
  const document = await readCurrent(client, input.object, { ...options, latest: input.version === 'latest' });
  return answerWritten(call, await checkOut(client, document, options), 'checkedOut');
}

async function checkInWorkingCopy(call: Call): Promise<StatusText> {
  const { client, input, msg, options, reader } = call;
  const workingCopy = await findWorkingCopy(client, input.object, options);
  const source = await readReplacement(input, workingCopy, { RED: reader.RED, msg, options });
  const version = {
    major: input.major ?? true,
    comment: input.comment,
    properties: await readProperties(reader, input.properties),
    addAspects: readAspects(input.aspects, msg.aspects, undefined),
    contentStream: source === undefined ? undefined : uploadOf(source),
  };
  const { addMissingAspects } = input;
  return answerWritten(
    call,
    await checkIn(client, workingCopy, version, { ...options, addMissingAspects }),
    'checkedIn',
  );
}

async function answerWritten(call: Call, written: CmisObject, status: string): Promise<StatusText> {
  const { input } = call;
  const object = input.readBack ? await readBack(call, written) : written;
  const facts = await call.facts({ operation: operationFor(input.action), ...objectFacts(object) });
  call.answer('result', input.result, object, facts);
  return { key: status, values: { name: object.name ?? object.id } };
}

async function cancelCheckOut(call: Call): Promise<StatusText> {
  const { client, input, options } = call;
  const { id: objectId, name } = await findWorkingCopy(client, input.object, options);
  await client.call('cancelCheckOut', { objectId }, options);
  call.pass('result', await call.facts({ operation: 'cancelCheckOut', objectId }));
  return { key: 'checkOutCancelled', values: { name: name ?? objectId } };
}

/** Answers what was read, or that there is nothing. */
async function read(call: Call, answer: () => Promise<StatusText>): Promise<StatusText> {
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof CmisError) || error.code !== 'objectNotFound') throw error;
    call.pass('notFound', await call.facts({ operation: operationFor(call.input.action) }));
    return { key: 'notFound' };
  }
}

async function answerAll(call: Call): Promise<StatusText> {
  const { client, input, options } = call;
  const versions = await client.call('getAllVersions', { objectId: input.object, ...includesOf(call) }, options);
  const facts = await call.facts({ operation: 'getAllVersions', numItems: versions.length });
  call.answer('result', input.result, versions, facts);
  return { key: 'versions', values: { number: versions.length } };
}

async function answerLatest(call: Call): Promise<StatusText> {
  const { client, input, options } = call;
  const wanted = { objectId: input.object, major: input.action === 'latestMajor', ...includesOf(call) };
  const object = await client.call('getObjectOfLatestVersion', wanted, options);
  const facts = await call.facts({ operation: 'getObjectOfLatestVersion', ...objectFacts(object) });
  call.answer('result', input.result, object, facts);
  return { key: 'found', values: { name: object.name ?? object.id } };
}

function includesOf({ input }: Call) {
  const includeAllowableActions = input.includeAllowableActions || undefined;
  return { filter: completeFilter(input.filter), includeAllowableActions };
}
