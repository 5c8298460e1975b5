import type { Ace, Acl } from '../../model/acl';

/**
 * The entries of an ACL after some were added and others removed: AtomPub sends the whole list (CMIS 1.1, section 3.11.9).
 * Entries that come from a parent are not part of it.
 */
export function mergeAcl(current: Acl, add: Acl | undefined, remove: Acl | undefined): Acl {
  const permissions = new Map<string, Set<string>>();
  const of = (principalId: string): Set<string> => {
    let own = permissions.get(principalId);
    if (own === undefined) permissions.set(principalId, (own = new Set()));
    return own;
  };
  for (const ace of [...current.aces.filter(isDirect), ...(add?.aces ?? [])]) {
    for (const permission of ace.permissions) of(ace.principalId).add(permission);
  }
  for (const ace of remove?.aces ?? []) {
    for (const permission of ace.permissions) of(ace.principalId).delete(permission);
  }
  const aces = [...permissions]
    .filter(([, own]) => own.size > 0)
    .map(([principalId, own]): Ace => ({ principalId, permissions: [...own], isDirect: true }));
  return { aces };
}

function isDirect({ isDirect: direct }: Ace): boolean {
  return direct !== false;
}
