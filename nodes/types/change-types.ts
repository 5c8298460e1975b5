import type { CallOptions, CmisClient } from '../../src/client/client';
import { CmisError, inputError } from '../../src/model/errors';
import type { TypeDefinition } from '../../src/model/type-definition';
import { changedType, completeType, remarksOn } from './complete-definition';
import type { GivenType } from './read-definition';

/** Creates a type. What the repository says against it goes to the notes, and into the error if it fails. */
export async function createType(client: CmisClient, given: GivenType, options: CallOptions): Promise<TypeDefinition> {
  const parentName = given.parentId ?? given.baseId;
  if (parentName === undefined) {
    throw inputError([{ field: 'parentId', message: 'is missing: the type that the new one is a subtype of' }]);
  }
  const parent = await definitionOf(client, parentName, options);
  const remarks = remarksOn(given, parent, await client.repositoryInfo(options), false);
  return withRemarks(remarks, options, () => client.call('createType', { type: completeType(given, parent) }, options));
}

/** Changes a type, if there is anything to change. */
export async function changeType(
  client: CmisClient,
  given: GivenType,
  options: CallOptions,
): Promise<{ readonly type: TypeDefinition; readonly changed: boolean }> {
  const current = await definitionOf(client, given.id, options);
  const type = changedType(given, current);
  if (type === undefined) return { type: current, changed: false };
  const remarks = remarksOn(given, current, await client.repositoryInfo(options), true);
  const call = () => client.call('updateType', { type }, options);
  return { type: await withRemarks(remarks, options, call), changed: true };
}

/** Deletes a type. If the repository refuses, the error says what is in the way, as far as it can be found out. */
export async function deleteType(client: CmisClient, type: TypeDefinition, options: CallOptions): Promise<void> {
  try {
    await client.call('deleteType', { typeId: type.id }, options);
  } catch (error) {
    if (!(error instanceof CmisError) || !/^(?:constraint|invalidArgument|runtime)$/.test(error.code)) {
      throw error;
    }
    const reasons = await reasonsToKeep(client, type, options);
    if (reasons.length === 0) throw error;
    const message = `The type ${type.id} can't be deleted: ${reasons.join('; ')}. (${error.message})`;
    throw new CmisError('constraint', message, error.cause);
  }
}

/** A type afresh, by any of its names: somebody else may have changed it. */
export async function definitionOf(client: CmisClient, name: string, options: CallOptions): Promise<TypeDefinition> {
  const { id } = await client.type(name, options);
  return client.call('getTypeDefinition', { typeId: id }, options);
}

/** What may be in the way of deleting a type. A question that fails says nothing. */
async function reasonsToKeep(client: CmisClient, type: TypeDefinition, options: CallOptions): Promise<string[]> {
  const asked = { maxItems: 3, skipCount: 0 };
  const unknown = () => ({ items: [] });
  const subtypes = await client.call('getTypeChildren', { typeId: type.id, ...asked }, options).catch(unknown);
  const statement = `SELECT cmis:objectId FROM ${type.queryName ?? type.id}`;
  const objects = await client.call('query', { statement, ...asked }, options).catch(unknown);
  return [
    ...(subtypes.items.length > 0 ? [`it has subtypes (${subtypes.items.map(({ id }) => id).join(', ')})`] : []),
    ...(objects.items.length > 0
      ? [`there are objects of it (${objects.items.map((row) => String(row['cmis:objectId'])).join(', ')})`]
      : []),
    ...(type.typeMutability?.delete === false ? ['its definition says that it may not be deleted'] : []),
  ];
}

async function withRemarks<T>(remarks: readonly string[], { onNote }: CallOptions, work: () => Promise<T>): Promise<T> {
  for (const remark of remarks) onNote?.(`The repository says that ${remark}.`);
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CmisError) || remarks.length === 0) throw error;
    throw new CmisError(error.code, `${error.message} (The repository says that ${remarks.join('; ')}.)`, error.cause);
  }
}
