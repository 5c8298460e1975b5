import { decodeText, parseJson } from '../../src/bindings/browser/read-json';
import { describe, isPlainObject } from '../../src/model/describe';
import { inputError } from '../../src/model/errors';
import { readDefinition, type Findings, type GivenType } from './read-definition';

/** The name of the one type that a call is about. Throws an `input` error for none and for several. */
export function readName(given: readonly unknown[] | undefined, payload: unknown): string {
  const [name, ...others] = readNames(given);
  if (name === undefined) {
    const instead = payload === undefined ? '' : `, which holds ${describe(payload)}`;
    throw fault('type', `is missing: set it in the node or send its name in msg.payload${instead}`);
  }
  if (others.length > 0) throw fault('type', `has to be one type, but is a list of ${String(others.length + 1)}`);
  return name;
}

/** Names of types: texts, or type definitions. */
export function readNames(given: readonly unknown[] | undefined = []): string[] {
  return given.map((entry) => {
    const name = isPlainObject(entry) ? entry['id'] : entry;
    if (typeof name === 'string' && name.trim() !== '') return name.trim();
    throw fault('type', `has to be the name of a type or a list of names, but holds ${describe(entry)}`);
  });
}

/** The one type definition that is given. Throws an `input` error that lists all faults. */
export function readOne(given: unknown, note: (note: string) => void): GivenType {
  const value = readData(given);
  if (!isPlainObject(value)) throw fault('definition', `has to be a type definition, but is ${describe(value)}`);
  const findings: Findings = { faults: [], notes: [] };
  const definition = readDefinition(value, '', findings);
  return told(definition, findings, note);
}

/**
 * The type definitions of an export: a list of them, one alone, or the answers of the Browser binding to typeChildren and
 * typeDescendants. Throws an `input` error that lists all faults.
 */
export function readAll(given: unknown, note: (note: string) => void): readonly GivenType[] {
  const findings: Findings = { faults: [], notes: [] };
  const definitions = collect(readData(given), '', findings);
  const seen = new Set<string>();
  for (const { id } of definitions) {
    if (id !== '' && seen.has(id)) findings.faults.push({ field: id, message: 'is there twice' });
    seen.add(id);
  }
  if (findings.faults.length === 0 && definitions.length === 0) throw fault('definition', 'holds no type');
  return told(definitions, findings, note);
}

function collect(value: unknown, path: string, findings: Findings): GivenType[] {
  if (Array.isArray(value)) {
    return value.flatMap((each: unknown, index) => collect(each, `${path}[${String(index)}]`, findings));
  }
  if (!isPlainObject(value)) {
    const message = `has to be a type definition or a list of them, but is ${describe(value)}`;
    findings.faults.push({ field: path === '' ? 'definition' : path, message });
    return [];
  }
  const below = (name: string): string => (path === '' ? name : `${path}.${name}`);
  if (Array.isArray(value['types'])) return collect(value['types'], below('types'), findings);
  if (!isPlainObject(value['type'])) return [readDefinition(value, path, findings)];
  return [
    ...collect(value['type'], below('type'), findings),
    ...collect(value['children'] ?? [], below('children'), findings),
  ];
}

/** Data as it is; text and bytes as the JSON that they are. */
function readData(given: unknown): unknown {
  if (given === undefined || given === null) {
    throw fault('definition', 'is missing: set it in the node or send msg.payload');
  }
  const text = Buffer.isBuffer(given) ? decodeText(given, undefined) : given;
  if (typeof text !== 'string') return text;
  try {
    return parseJson(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof RangeError)) throw error;
    throw fault('definition', `is no JSON: ${error.message}`);
  }
}

function told<T>(value: T, { faults, notes }: Findings, note: (note: string) => void): T {
  if (faults.length > 0) throw inputError(faults);
  notes.forEach(note);
  return value;
}

function fault(field: string, message: string): Error {
  return inputError([{ field, message }]);
}
