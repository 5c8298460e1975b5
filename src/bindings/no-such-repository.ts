import { CmisError } from '../model/errors';

/** The server answers, but lacks the repository that the connection names. */
export function noSuchRepository(repositoryId: string | undefined, known: readonly string[]): CmisError {
  const ids = known.join(', ');
  return new CmisError(
    'notConfigured',
    `The server has no repository ${JSON.stringify(repositoryId ?? '')}. It has ${ids === '' ? 'none for this user' : ids}.`,
    { outcome: 'notDone' },
  );
}
