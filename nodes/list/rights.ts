import { atATime } from '../../src/client/at-a-time';
import type { OperationCall } from '../../src/kit/operation-node';
import { CmisError } from '../../src/model/errors';
import type { CmisObject } from '../../src/model/object';
import type { fields } from './list.fields';

type Call = Pick<OperationCall<typeof fields, 'result'>, 'client' | 'input' | 'options'>;

/** Objects that are read at a time. */
const places = 8;

/**
 * The objects with their policies and ACLs, if these are wanted. No list of CMIS has them, so each object is read by itself;
 * one that is gone by then, or whose entries the user may not see, stays without, with a note.
 */
export async function addRights<T extends CmisObject>(call: Call, objects: readonly T[]): Promise<readonly T[]> {
  const { client, input, options } = call;
  const { includePolicies, includeACL } = input;
  if (!includePolicies && !includeACL) return objects;
  const asked = {
    // What it takes to read an object; the list has the rest.
    filter: 'cmis:objectId,cmis:objectTypeId,cmis:secondaryObjectTypeIds',
    includePolicyIds: includePolicies || undefined,
    includeACL: includeACL || undefined,
  };
  const rights = new Map<T, Partial<Pick<CmisObject, 'policies' | 'acl'>>>();
  const failed: string[] = [];
  await atATime(places, objects, async (object) => {
    try {
      const { policies, acl } = await client.call('getObject', { objectId: object.id, ...asked }, options);
      rights.set(object, {
        ...(includePolicies && policies !== undefined ? { policies } : {}),
        ...(includeACL && acl !== undefined ? { acl } : {}),
      });
    } catch (error) {
      if (!(error instanceof CmisError) || !/^(?:objectNotFound|permissionDenied)$/.test(error.code)) throw error;
      failed.push(`${object.name ?? object.id}: ${error.message}`);
    }
  });
  const [first] = failed;
  const others = failed.length > 1 ? ` (and of ${String(failed.length - 1)} more)` : '';
  if (first !== undefined) options.onNote(`Policies and permissions could not be read of ${first}${others}`);
  return objects.map((object) => ({ ...object, ...rights.get(object) }));
}
