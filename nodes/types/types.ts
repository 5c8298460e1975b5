import type { NodeAPI } from 'node-red';
import { encodeType, typeObject } from '../../src/bindings/browser/encode-type';
import { registerOperationNode, type OperationCall } from '../../src/kit/operation-node';
import type { StatusText } from '../../src/kit/status';
import type { Operation } from '../../src/model/operations';
import type { TypeDefinition, TypeTree } from '../../src/model/type-definition';
import { changeType, createType, definitionOf, deleteType } from './change-types';
import { importTypes } from './import-types';
import { readAll, readName, readNames, readOne } from './read-input';
import { fields } from './types.fields';

type Call = OperationCall<typeof fields, 'result'>;
type Action = Call['input']['action'];

const operations = {
  definition: 'getTypeDefinition',
  children: 'getTypeChildren',
  tree: 'getTypeDescendants',
  create: 'createType',
  update: 'updateType',
  delete: 'deleteType',
  export: 'getTypeDescendants',
  import: 'createType',
} as const satisfies Readonly<Record<Action, Operation>>;

const actions: Readonly<Record<Action, (call: Call) => Promise<StatusText>>> = {
  definition: readDefinition,
  children: readChildren,
  tree: readTree,
  create: async (call) => {
    const given = readOne(call.input.definition, call.options.onNote);
    return answerType(call, await createType(call.client, given, call.options), 'created');
  },
  update: async (call) => {
    const given = readOne(call.input.definition, call.options.onNote);
    const { type, changed } = await changeType(call.client, given, call.options);
    if (!changed) call.options.onNote('Nothing differs from the type as it is: nothing was sent.');
    return answerType(call, type, 'updated');
  },
  delete: remove,
  export: exportTypes,
  import: importAll,
};

export default function registerTypes(RED: NodeAPI): void {
  registerOperationNode(RED, {
    type: 'cmis-types',
    operation: ({ action }) => Object.entries(operations).find(([name]) => name === action)?.[1] ?? 'getTypeDefinition',
    fields,
    outputs: ['result'],
    run: (call) => actions[call.input.action](call),
  });
}

async function readDefinition(call: Call): Promise<StatusText> {
  const { client, input, options } = call;
  const type = await definitionOf(client, readName(input.typeId, call.msg.payload), options);
  return answerType(call, await withInherited(call, type), 'found');
}

/** Not every server says which properties are inherited; the parent does. */
async function withInherited({ client, options }: Call, type: TypeDefinition): Promise<TypeDefinition> {
  const { parentId, propertyDefinitions = {} } = type;
  const isTold = Object.values(propertyDefinitions).every(({ inherited }) => inherited !== undefined);
  if (isTold) return type;
  const parent = parentId === undefined ? undefined : await client.type(parentId, options);
  const entries = Object.entries(propertyDefinitions).map(([id, property]) => [
    id,
    { ...property, inherited: property.inherited ?? Object.hasOwn(parent?.propertyDefinitions ?? {}, id) },
  ]);
  return { ...type, propertyDefinitions: Object.fromEntries(entries) as typeof propertyDefinitions };
}

async function readChildren(call: Call): Promise<StatusText> {
  const { client, input, options } = call;
  const { includePropertyDefinitions } = input;
  const types: TypeDefinition[] = [];
  const asked = { typeId: await parentOf(call), includePropertyDefinitions };
  for await (const type of client.items('getTypeChildren', asked, options)) types.push(type);
  return answerTypes(call, types, types.length);
}

async function readTree(call: Call): Promise<StatusText> {
  const { client, input, options } = call;
  const { depth = -1, includePropertyDefinitions } = input;
  const asked = { typeId: await parentOf(call), depth, includePropertyDefinitions };
  const tree = await client.call('getTypeDescendants', asked, options);
  const types = flatten(tree);
  return answerTypes(call, input.tree === 'nested' ? tree : types, types.length);
}

async function remove(call: Call): Promise<StatusText> {
  const { client, input, options } = call;
  const type = await definitionOf(client, readName(input.typeId, call.msg.payload), options);
  await deleteType(client, type, options);
  call.pass('result', await call.facts({ operation: 'deleteType', typeId: type.id }));
  return { key: 'deleted', values: { name: type.id } };
}

/** The types with their subtypes, each parent before its children, as the specification's JSON. */
async function exportTypes(call: Call): Promise<StatusText> {
  const { client, input, options } = call;
  const names = readNames(input.typeId);
  const types = new Map<string, TypeDefinition>();
  const add = (type: TypeDefinition): unknown => types.has(type.id) || types.set(type.id, type);
  const asked = { depth: -1, includePropertyDefinitions: true };
  for (const name of names) {
    const type = await definitionOf(client, name, options);
    add(type);
    if (!input.includeSubtypes) continue;
    flatten(await client.call('getTypeDescendants', { typeId: type.id, ...asked }, options)).forEach(add);
  }
  if (names.length === 0) {
    const depth = input.includeSubtypes ? -1 : 1;
    flatten(await client.call('getTypeDescendants', { ...asked, depth }, options)).forEach(add);
  }
  const all = [...types.values()];
  const text = () => `[\n${all.map((type) => encodeType(type, 2)).join(',\n')}\n]\n`;
  return answerTypes(call, input.format === 'text' ? text() : all.map(typeObject), all.length);
}

async function importAll(call: Call): Promise<StatusText> {
  const { client, input, options } = call;
  const given = readAll(input.definition, options.onNote);
  const results = await importTypes(client, given, {
    ...options,
    update: input.existing === 'update',
    onEnded: (number) => call.progress({ key: 'items', values: { number, total: given.length } }),
  });
  const failed = results.filter(({ error }) => error !== undefined).length;
  const succeeded = results.length - failed;
  call.answer('result', input.result, results, await call.facts({ operation: 'createType', succeeded, failed }));
  return failed === 0
    ? { key: 'list', values: { number: succeeded } }
    : { key: 'listPartly', values: { number: succeeded, failed }, partly: true };
}

/** The id of the type whose subtypes are asked for; undefined for the base types. */
async function parentOf({ client, input, msg, options }: Call): Promise<string | undefined> {
  if (input.typeId === undefined || input.typeId.length === 0) return undefined;
  return (await client.type(readName(input.typeId, msg.payload), options)).id;
}

async function answerType(call: Call, type: TypeDefinition, key: 'found' | 'created' | 'updated'): Promise<StatusText> {
  const { action, result } = call.input;
  call.answer('result', result, type, await call.facts({ operation: operations[action], typeId: type.id }));
  return { key, values: { name: type.displayName ?? type.id } };
}

async function answerTypes(call: Call, value: unknown, numItems: number): Promise<StatusText> {
  const { action, result } = call.input;
  call.answer('result', result, value, await call.facts({ operation: operations[action], numItems }));
  return { key: 'types', values: { number: numItems } };
}

function flatten(trees: readonly TypeTree[]): TypeDefinition[] {
  return trees.flatMap(({ type, children }) => [type, ...flatten(children)]);
}
