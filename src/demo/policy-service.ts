import type { GuardedAction } from './access';
import { changed, created, type Call, type Operations } from './call';
import { RepositoryError } from './errors';
import { create } from './creation';
import { change } from './object-changes';
import { objectFormat, objectJson } from './object-json';
import { nameOf, type StoredObject } from './stored-object';

/** The Policy service (CMIS 1.1, section 2.2.9). Policies are kept and applied, and have no effect. */
export const policyActions: Operations = {
  applyPolicy: (call) => {
    const target = call.target();
    const policy = givenPolicy(call, 'canAddPolicy.Policy');
    call.repository.access.check(call.user, target, 'canAddPolicy.Object');
    if (!target.type.controllablePolicy) {
      throw new RepositoryError('constraint', `No policies can be applied to '${nameOf(target)}'.`);
    }
    const policyIds = target.policyIds ?? [];
    if (policyIds.includes(policy.id)) return changed(call, target);
    return changed(call, change(call.repository, target, call.user, { policyIds: [...policyIds, policy.id] }));
  },
  removePolicy: (call) => {
    const target = call.target();
    const policy = givenPolicy(call, 'canRemovePolicy.Policy');
    call.repository.access.check(call.user, target, 'canRemovePolicy.Object');
    if (!target.policyIds?.includes(policy.id)) {
      throw new RepositoryError('constraint', `'${nameOf(policy)}' is not applied to '${nameOf(target)}'.`);
    }
    const policyIds = target.policyIds.filter((id) => id !== policy.id);
    return changed(call, change(call.repository, target, call.user, { policyIds }));
  },
};

/** The creation, which belongs to the Object service; with or without a folder. */
export const createPolicyActions: Operations = {
  createPolicy: (call) => created(call, create(call, 'cmis:policy')),
};

export const policySelectors: Operations = {
  policies: (call) => {
    const format = objectFormat(call.parameters);
    const { access, objects } = call.repository;
    const policies = access.visible(
      call.user,
      (call.target().policyIds ?? []).map((id) => objects.get(id)),
    );
    return { json: policies.map((policy) => objectJson(call.repository, policy, call.user, format)) };
  },
};

/** @throws {@link RepositoryError} `objectNotFound`, or `invalidArgument` if it is no policy */
function givenPolicy(call: Call, action: GuardedAction): StoredObject {
  const policy = call.repository.objects.get(call.parameters.required('policyId'));
  call.repository.access.check(call.user, policy, action);
  if (policy.type.baseId !== 'cmis:policy') {
    throw new RepositoryError('invalidArgument', `'${nameOf(policy)}' is not a policy.`);
  }
  return policy;
}
