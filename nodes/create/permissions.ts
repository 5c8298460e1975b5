import type { Ace, Acl } from '../../src/model/acl';
import { describe, isPlainObject } from '../../src/model/describe';
import { inputError } from '../../src/model/errors';

const forms = 'an object such as {"anna": ["write"]}, a list of { principalId, permissions }, or an ACL';

/** The permissions that a new object is given; `undefined` for none. Throws an `input` error for what can't be permissions. */
export function readPermissions(value: unknown): Acl | undefined {
  if (value === undefined) return undefined;
  const listed = isPlainObject(value) && Array.isArray(value.aces) ? value.aces : value;
  const entries = isPlainObject(listed)
    ? Object.entries(listed).map(([principalId, permissions]) => ({ principalId, permissions }))
    : listed;
  if (!Array.isArray(entries)) throw fault(`have to be ${forms}, but are ${describe(value)}`);
  // What comes from a parent comes from it here as well.
  const aces = entries.filter((entry) => !isPlainObject(entry) || entry.isDirect !== false).map(readEntry);
  return aces.length === 0 ? undefined : { aces };
}

function readEntry(entry: unknown): Ace {
  if (!isPlainObject(entry) || typeof entry.principalId !== 'string' || entry.principalId === '') {
    throw fault(`have to be ${forms}, but one of them is ${describe(entry)}`);
  }
  const { principalId, permissions } = entry;
  const names: readonly unknown[] = Array.isArray(permissions) ? permissions : [permissions];
  if (names.length === 0 || !names.every(isName)) {
    throw fault(`of ${principalId} have to be a list of names, but are ${describe(permissions)}`);
  }
  return { principalId, permissions: names };
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function fault(message: string) {
  return inputError([{ field: 'permissions', message }]);
}
