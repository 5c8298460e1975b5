import { describe, isPlainObject } from '../model/describe';
import { readTypedInput, splitList, type FieldReader } from './fields';
import { inputError, type Fault } from '../model/errors';
import { setOwn, type PropertyInput, type SingleInput } from '../model/property';

/** Property id → value, to be written. */
export type GivenProperties = Record<string, PropertyInput>;

/** The node's rows with `msg.properties` merged over them. Throws one `input` error for all that can't be property values. */
export async function readProperties(reader: FieldReader, rows: readonly unknown[]): Promise<GivenProperties> {
  const faults: Fault[] = [];
  const given: GivenProperties = {};
  for (const row of rows) {
    if (!isPlainObject(row) || typeof row.id !== 'string' || row.id.trim() === '') continue;
    const id = row.id.trim();
    try {
      take(given, id, await readRow(reader, row), faults);
    } catch (error) {
      faults.push({
        field: `property ${id}`,
        message: `can't be evaluated: ${error instanceof Error ? error.message : describe(error)}`,
      });
    }
  }
  takeAll(given, reader.msg.properties, 'msg.properties', faults);
  if (faults.length > 0) throw inputError(faults);
  return given;
}

/** Properties and their values, if there are any. Throws one `input` error for all that can't be property values. */
export function readPropertyValues(value: unknown, field: string): GivenProperties {
  const faults: Fault[] = [];
  const given: GivenProperties = {};
  takeAll(given, value, field, faults);
  if (faults.length > 0) throw inputError(faults);
  return given;
}

function takeAll(given: GivenProperties, values: unknown, field: string, faults: Fault[]): void {
  if (values === undefined || values === null) return;
  if (isPlainObject(values)) for (const [id, value] of Object.entries(values)) take(given, id, value, faults);
  else faults.push({ field, message: `has to be an object, but is ${describe(values)}` });
}

function take(given: GivenProperties, id: string, value: unknown, faults: Fault[]): void {
  if (value === undefined) return;
  if (isPropertyInput(value)) setOwn(given, id, value);
  else {
    const message = `has to be a value or a list of values, but is ${describe(value)}`;
    faults.push({ field: `property ${id}`, message });
  }
}

function readRow(reader: FieldReader, row: Record<string, unknown>): unknown {
  const value = typeof row.value === 'string' ? row.value : '';
  const source = typeof row.valueType === 'string' ? row.valueType : 'str';
  return source === 'str' ? value : readTypedInput(reader, { source, value });
}

/** The names of all aspects: the node's, the message's and those among the properties, each once. */
export function readAspects(
  own: readonly unknown[] | undefined,
  fromMessage: unknown,
  fromProperties: unknown,
): string[] {
  const lists = [own ?? [], listOf(fromMessage), listOf(fromProperties)];
  const names = lists.flat();
  const wrong = names.find((name) => typeof name !== 'string' || name.trim() === '');
  if (wrong !== undefined) {
    throw inputError([
      { field: 'aspects', message: `have to be a list of names, but one of them is ${describe(wrong)}` },
    ]);
  }
  return [...new Set(names.map(String))];
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (typeof value === 'string') return splitList(value);
  return Array.isArray(value) ? value : [value];
}

function isPropertyInput(value: unknown): value is PropertyInput {
  return value === null || isSingle(value) || (Array.isArray(value) && value.every(isSingle));
}

function isSingle(value: unknown): value is SingleInput {
  return ['string', 'number', 'boolean', 'bigint'].includes(typeof value) || value instanceof Date;
}
