import type { NodeAPI } from 'node-red';
import type { FieldValues } from '../../src/kit/field';
import { registerOperationNode, type OperationCall } from '../../src/kit/operation-node';
import { completeFilter } from '../../src/kit/property-filter';
import { objectFacts } from '../../src/kit/write-result';
import { CmisError } from '../../src/model/errors';
import type { CmisObject } from '../../src/model/object';
import type { Output } from '../../src/model/operations';
import { fields } from './get-object.fields';

type Call = OperationCall<typeof fields, 'object' | 'notFound'>;

export default function registerGetObject(RED: NodeAPI): void {
  registerOperationNode(RED, {
    type: 'cmis-get-object',
    operation: 'getObject',
    fields,
    outputs: ['object', 'notFound'],
    run: getObject,
  });
}

async function getObject(call: Call) {
  const { input } = call;
  const operation = operationFor(input);
  try {
    const object = await addPlaces(call, await readObject(call));
    call.answer('object', input.result, object, await call.facts({ operation, ...objectFacts(object) }));
    return { key: 'found', values: { name: object.name ?? object.id } };
  } catch (error) {
    if (!(error instanceof CmisError) || error.code !== 'objectNotFound') throw error;
    call.pass('notFound', await call.facts({ operation }));
    return { key: 'notFound' };
  }
}

function operationFor({ version, object }: FieldValues<typeof fields>) {
  if (version !== 'this') return 'getObjectOfLatestVersion';
  return object.startsWith('/') ? 'getObjectByPath' : 'getObject';
}

function readObject({ client, input, options }: Call): Promise<CmisObject> {
  const includes = {
    filter: completeFilter(input.filter, input.includePath ? ['cmis:path'] : []),
    includeAllowableActions: input.includeAllowableActions || undefined,
    includeRelationships: input.includeRelationships === 'none' ? undefined : input.includeRelationships,
    renditionFilter: input.renditionFilter || undefined,
    includePolicyIds: input.includePolicies || undefined,
    includeACL: input.includeACL || undefined,
  };
  const { object, version } = input;
  if (version !== 'this') {
    const latest = { objectId: object, major: version === 'latestMajor', ...includes };
    return client.call('getObjectOfLatestVersion', latest, options);
  }
  if (object.startsWith('/')) return client.call('getObjectByPath', { path: object, ...includes }, options);
  return client.call('getObject', { objectId: object, ...includes }, options);
}

/** The object with its path and its parents, as far as they were asked for. */
async function addPlaces(call: Call, object: CmisObject): Promise<CmisObject> {
  const { input } = call;
  const ownPath = object.properties['cmis:path'];
  const path = typeof ownPath === 'string' ? ownPath : undefined;
  // Only folders have a path of their own, and the root folder has no parents to ask for.
  const asksParents = path === '/' ? false : input.includeParents || (input.includePath && path === undefined);
  const parents = asksParents ? await readParents(call, object) : [];
  const [first] = parents;
  const folder = first?.object.properties['cmis:path'];
  const segment = first?.relativePathSegment ?? object.name;
  const filed = typeof folder === 'string' && segment !== undefined;
  const found = path ?? (filed ? `${folder === '/' ? '' : folder}/${segment}` : undefined);
  return {
    ...object,
    ...(input.includePath && found !== undefined ? { path: found } : {}),
    ...(input.includeParents ? { parents } : {}),
  };
}

/** The folders of an object; none, with a note, where its type has no place in any. */
async function readParents(
  { client, options }: Call,
  { id, baseType }: CmisObject,
): Promise<Output<'getObjectParents'>> {
  if (baseType === 'cmis:relationship') return [];
  try {
    return await client.call('getObjectParents', { objectId: id, includeRelativePathSegment: true }, options);
  } catch (error) {
    if (!(error instanceof CmisError) || !/^(?:constraint|notSupported)$/.test(error.code)) throw error;
    options.onNote(`The server tells no folders of this object: ${error.message}`);
    return [];
  }
}
