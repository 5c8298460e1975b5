import type { Acl } from '../model/acl';
import { allowableActions as actionNames } from '../model/allowable-actions';
import { changeTypes, type ChangeEvent } from '../model/change-event';
import type { DecodeContext } from '../model/decode-context';
import { defined } from '../model/defined';
import { CmisError } from '../model/errors';
import type { AllowableActions, CmisObject, QueryRow, Rendition } from '../model/object';
import { objectOf } from '../model/object-of';
import { setOwn, type Properties } from '../model/property';
import { readValue } from '../model/read-value';
import type { ValueKinds } from '../model/value-kinds';
import { childOf, childrenOf, countOf, flagOf, readFlag, textOf, textsOf, type XmlElement } from '../xml/element';
import { definitionId, layoutOf, type PropertyLayout } from './property-layout';
import { readProperties, readProperty, type NameOf } from './read-properties';

/** An object (`cmisObjectType` of the schema). */
export function readObject(element: XmlElement, context: DecodeContext): CmisObject {
  const { included, parts } = context;
  const properties = propertiesOf(childOf(element, 'cmis:properties')?.children ?? [], context);
  if (parts?.size === 0) return objectOf(properties);
  const part = <T>(name: keyof CmisObject, read: () => T): T | undefined =>
    parts?.has(name) === false ? undefined : read();
  return objectOf(properties, {
    allowableActions: part('allowableActions', () =>
      optional(childOf(element, 'cmis:allowableActions'), readAllowableActions),
    ),
    acl: part('acl', () =>
      optional(childOf(element, 'cmis:acl'), (acl) => readAcl(acl, flagOf(element, 'cmis:exactACL'))),
    ),
    relationships: part('relationships', () =>
      someOr(
        childrenOf(element, 'cmis:relationship').map((each) => readObject(each, { ...context, included: {} })),
        included.relationships,
      ),
    ),
    renditions: part('renditions', () => someOr(readRenditions(element), included.renditions)),
    policies: part(
      'policies',
      () => optional(childOf(element, 'cmis:policyIds'), (ids) => textsOf(ids, 'cmis:id')) ?? included.policies,
    ),
  });
}

const aspectsId = 'cmis:secondaryObjectTypeIds';

/** The properties of an object by their ids. */
function propertiesOf(elements: readonly XmlElement[], context: DecodeContext): Properties {
  const { hidden, note } = context;
  const layout = layoutOf(elements);
  const extension = elements[layout.extension];
  const kinds = context.kindsOfTypes(typeIdsOf(elements, layout, extension));
  const nameOf = hidden === undefined ? definitionId : idsBut(hidden);
  const read = readProperties(elements, kinds, nameOf, note);
  if (extension !== undefined) addAlfrescoAspects(read, extension, kinds, context);
  return read;
}

const namers = new WeakMap<ReadonlySet<string>, NameOf>();

/** The ids of properties without the hidden ones; for each set always the same function. */
function idsBut(hidden: ReadonlySet<string>): NameOf {
  let nameOf = namers.get(hidden);
  if (nameOf === undefined) {
    nameOf = (property) => {
      const id = definitionId(property);
      return id === undefined || hidden.has(id) ? undefined : id;
    };
    namers.set(hidden, nameOf);
  }
  return nameOf;
}

/**
 * Alfresco's own way to tell an object's aspects and their properties, for CMIS 1.0 and beside the standard one: they become
 * what they are on CMIS 1.1.
 */
function addAlfrescoAspects(
  read: Properties,
  extension: XmlElement,
  kinds: ValueKinds,
  { hidden, named, note }: DecodeContext,
): void {
  const standard = read[aspectsId];
  const ids = [...(Array.isArray(standard) ? standard.map(String) : []), ...textsOf(extension, 'alf:appliedAspects')];
  if (hidden?.has(aspectsId) !== true) read[aspectsId] = [...new Set(ids)];
  for (const property of childOf(extension, 'alf:properties')?.children ?? []) {
    const id = definitionId(property);
    if (id === undefined || Object.hasOwn(read, id) || named?.has(id) === false) continue;
    readProperty(read, id, property, kinds, note);
  }
}

/** A row of a query: its columns carry the alias or the query name. */
export function readRow(element: XmlElement, { columns, note }: DecodeContext): QueryRow {
  return readProperties(childOf(element, 'cmis:properties')?.children ?? [], columns, columnName, note);
}

function columnName(property: XmlElement): string | undefined {
  return property.attributes['queryName'] ?? definitionId(property);
}

/** The ids of an object's type and aspects. */
function typeIdsOf(
  elements: readonly XmlElement[],
  { types, aspects }: PropertyLayout,
  extension: XmlElement | undefined,
): string[] {
  const ids: string[] = [];
  for (const place of types) ids.push(...textsOf(elements[place], 'cmis:value'));
  for (const place of aspects) ids.push(...textsOf(elements[place], 'cmis:value'));
  if (extension !== undefined) ids.push(...textsOf(extension, 'alf:appliedAspects'));
  return ids.length < 2 ? ids : [...new Set(ids)];
}

/** An action that isn't mentioned is not allowed: servers write only those that are. */
export function readAllowableActions(element: XmlElement): AllowableActions {
  const actions: AllowableActions = Object.fromEntries(actionNames.map((name) => [name, false]));
  for (const { name, text } of element.children) {
    const allowed = name.startsWith('cmis:') ? readFlag(text) : undefined;
    if (allowed !== undefined) setOwn(actions, name.slice(5), allowed);
  }
  return actions;
}

export function readAcl(element: XmlElement, exact?: boolean): Acl {
  const aces = childrenOf(element, 'cmis:permission').map((ace) =>
    defined<Acl['aces'][number]>({
      principalId: textOf(childOf(ace, 'cmis:principal'), 'cmis:principalId') ?? '',
      permissions: textsOf(ace, 'cmis:permission'),
      isDirect: flagOf(ace, 'cmis:direct'),
    }),
  );
  return defined<Acl>({ aces, isExact: exact });
}

export function readRenditions(element: XmlElement): Rendition[] {
  return childrenOf(element, 'cmis:rendition').map((rendition) =>
    defined<Rendition>({
      streamId: textOf(rendition, 'cmis:streamId') ?? '',
      mimeType: textOf(rendition, 'cmis:mimetype') ?? '',
      kind: textOf(rendition, 'cmis:kind') ?? '',
      length: countOf(rendition, 'cmis:length') ?? null,
      title: textOf(rendition, 'cmis:title'),
      height: countOf(rendition, 'cmis:height'),
      width: countOf(rendition, 'cmis:width'),
      renditionDocumentId: textOf(rendition, 'cmis:renditionDocumentId'),
    }),
  );
}

/** An entry of the change log. A change type that the specification doesn't know is read as an update. */
export function readChange(element: XmlElement, context: DecodeContext): ChangeEvent {
  const info = childOf(element, 'cmis:changeEventInfo');
  const time = readValue(textOf(info, 'cmis:changeTime'), { type: 'datetime', multi: false }, context.note);
  return {
    changeType: changeTypes.find((type) => type === textOf(info, 'cmis:changeType')) ?? 'updated',
    changeTime: time === null ? null : String(time),
    object: readObject(element, context),
  };
}

/** @throws CmisError `protocol` where there is no such child */
export function required(element: XmlElement, name: string, where: string): XmlElement {
  const child = childOf(element, name);
  if (child === undefined) {
    throw new CmisError('protocol', `The server's answer is not CMIS: ${where} has no ${name}.`);
  }
  return child;
}

function optional<T>(element: XmlElement | undefined, read: (element: XmlElement) => T): T | undefined {
  return element === undefined ? undefined : read(element);
}

function someOr<T>(list: readonly T[], otherwise: readonly T[] | undefined): readonly T[] | undefined {
  return list.length > 0 ? list : otherwise;
}
