import type { NodeAPI } from 'node-red';
import { updateObject, type ObjectUpdate, type UpdateOptions } from '../../src/client/update-object';
import { updateObjects } from '../../src/client/update-objects';
import type { ItemAnswer } from '../../src/kit/list-call';
import { registerOperationNode, type OperationCall } from '../../src/kit/operation-node';
import { readAspects, readProperties } from '../../src/kit/properties';
import { objectFacts } from '../../src/kit/write-result';
import { CmisError, inputError } from '../../src/model/errors';
import { fields } from './update-properties.fields';

type Call = OperationCall<typeof fields, 'object'>;

export default function registerUpdateProperties(RED: NodeAPI): void {
  registerOperationNode(RED, {
    type: 'cmis-update-properties',
    operation: 'updateProperties',
    fields,
    outputs: ['object'],
    run: updateProperties,
    runAll: updateAll,
  });
}

async function updateProperties(call: Call) {
  const { client, input } = call;
  const object = await updateObject(client, input.object, await readUpdate(call), optionsOf(call));
  const facts = await call.facts({ operation: 'updateProperties', ...objectFacts(object) });
  call.answer('object', input.result, object, facts);
  return { key: 'updated', values: { name: object.name ?? object.id } };
}

/** A list in one go: the change is the same for all of its objects. A remark that all of them bring is told once. */
async function updateAll(call: Call, items: readonly string[]): Promise<readonly (ItemAnswer | CmisError)[]> {
  const notes = new Set<string>();
  const onNote = (note: string) => {
    if (!notes.has(note)) call.options.onNote(note);
    notes.add(note);
  };
  const onProgress = (number: number) => call.progress({ key: 'items', values: { number, total: items.length } });
  const update = await readUpdate(call);
  const outcomes = await updateObjects(call.client, items, update, { ...optionsOf(call), onNote, onProgress });
  const facts = await call.facts({ operation: 'updateProperties' });
  return outcomes.map((outcome) =>
    outcome instanceof CmisError
      ? outcome.with({ operation: 'updateProperties', outcome: 'unknown' })
      : { output: 'object', value: outcome, cmis: { ...facts, ...objectFacts(outcome) } },
  );
}

/** What is to change. Throws an `input` error if there is nothing. */
async function readUpdate({ input, msg, reader }: Call): Promise<ObjectUpdate> {
  const properties = await readProperties(reader, input.properties);
  const addAspects = readAspects(input.aspects, msg.aspects, undefined);
  if (Object.keys(properties).length > 0 || addAspects.length > 0) return { properties, addAspects };
  const message = 'are missing: set them in the node, or send msg.properties or msg.aspects';
  throw inputError([{ field: 'properties', message }]);
}

function optionsOf({ input, options }: Call): UpdateOptions {
  return {
    ...options,
    latest: input.version === 'latest',
    retries: input.onConflict === 'retry' ? input.retries : 0,
    onlyChanged: input.onlyChanged,
    addMissingAspects: input.addMissingAspects,
  };
}
