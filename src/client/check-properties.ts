import { inputError, type Fault } from '../model/errors';
import type { PropertiesInput, PropertyInput, SingleInput, WireProperty } from '../model/property';
import type { PropertyDefinition, TypeDefinition } from '../model/type-definition';
import { describe } from '../model/describe';
import { nearest } from './nearest';
import { writeValue } from './write-value';

export interface CheckOptions {
  /** Properties that can be set on creation only may be set. */
  readonly creating: boolean;
  /** Required properties must be there: all that is not given comes from nowhere else. Default: when creating. */
  readonly complete?: boolean;
  /** The zone of times without one. */
  readonly timeZone: string;
}

/**
 * Checks property values against the definitions of the object's type and aspects, and spells them for the wire.
 * @throws CmisError `input` that lists every fault
 */
export function checkProperties(
  properties: PropertiesInput,
  types: readonly TypeDefinition[],
  options: CheckOptions,
): WireProperty[] {
  const definitions = definitionsOf(types);
  const faults: Fault[] = [];
  const written: WireProperty[] = [];
  for (const [id, value] of Object.entries(properties)) {
    const definition = definitions.get(id);
    if (definition === undefined) faults.push({ field: id, message: unknownProperty(id, types, definitions) });
    else {
      const property = writeProperty(value, definition, options, (message) => faults.push({ field: id, message }));
      if (property !== undefined) written.push(property);
    }
  }
  if (options.complete ?? options.creating) faults.push(...missingProperties(properties, definitions));
  if (faults.length > 0) throw inputError(faults);
  return written;
}

export function definitionsOf(types: readonly TypeDefinition[]): Map<string, PropertyDefinition> {
  return new Map(types.flatMap(({ propertyDefinitions }) => Object.entries(propertyDefinitions ?? {})));
}

function writeProperty(
  value: PropertyInput,
  definition: PropertyDefinition,
  { creating, timeZone }: CheckOptions,
  fault: (message: string) => void,
): WireProperty | undefined {
  const { id, propertyType: type, updatability, cardinality } = definition;
  if (updatability === 'readonly') {
    fault('is read-only: the repository sets it');
    return undefined;
  }
  if (updatability === 'oncreate' && !creating) {
    fault('can be set when the object is created, and not later');
    return undefined;
  }
  const multi = cardinality === 'multi';
  if (isList(value) && !multi) {
    fault(`takes one value, but is ${describe(value)}`);
    return undefined;
  }
  if (value === null && definition.required && !creating) fault('is required and cannot be unset');
  const values: string[] = [];
  for (const single of isList(value) ? value : value === null ? [] : [value]) {
    const result = isSingle(single)
      ? writeValue(single, definition, timeZone)
      : { fault: `cannot take ${describe(single)}` };
    if ('fault' in result) fault(result.fault);
    else values.push(result.value);
  }
  return { id, type, multi, values };
}

function isList(value: PropertyInput): value is readonly SingleInput[] {
  return Array.isArray(value);
}

/** What a caller hands over is typed, what a message brings is not. */
function isSingle(value: unknown): value is SingleInput {
  return ['string', 'number', 'boolean', 'bigint'].includes(typeof value) || value instanceof Date;
}

function missingProperties(given: PropertiesInput, definitions: ReadonlyMap<string, PropertyDefinition>): Fault[] {
  return [...definitions.values()]
    .filter(({ id, required, updatability, defaultValue }) => {
      const value = Object.hasOwn(given, id) ? given[id] : undefined;
      const unset = value === undefined || value === null || (isList(value) && value.length === 0);
      return (
        required && updatability !== 'readonly' && unset && (defaultValue === undefined || defaultValue.length === 0)
      );
    })
    .map(({ id }) => ({ field: id, message: 'is required, but has no value' }));
}

function unknownProperty(
  id: string,
  types: readonly TypeDefinition[],
  definitions: ReadonlyMap<string, PropertyDefinition>,
): string {
  const names = nearest(id, definitions.keys());
  const where = types.map((type) => type.id).join(', ');
  return `is no property of ${where}${names.length > 0 ? `; the nearest are ${names.join(', ')}` : ''}`;
}
