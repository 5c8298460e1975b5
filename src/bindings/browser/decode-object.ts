import { defined } from '../../model/defined';
import type { Acl } from '../../model/acl';
import { changeTypes, type ChangeEvent, type ChangeEventPage } from '../../model/change-event';
import type {
  AllowableActions,
  CmisObject,
  ObjectInFolderTree,
  ObjectParent,
  Page,
  QueryRow,
  Rendition,
} from '../../model/object';
import { propertyTypes, setOwn, type Properties, type PropertyType, type PropertyValue } from '../../model/property';
import type { DecodeContext } from '../../model/decode-context';
import { objectOf } from '../../model/object-of';
import type { ValueKind, ValueKinds } from '../../model/value-kinds';
import { isLossy, isRead, plainValue, readValue } from '../../model/read-value';
import { countOf, flagOf, isJson, jsonList, jsonObject, member, textOf, textsOf, type Json } from './json';

/** An object description (CMIS 1.1, section 5.2.11): `properties` with their definitions or `succinctProperties`. */
export function decodeObject(value: unknown, context: DecodeContext): CmisObject {
  const json = jsonObject(value, 'the object');
  const { included, parts } = context;
  const properties = decodeProperties(json, context);
  if (parts?.size === 0) return objectOf(properties);
  const part = <T>(name: keyof CmisObject, decode: () => T): T | undefined =>
    parts?.has(name) === false ? undefined : decode();
  return objectOf(properties, {
    allowableActions: part('allowableActions', () =>
      optional(member(json, 'allowableActions'), decodeAllowableActions),
    ),
    acl: part('acl', () => optional(member(json, 'acl'), (acl) => decodeAcl(acl, flagOf(json, 'exactACL')))),
    relationships: part(
      'relationships',
      () =>
        optional(member(json, 'relationships'), (list) =>
          jsonList(list, 'relationships').map((entry) => decodeObject(entry, { ...context, included: {} })),
        ) ?? included.relationships,
    ),
    renditions: part('renditions', () => optional(member(json, 'renditions'), decodeRenditions) ?? included.renditions),
    policies: part(
      'policies',
      () => optional(member(json, 'policyIds'), (ids) => (isJson(ids) ? textsOf(ids, 'ids') : [])) ?? included.policies,
    ),
  });
}

/** The type ids of each object in an answer. */
export function* typeIdsIn(value: unknown): Generator<readonly string[], void, undefined> {
  if (Array.isArray(value)) for (const entry of value) yield* typeIdsIn(entry);
  else if (isJson(value)) {
    const { succinctProperties, object, children, relationships } = value;
    if (isJson(succinctProperties)) yield typeIdsOf(succinctProperties);
    for (const part of [object, children, relationships]) yield* typeIdsIn(part);
  }
}

function typeIdsOf(properties: Json): string[] {
  const type = member(properties, 'cmis:objectTypeId');
  const ids = typeof type === 'string' ? [type] : textsOf(properties, 'cmis:objectTypeId');
  const aspects = textsOf(properties, 'cmis:secondaryObjectTypeIds');
  return aspects.length === 0 ? ids : [...ids, ...aspects];
}

export function decodeProperties(json: Json, context: DecodeContext): Properties {
  const succinct = member(json, 'succinctProperties');
  if (isJson(succinct)) return decodeSuccinct(succinct, context.kindsOfTypes(typeIdsOf(succinct)), context);
  return decodeFull(member(json, 'properties'), context);
}

/** A query row: column → value. */
export function decodeRow(value: unknown, context: DecodeContext): QueryRow {
  const json = jsonObject(value, 'a row');
  const succinct = member(json, 'succinctProperties');
  if (isJson(succinct)) return decodeSuccinct(succinct, context.columns, context);
  return decodeFull(member(json, 'properties'), context);
}

/** The members of the object before by their places, and their kinds: those of the next one are most often the same. */
interface Plan {
  readonly names: string[];
  readonly kinds: (ValueKind | undefined)[];
}

const plans = new WeakMap<ValueKinds, Plan>();

function planFor(kinds: ValueKinds): Plan {
  const known = plans.get(kinds);
  if (known !== undefined) return known;
  const plan: Plan = { names: [], kinds: [] };
  plans.set(kinds, plan);
  return plan;
}

/** Converts in place what has to be converted, a few values of many: the parsed answer belongs to nobody else. */
function decodeSuccinct(json: Json, kinds: ValueKinds, context: DecodeContext): Properties {
  const properties = json as Record<string, unknown>;
  const plan = planFor(kinds);
  let place = 0;
  for (const name in properties) {
    if (plan.names[place] !== name) {
      plan.names[place] = name;
      plan.kinds[place] = kinds.get(name);
    }
    const kind = plan.kinds[place++];
    const value = properties[name];
    if (kind === undefined ? isPlain(value) : isRead(value, kind)) continue;
    setOwn(properties, name, decodeValue(value, kind, context));
  }
  return properties as Properties;
}

/** Members are named by property id, in a query by column; each carries its type and cardinality. */
function decodeFull(value: unknown, context: DecodeContext): Properties {
  const properties: Properties = {};
  for (const [name, property] of Object.entries(jsonObject(value, 'properties'))) {
    const wire = isJson(property) ? member(property, 'value') : property;
    const kind = isJson(property) ? kindIn(property, wire) : undefined;
    setOwn(properties, name, decodeValue(wire, kind, context));
  }
  return properties;
}

/** OpenCMIS leaves out the cardinality in some query rows: several values are kept all the same. */
function kindIn(property: Json, value: unknown): ValueKind | undefined {
  const type = member(property, 'type');
  const cardinality = member(property, 'cardinality');
  const several = cardinality === undefined && Array.isArray(value) && value.length > 1;
  return isPropertyType(type) ? { type, multi: several || cardinality === 'multi' } : undefined;
}

function isPropertyType(value: unknown): value is PropertyType {
  return propertyTypes.some((type) => type === value);
}

function isPlain(value: unknown): boolean {
  return (typeof value !== 'object' || value === null) && !isLossy(value);
}

function decodeValue(value: unknown, kind: ValueKind | undefined, { note, onLossy }: DecodeContext): PropertyValue {
  if (Array.isArray(value) ? value.some(isLossy) : isLossy(value)) onLossy?.();
  return kind === undefined ? plainUnknown(value) : readValue(value, kind, note);
}

function plainUnknown(value: unknown): PropertyValue {
  if (Array.isArray(value)) return value.map(plainValue);
  return value === null || value === undefined ? null : plainValue(value);
}

export function decodeObjectList(value: unknown, context: DecodeContext): Page<CmisObject> {
  const json = jsonObject(value, 'the list of objects');
  const objects = jsonList(member(json, 'objects'), 'objects');
  return decodePage(json, objects, (entry) => decodeObjectInFolder(entry, context));
}

export function decodeRows(value: unknown, context: DecodeContext): Page<QueryRow> {
  const json = jsonObject(value, 'the result of the query');
  return decodePage(json, jsonList(member(json, 'results'), 'results'), (entry) => decodeRow(entry, context));
}

export function decodePage<T>(json: Json, list: readonly unknown[], decode: (entry: unknown) => T): Page<T> {
  return defined<Page<T>>({
    items: list.map(decode),
    hasMoreItems: flagOf(json, 'hasMoreItems'),
    numItems: countOf(json, 'numItems'),
  });
}

/** An entry of a folder: the object with its path segment, or, in other lists, the object itself. */
function decodeObjectInFolder(value: unknown, context: DecodeContext): CmisObject {
  const json = jsonObject(value, 'an entry of the list');
  const nested = member(json, 'object');
  if (nested === undefined) return decodeObject(json, context);
  const object = decodeObject(nested, context);
  const pathSegment = textOf(json, 'pathSegment');
  if (pathSegment !== undefined) object.pathSegment = pathSegment;
  return object;
}

/** A folder's descendants: each an entry of a folder with those below it. */
export function decodeObjectTree(value: unknown, context: DecodeContext): ObjectInFolderTree[] {
  return jsonList(value, 'the tree of objects').map((entry) => {
    const json = jsonObject(entry, 'an entry of the tree');
    return {
      object: decodeObjectInFolder(member(json, 'object'), context),
      children: decodeObjectTree(member(json, 'children') ?? [], context),
    };
  });
}

/** A page of the change log. A change type that the specification doesn't know is read as an update. */
export function decodeChanges(value: unknown, context: DecodeContext): ChangeEventPage {
  const json = jsonObject(value, 'the change log');
  const page = decodePage(json, jsonList(member(json, 'objects') ?? [], 'objects'), (entry): ChangeEvent => {
    const event = member(jsonObject(entry, 'a change'), 'changeEventInfo');
    const info = isJson(event) ? event : {};
    const time = readValue(member(info, 'changeTime'), { type: 'datetime', multi: false }, context.note);
    const changeType = changeTypes.find((type) => type === textOf(info, 'changeType'));
    return {
      changeType: changeType ?? 'updated',
      changeTime: time === null ? null : String(time),
      object: decodeObject(entry, context),
    };
  });
  return { ...page, changeLogToken: textOf(json, 'changeLogToken') ?? null };
}

export function decodeParents(value: unknown, context: DecodeContext): ObjectParent[] {
  return jsonList(value, 'the list of parents').map((entry) => {
    const json = jsonObject(entry, 'a parent');
    return defined<ObjectParent>({
      object: decodeObject(member(json, 'object'), context),
      relativePathSegment: textOf(json, 'relativePathSegment'),
    });
  });
}

export function decodeAllowableActions(value: unknown): AllowableActions {
  const actions: AllowableActions = {};
  for (const [name, allowed] of Object.entries(jsonObject(value, 'allowableActions'))) {
    if (typeof allowed === 'boolean') setOwn(actions, name, allowed);
  }
  return actions;
}

export function decodeAcl(value: unknown, exact?: boolean): Acl {
  const json = jsonObject(value, 'the ACL');
  const aces = jsonList(member(json, 'aces') ?? [], 'aces').map((entry) => {
    const ace = jsonObject(entry, 'an entry of the ACL');
    const principal = member(ace, 'principal');
    return defined<Acl['aces'][number]>({
      principalId: (isJson(principal) ? textOf(principal, 'principalId') : textOf(ace, 'principalId')) ?? '',
      permissions: textsOf(ace, 'permissions'),
      isDirect: flagOf(ace, 'isDirect'),
    });
  });
  return defined<Acl>({ aces, isExact: flagOf(json, 'isExact') ?? exact });
}

export function decodeRenditions(value: unknown): Rendition[] {
  return jsonList(value, 'renditions').map((entry) => {
    const json = jsonObject(entry, 'a rendition');
    return defined<Rendition>({
      streamId: textOf(json, 'streamId') ?? '',
      mimeType: textOf(json, 'mimeType') ?? '',
      kind: textOf(json, 'kind') ?? '',
      length: countOf(json, 'length') ?? null,
      title: textOf(json, 'title'),
      height: countOf(json, 'height'),
      width: countOf(json, 'width'),
      renditionDocumentId: textOf(json, 'renditionDocumentId'),
    });
  });
}

function optional<T>(value: unknown, decode: (value: unknown) => T): T | undefined {
  return value === undefined || value === null ? undefined : decode(value);
}
