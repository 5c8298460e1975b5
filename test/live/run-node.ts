import assert from 'node:assert/strict';
import type { NodeAPI } from 'node-red';
import registerAspects from '../../nodes/aspects/aspects';
import registerCopy from '../../nodes/copy/copy';
import registerCreate from '../../nodes/create/create';
import registerDelete from '../../nodes/delete/delete';
import registerGetContent from '../../nodes/get-content/get-content';
import registerGetObject from '../../nodes/get-object/get-object';
import registerList from '../../nodes/list/list';
import registerQuery from '../../nodes/query/query';
import registerRepository from '../../nodes/repository/repository';
import registerInfo from '../../nodes/info/info';
import registerMove from '../../nodes/move/move';
import registerPermissions from '../../nodes/permissions/permissions';
import registerPolicies from '../../nodes/policies/policies';
import registerRelationships from '../../nodes/relationships/relationships';
import registerSetContent from '../../nodes/set-content/set-content';
import registerTypes from '../../nodes/types/types';
import registerVersions from '../../nodes/versions/versions';
import registerUpdateProperties from '../../nodes/update-properties/update-properties';
import { startFlow, type TestRun } from '../support/flow';

/** How the nodes reach a server. */
export interface NodeAccess {
  /** The config of the `cmis-repository` node. */
  readonly repository: Readonly<Record<string, unknown>>;
  readonly credentials: Readonly<Record<string, string>>;
}

const nodes: Readonly<Record<string, (RED: NodeAPI) => void>> = {
  'cmis-aspects': registerAspects,
  'cmis-copy': registerCopy,
  'cmis-create': registerCreate,
  'cmis-delete': registerDelete,
  'cmis-get-content': registerGetContent,
  'cmis-get-object': registerGetObject,
  'cmis-list': registerList,
  'cmis-query': registerQuery,
  'cmis-info': registerInfo,
  'cmis-move': registerMove,
  'cmis-permissions': registerPermissions,
  'cmis-policies': registerPolicies,
  'cmis-relationships': registerRelationships,
  'cmis-set-content': registerSetContent,
  'cmis-types': registerTypes,
  'cmis-versions': registerVersions,
  'cmis-update-properties': registerUpdateProperties,
};

/** Sends one message through one node, by a connection to the server. */
export async function runNode(
  { repository, credentials }: NodeAccess,
  type: string,
  config: object,
  msg: object,
): Promise<TestRun> {
  const register = nodes[type];
  assert.ok(register, type);
  const flow = await startFlow({
    types: [registerRepository, register],
    node: { type, repository: 'repo', ...config },
    outputs: 3,
    others: [{ id: 'repo', type: 'cmis-repository', ...repository }],
    credentials: { repo: credentials },
  });
  try {
    return await flow.run(msg);
  } finally {
    await flow.stop();
  }
}
