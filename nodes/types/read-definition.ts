import { isExactNumber, plainValue } from '../../src/model/read-value';
import { nearest } from '../../src/client/nearest';
import { describe, isPlainObject } from '../../src/model/describe';
import type { Fault } from '../../src/model/errors';
import { propertyTypes, setOwn, type SingleValue } from '../../src/model/property';
import type { Choice, PropertyDefinition, TypeDefinition } from '../../src/model/type-definition';

/** A type definition as a person or another tool writes it: what is left out is filled in later. */
export type GivenType = Partial<Omit<TypeDefinition, 'propertyDefinitions'>> & {
  readonly id: string;
  readonly properties: readonly GivenProperty[];
};
export type GivenProperty = Partial<PropertyDefinition> & { readonly id: string };

/** Where a reader tells what is wrong, and what it leaves out. */
export interface Findings {
  readonly faults: Fault[];
  readonly notes: string[];
}

/** Known and of no use to a server: it sets them itself. */
const ignored: readonly string[] = ['typeMutability', 'extension'];

/** Reads a type definition in the form of the specification's JSON (CMIS 1.1, section 5.2.9), or of this package. */
export function readDefinition(json: Record<string, unknown>, path: string, findings: Findings): GivenType {
  const read = new MemberReader(json, path, findings);
  const id = read.required('id');
  const given = defined({
    localName: read.text('localName'),
    localNamespace: read.text('localNamespace'),
    displayName: read.text('displayName'),
    queryName: read.text('queryName'),
    description: read.text('description'),
    baseId: read.text('baseId'),
    parentId: read.text('parentId'),
    creatable: read.flag('creatable'),
    fileable: read.flag('fileable'),
    queryable: read.flag('queryable'),
    fulltextIndexed: read.flag('fulltextIndexed'),
    includedInSupertypeQuery: read.flag('includedInSupertypeQuery'),
    controllablePolicy: read.flag('controllablePolicy'),
    controllableACL: read.flag('controllableACL'),
    versionable: read.flag('versionable'),
    contentStreamAllowed: read.choice('contentStreamAllowed', ['notallowed', 'allowed', 'required'] as const),
    allowedSourceTypes: read.textList('allowedSourceTypes'),
    allowedTargetTypes: read.textList('allowedTargetTypes'),
  });
  const { properties, inherited } = readProperties(read);
  read.noteUnknown('a type', [...ignored, 'propertyDefinitions']);
  return { ...given, id, properties: properties.filter((property) => !inherited.has(property.id)) };
}

/** The definitions by their ids, or in a list; those that say that they are inherited belong to another type. */
function readProperties(type: MemberReader): { properties: GivenProperty[]; inherited: ReadonlySet<string> } {
  const given = type.json['propertyDefinitions'] ?? {};
  const entries = Array.isArray(given) ? given.map((each: unknown) => ['', each] as const) : Object.entries(given);
  const inherited = new Set<string>();
  const properties: GivenProperty[] = [];
  if (!Array.isArray(given) && !isPlainObject(given)) {
    type.fault('propertyDefinitions', `have to be an object or a list, but are ${describe(given)}`);
    return { properties, inherited };
  }
  entries.forEach(([key, value], index) => {
    const place = `${type.place('propertyDefinitions')}${key === '' ? `[${String(index)}]` : `["${key}"]`}`;
    if (!isPlainObject(value)) {
      type.findings.faults.push({ field: place, message: `has to be an object, but is ${describe(value)}` });
      return;
    }
    const property = readProperty(key === '' ? value : { id: key, ...value }, place, type.findings);
    if (value['inherited'] === true) inherited.add(property.id);
    properties.push(property);
  });
  return { properties, inherited };
}

function readProperty(json: Record<string, unknown>, path: string, findings: Findings): GivenProperty {
  const read = new MemberReader(json, path, findings);
  const given = defined({
    localName: read.text('localName'),
    localNamespace: read.text('localNamespace'),
    displayName: read.text('displayName'),
    queryName: read.text('queryName'),
    description: read.text('description'),
    propertyType: read.choice('propertyType', propertyTypes),
    cardinality: read.choice('cardinality', ['single', 'multi'] as const),
    updatability: read.choice('updatability', ['readonly', 'readwrite', 'whencheckedout', 'oncreate'] as const),
    required: read.flag('required'),
    queryable: read.flag('queryable'),
    orderable: read.flag('orderable'),
    openChoice: read.flag('openChoice'),
    choices: read.choices('choice') ?? read.choices('choices'),
    defaultValue: read.values('defaultValue'),
    maxLength: read.count('maxLength'),
    minValue: read.number('minValue'),
    maxValue: read.number('maxValue'),
    precision: read.digits('precision'),
    resolution: read.choice('resolution', ['year', 'date', 'time'] as const),
  });
  const id = read.required('id');
  read.noteUnknown('a property', ['inherited']);
  return given.propertyType === 'datetime' ? { ...given, ...withDates(given), id } : { ...given, id };
}

/** The JSON of the specification has dates as milliseconds. */
function withDates({ defaultValue, choices }: Partial<PropertyDefinition>): Partial<PropertyDefinition> {
  const date = (value: SingleValue): SingleValue =>
    typeof value === 'number' && Math.abs(value) <= 8.64e15 ? new Date(value).toISOString() : value;
  const dated = (choice: Choice): Choice => ({
    ...choice,
    value: choice.value.map(date),
    ...(choice.choice === undefined ? {} : { choice: choice.choice.map(dated) }),
  });
  return defined({ defaultValue: defaultValue?.map(date), choices: choices?.map(dated) });
}

/** Reads the members of one object; a member that is null is as good as left out. */
class MemberReader {
  readonly #known = new Set<string>();

  constructor(
    readonly json: Record<string, unknown>,
    private readonly path: string,
    readonly findings: Findings,
  ) {}

  place(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }

  fault(name: string, message: string): void {
    this.findings.faults.push({ field: this.place(name), message });
  }

  required(name: string): string {
    const text = this.text(name);
    const isMissing = this.#value(name) === undefined || text === '';
    if (isMissing) this.fault(name, 'is missing');
    return text ?? '';
  }

  text(name: string): string | undefined {
    return this.#take(name, 'text', (value) => (typeof value === 'string' ? value : undefined));
  }

  textList(name: string): readonly string[] | undefined {
    const isTexts = (value: unknown): value is string[] =>
      Array.isArray(value) && value.every((each) => typeof each === 'string');
    return this.#take(name, 'a list of texts', (value) => (isTexts(value) ? value : undefined));
  }

  flag(name: string): boolean | undefined {
    return this.#take(name, 'true or false', (value) => (typeof value === 'boolean' ? value : undefined));
  }

  choice<T extends string>(name: string, choices: readonly T[]): T | undefined {
    return this.#take(name, `one of ${choices.join(', ')}`, (value) => choices.find((choice) => choice === value));
  }

  count(name: string): number | undefined {
    return this.#take(name, 'a whole number', (value) =>
      typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined,
    );
  }

  number(name: string): number | string | undefined {
    return this.#take(name, 'a number', (value) => {
      const plain = isExactNumber(value) ? value.value : value;
      const isNumber = typeof plain === 'number' || (typeof plain === 'string' && Number.isFinite(Number(plain)));
      return isNumber && plain !== '' ? plain : undefined;
    });
  }

  digits(name: string): string | undefined {
    return this.#take(name, 'digits', (value) => (/^\d+$/.test(String(value)) ? String(value) : undefined));
  }

  /** A single value counts as a list of one. */
  values(name: string): readonly SingleValue[] | undefined {
    return this.#take(name, 'a value or a list of values', readValues);
  }

  choices(name: string): readonly Choice[] | undefined {
    return this.#take(name, 'a list of { displayName, value, choice }', readChoices);
  }

  /** Tells of members that nothing reads: a misspelt one would get lost in silence. */
  noteUnknown(what: string, others: readonly string[]): void {
    for (const name of Object.keys(this.json)) {
      if (this.#known.has(name) || others.includes(name)) continue;
      const [near] = nearest(name, this.#known);
      const hint = near === undefined ? '' : `; the nearest is ${near}`;
      this.findings.notes.push(`${this.place(name)} is no attribute of ${what} and was left out${hint}.`);
    }
  }

  #value(name: string): unknown {
    this.#known.add(name);
    return Object.hasOwn(this.json, name) ? (this.json[name] ?? undefined) : undefined;
  }

  #take<T>(name: string, due: string, read: (value: unknown) => T | undefined): T | undefined {
    const value = this.#value(name);
    if (value === undefined) return undefined;
    const taken = read(value);
    if (taken === undefined) this.fault(name, `has to be ${due}, but is ${describe(value)}`);
    return taken;
  }
}

function readValues(value: unknown): readonly SingleValue[] | undefined {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const isValue = (each: unknown) => ['string', 'number', 'boolean'].includes(typeof each) || isExactNumber(each);
  return values.every(isValue) ? values.map(plainValue) : undefined;
}

function readChoices(value: unknown): readonly Choice[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const choices: Choice[] = [];
  for (const each of value) {
    if (!isPlainObject(each)) return undefined;
    const values = each.value === undefined || each.value === null ? [] : readValues(each.value);
    const below = each.choice === undefined || each.choice === null ? undefined : readChoices(each.choice);
    if (values === undefined || (below === undefined && Array.isArray(each.choice))) return undefined;
    const displayName = typeof each.displayName === 'string' ? each.displayName : undefined;
    choices.push({ ...defined({ displayName }), value: values, ...defined({ choice: below }) });
  }
  return choices;
}

/** Drops the members that are undefined. */
function defined<T extends object>(members: T): { [N in keyof T]?: Exclude<T[N], undefined> } {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(members)) if (value !== undefined) setOwn(kept, name, value);
  // Every member is one of `members`, and none is undefined.
  return kept as { [N in keyof T]?: Exclude<T[N], undefined> };
}
