import { defined } from './defined';
import type { CmisObject } from './object';
import type { Properties, PropertyValue } from './property';

/** What an object has beside its properties; members that are undefined are left out. */
export type ObjectParts = { [N in Exclude<keyof CmisObject, 'properties'>]?: CmisObject[N] | undefined };

/** An object made of its properties: id, name, types and aspects are found among them. */
export function objectOf(properties: Properties, parts?: ObjectParts): CmisObject {
  const id = textOf(properties['cmis:objectId']) ?? '';
  const name = textOf(properties['cmis:name']);
  const type = textOf(properties['cmis:objectTypeId']);
  const baseType = textOf(properties['cmis:baseTypeId']);
  const listed = properties['cmis:secondaryObjectTypeIds'];
  const aspects = Array.isArray(listed) ? listed.map(String) : [];
  // Most objects have all of it: made at once they take half of the memory.
  const object: CmisObject =
    name === undefined || type === undefined || baseType === undefined
      ? defined<CmisObject>({ id, name, type, baseType, properties, aspects })
      : { id, name, type, baseType, properties, aspects };
  return parts === undefined ? object : Object.assign(object, defined(parts));
}

function textOf(value: PropertyValue | undefined): string | undefined {
  return value === null || value === undefined ? undefined : String(value);
}
