import type { CallOptions, CmisClient } from '../client/client';
import { CmisError } from '../model/errors';
import type { CmisObject } from '../model/object';

/**
 * An object as it is after it was made or changed. That it can't be read doesn't undo that: it is then answered as it was
 * known before, with a note.
 */
export async function readBack(
  { client, options }: { readonly client: Pick<CmisClient, 'call'>; readonly options: CallOptions },
  object: CmisObject,
): Promise<CmisObject> {
  try {
    return await client.call('getObject', { objectId: object.id }, options);
  } catch (error) {
    if (!(error instanceof CmisError)) throw error;
    options.onNote?.(`It was done, but the object could not be read back: ${error.message}`);
    return object;
  }
}
