import type { NodeAPI } from 'node-red';
import { changeAcl, planAcl } from '../../src/client/change-acl';
import { readCurrent } from '../../src/client/update-object';
import { readEntries } from '../../src/kit/acl-entries';
import { dryRun } from '../../src/kit/dry-run';
import { registerOperationNode, type OperationCall } from '../../src/kit/operation-node';
import type { StatusText } from '../../src/kit/status';
import type { Acl } from '../../src/model/acl';
import { fields } from './permissions.fields';

type Call = OperationCall<typeof fields, 'acl'>;

export default function registerPermissions(RED: NodeAPI): void {
  registerOperationNode(RED, {
    type: 'cmis-permissions',
    operation: ({ action }) => operationOf(action),
    fields,
    outputs: ['acl'],
    run: (call) => (call.input.action === 'read' ? read(call) : change(call, call.input.action)),
  });
}

function operationOf(action: unknown) {
  return action === 'add' || action === 'remove' || action === 'set' ? 'applyACL' : 'getACL';
}

async function read(call: Call): Promise<StatusText> {
  const { client, input, options } = call;
  const objectId = await idOf(call);
  const { onlyBasicPermissions } = input;
  return answer(call, objectId, await client.call('getACL', { objectId, onlyBasicPermissions }, options));
}

async function change(call: Call, action: 'add' | 'remove' | 'set'): Promise<StatusText> {
  const { client, input, options, reader } = call;
  const entries = await readEntries(reader, input.permissions, action);
  const propagation = input.propagation === '' ? undefined : input.propagation;
  const objectId = await idOf(call);
  if (input.dryRun === true) {
    const { difference } = await planAcl(client, objectId, { action, entries }, options);
    const plan = { operation: 'applyACL', object: objectId, actions: ['canApplyACL'], more: { difference } } as const;
    return dryRun(call, 'acl', plan);
  }
  return answer(call, objectId, await changeAcl(client, objectId, { action, entries, propagation }, options));
}

async function idOf({ client, input, options }: Call): Promise<string> {
  return (await readCurrent(client, input.object, { ...options, latest: input.version === 'latest' })).id;
}

async function answer(call: Call, objectId: string, acl: Acl): Promise<StatusText> {
  const facts = await call.facts({ operation: operationOf(call.input.action), objectId });
  call.answer('acl', call.input.result, acl, facts);
  return { key: 'entries', values: { number: acl.aces.length } };
}
