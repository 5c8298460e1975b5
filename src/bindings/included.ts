import type { DecodeContext } from '../model/decode-context';

/** What an object has when it was asked for and the server sends none. */
export function includedBy(input: object): DecodeContext['included'] {
  const { includeRelationships, renditionFilter, includePolicyIds }: Readonly<Record<string, unknown>> = { ...input };
  return {
    ...(includeRelationships === undefined || includeRelationships === 'none' ? {} : { relationships: [] }),
    ...(renditionFilter === undefined || renditionFilter === 'cmis:none' ? {} : { renditions: [] }),
    ...(includePolicyIds === true ? { policies: [] } : {}),
  };
}
