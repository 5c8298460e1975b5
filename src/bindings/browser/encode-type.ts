import { LosslessNumber, stringify } from 'lossless-json';
import { isDecimal, plainDecimal } from '../../model/decimal';
import type { PropertyType, SingleValue } from '../../model/property';
import type { Choice, PropertyDefinition, TypeDefinition } from '../../model/type-definition';

/** Values whose numbers may have more digits than a double holds. */
const exactly = (text: string): unknown => new LosslessNumber(text);
const nearly = (text: string): unknown => text;

/** A type definition as JSON text (CMIS 1.1, section 5.2.9); numbers keep all their digits. */
export function encodeType(type: TypeDefinition, indent?: number): string {
  return stringify(typeJson(type, exactly), undefined, indent) ?? '';
}

/**
 * A type definition in the shape of its JSON (CMIS 1.1, section 5.2.9), which says `choice` where the model says `choices`.
 * A number that a double can't hold stays a text.
 */
export function typeObject(type: TypeDefinition): Record<string, unknown> {
  return typeJson(type, nearly);
}

type Digits = (text: string) => unknown;

function typeJson({ propertyDefinitions, ...type }: TypeDefinition, digits: Digits): Record<string, unknown> {
  if (propertyDefinitions === undefined) return { ...type };
  const definitions = Object.entries(propertyDefinitions).map(([id, each]) => [id, propertyJson(each, digits)]);
  return { ...type, propertyDefinitions: Object.fromEntries(definitions) as unknown };
}

function propertyJson(definition: PropertyDefinition, digits: Digits): Record<string, unknown> {
  const { choices, defaultValue, minValue, maxValue, precision, ...rest } = definition;
  const { propertyType } = definition;
  return {
    ...rest,
    ...(choices === undefined ? {} : { choice: choices.map((choice) => choiceJson(choice, propertyType, digits)) }),
    ...(defaultValue === undefined ? {} : { defaultValue: valuesJson(defaultValue, propertyType, digits) }),
    ...(minValue === undefined ? {} : { minValue: valueJson(minValue, propertyType, digits) }),
    ...(maxValue === undefined ? {} : { maxValue: valueJson(maxValue, propertyType, digits) }),
    ...(precision === undefined ? {} : { precision: /^\d{1,3}$/.test(precision) ? Number(precision) : precision }),
  };
}

function choiceJson({ choice, ...own }: Choice, type: PropertyType, digits: Digits): Record<string, unknown> {
  return {
    ...own,
    value: valuesJson(own.value, type, digits),
    ...(choice === undefined ? {} : { choice: choice.map((each) => choiceJson(each, type, digits)) }),
  };
}

function valuesJson(values: readonly SingleValue[], type: PropertyType, digits: Digits): unknown[] {
  return values.map((value) => valueJson(value, type, digits));
}

function valueJson(value: SingleValue, type: PropertyType, digits: Digits): unknown {
  if (type === 'datetime' && typeof value === 'string') {
    const instant = Date.parse(value);
    return Number.isNaN(instant) ? value : instant;
  }
  if (type !== 'integer' && type !== 'decimal') return value;
  if (digits === nearly || !isDecimal(String(value))) return value;
  const text = plainDecimal(String(value));
  // OpenCMIS takes a decimal only if it is written with a fraction.
  return digits(type === 'decimal' && !text.includes('.') ? `${text}.0` : text);
}
