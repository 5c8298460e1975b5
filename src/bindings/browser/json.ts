import { CmisError } from '../../model/errors';
import { isExactNumber } from '../../model/read-value';

/** A JSON object as it came: nothing about its members is certain. */
export type Json = Readonly<Record<string, unknown>>;

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws CmisError `protocol` when it is something else. */
export function jsonObject(value: unknown, what: string): Json {
  if (isJson(value)) return value;
  throw wrongShape(what, 'an object', value);
}

/** @throws CmisError `protocol` when it is something else. */
export function jsonList(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw wrongShape(what, 'a list', value);
}

export function member(json: Json, name: string): unknown {
  return Object.hasOwn(json, name) ? json[name] : undefined;
}

export function textOf(json: Json, name: string): string | undefined {
  const value = member(json, name);
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  return isExactNumber(value) ? value.value : undefined;
}

export function flagOf(json: Json, name: string): boolean | undefined {
  const value = member(json, name);
  return typeof value === 'boolean' ? value : undefined;
}

/** A count or a size: a number that is none, or below zero, is as good as absent. */
export function countOf(json: Json, name: string): number | undefined {
  const value = member(json, name);
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : undefined;
}

export function textsOf(json: Json, name: string): string[] {
  const value = member(json, name);
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

function wrongShape(what: string, due: string, value: unknown): CmisError {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return new CmisError(
    'protocol',
    `The server's answer is not CMIS: ${what} should be ${due}, but it is ${text.length > 200 ? `${text.slice(0, 200)}…` : text}`,
  );
}
