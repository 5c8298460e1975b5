/** The basic permissions; each includes those before it (CMIS 1.1, section 2.1.12.1.1). */
export const permissions = ['cmis:read', 'cmis:write', 'cmis:all'] as const;
export type Permission = (typeof permissions)[number];

/** The principal that stands for every user. */
export const anyone = 'anyone';

/** Permissions for one principal. */
export interface Grant {
  readonly principalId: string;
  readonly permissions: readonly Permission[];
}

/** An access control entry; one that is not direct was taken over from a folder. */
export interface Ace extends Grant {
  readonly isDirect: boolean;
}

export interface AclChange {
  readonly added: readonly Grant[];
  readonly removed: readonly Grant[];
}

export const noAclChange: AclChange = { added: [], removed: [] };

/** Where nothing else has been said, everybody may do everything. */
export const openAcl: readonly Ace[] = [{ principalId: anyone, permissions: ['cmis:all'], isDirect: true }];

/** The entries that an object takes over from its folder. */
export function inheritedAcl(acl: readonly Ace[]): readonly Ace[] {
  return changedAcl([], { added: acl, removed: [] }, 'inherited');
}

/**
 * The entries after a change, in one entry for each principal. A change of the object itself also removes what was taken
 * over from a folder; a change that comes from a folder leaves the direct entries alone.
 */
export function changedAcl(
  acl: readonly Ace[],
  { added, removed }: AclChange,
  where: 'direct' | 'inherited' = 'direct',
): readonly Ace[] {
  const isDirect = where === 'direct';
  const entries = acl
    .map((ace) => (isDirect || !ace.isDirect ? withoutPermissions(ace, removed) : ace))
    .filter((ace) => ace.permissions.length > 0);
  for (const { principalId, permissions: granted } of added) {
    const index = entries.findIndex((ace) => ace.principalId === principalId && ace.isDirect === isDirect);
    const before = entries[index]?.permissions ?? [];
    const entry = { principalId, permissions: permissions.filter((each) => [...before, ...granted].includes(each)) };
    entries.splice(index < 0 ? entries.length : index, 1, { ...entry, isDirect });
  }
  return entries;
}

function withoutPermissions(ace: Ace, removed: readonly Grant[]): Ace {
  const gone = removed.filter(({ principalId }) => principalId === ace.principalId).flatMap((each) => each.permissions);
  return { ...ace, permissions: ace.permissions.filter((permission) => !gone.includes(permission)) };
}

/** The principals that may read; `undefined`: everybody. */
export function readersOf(acl: readonly Ace[]): readonly string[] | undefined {
  const ids = acl.map(({ principalId }) => principalId);
  return ids.includes(anyone) ? undefined : [...new Set(ids)];
}
