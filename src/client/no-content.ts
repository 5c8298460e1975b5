import { CmisError } from '../model/errors';
import type { CmisObject } from '../model/object';

/** Codes by which servers say that a document has no content. */
const noContent = ['constraint', 'objectNotFound', 'notSupported', 'streamNotSupported', 'runtime'];

/**
 * Whether an error that came instead of a document's content says that there is none, by what the document tells: a failure to
 * read it is no such thing.
 */
export function meansNoContent({ properties }: CmisObject, error: unknown): boolean {
  if (!(error instanceof CmisError)) return false;
  const { code } = error;
  const { 'cmis:contentStreamLength': length = null, 'cmis:contentStreamMimeType': mimeType } = properties;
  const isTyped = (mimeType ?? '') !== '';
  const isEmpty = length === null ? !isTyped : Number(length) <= 0;
  return isEmpty && noContent.includes(code) && !(code === 'runtime' && isTyped);
}
