import { inputError, type Fault } from '../model/errors';
import type { PropertiesInput, PropertyInput } from '../model/property';
import type { TypeDefinition } from '../model/type-definition';
import { definitionsOf } from './check-properties';
import type { CallOptions, CmisClient } from './client';

/**
 * The aspects that an object needs for these properties beside the types it has: each property that none of the types
 * defines, but exactly one aspect does, brings that aspect.
 * @throws CmisError `input` for a property that several aspects define, with their names
 */
export async function missingAspects(
  client: CmisClient,
  properties: PropertiesInput,
  types: readonly TypeDefinition[],
  options: CallOptions,
): Promise<string[]> {
  const known = definitionsOf(types);
  const needed = new Set<string>();
  const faults: Fault[] = [];
  for (const id of Object.keys(properties)) {
    if (known.has(id)) continue;
    const aspects = (await client.aspectsWith(id, options)).map((aspect) => aspect.id);
    if (aspects.some((aspect) => needed.has(aspect))) continue;
    const [aspect, ...others] = aspects;
    if (aspect === undefined) continue;
    if (others.length === 0) needed.add(aspect);
    else faults.push({ field: id, message: `belongs to several aspects, name one of ${aspects.join(', ')}` });
  }
  if (faults.length > 0) throw inputError(faults);
  return [...needed];
}

/**
 * Some servers take any type for an aspect, and the object is one of that type then.
 * @throws CmisError `input` for every type that is no aspect
 */
export function checkAspects(types: readonly TypeDefinition[]): void {
  const faults = types
    .filter(({ baseId }) => baseId !== 'cmis:secondary')
    .map(({ id, baseId }): Fault => ({ field: 'aspects', message: `${id} is no aspect, but a type of ${baseId}` }));
  if (faults.length > 0) throw inputError(faults);
}

/** The default values of an aspect's properties: some servers set none when an aspect is added. */
export function defaultsOf(aspects: readonly TypeDefinition[]): PropertiesInput {
  const defaults = [...definitionsOf(aspects).values()]
    .filter(({ defaultValue, updatability }) => (defaultValue?.length ?? 0) > 0 && updatability === 'readwrite')
    .map(({ id, cardinality, defaultValue }) => [id, cardinality === 'multi' ? defaultValue : defaultValue?.[0]]);
  return Object.fromEntries(defaults) as PropertiesInput;
}

/**
 * A habit from OpenCMIS's extension for Alfresco: the type of a new object may name aspects behind it, as in
 * `cmis:document,P:cm:titled`.
 */
export function splitTypeName(name: string): { type: string; aspects: string[] } {
  const [type = '', ...aspects] = name.split(',').map((part) => part.trim());
  return { type, aspects: aspects.filter((aspect) => aspect !== '') };
}

export function withAspectsOfTypeName(properties: PropertiesInput): Record<string, PropertyInput> {
  const { 'cmis:objectTypeId': typeName, 'cmis:secondaryObjectTypeIds': given } = properties;
  if (typeof typeName !== 'string' || !typeName.includes(',')) return { ...properties };
  const { type, aspects } = splitTypeName(typeName);
  const others = given === undefined || given === null ? [] : [given].flat();
  return {
    ...properties,
    'cmis:objectTypeId': type,
    'cmis:secondaryObjectTypeIds': [...new Set([...others, ...aspects])],
  };
}
