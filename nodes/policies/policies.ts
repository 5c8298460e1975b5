import type { NodeAPI } from 'node-red';
import { registerOperationNode, type OperationCall } from '../../src/kit/operation-node';
import { completeFilter } from '../../src/kit/property-filter';
import { readNamed } from '../../src/kit/read-named';
import type { StatusText } from '../../src/kit/status';
import { CmisError } from '../../src/model/errors';
import type { CmisObject } from '../../src/model/object';
import { fields } from './policies.fields';

type Call = OperationCall<typeof fields, 'policies'>;

const operations = { list: 'getAppliedPolicies', apply: 'applyPolicy', remove: 'removePolicy' } as const;

export default function registerPolicies(RED: NodeAPI): void {
  registerOperationNode(RED, {
    type: 'cmis-policies',
    operation: ({ action }) => (action === 'apply' || action === 'remove' ? operations[action] : operations.list),
    fields,
    outputs: ['policies'],
    run: (call) => (call.input.action === 'list' ? list(call) : change(call, call.input.action)),
  });
}

async function list(call: Call): Promise<StatusText> {
  const { id } = await readNamed(call, { field: 'object', reference: call.input.object });
  return answer(call, id, await readApplied(call, id));
}

async function change(call: Call, action: 'apply' | 'remove'): Promise<StatusText> {
  const { client, input, options } = call;
  const policy = await readNamed(call, { field: 'policy', reference: input.policy, baseType: 'cmis:policy' });
  const { id: objectId } = await readNamed(call, { field: 'object', reference: input.object });
  const isAsWanted = (policies: readonly CmisObject[]): boolean =>
    policies.some(({ id }) => id === policy.id) === (action === 'apply');
  const before = await readApplied(call, objectId);
  // What is so already is refused by some servers, each with another error.
  if (isAsWanted(before)) return answer(call, objectId, before);
  await client.call(operations[action], { objectId, policyId: policy.id }, options);
  const after = await readApplied(call, objectId).catch((error: unknown) => {
    if (!(error instanceof CmisError) || error.code === 'aborted') throw error;
    options.onNote(`The policies were changed, but could not be read back: ${error.message}`);
    return action === 'apply' ? [...before, policy] : before.filter(({ id }) => id !== policy.id);
  });
  if (!isAsWanted(after)) {
    const shown = action === 'apply' ? 'does not show it as applied' : 'still shows it as applied';
    options.onNote(`The server took the call for the policy ${policy.id}, but ${shown}.`);
  }
  return answer(call, objectId, after);
}

async function readApplied({ client, input, options }: Call, objectId: string): Promise<readonly CmisObject[]> {
  return client.call('getAppliedPolicies', { objectId, filter: completeFilter(input.filter) }, options);
}

async function answer(call: Call, objectId: string, policies: readonly CmisObject[]): Promise<StatusText> {
  const operation = operations[call.input.action];
  const facts = await call.facts({ operation, objectId, numItems: policies.length });
  call.answer('policies', call.input.result, policies, facts);
  return { key: 'policies', values: { number: policies.length } };
}
