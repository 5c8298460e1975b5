import type { NodeAPI } from 'node-red';
import { updateObject } from '../../src/client/update-object';
import { registerOperationNode, type OperationCall } from '../../src/kit/operation-node';
import { readAspects, readProperties } from '../../src/kit/properties';
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
  });
}

async function updateProperties(call: Call) {
  const { client, input, msg, options, reader } = call;
  const properties = await readProperties(reader, input.properties);
  const addAspects = readAspects(input.aspects, msg.aspects, undefined);
  if (Object.keys(properties).length === 0 && addAspects.length === 0) {
    const message = 'are missing: set them in the node, or send msg.properties or msg.aspects';
    throw inputError([{ field: 'properties', message }]);
  }
  const object = await updateObject(
    client,
    input.object,
    { properties, addAspects },
    {
      ...options,
      latest: input.version === 'latest',
      retries: input.onConflict === 'retry' ? input.retries : 0,
      onlyChanged: input.onlyChanged,
      addMissingAspects: input.addMissingAspects,
    },
  );
  const facts = await call.facts({
    operation: 'updateProperties',
    ...objectFacts(object),
  });
  call.answer('object', input.result, object, facts);
  return { key: 'updated', values: { name: object.name ?? object.id } };
}
