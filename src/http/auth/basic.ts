import { CmisError } from '../../model/errors';

/** The value of `Authorization` for Basic (RFC 7617), user and password in UTF-8. A colon in the user is `notConfigured`. */
export function basicAuthorization(user: string, password: string): string {
  if (user.includes(':')) {
    throw new CmisError('notConfigured', 'The user name contains a colon, which Basic authentication cannot send.', {
      outcome: 'notDone',
      retryable: false,
    });
  }
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}
