import { RepositoryError } from './errors';
import { parse } from './generated/cmis-ql';
import type { Json } from './object-json';
import { findFault } from './property-rules';
import { queryNameOf, type PropertyDefinition, type TypeDeclaration } from './type-definitions';
import { isValue, kinds, readJson, readValue, type Kind, type Value } from './values';

/** What a client says of a type; its parent may be missing in an update. */
export type GivenType = TypeDeclaration & { readonly baseId?: string };

/**
 * Reads a type definition (CMIS 1.1, section 5.2.11). Properties that are marked as inherited are left out: they are the
 * parent's.
 * @throws {@link RepositoryError} `invalidArgument` for what can't be read, `constraint` for what can't be kept
 */
export function readType(text: string): GivenType {
  const json = readObject(parseJson(text), 'The type');
  const id = readId(json, 'type');
  const given = {
    queryName: readText(json, 'queryName') ?? queryNameOf(id),
    localName: readText(json, 'localName'),
    localNamespace: readText(json, 'localNamespace'),
    baseId: readText(json, 'baseId'),
    parentId: readText(json, 'parentId'),
    creatable: readFlag(json, 'creatable'),
    fileable: readFlag(json, 'fileable'),
    queryable: readFlag(json, 'queryable'),
    includedInSupertypeQuery: readFlag(json, 'includedInSupertypeQuery'),
    controllablePolicy: readFlag(json, 'controllablePolicy'),
    controllableACL: readFlag(json, 'controllableACL'),
    versionable: readFlag(json, 'versionable'),
    contentStreamAllowed: readChoice(json, 'contentStreamAllowed', ['notallowed', 'allowed', 'required']),
    allowedSourceTypes: readTexts(json, 'allowedSourceTypes'),
    allowedTargetTypes: readTexts(json, 'allowedTargetTypes'),
  };
  checkName(given.queryName, 'query name');
  const definitions = Object.entries(readObject(json['propertyDefinitions'] ?? {}, 'propertyDefinitions'));
  const properties = definitions
    .map(([key, definition]) => readObject(definition, `The property definition '${key}'`))
    .filter((definition) => readFlag(definition, 'inherited') !== true)
    .map(readProperty);
  const displayName = readText(json, 'displayName') ?? id;
  return {
    ...withoutGaps(given),
    id,
    displayName,
    description: readText(json, 'description') ?? displayName,
    properties,
  };
}

function readProperty(json: Json): PropertyDefinition {
  const id = readId(json, 'property');
  checkName(id, 'property id');
  const kind = readChoice(json, 'propertyType', kinds);
  if (!kind) throw invalid(`The property '${id}' has no propertyType.`);
  const multiple = readChoice(json, 'cardinality', ['single', 'multi']) === 'multi';
  const displayName = readText(json, 'displayName') ?? id;
  const definition: PropertyDefinition = {
    id,
    kind,
    displayName,
    description: readText(json, 'description') ?? displayName,
    multiple,
    updatability:
      readChoice(json, 'updatability', ['readwrite', 'oncreate', 'whencheckedout', 'readonly']) ?? 'readwrite',
    required: readFlag(json, 'required') ?? false,
    queryable: readFlag(json, 'queryable') ?? true,
    orderable: !multiple && (readFlag(json, 'orderable') ?? true),
    ...readLimits(json, id, kind),
  };
  const [defaultValue] = [readValues(json, 'defaultValue', kind, id)];
  if (definition.required && definition.updatability === 'readonly') throw unusable(id, 'is required and read-only');
  const fault = defaultValue && findFault(definition, defaultValue);
  if (fault !== undefined) throw unusable(id, `has an impossible default value: it ${fault}`);
  return defaultValue ? { ...definition, defaultValue } : definition;
}

type Limits = Pick<PropertyDefinition, 'maxLength' | 'minValue' | 'maxValue' | 'choices' | 'openChoice'>;

function readLimits(json: Json, id: string, kind: Kind): Limits {
  const isNumber = kind === 'integer' || kind === 'decimal';
  const [maxLength] = kind === 'string' ? (readValues(json, 'maxLength', 'integer', id) ?? []) : [];
  const [minValue] = isNumber ? (readValues(json, 'minValue', kind, id) ?? []) : [];
  const [maxValue] = isNumber ? (readValues(json, 'maxValue', kind, id) ?? []) : [];
  const choices = readList(json, 'choice').map((each) =>
    readOneChoice(readObject(each, `A choice of '${id}'`), kind, id),
  );
  return withoutGaps({
    maxLength: maxLength === undefined ? undefined : Number(maxLength),
    minValue,
    maxValue,
    ...(choices.length > 0 ? { choices, openChoice: readFlag(json, 'openChoice') ?? false } : {}),
  });
}

function readOneChoice(json: Json, kind: Kind, id: string): { displayName: string; value: Value } {
  if (readList(json, 'choice').length > 0) throw unusable(id, 'has choices in choices, which are not kept');
  const [value, ...more] = readValues(json, 'value', kind, id) ?? [];
  if (value === undefined || more.length > 0) throw unusable(id, 'has a choice that is not of one value');
  return { displayName: readText(json, 'displayName') ?? String(value), value };
}

/** One value or a list; `undefined` if there are none. */
function readValues(json: Json, name: string, kind: Kind, id: string): readonly Value[] | undefined {
  const given = json[name];
  if (given === undefined || given === null) return undefined;
  const values = (Array.isArray(given) ? given : [given]).map((each: unknown) => {
    if (!isValue(each)) throw invalid(`'${name}' of the property '${id}' is not a value.`);
    return readValue(kind, String(each), `'${name}' of the property '${id}'`);
  });
  return values.length > 0 ? values : undefined;
}

function readId(json: Json, what: string): string {
  const id = readText(json, 'id');
  if (id === undefined) throw invalid(`A ${what} needs an id.`);
  if (!/^[A-Za-z][\w:.-]{0,99}$/.test(id)) {
    throw invalid(
      `'${id.slice(0, 100)}' is no id for a ${what}: up to 100 letters, digits and _ : . -, a letter first.`,
    );
  }
  if (id.startsWith('cmis:'))
    throw new RepositoryError('constraint', `Ids with 'cmis:' such as '${id}' are CMIS's own.`);
  return id;
}

/** A name has to be one that a query can be written with. */
function checkName(name: string, what: string): void {
  try {
    if (/^[\w:-]{1,100}$/.test(name)) {
      parse(`SELECT ${name} FROM ${name}`, { startRule: 'Query' });
      return;
    }
  } catch {
    // A word of the query language.
  }
  throw new RepositoryError('constraint', `'${name.slice(0, 100)}' can't be the ${what}: no query could name it.`);
}

function parseJson(text: string): unknown {
  try {
    return readJson(text);
  } catch (cause) {
    throw new RepositoryError('invalidArgument', 'The type is not JSON.', { cause });
  }
}

function readObject(value: unknown, what: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw invalid(`${what} is not a JSON object.`);
}

function readText(json: Json, name: string): string | undefined {
  const value = json[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  throw invalid(`'${name}' is not a text.`);
}

function readFlag(json: Json, name: string): boolean | undefined {
  const value = json[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return value;
  throw invalid(`'${name}' is neither true nor false.`);
}

function readChoice<Choice extends string>(json: Json, name: string, choices: readonly Choice[]): Choice | undefined {
  const value = readText(json, name);
  const found = choices.find((choice) => choice === value);
  if (value !== undefined && found === undefined) {
    throw invalid(`'${name}' is one of ${choices.join(', ')}, not '${value.slice(0, 80)}'.`);
  }
  return found;
}

function readList(json: Json, name: string): readonly unknown[] {
  const value = json[name] ?? [];
  if (Array.isArray(value)) return value;
  throw invalid(`'${name}' is not a list.`);
}

function readTexts(json: Json, name: string): readonly string[] | undefined {
  if (json[name] === undefined) return undefined;
  return readList(json, name).map((each) => {
    if (typeof each === 'string') return each;
    throw invalid(`'${name}' is not a list of texts.`);
  });
}

type WithoutGaps<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

function withoutGaps<T extends object>(object: T): WithoutGaps<T> {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as WithoutGaps<T>;
}

function invalid(message: string): RepositoryError {
  return new RepositoryError('invalidArgument', message);
}

function unusable(id: string, why: string): RepositoryError {
  return new RepositoryError('constraint', `The property '${id}' ${why}.`);
}
