import { isLosslessNumber, LosslessNumber, parse, stringify } from 'lossless-json';
import { RepositoryError } from './errors';

export const kinds = ['string', 'id', 'uri', 'html', 'boolean', 'integer', 'decimal', 'datetime'] as const;
export type Kind = (typeof kinds)[number];

/**
 * One value of a property. A number that a double can't hold exactly is a `LosslessNumber`; a datetime is ISO 8601 in
 * UTC with milliseconds, so that text order is time order.
 */
export type Value = string | boolean | number | LosslessNumber;

export function isValue(value: unknown): value is Value {
  return ['string', 'boolean', 'number'].includes(typeof value) || isLosslessNumber(value);
}

const numberPattern = /^([+-]?)0*(\d+)(?:\.(\d*?)0*)?(?:[eE]([+-]?\d{1,3}))?$/;
const dateTimePattern = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d+))?(Z|[+-]\d{2}:\d{2})?$/;

/** Reads the text of a form field or literal as a value. @throws {@link RepositoryError} `invalidArgument` */
export function readValue(kind: Kind, text: string, name: string): Value {
  const value = readers[kind](text);
  if (value === undefined) {
    throw new RepositoryError('invalidArgument', `${name} takes ${article[kind]}, not '${text.slice(0, 80)}'.`);
  }
  return value;
}

const article: Readonly<Record<Kind, string>> = {
  string: 'a string',
  id: 'an id',
  uri: 'a URI',
  html: 'HTML',
  boolean: 'true or false',
  integer: 'an integer',
  decimal: 'a decimal number',
  datetime: 'a datetime (ISO 8601 or milliseconds since 1970)',
};

const readers: Readonly<Record<Kind, (text: string) => Value | undefined>> = {
  string: (text) => text,
  html: (text) => text,
  id: (text) => text || undefined,
  uri: (text) => (/^[^\s<>"]+$/.test(text) ? text : undefined),
  boolean: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
  integer: (text) => (/^[+-]?\d+$/.test(text) ? readNumber(text) : undefined),
  decimal: readNumber,
  datetime: readDateTime,
};

/** Reads a number without losing a digit; `undefined` if it isn't one. */
export function readNumber(text: string): number | LosslessNumber | undefined {
  if (text.length > 1000) return undefined;
  const match = numberPattern.exec(text.startsWith('.') ? `0${text}` : text);
  if (!match) return undefined;
  const [, sign, integer = '', fraction, exponent] = match;
  const token = `${sign === '-' ? '-' : ''}${integer}${fraction ? `.${fraction}` : ''}${exponent ? `e${exponent}` : ''}`;
  const double = Number(token);
  return String(double) === token || double === 0 ? double + 0 : new LosslessNumber(token);
}

/** Reads a datetime with or without a zone (then UTC), or milliseconds since 1970. */
export function readDateTime(text: string): string | undefined {
  if (/^-?\d{1,16}$/.test(text)) return isoTime(Number(text));
  const match = dateTimePattern.exec(text);
  if (!match) return undefined;
  const [, seconds = '', fraction = '', zone = 'Z'] = match;
  const time = Date.parse(`${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}${zone}`);
  // Date.parse takes 31 April for 1 May.
  const day = Number(seconds.slice(8, 10));
  const lastDay = new Date(Date.UTC(Number(seconds.slice(0, 4)), Number(seconds.slice(5, 7)), 0)).getUTCDate();
  return day > lastDay ? undefined : isoTime(time);
}

function isoTime(time: number): string | undefined {
  const date = new Date(time);
  const year = date.getUTCFullYear();
  return year >= 0 && year <= 9999 ? date.toISOString() : undefined;
}

/** Orders two values of the same kind: negative, 0 or positive. */
export function compareValues(left: Value, right: Value): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' || typeof left === 'boolean') return left === right ? 0 : left < right ? -1 : 1;
  return compareDecimals(String(left), String(right));
}

/** Orders values; unset ones come first. */
export function compareKeys(left: Value | undefined, right: Value | undefined): number {
  if (left === undefined || right === undefined) return Number(left !== undefined) - Number(right !== undefined);
  return compareValues(left, right);
}

function compareDecimals(left: string, right: string): number {
  const a = scaled(left);
  const b = scaled(right);
  const exponent = Math.min(a.exponent, b.exponent);
  const difference = a.digits * 10n ** BigInt(a.exponent - exponent) - b.digits * 10n ** BigInt(b.exponent - exponent);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

function scaled(token: string): { digits: bigint; exponent: number } {
  const [mantissa = '0', exponent = '0'] = token.toLowerCase().split('e');
  const [integer = '0', fraction = ''] = mantissa.split('.');
  return { digits: BigInt(integer + fraction), exponent: Number(exponent) - fraction.length };
}

/** Writes JSON in which a {@link LosslessNumber} is a plain number token with all its digits. */
export function writeJson(value: unknown): string {
  // The lossless writer is several times slower, and hardly an answer needs it.
  const text = JSON.stringify(value);
  return text.includes('"isLosslessNumber":true') ? (stringify(value) ?? 'null') : text;
}

/** Reads JSON written by {@link writeJson}. */
export function readJson(text: string): unknown {
  return parse(text, null, (token) => readNumber(token) ?? new LosslessNumber(token));
}
