import type { Ace, Acl } from '../model/acl';
import { permissionKey } from './permission-names';

/** Principal → what its permissions are known by → their ids. */
export type Grants = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** What is done with the entries that are given. */
export type AclAction = 'add' | 'remove' | 'set';

/** What to send so that one list of direct entries becomes another. */
export interface AclDifference {
  readonly add: readonly Ace[];
  readonly remove: readonly Ace[];
}

/** The permissions of entries, those of the same principal together. */
export function grantsOf(aces: readonly Ace[]): Grants {
  const grants = new Map<string, Map<string, string>>();
  for (const { principalId, permissions } of aces) {
    const own = grants.get(principalId) ?? new Map<string, string>();
    for (const id of permissions) own.set(permissionKey(id), id);
    grants.set(principalId, own);
  }
  return grants;
}

/** What is set on the object itself: only that can be taken off it. */
export function directGrantsOf({ aces }: Acl): Grants {
  return grantsOf(aces.filter(({ isDirect }) => isDirect !== false));
}

/** What of `grants` is not in `others`. */
export function without(grants: Grants, others: Grants): Grants {
  return new Map(
    [...grants].map(([principalId, permissions]) => {
      const other = others.get(principalId);
      return [principalId, new Map([...permissions].filter(([key]) => other?.has(key) !== true))];
    }),
  );
}

/** What is in both. */
export function intersection(grants: Grants, others: Grants): Grants {
  return without(grants, without(grants, others));
}

/** Entries, one for each principal that has permissions. */
export function entriesOf(grants: Grants): Ace[] {
  return [...grants]
    .filter(([, permissions]) => permissions.size > 0)
    .map(([principalId, permissions]) => ({ principalId, permissions: [...permissions.values()] }));
}

/** The direct entries that an object has after a change. */
export function wantedGrants(action: AclAction, current: Grants, given: Grants): Grants {
  if (action === 'set') return given;
  if (action === 'add') return grantsOf([...entriesOf(current), ...entriesOf(given)]);
  return without(current, expanded(given, current));
}

/** A principal without permissions is to lose all that it has. */
export function expanded(given: Grants, current: Grants): Grants {
  return new Map([...given].map(([id, own]) => [id, own.size > 0 ? own : (current.get(id) ?? own)]));
}

/** The difference between what is set and what is wanted. */
export function differenceOf(current: Grants, wanted: Grants): AclDifference {
  return { add: entriesOf(without(wanted, current)), remove: entriesOf(without(current, wanted)) };
}

/** Entries for a sentence: `anna: cmis:read, cmis:write`. */
export function describeEntries(aces: readonly Ace[]): string {
  return aces.map(({ principalId, permissions }) => `${principalId}: ${permissions.join(', ')}`).join('; ');
}
