import type { CallOptions, CmisClient } from '../client/client';
import { CmisError, inputError } from '../model/errors';
import type { CmisObject } from '../model/object';

/**
 * Reads the object that one of several references of a node names; errors say which one it was.
 * @throws CmisError `input` if it is missing, or an object of another base type
 */
export async function readNamed(
  call: { readonly client: CmisClient; readonly options: CallOptions },
  named: { readonly field: string; readonly reference: string | undefined; readonly baseType?: string },
): Promise<CmisObject> {
  const { field, reference, baseType } = named;
  if (reference === undefined)
    throw inputError([{ field, message: `is missing (set it in the node or send msg.${field})` }]);
  const object = await call.client.call('getObject', { objectId: reference }, call.options).catch((error: unknown) => {
    const isGone = error instanceof CmisError && error.code === 'objectNotFound';
    throw isGone ? new CmisError(error.code, `${field}: ${error.message}`, error.cause) : error;
  });
  if (baseType === undefined || object.baseType === baseType) return object;
  const message = `"${object.name ?? object.id}" is no ${baseType}, but a ${object.baseType ?? 'different object'}`;
  throw inputError([{ field, message }]);
}
