import type { SettingField, TypedField } from '../kit/field';
import type { Texts } from './text';

const environmentVariable = /\$\{[^}]+\}/;
const literals: readonly string[] = ['str', 'num', 'bool', 'json'];

/**
 * Says what is wrong with a typed input, or nothing. `required` counts for literals without a place in the message; `list` says
 * that it has to hold a list of what the field takes.
 */
export function checkTyped(
  field: TypedField,
  input: { readonly value: string; readonly type: string; readonly required: boolean; readonly list: boolean },
  texts: Texts,
): string | undefined {
  const { value, type } = input;
  if (type === 'auto') return undefined;
  if (value === '') {
    if (!literals.includes(type)) return texts.get('error.source');
    return input.required && field.auto === undefined ? texts.get('error.required') : undefined;
  }
  // What stands for a variable of the environment is a text, too.
  if (input.list && type === 'str') return texts.get('error.list');
  if (environmentVariable.test(value)) return undefined;
  const valid = RED.utils.validateTypedProperty(value, type, {});
  if (valid !== true) return typeof valid === 'string' ? valid : texts.get('error.invalid');
  if (input.list && type === 'json' && !Array.isArray(JSON.parse(value))) return texts.get('error.listJson');
  if (type === 'num' && field.kind === 'integer') return checkNumber(value, field.min, true, texts);
  if (type === 'json' && field.kind === 'object') return checkObject(value, texts);
  return undefined;
}

/** Says what is wrong with a property of the message that takes a result, or nothing. */
export function checkResult(value: unknown, texts: Texts): string | undefined {
  const valid = RED.utils.validateTypedProperty(String(value), 'msg', {});
  if (valid === true) return undefined;
  return typeof valid === 'string' ? valid : texts.get('error.invalid');
}

/** Says what is wrong with a setting, or nothing. */
export function checkSetting(field: SettingField, value: unknown, texts: Texts): string | undefined {
  if (typeof value === 'string' && environmentVariable.test(value)) return undefined;
  if (typeof field.value === 'number') return checkNumber(value, field.min, false, texts);
  if (field.choices !== undefined && !field.choices.includes(String(value))) return texts.get('error.choice');
  return undefined;
}

function checkNumber(value: unknown, min: number | undefined, whole: boolean, texts: Texts): string | undefined {
  const number = String(value).trim() === '' ? NaN : Number(value);
  const fits = Number.isFinite(number) && (!whole || Number.isInteger(number)) && (min === undefined || number >= min);
  if (fits) return undefined;
  return texts.get(whole ? 'error.integer' : 'error.number', { min: min ?? 0 });
}

function checkObject(value: string, texts: Texts): string | undefined {
  const parsed: unknown = JSON.parse(value);
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
    ? undefined
    : texts.get('error.object');
}
