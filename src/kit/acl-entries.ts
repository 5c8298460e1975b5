import type { AclAction } from '../client/acl-difference';
import { readTypedInput, splitList, type FieldReader } from './fields';
import type { Ace } from '../model/acl';
import { describe, isPlainObject } from '../model/describe';
import { inputError, type Fault } from '../model/errors';

/** Principal → permissions, by id or short name. */
type Entries = Map<string, readonly string[]>;

const forms = 'an object such as { "anna": ["write"] }, a list of { principalId, permissions }, or an ACL';

/**
 * The entries that a change is about: the node's rows, and those of the message in place of rows of the same principal.
 * @throws CmisError `input` that lists all that can't be used
 */
export async function readEntries(reader: FieldReader, rows: readonly unknown[], action: AclAction): Promise<Ace[]> {
  const faults: Fault[] = [];
  const entries: Entries = new Map();
  for (const row of rows) if (isPlainObject(row)) await readRow(reader, row, entries, faults);
  const given = readForm(reader.msg.permissions, 'msg.permissions', faults);
  for (const [principalId, permissions] of given ?? []) entries.set(principalId, permissions);

  for (const [principalId, permissions] of entries) {
    if (action !== 'add' || permissions.length > 0) continue;
    faults.push({ field: `permissions of ${principalId}`, message: 'are missing' });
  }
  // That none is to be set has to be said by an empty list.
  if (faults.length === 0 && entries.size === 0 && !(action === 'set' && given !== undefined)) {
    faults.push({ field: 'permissions', message: 'are missing: set them in the node, or send msg.permissions' });
  }
  if (faults.length > 0) throw inputError(faults);
  return acesOf(entries);
}

async function readRow(
  reader: FieldReader,
  row: Readonly<Record<string, unknown>>,
  entries: Entries,
  faults: Fault[],
): Promise<void> {
  const read = async (name: string): Promise<unknown> => {
    const value = textOr(row[name], '');
    const source = textOr(row[`${name}Type`], 'str');
    if (source === 'str') return value;
    const found = await readTypedInput(reader, { source, value });
    if (found === undefined) throw new Error(`${source}.${value} holds nothing`);
    return found;
  };
  try {
    take(await read('principalId'), await read('permissions'), 'permissions', entries, faults);
  } catch (error) {
    const message = `can't be read: ${error instanceof Error ? error.message : describe(error)}`;
    faults.push({ field: 'permissions', message });
  }
}

/**
 * The entries in one of the forms that a message may have them in; `undefined` if there are none.
 * @throws CmisError `input` that lists all that can't be used
 */
export function readEntriesFrom(given: unknown, field: string): Ace[] | undefined {
  const faults: Fault[] = [];
  const entries = readForm(given, field, faults);
  if (faults.length > 0) throw inputError(faults);
  return entries && acesOf(entries);
}

function readForm(given: unknown, field: string, faults: Fault[]): Entries | undefined {
  if (given === undefined || given === null) return undefined;
  const entries: Entries = new Map();
  const listed = isPlainObject(given) && Array.isArray(given.aces) ? given.aces : given;
  if (Array.isArray(listed)) {
    for (const [index, entry] of listed.entries()) readListed(entry, `${field}[${index}]`, entries, faults);
  } else if (isPlainObject(listed)) {
    for (const [id, permissions] of Object.entries(listed)) take(id, permissions, field, entries, faults);
  } else {
    faults.push({ field, message: `has to be ${forms}, but is ${describe(given)}` });
  }
  return entries;
}

function readListed(entry: unknown, field: string, entries: Entries, faults: Fault[]): void {
  if (!isPlainObject(entry)) {
    faults.push({ field, message: `has to be { principalId, permissions }, but is ${describe(entry)}` });
    return;
  }
  // What comes from a parent can't be set here, and an ACL that was read may be sent on as it is.
  if (entry.isDirect !== false) take(entry.principalId, entry.permissions, field, entries, faults);
}

/** Takes an entry, together with what there is of the same principal, or says what is wrong with it. */
function take(principal: unknown, permissions: unknown, field: string, entries: Entries, faults: Fault[]): void {
  if (typeof principal !== 'string' || principal.trim() === '') {
    faults.push({ field, message: `need the id of a user or a group, but it is ${describe(principal)}` });
    return;
  }
  const principalId = principal.trim();
  const names: unknown = typeof permissions === 'string' ? splitList(permissions) : permissions;
  if (!Array.isArray(names) || !names.every((name) => typeof name === 'string' && name.trim() !== '')) {
    const message = `of ${principalId} have to be a name or a list of names, but are ${describe(permissions)}`;
    faults.push({ field, message });
    return;
  }
  entries.set(principalId, [...(entries.get(principalId) ?? []), ...names.map((name) => String(name).trim())]);
}

function acesOf(entries: Entries): Ace[] {
  return [...entries].map(([principalId, permissions]) => ({ principalId, permissions }));
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}
