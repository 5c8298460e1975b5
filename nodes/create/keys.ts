import { lastSegment } from '../../src/kit/file-name';
import type { OperationCall } from '../../src/kit/operation-node';
import { readProperties } from '../../src/kit/properties';
import { readReference } from '../../src/kit/reference';
import { isPlainObject } from '../../src/model/describe';
import { CmisError } from '../../src/model/errors';
import type { fields } from './create.fields';

type Call = Pick<OperationCall<typeof fields, 'object' | 'existed'>, 'msg' | 'input' | 'reader'>;

/**
 * What a message or a description is about: the place that its object gets to, or the value that it is found by. Those
 * about the same are done in their order, so that the last one is what stays.
 */
export async function keysOf({ msg, input, reader }: Call): Promise<readonly string[]> {
  const description = isPlainObject(input.description) ? input.description : {};
  const own = isPlainObject(description.properties) ? description.properties : {};
  try {
    const properties = { ...(await readProperties(reader, input.properties)), ...own };
    if (input.matchBy === 'property') return [`${input.matchProperty} ${String(properties[input.matchProperty])}`];
    const name = description.name ?? input.objectName ?? properties['cmis:name'] ?? msg.filename;
    if (typeof name !== 'string') return [];
    const folder = readReference(description.folder) ?? input.folder;
    return [`${folder ?? ''} ${lastSegment(name)}`];
  } catch (error) {
    // What is wrong with the message is told when it has its turn.
    if (error instanceof CmisError) return [];
    throw error;
  }
}
