import type { GivenProperties } from './object-changes';
import { definitionsOf, aspectsOf, type StoredObject } from './stored-object';
import type { TypeRegistry } from './type-definitions';

/** The properties of a copy: those of the source that can be set on creation, under those that are given. */
export function copiedProperties(types: TypeRegistry, source: StoredObject, given: GivenProperties): GivenProperties {
  const copied = new Map<string, readonly string[]>([['cmis:objectTypeId', [source.type.id]]]);
  for (const { id, updatability } of definitionsOf(types, source.type, aspectsOf(source)).values()) {
    const values = source.properties.get(id);
    if (values && updatability !== 'readonly') copied.set(id, values.map(String));
  }
  return new Map([...copied, ...given]);
}
