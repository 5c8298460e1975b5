import { unsent } from '../bindings/unsent';
import type { ContentUpload } from '../model/content-stream';
import type { CmisObject } from '../model/object';
import type { Input } from '../model/operations';
import type { PropertiesInput } from '../model/property';
import { definitionsOf } from './check-properties';
import type { CallOptions, CmisClient } from './client';
import { meansNoContent } from './no-content';

/**
 * Does what createDocumentFromSource does (CMIS 1.1, section 2.2.4.2) on a wire that doesn't have it: the source is read and
 * a document is created from its values and its content, which passes through as a stream.
 */
export async function copyDocument(
  client: CmisClient,
  { sourceId, properties, ...rest }: Input<'createDocumentFromSource'>,
  options: CallOptions,
): Promise<CmisObject> {
  const notDone = unsent('createDocumentFromSource');
  const source = await client.call('getObject', { objectId: sourceId }, options).catch(notDone);
  const contentStream = await contentOf(client, source, options).catch(notDone);
  try {
    const values = await settable(client, source, options).catch(notDone);
    const input = { ...rest, properties: { ...values, ...properties } };
    return await client.call(
      'createDocument',
      contentStream === undefined ? input : { ...input, contentStream },
      options,
    );
  } catch (error) {
    contentStream?.data.destroy();
    throw error;
  }
}

/** The values of the source that a new document can be given. */
async function settable(client: CmisClient, source: CmisObject, options: CallOptions): Promise<PropertiesInput> {
  const typeIds = [source.type, ...source.aspects].filter((id) => id !== undefined);
  const definitions = definitionsOf(await Promise.all(typeIds.map((id) => client.type(id, options))));
  const values = Object.entries(source.properties).filter(([id, value]) => {
    const updatability = definitions.get(id)?.updatability;
    const unset = value === null || (Array.isArray(value) && value.length === 0);
    return !unset && (updatability === 'readwrite' || updatability === 'oncreate');
  });
  return Object.fromEntries(values);
}

/** Undefined for a document without content; servers refuse to read that by several exceptions. */
async function contentOf(client: CmisClient, source: CmisObject, options: CallOptions) {
  try {
    const content = await client.call('getContentStream', { objectId: source.id }, options);
    const { stream, length, mimeType, filename } = content;
    return {
      data: stream,
      mimeType,
      ...(length === null ? {} : { length }),
      ...(filename === undefined ? {} : { filename }),
    } satisfies ContentUpload;
  } catch (error) {
    if (meansNoContent(source, error)) return undefined;
    throw error;
  }
}
