import type { DecodeContext } from '../../model/decode-context';

/** What tells the types of an object, and by them which of its properties can have several values. */
const typeProperties = { '1.0': ['cmis:objectTypeId'], '1.1': ['cmis:objectTypeId', 'cmis:secondaryObjectTypeIds'] };
const hideable = typeProperties['1.1'];

export interface Filter extends Pick<DecodeContext, 'hidden' | 'named'> {
  /** As the server is asked; absent for all properties. */
  readonly filter: string | undefined;
}

/** XML doesn't say whether a property can have several values: a filter asks for the object's types too. */
export function filterWithTypes(filter: unknown, cmisVersion: '1.0' | '1.1'): Filter {
  if (typeof filter !== 'string') return { filter: undefined };
  const names = filter.split(',').map((name) => name.trim());
  if (names.includes('*')) return { filter };
  const missing = typeProperties[cmisVersion].filter((name) => !names.includes(name));
  return {
    filter: [...names, ...missing].join(','),
    hidden: new Set(hideable.filter((name) => !names.includes(name))),
    named: new Set(names),
  };
}
