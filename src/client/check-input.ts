import { describe } from '../model/describe';
import { enumerations, type ParameterKind } from '../model/kinds';
import { inputError, type Fault } from '../model/errors';
import { operations, type Operation } from '../model/operations';

const enumerated: Readonly<Partial<Record<ParameterKind, readonly string[]>>> = enumerations;

/**
 * Checks an input by the operation table: required parameters, their kinds, no others.
 * @throws CmisError `input` with all faults
 */
export function checkInput(operation: Operation, input: object): void {
  // From JavaScript anything may come.
  if (!Object.hasOwn(operations, operation)) {
    throw inputError([{ field: 'operation', message: `${describe(operation)} is no operation of CMIS` }]);
  }
  if (!isObject(input)) {
    throw inputError([{ field: 'input', message: `must be an object, but is ${describe(input)}` }]);
  }
  const parameters: Readonly<Record<string, string>> = operations[operation].parameters;
  const given: Readonly<Record<string, unknown>> = { ...input };
  const faults: Fault[] = [];
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(parameters, name) && given[name] !== undefined) {
      faults.push({ field: name, message: `is no parameter of ${operation}` });
    }
  }
  for (const [name, spec] of Object.entries(parameters)) {
    const value = given[name];
    const optional = spec.endsWith('?');
    const kind = optional ? spec.slice(0, -1) : spec;
    if (value === undefined) {
      if (!optional) faults.push({ field: name, message: 'is missing' });
      continue;
    }
    const message = faultOf(kind as ParameterKind, value);
    if (message !== undefined) faults.push({ field: name, message });
  }
  if (faults.length > 0) throw inputError(faults);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function faultOf(kind: ParameterKind, value: unknown): string | undefined {
  const choices = enumerated[kind];
  if (choices !== undefined) {
    return typeof value === 'string' && choices.includes(value) ? undefined : `must be one of ${choices.join(', ')}`;
  }
  switch (kind) {
    case 'string':
      if (typeof value !== 'string') return `must be text, but is ${describe(value)}`;
      return value === '' ? 'must not be empty' : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `must be true or false, but is ${describe(value)}`;
    case 'integer':
      return Number.isSafeInteger(value) ? undefined : `must be a whole number, but is ${describe(value)}`;
    case 'ids':
      return Array.isArray(value) && value.every((id) => typeof id === 'string')
        ? undefined
        : `must be a list of ids, but is ${describe(value)}`;
    default:
      return typeof value === 'object' && value !== null && !Array.isArray(value)
        ? undefined
        : `must be an object, but is ${describe(value)}`;
  }
}
