import { defined } from './defined';
import type { CmisObject } from './object';
import type { Properties, PropertyValue } from './property';

/** What an object has beside its properties; members that are undefined are left out. */
export type ObjectParts = { [N in Exclude<keyof CmisObject, 'properties'>]?: CmisObject[N] | undefined };

/** An object made of its properties: id, name, types and aspects are found among them. */
export function objectOf(properties: Properties, parts: ObjectParts): CmisObject {
  const name = textOf(properties['cmis:name']);
  const type = textOf(properties['cmis:objectTypeId']);
  const baseType = textOf(properties['cmis:baseTypeId']);
  const aspects = properties['cmis:secondaryObjectTypeIds'];
  const object: Partial<CmisObject> = { id: textOf(properties['cmis:objectId']) ?? '' };
  if (name !== undefined) object.name = name;
  if (type !== undefined) object.type = type;
  if (baseType !== undefined) object.baseType = baseType;
  object.properties = properties;
  object.aspects = Array.isArray(aspects) ? aspects.map(String) : [];
  return Object.assign(object, defined(parts)) as CmisObject;
}

function textOf(value: PropertyValue | undefined): string | undefined {
  return value === null || value === undefined ? undefined : String(value);
}
