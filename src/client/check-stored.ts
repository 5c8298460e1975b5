import { CmisError } from '../model/errors';
import type { CmisObject } from '../model/object';
import type { CallOptions, CmisClient } from './client';
import { isHashOf } from './measure';
import { contentLength } from './open-content';

/** What a content has to be. */
export interface SentContent {
  readonly length: number;
  readonly sha256?: string | undefined;
}

/**
 * Compares what was sent with what the server says that it has stored, as far as it tells.
 *
 * @param object the document as the server answered it
 * @throws CmisError `protocol` if it stored something else
 */
export async function checkStored(
  client: Pick<CmisClient, 'call'>,
  object: CmisObject,
  sent: SentContent,
  options: CallOptions,
): Promise<void> {
  if (isStored(object, sent)) return;
  // The answer may tell an older state.
  const current = await client.call('getObject', { objectId: object.id }, options);
  if (!isStored(current, sent)) throw otherContent(current, sent);
}

function isStored({ properties }: CmisObject, { length, sha256 }: SentContent): boolean {
  const stored = contentLength(properties['cmis:contentStreamLength']);
  const isOther = sha256 !== undefined && isHashOf(sha256, properties['cmis:contentStreamHash']) === false;
  return !isOther && (stored === null || stored === length);
}

function otherContent({ id, properties }: CmisObject, { length }: SentContent): CmisError {
  const stored = contentLength(properties['cmis:contentStreamLength']);
  const what = stored === length ? 'another SHA-256 than what was sent' : `${stored} bytes, but ${length} were sent`;
  return new CmisError('protocol', `The content of "${id}" at the server has ${what}.`, {
    outcome: 'unknown',
    retryable: false,
  });
}
