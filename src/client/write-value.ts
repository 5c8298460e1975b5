import { DateTime } from 'luxon';
import { isDecimal, plainDecimal } from '../model/decimal';
import type { SingleInput } from '../model/property';
import type { PropertyDefinition } from '../model/type-definition';
import { describe } from '../model/describe';

/** A value as the wire takes it, or what is wrong with it. */
export type Written = { readonly value: string } | { readonly fault: string };

const wholeNumber = /^[+-]?\d+$/;
const dateStart = /^[+-]?\d{4,6}-\d\d-\d\d(?:$|[T ])/;

/** Checks one value of a property by its definition and spells it (CMIS 1.1, section 2.1.2.1). */
export function writeValue(value: SingleInput, definition: PropertyDefinition, timeZone: string): Written {
  const written = writeKind(value, definition, timeZone);
  if ('fault' in written) return written;
  const fault = boundFault(written.value, definition);
  return fault === undefined ? written : { fault };
}

function writeKind(value: SingleInput, { propertyType }: PropertyDefinition, timeZone: string): Written {
  switch (propertyType) {
    case 'boolean':
      return typeof value === 'boolean' ? { value: String(value) } : wrong('true or false', value);
    case 'integer':
      if (typeof value === 'bigint') return { value: String(value) };
      if (typeof value === 'number' && Number.isInteger(value)) return { value: String(BigInt(value)) };
      if (typeof value === 'string' && wholeNumber.test(value)) return { value: String(BigInt(value)) };
      return wrong('a whole number', value);
    case 'decimal':
      if (typeof value === 'bigint') return { value: String(value) };
      if (typeof value === 'number' && Number.isFinite(value)) return { value: plainDecimal(String(value)) };
      if (typeof value === 'string' && isDecimal(value)) return { value: plainDecimal(value) };
      return wrong('a number', value);
    case 'datetime':
      return writeDateTime(value, timeZone);
    case 'string':
    case 'id':
    case 'uri':
    case 'html':
      if (typeof value !== 'string') return wrong('text', value);
      return value.isWellFormed() ? { value } : { fault: 'has half of a character (a lone surrogate)' };
  }
}

/** An instant as ISO 8601 in UTC. Text without a zone is in the connection's zone; a date alone is midnight there. */
export function writeDateTime(value: unknown, timeZone: string): Written {
  const time = readInstant(value, timeZone);
  if (time === undefined || Number.isNaN(time.getTime()))
    return wrong('a date and time (ISO 8601, a Date or milliseconds)', value);
  return { value: time.toISOString() };
}

function readInstant(value: unknown, timeZone: string): Date | undefined {
  if (value instanceof Date) return value;
  if (typeof value === 'number' && Number.isInteger(value)) return new Date(value);
  if (typeof value === 'bigint') return new Date(Number(value));
  if (typeof value !== 'string' || !dateStart.test(value)) return undefined;
  const time = DateTime.fromISO(value.replace(' ', 'T'), { zone: timeZone });
  return time.isValid ? time.toJSDate() : undefined;
}

function wrong(due: string, value: unknown): Written {
  return { fault: `must be ${due}, but is ${describe(value)}` };
}

function boundFault(text: string, definition: PropertyDefinition): string | undefined {
  const { propertyType, maxLength, minValue, maxValue, choices, openChoice } = definition;
  if (
    propertyType === 'string' &&
    maxLength !== undefined &&
    text.length > maxLength &&
    Array.from(text).length > maxLength
  ) {
    return `has ${String(text.length)} characters, ${String(maxLength)} are allowed`;
  }
  if (propertyType === 'integer' || propertyType === 'decimal') {
    if (minValue !== undefined && isLess(text, String(minValue))) return `is ${text}, the least is ${String(minValue)}`;
    if (maxValue !== undefined && isLess(String(maxValue), text)) return `is ${text}, the most is ${String(maxValue)}`;
  }
  if (choices !== undefined && openChoice !== true && propertyType !== 'datetime') {
    const allowed = allChoices(choices);
    if (!allowed.includes(text)) return `is ${describe(text)}, but must be one of ${nearby(allowed)}`;
  }
  return undefined;
}

function allChoices(choices: NonNullable<PropertyDefinition['choices']>): string[] {
  return choices.flatMap(({ value, choice }) => [...value.map(String), ...allChoices(choice ?? [])]);
}

function nearby(allowed: readonly string[]): string {
  const shown = allowed.slice(0, 12).map((choice) => JSON.stringify(choice));
  return shown.join(', ') + (allowed.length > shown.length ? ` … (${String(allowed.length)} in all)` : '');
}

/** Compares decimal digits without losing any. */
function isLess(a: string, b: string): boolean {
  const [left, right] = [scaled(plainDecimal(a)), scaled(plainDecimal(b))];
  const digits = Math.max(left.scale, right.scale);
  return left.units * 10n ** BigInt(digits - left.scale) < right.units * 10n ** BigInt(digits - right.scale);
}

function scaled(decimal: string): { units: bigint; scale: number } {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return { units: BigInt(whole + fraction), scale: fraction.length };
}
