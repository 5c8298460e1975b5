import { defined } from './defined';
import type { CmisObject } from './object';
import type { Properties, PropertyValue } from './property';

/** What an object has beside its properties; members that are undefined are left out. */
export type ObjectParts = { [N in Exclude<keyof CmisObject, 'properties'>]?: CmisObject[N] | undefined };

/** An object made of its properties: id, name, types and aspects are found among them. */
export function objectOf(properties: Properties, parts: ObjectParts): CmisObject {
  const aspects = properties['cmis:secondaryObjectTypeIds'];
  return defined<CmisObject>({
    id: textOf(properties['cmis:objectId']) ?? '',
    name: textOf(properties['cmis:name']),
    type: textOf(properties['cmis:objectTypeId']),
    baseType: textOf(properties['cmis:baseTypeId']),
    properties,
    aspects: Array.isArray(aspects) ? aspects.map(String) : [],
    ...parts,
  });
}

function textOf(value: PropertyValue | undefined): string | undefined {
  return value === null || value === undefined ? undefined : String(value);
}
