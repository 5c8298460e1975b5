import { readAclChange } from './acl-service';
import type { Call } from './call';
import type { StoredContent } from './content';
import { createObject, type GivenProperties } from './object-changes';
import type { StoredObject } from './stored-object';
import type { BaseTypeId } from './type-definitions';

const versioningStates = ['none', 'major', 'minor', 'checkedout'] as const;

/** Creates what a form describes, in the folder that the call goes to or in none. */
export function create(
  call: Call,
  baseTypeId: BaseTypeId,
  content?: StoredContent,
  properties: GivenProperties = call.parameters.properties(),
): StoredObject {
  const versioned = call.parameters.text('versioningState');
  return createObject(call.repository, {
    baseTypeId,
    properties,
    folderId: call.isAtRepository ? undefined : call.target().id,
    user: call.user,
    policyIds: call.parameters.list('policy'),
    acl: readAclChange(call),
    content,
    versioningState: versioned ? call.parameters.choice('versioningState', versioningStates) : undefined,
  });
}
