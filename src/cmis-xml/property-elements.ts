import type { PropertyType } from '../model/property';

/** How the schema calls a property of each kind: `cmis:propertyString`, `cmis:propertyStringDefinition`. */
const suffixes: Readonly<Record<PropertyType, string>> = {
  string: 'String',
  boolean: 'Boolean',
  decimal: 'Decimal',
  integer: 'Integer',
  datetime: 'DateTime',
  uri: 'Uri',
  id: 'Id',
  html: 'Html',
};
const entries = Object.entries(suffixes) as [PropertyType, string][];

export function propertyElement(type: PropertyType): string {
  return `cmis:property${suffixes[type]}`;
}

/** `cmis:propertyString` → `string`, and no other names. */
export const typeOfProperty: ReadonlyMap<string, PropertyType> = new Map(
  entries.map(([type, suffix]) => [`cmis:property${suffix}`, type]),
);

/** `cmis:propertyStringDefinition` → `string`, and no other names. */
export const typeOfDefinition: ReadonlyMap<string, PropertyType> = new Map(
  entries.map(([type, suffix]) => [`cmis:property${suffix}Definition`, type]),
);
