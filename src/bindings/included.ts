import type { DecodeContext } from '../model/decode-context';
import type { CmisObject } from '../model/object';
import type { Operation } from '../model/operations';

/** What an object has when it was asked for and the server sends none. */
export function includedBy(input: object): DecodeContext['included'] {
  const { includeRelationships, renditionFilter, includePolicyIds }: Readonly<Record<string, unknown>> = { ...input };
  return {
    ...(includeRelationships === undefined || includeRelationships === 'none' ? {} : { relationships: [] }),
    ...(renditionFilter === undefined || renditionFilter === 'cmis:none' ? {} : { renditions: [] }),
    ...(includePolicyIds === true ? { policies: [] } : {}),
  };
}

/** The parts of an object that were asked for: servers send others as well, which nobody wants. */
export function partsAskedFor(operation: Operation, input: object): ReadonlySet<keyof CmisObject> {
  const { includeAllowableActions, includeACL }: Readonly<Record<string, unknown>> = { ...input };
  const parts = new Set<keyof CmisObject>(['relationships', 'renditions', 'policies'] as const);
  const included = includedBy(input);
  for (const part of parts) if (!(part in included)) parts.delete(part);
  if (operation === 'getRenditions') parts.add('renditions');
  if (includeAllowableActions === true) parts.add('allowableActions');
  if (includeACL === true) parts.add('acl');
  return parts;
}
