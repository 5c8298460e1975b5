import type { NodeAPI } from 'node-red';
import { updateObject, type ObjectUpdate, type UpdateOptions } from '../../src/client/update-object';
import { registerOperationNode, type OperationCall } from '../../src/kit/operation-node';
import { readAspects, readProperties } from '../../src/kit/properties';
import { updateList } from '../../src/kit/update-list';
import { objectFacts } from '../../src/kit/write-result';
import { inputError } from '../../src/model/errors';
import { fields } from './update-properties.fields';

type Call = OperationCall<typeof fields, 'object'>;

export default function registerUpdateProperties(RED: NodeAPI): void {
  registerOperationNode(RED, {
    type: 'cmis-update-properties',
    operation: 'updateProperties',
    fields,
    outputs: ['object'],
    run: updateProperties,
    runAll: () => async (call, items) => updateList(call, 'object', items, await readUpdate(call), optionsOf(call)),
  });
}

async function updateProperties(call: Call) {
  const { client, input } = call;
  const object = await updateObject(client, input.object, await readUpdate(call), optionsOf(call));
  const facts = await call.facts({ operation: 'updateProperties', ...objectFacts(object) });
  call.answer('object', input.result, object, facts);
  return { key: 'updated', values: { name: object.name ?? object.id } };
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
