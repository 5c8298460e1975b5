import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { inputError, type Fault } from '../model/errors';
import { describe, isPlainObject } from '../model/describe';
import type { FieldKind, Fields, FieldSource, FieldValues, SettingField, TypedField } from './field';
import { readReference, referenceForms } from './reference';
import { counts } from './where';

/** A node's config as Node-RED hands it over: from a flow file, so nothing in it is sure. */
export type NodeConfig = Readonly<Record<string, unknown>>;

/** Where a value comes from: a typed input of Node-RED. */
export interface TypedInput {
  readonly source: string;
  readonly value: string;
}

/** Reads typed inputs for one message of one node. */
export interface FieldReader {
  readonly RED: NodeAPI;
  readonly node: Node;
  readonly msg: NodeMessage;
}

/**
 * Reads all fields of a node for a message by its field table.
 *
 * Throws one `input` error that lists every field whose value is missing or of the wrong kind.
 */
export async function readFields<F extends Fields>(
  reader: FieldReader,
  config: NodeConfig,
  fields: F,
): Promise<FieldValues<F>> {
  const values: Record<string, unknown> = {};
  const faults: Fault[] = [];
  for (const [name, field] of Object.entries(fields)) {
    const read = await readField(reader, config, name, field, fields);
    if ('fault' in read) faults.push({ field: labelOf(name, field), message: read.fault });
    else values[name] = read.value;
  }
  if (faults.length > 0) throw inputError(faults);
  // Every name of the table was read by its row, which is what the type says.
  return values as FieldValues<F>;
}

async function readField(
  reader: FieldReader,
  config: NodeConfig,
  name: string,
  field: TypedField | SettingField,
  fields: Fields,
): Promise<Read> {
  if (!countsIn(config, fields, field)) return { value: 'setting' in field ? field.value : undefined };
  return 'setting' in field ? readSetting(field, config[name]) : readTypedField(reader, config, name, field);
}

/** Whether a field counts, as the node is set. */
export function countsIn(config: NodeConfig, fields: Fields, field: TypedField | SettingField | undefined): boolean {
  return counts(field, fields, (setting) => config[setting]);
}

/** The value of one typed input; `undefined` if it is blank or its place is empty. Rejects if it can't be evaluated. */
export async function readTypedInput({ RED, node, msg }: FieldReader, input: TypedInput): Promise<unknown> {
  if (input.value === '') return undefined;
  if (input.source === 'msg') return propertyAt(RED, msg, input.value);
  const value = await new Promise<unknown>((resolve, reject) => {
    RED.util.evaluateNodeProperty(input.value, input.source, node, msg, (error, result: unknown) => {
      if (error) reject(error);
      else resolve(result);
    });
  });
  return value ?? undefined;
}

export type Read = { value: unknown } | { fault: string };

async function readTypedField(reader: FieldReader, config: NodeConfig, name: string, field: TypedField): Promise<Read> {
  const source = textOr(config[`${name}Type`], field.sources[0]);
  const value = textOr(config[name], field.value ?? '');
  if (!isSource(field, source)) return { fault: `can't come from "${source}"` };
  const blank = value.trim() === '' && source !== 'auto';
  if (source === 'auto' || (blank && field.auto !== undefined)) return readAuto(reader, field);
  let found: unknown;
  try {
    found = blank ? undefined : await readTypedInput(reader, { source, value });
  } catch (error) {
    return { fault: `can't be evaluated (${nameOf(source, value)}): ${messageOf(error)}` };
  }
  if (found === undefined) return missing(field, blank ? '' : ` (${nameOf(source, value)} holds nothing)`);
  return check(field, found, nameOf(source, value));
}

/** The field's place in the message: the first path that is there. */
function readAuto({ RED, msg }: FieldReader, field: TypedField): Read {
  const unfit: string[] = [];
  for (const entry of field.auto ?? []) {
    const optional = entry.endsWith('?');
    const path = optional ? entry.slice(0, -1) : entry;
    const value = propertyAt(RED, msg, path);
    if (value === undefined) continue;
    const read = check(field, value, `msg.${path}`);
    if ('value' in read || !optional) return read;
    unfit.push(`msg.${path} holds ${describe(value)}`);
  }
  const places = (field.auto ?? []).map((entry) => `msg.${entry.replace(/\?$/, '')}`).join(' or ');
  return missing(field, ` (set it in the node or send ${places}${unfit.map((text) => `; ${text}`).join('')})`);
}

function missing(field: TypedField, hint: string): Read {
  if (field.required !== true) return { value: undefined };
  return { fault: `is missing${hint}; it has to be ${kindName(field)}` };
}

function check(field: TypedField, value: unknown, from: string): Read {
  const read = convert(field, value);
  return read === undefined
    ? { fault: `has to be ${kindName(field)}, but ${from} holds ${describe(value)}` }
    : { value: read };
}

/** One item of the list that a field holds. */
export function readItem(field: TypedField, item: unknown): Read {
  const read = convert(field, item);
  return read === undefined ? { fault: `has to be ${kindName(field)}, but is ${describe(item)}` } : { value: read };
}

/** The value as the kind has it, or `undefined` if it is of another kind. */
function convert(field: TypedField, value: unknown): unknown {
  switch (field.kind) {
    case 'reference':
      return readReference(value);
    case 'string':
      return typeof value === 'string' ? value : undefined;
    case 'integer': {
      const number = typeof value === 'string' && /^\d{1,15}$/.test(value.trim()) ? Number(value) : value;
      return Number.isSafeInteger(number) && Number(number) >= (field.min ?? -Infinity) ? number : undefined;
    }
    case 'boolean':
      if (value === 'true' || value === 'false') return value === 'true';
      return typeof value === 'boolean' ? value : undefined;
    case 'object':
      return isPlainObject(value) ? value : undefined;
    case 'list':
      if (typeof value === 'string') return splitList(value);
      return Array.isArray(value) ? value : undefined;
    case 'items':
      return Array.isArray(value) ? value : undefined;
    case 'any':
      return value;
  }
}

/** The parts of a text that are separated by commas. */
export function splitList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

const kindNames: Record<FieldKind, string> = {
  reference: referenceForms,
  string: 'a text',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  list: 'a list',
  items: 'a list',
  any: 'a value',
};

function kindName(field: TypedField): string {
  return field.min === undefined ? kindNames[field.kind] : `${kindNames[field.kind]} of at least ${field.min}`;
}

function readSetting(field: SettingField, configured: unknown): Read {
  const value = configured ?? field.value;
  if (field.choices !== undefined) {
    if (typeof value === 'string' && field.choices.includes(value)) return { value };
    return { fault: `has to be one of ${field.choices.join(', ')}, but is ${describe(value)}` };
  }
  if (typeof field.value === 'number') {
    const number = value === '' ? field.value : Number(value);
    if (Number.isFinite(number) && number >= (field.min ?? -Infinity)) return { value: number };
    return { fault: `has to be a number of at least ${field.min ?? 0}, but is ${describe(value)}` };
  }
  // "true" is what `${ENV}` leaves.
  if (typeof field.value === 'boolean') return { value: value === true || value === 'true' };
  if (typeof field.value === 'string') return { value: typeof value === 'string' ? value.trim() : '' };
  return { value: Array.isArray(value) ? value : field.value };
}

/** The settings of a config node. Throws one `input` error that lists all that are wrong. */
export function readSettings<F extends Readonly<Record<string, SettingField>>>(
  config: NodeConfig,
  fields: F,
): FieldValues<F> {
  const values: Record<string, unknown> = {};
  const faults: Fault[] = [];
  for (const [name, field] of Object.entries(fields)) {
    const read = readSetting(field, config[name]);
    if ('fault' in read) faults.push({ field: labelOf(name, field), message: read.fault });
    else values[name] = read.value;
  }
  if (faults.length > 0) throw inputError(faults);
  return values as FieldValues<F>;
}

/** What is at a property path of the message; `undefined` also where a part of the path is missing. */
export function propertyAt(RED: NodeAPI, msg: NodeMessage, path: string): unknown {
  try {
    const value: unknown = RED.util.getMessageProperty(msg, path);
    return value ?? undefined;
  } catch (error) {
    // Node-RED reads on through what isn't there.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function labelOf(name: string, field: TypedField | SettingField): string {
  return field.label ?? name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function nameOf(source: string, value: string): string {
  if (source === 'msg' || source === 'flow' || source === 'global') return `${source}.${value}`;
  if (source === 'env') return `$${value}`;
  return source === 'jsonata' ? 'the expression' : 'the field';
}

function isSource(field: TypedField, source: string): source is FieldSource {
  return field.sources.some((known) => known === source);
}

function textOr(value: unknown, fallback: string): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : fallback;
}

function messageOf(error: unknown): string {
  return isPlainObject(error) || error instanceof Error ? String(error.message) : String(error);
}
