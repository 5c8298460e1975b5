import type { NodeAPI } from 'node-red';
import { registerOperationNode, type OperationCall } from '../../src/kit/operation-node';
import { readProperties } from '../../src/kit/properties';
import { completeFilter } from '../../src/kit/property-filter';
import { readNamed } from '../../src/kit/read-named';
import { sendPages } from '../../src/kit/send-pages';
import type { StatusText } from '../../src/kit/status';
import { objectFacts } from '../../src/kit/write-result';
import { CmisError } from '../../src/model/errors';
import type { Operation } from '../../src/model/operations';
import { onlyRelationshipType, relationshipType } from './relationship-type';
import { fields } from './relationships.fields';

type Call = OperationCall<typeof fields, 'result' | 'notFound' | 'done'>;
type Action = Call['input']['action'];

const operations = {
  list: 'getObjectRelationships',
  create: 'createRelationship',
  delete: 'deleteObject',
} as const satisfies Readonly<Record<Action, Operation>>;

const actions: Readonly<Record<Action, (call: Call) => Promise<StatusText>>> = { list, create, delete: remove };

export default function registerRelationships(RED: NodeAPI): void {
  registerOperationNode(RED, {
    type: 'cmis-relationships',
    operation: ({ action }) => Object.entries(operations).find(([name]) => name === action)?.[1] ?? operations.list,
    fields,
    outputs: ['result', 'notFound', 'done'],
    run: (call) => actions[call.input.action](call),
  });
}

async function list(call: Call): Promise<StatusText> {
  const { client, input, options } = call;
  const object = await readNamed(call, { field: 'object', reference: input.object }).catch(undefinedIfGone);
  if (object === undefined) return notFound(call);
  const type = input.typeId ? await relationshipType(client, input.typeId, options) : undefined;
  const asked = {
    objectId: object.id,
    relationshipDirection: input.direction,
    // The base type with its subtypes is all types; not every server takes it so.
    ...(type === undefined || (type.id === type.baseId && input.includeSubtypes) ? {} : { typeId: type.id }),
    includeSubRelationshipTypes: type === undefined || input.includeSubtypes,
    filter: completeFilter(input.filter, ['cmis:sourceId', 'cmis:targetId']),
    includeAllowableActions: input.includeAllowableActions || undefined,
  };
  const { limit = Infinity, pageSize = 500 } = input;
  // No more than the limit at a time, and nothing ahead of it.
  const paging = { limit, pageSize: Math.min(pageSize, limit), readAhead: limit === Infinity };
  const pages = client.pages(operations.list, asked, { ...options, ...paging });
  return { key: 'objects', values: { number: await sendPages(call, operations.list, pages) } };
}

async function create(call: Call): Promise<StatusText> {
  const { client, input, options, reader } = call;
  const given = await readProperties(reader, input.properties);
  const named = input.typeId || given['cmis:objectTypeId'];
  const type = named
    ? await relationshipType(client, String(named), options)
    : await onlyRelationshipType(client, options);
  const source = await readNamed(call, { field: 'object', reference: input.object });
  const target = await readNamed(call, { field: 'target', reference: input.target });
  const name = input.objectName || given['cmis:name'];
  const needsName = type.propertyDefinitions?.['cmis:name']?.required === true;
  const properties = {
    ...given,
    'cmis:objectTypeId': type.id,
    ...(name || needsName ? { 'cmis:name': name || `${source.name ?? source.id} - ${target.name ?? target.id}` } : {}),
    'cmis:sourceId': source.id,
    'cmis:targetId': target.id,
  };
  const relationship = await client.call('createRelationship', { properties }, options);
  const facts = await call.facts({ operation: operations.create, ...objectFacts(relationship) });
  call.answer('result', input.result, relationship, facts);
  return { key: 'related', values: { name: target.name ?? target.id } };
}

async function remove(call: Call): Promise<StatusText> {
  const { client, input, options } = call;
  // Read before, for the reference may name the document instead.
  const named = { field: 'object', reference: input.object, baseType: 'cmis:relationship' };
  const relationship = await readNamed(call, named).catch(undefinedIfGone);
  if (relationship === undefined) return notFound(call);
  const { id: objectId, name } = relationship;
  await client.call('deleteObject', { objectId, allVersions: true }, options);
  call.pass('result', await call.facts({ operation: operations.delete, objectId }));
  return { key: 'deleted', values: { name: name ?? objectId } };
}

async function notFound(call: Call): Promise<StatusText> {
  call.pass('notFound', await call.facts({ operation: operations[call.input.action] }));
  return { key: 'notFound' };
}

function undefinedIfGone(error: unknown): undefined {
  if (error instanceof CmisError && error.code === 'objectNotFound') return undefined;
  throw error;
}
