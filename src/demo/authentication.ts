import { createHash, timingSafeEqual } from 'node:crypto';

/** Tells the user of an `Authorization` header; `undefined` if it is missing or wrong. */
export type Authenticate = (header: string | undefined) => string | undefined;

/** HTTP Basic authentication (RFC 7617) with UTF-8. @throws Error if there are no users */
export function authenticator(users: Readonly<Record<string, string>>): Authenticate {
  const passwords = new Map(Object.entries(users));
  if (passwords.size === 0) throw new Error('A demo repository needs at least one user with a password.');
  return (header) => {
    const [, encoded = ''] = /^Basic\s+(\S+)$/i.exec(header ?? '') ?? [];
    const [, user = '', password = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
    const expected = passwords.get(user);
    return expected !== undefined && timingSafeEqual(digest(password), digest(expected)) ? user : undefined;
  };
}

/** Makes both sides equally long, as the comparison needs them. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
