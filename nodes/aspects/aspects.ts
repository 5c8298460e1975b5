import type { NodeAPI } from 'node-red';
import {
  aspectRetries,
  readCurrent,
  updateObject,
  type ObjectUpdate,
  type UpdateOptions,
} from '../../src/client/update-object';
import type { ItemAnswer } from '../../src/kit/list-call';
import { registerOperationNode, type OperationCall } from '../../src/kit/operation-node';
import { readAspects, readProperties } from '../../src/kit/properties';
import type { StatusText } from '../../src/kit/status';
import { updateList } from '../../src/kit/update-list';
import { objectFacts } from '../../src/kit/write-result';
import { inputError, type CmisError } from '../../src/model/errors';
import type { CmisObject } from '../../src/model/object';
import type { Operation } from '../../src/model/operations';
import { fields } from './aspects.fields';

type Call = OperationCall<typeof fields, 'result' | 'hasNot'>;

export default function registerAspects(RED: NodeAPI): void {
  registerOperationNode(RED, {
    type: 'cmis-aspects',
    operation: ({ action }) => operationOf(String(action)),
    fields,
    outputs: ['result', 'hasNot'],
    run: (call) => actions[call.input.action](call),
    runAll: ({ action }) => (operationOf(String(action)) === 'updateProperties' ? changeAll : undefined),
  });
}

const actions: Readonly<Record<Call['input']['action'], (call: Call) => Promise<StatusText>>> = {
  add: change,
  remove: change,
  set: change,
  list,
  has,
  find,
};

function operationOf(action: string): Operation {
  if (action === 'find') return 'getTypeDescendants';
  return action === 'list' || action === 'has' ? 'getObject' : 'updateProperties';
}

async function change(call: Call): Promise<StatusText> {
  const object = await updateObject(call.client, objectOf(call), await readUpdate(call), optionsOf(call));
  call.answer('result', call.input.result, object, await factsOf(call, object));
  return { key: 'aspects', values: { number: object.aspects.length } };
}

async function changeAll(call: Call, items: readonly string[]): Promise<readonly (ItemAnswer | CmisError)[]> {
  return updateList(call, 'result', items, await readUpdate(call), optionsOf(call));
}

/** What is to change. Throws an `input` error if there is nothing. */
async function readUpdate(call: Call): Promise<ObjectUpdate> {
  const { action, properties: rows } = call.input;
  const names = namesOf(call);
  if (names.length === 0 && !(action === 'set' && isGiven(call))) throw missingNames();
  const properties = await readProperties(call.reader, rows);
  if (action === 'set') return { properties, setAspects: names };
  return { properties, ...(action === 'remove' ? { removeAspects: names } : { addAspects: names }) };
}

function optionsOf({ input, options }: Call): UpdateOptions {
  return { ...options, latest: input.version === 'latest', retries: aspectRetries };
}

async function list(call: Call): Promise<StatusText> {
  const object = await read(call);
  call.answer('result', call.input.result, object.aspects, await factsOf(call, object));
  return { key: 'aspects', values: { number: object.aspects.length } };
}

async function has(call: Call): Promise<StatusText> {
  const { client, input, options } = call;
  const names = namesOf(call);
  if (names.length === 0) throw missingNames();
  const ids = await Promise.all(names.map(async (name) => (await client.type(name, options)).id));
  const object = await read(call);
  const isThere = (id: string): boolean => object.aspects.includes(id);
  const found = input.match === 'all' ? ids.every(isThere) : ids.some(isThere);
  call.pass(found ? 'result' : 'hasNot', await factsOf(call, object));
  return { key: found ? 'has' : 'hasNot' };
}

async function find(call: Call): Promise<StatusText> {
  const { client, input, options } = call;
  const { property } = input;
  if (property === undefined || property === '') throw inputError([{ field: 'property', message: 'is missing' }]);
  const ids = (await client.aspectsWith(property, options)).map(({ id }) => id);
  call.answer('result', input.result, ids, await call.facts({ operation: 'getTypeDescendants', numItems: ids.length }));
  return { key: 'aspects', values: { number: ids.length } };
}

function read(call: Call): Promise<CmisObject> {
  const { client, input, options } = call;
  return readCurrent(client, objectOf(call), { ...options, latest: input.version === 'latest' });
}

function objectOf({ input }: Call): string {
  if (input.object === undefined) throw new TypeError('The object was not read.');
  return input.object;
}

function namesOf({ input, msg }: Call): string[] {
  return readAspects(input.aspects, msg.aspects, undefined);
}

/** "Set" takes an empty list for what it says, but not a list that was forgotten. */
function isGiven({ input, msg }: Call): boolean {
  return input.aspects !== undefined || Array.isArray(msg.aspects);
}

function missingNames() {
  return inputError([{ field: 'aspects', message: 'are missing: set them in the node, or send msg.aspects' }]);
}

function factsOf(call: Call, object: CmisObject) {
  return call.facts({
    operation: operationOf(call.input.action),
    ...objectFacts(object),
  });
}
