import { changed, created, type Call, type Operations } from './call';
import { RepositoryError } from './errors';
import { change, createObject } from './object-changes';
import { objectFormat, objectJson } from './object-json';
import { nameOf, type StoredObject } from './stored-object';

/** The Policy service (CMIS 1.1, section 2.2.9). Policies are kept and applied, and have no effect. */
export const policyActions: Operations = {
  applyPolicy: (call) => {
    const target = call.target();
    const policy = givenPolicy(call);
    if (target.type.baseId === 'cmis:policy') {
      throw new RepositoryError('constraint', `'${nameOf(target)}' is a policy itself.`);
    }
    const policyIds = target.policyIds ?? [];
    if (policyIds.includes(policy.id)) return changed(call, target);
    return changed(call, change(call.repository, target, call.user, { policyIds: [...policyIds, policy.id] }));
  },
  removePolicy: (call) => {
    const target = call.target();
    const policy = givenPolicy(call);
    if (!target.policyIds?.includes(policy.id)) {
      throw new RepositoryError('constraint', `'${nameOf(policy)}' is not applied to '${nameOf(target)}'.`);
    }
    const policyIds = target.policyIds.filter((id) => id !== policy.id);
    return changed(call, change(call.repository, target, call.user, { policyIds }));
  },
};

/** The creation, which belongs to the Object service; with or without a folder. */
export const createPolicyActions: Operations = {
  createPolicy: (call) => {
    const { repository, parameters, user } = call;
    const request = { baseTypeId: 'cmis:policy', properties: parameters.properties(), user } as const;
    const folderId = call.isAtRepository ? undefined : call.target().id;
    return created(call, createObject(repository, { ...request, folderId }));
  },
};

export const policySelectors: Operations = {
  policies: (call) => {
    const format = objectFormat(call.parameters);
    const policies = (call.target().policyIds ?? []).map((id) => call.repository.objects.get(id));
    return { json: policies.map((policy) => objectJson(call.repository, policy, call.user, format)) };
  },
};

/** @throws {@link RepositoryError} `objectNotFound`, or `invalidArgument` if it is no policy */
function givenPolicy(call: Call): StoredObject {
  const policy = call.repository.objects.get(call.parameters.required('policyId'));
  if (policy.type.baseId !== 'cmis:policy') {
    throw new RepositoryError('invalidArgument', `'${nameOf(policy)}' is not a policy.`);
  }
  return policy;
}
