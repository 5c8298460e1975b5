import { CmisError } from '../model/errors';
import type { CmisObject } from '../model/object';
import type { Input } from '../model/operations';
import type { PropertyValue } from '../model/property';
import { contentLength } from './open-content';

/** What a repository tells of a content without sending it. */
export interface StoredContent {
  /** Of the document. */
  readonly objectId: string;
  /** Of a rendition. */
  readonly streamId?: string;
  readonly name: string;
  readonly mimeType: string;
  /** Bytes; `null` if it isn't told. */
  readonly length: number | null;
  /** `cmis:contentStreamHash`. */
  readonly hashes?: PropertyValue;
  /** Changes with every change of the document. */
  readonly changeToken?: string;
  /** ISO 8601. */
  readonly modified?: string;
}

const filter = [
  'cmis:objectId',
  'cmis:baseTypeId',
  'cmis:objectTypeId',
  'cmis:secondaryObjectTypeIds',
  'cmis:name',
  'cmis:changeToken',
  'cmis:lastModificationDate',
  'cmis:contentStreamLength',
  'cmis:contentStreamMimeType',
  'cmis:contentStreamFileName',
].join(',');

/** What to ask of an object for {@link storedContent}. All properties for the hashes: a server without these may refuse their name. */
export function storedContentQuery(
  objectId: string,
  withHashes: boolean,
): Pick<Input<'getObject'>, 'objectId' | 'filter'> {
  return withHashes ? { objectId } : { objectId, filter };
}

/**
 * The content of a document as its properties tell it; `undefined` if it has none, which is not the same as an empty one.
 * Throws a `constraint` error for what is no document.
 */
export function storedContent({ id, name, baseType, properties }: CmisObject): StoredContent | undefined {
  if (baseType !== undefined && baseType !== 'cmis:document') {
    throw new CmisError('constraint', `"${name ?? id}" is no document, but a ${baseType}: it has no content.`, {
      operation: 'getContentStream',
    });
  }
  const text = (property: string): string | undefined => {
    const value = properties[property];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const length = contentLength(properties['cmis:contentStreamLength']);
  const mimeType = text('cmis:contentStreamMimeType');
  const filename = text('cmis:contentStreamFileName');
  // Some servers give a document without content the length 0, or -1.
  if ((length ?? 0) === 0 && mimeType === undefined && filename === undefined) return undefined;
  const hashes = properties['cmis:contentStreamHash'];
  const changeToken = text('cmis:changeToken');
  const modified = text('cmis:lastModificationDate');
  return {
    objectId: id,
    name: filename ?? name ?? id,
    mimeType: mimeType ?? 'application/octet-stream',
    length,
    ...(hashes === undefined ? {} : { hashes }),
    ...(changeToken === undefined ? {} : { changeToken }),
    ...(modified === undefined ? {} : { modified }),
  };
}
