import { permissions, type Ace, type AclChange, type Grant, type Permission } from './acl';
import { applyAcl, propagateAcl } from './acl-changes';
import type { Call, Operations } from './call';
import { RepositoryError } from './errors';
import type { Json } from './object-json';
import { isFolder } from './stored-object';

/** The ACL service (CMIS 1.1, section 2.2.10). */
export const aclSelectors: Operations = {
  acl: (call) => ({ json: aclJson(call.repository.objects.aclOf(call.target())) }),
};

export const aclActions: Operations = {
  applyACL: (call) => {
    const { repository, user } = call;
    const target = call.target();
    const change = readAclChange(call);
    const propagation = call.parameters.choice('ACLPropagation', ['repositorydetermined', 'objectonly', 'propagate']);
    applyAcl(repository, target, change, user);
    if (propagation !== 'objectonly' && isFolder(target)) propagateAcl(repository, target, change, user);
    return { json: aclJson(repository.objects.aclOf(target)) };
  },
};

/**
 * The entries of a form that are to be added and removed.
 * @throws {@link RepositoryError} `invalidArgument` for an entry without permissions, `constraint` for a permission or a
 * new principal that the repository doesn't know
 */
export function readAclChange(call: Call): AclChange {
  const added = readGrants(call, 'addACE');
  const stranger = added.find(({ principalId }) => !call.repository.access.isPrincipal(principalId));
  if (stranger) throw new RepositoryError('constraint', `There is no user '${stranger.principalId}'.`);
  return { added, removed: readGrants(call, 'removeACE') };
}

function readGrants({ parameters, user }: Call, prefix: 'addACE' | 'removeACE'): Grant[] {
  return parameters.list(`${prefix}Principal`).map((principalId, index) => {
    const granted = parameters.list(`${prefix}Permission[${String(index)}]`).map(readPermission);
    if (granted.length === 0) {
      throw new RepositoryError('invalidArgument', `The entry for '${principalId}' has no permissions.`);
    }
    // CMIS 1.1, section 2.1.12.2: a macro for whoever makes the call.
    return { principalId: principalId === 'cmis:user' ? user : principalId, permissions: granted };
  });
}

function readPermission(name: string): Permission {
  const found = permissions.find((permission) => permission === name);
  if (found) return found;
  throw new RepositoryError('constraint', `There is no permission '${name}': there are ${permissions.join(', ')}.`);
}

/** A list as JSON (CMIS 1.1, section 5.2.11). */
export function aclJson(acl: readonly Ace[]): Json {
  const aces = acl.map(({ principalId, ...ace }) => ({ principal: { principalId }, ...ace }));
  return { aces, isExact: true };
}
