import { defined } from '../model/defined';
import { setOwn, type PropertyType, type SingleValue } from '../model/property';
import { readValue, readValues } from '../model/read-value';
import type { Choice, PropertyDefinition, TypeDefinition } from '../model/type-definition';
import { childOf, childrenOf, countOf, flagOf, textOf, textsOf, type XmlElement } from '../xml/element';
import { typeOfDefinition } from './property-elements';

/** A type definition (`cmisTypeDefinitionType` of the schema). */
export function readType(element: XmlElement): TypeDefinition {
  const text = (name: string): string | undefined => textOf(element, `cmis:${name}`);
  const flag = (name: string): boolean | undefined => flagOf(element, `cmis:${name}`);
  return defined<TypeDefinition>({
    id: text('id') ?? '',
    localName: text('localName'),
    localNamespace: text('localNamespace'),
    displayName: text('displayName'),
    queryName: text('queryName'),
    description: text('description'),
    baseId: text('baseId') ?? '',
    parentId: text('parentId'),
    creatable: flag('creatable'),
    fileable: flag('fileable'),
    queryable: flag('queryable'),
    fulltextIndexed: flag('fulltextIndexed'),
    includedInSupertypeQuery: flag('includedInSupertypeQuery'),
    controllablePolicy: flag('controllablePolicy'),
    controllableACL: flag('controllableACL'),
    typeMutability: readMutability(childOf(element, 'cmis:typeMutability')),
    versionable: flag('versionable'),
    contentStreamAllowed: choiceOf(text('contentStreamAllowed'), ['notallowed', 'allowed', 'required']),
    ...relationshipEnds(element, text('baseId')),
    mandatoryAspects: mandatoryAspects(element),
    propertyDefinitions: propertyDefinitions(element),
  });
}

/** The wire has no empty list: a relationship that connects everything names no types. */
function relationshipEnds(
  element: XmlElement,
  baseId: string | undefined,
): Pick<TypeDefinition, 'allowedSourceTypes' | 'allowedTargetTypes'> {
  if (baseId !== 'cmis:relationship') return {};
  return {
    allowedSourceTypes: textsOf(element, 'cmis:allowedSourceTypes'),
    allowedTargetTypes: textsOf(element, 'cmis:allowedTargetTypes'),
  };
}

function readMutability(element: XmlElement | undefined): TypeDefinition['typeMutability'] {
  if (element === undefined) return undefined;
  return defined<NonNullable<TypeDefinition['typeMutability']>>({
    create: flagOf(element, 'cmis:create'),
    update: flagOf(element, 'cmis:update'),
    delete: flagOf(element, 'cmis:delete'),
  });
}

function mandatoryAspects(element: XmlElement): string[] | undefined {
  const list = childOf(element, 'alf:mandatoryAspects');
  return list === undefined ? undefined : textsOf(list, 'alf:mandatoryAspect');
}

/** Absent where there are none: the definitions were not asked for. */
function propertyDefinitions(element: XmlElement): TypeDefinition['propertyDefinitions'] {
  let definitions: Record<string, PropertyDefinition> | undefined;
  for (const child of element.children) {
    const type = typeOfDefinition.get(child.name);
    if (type === undefined) continue;
    const definition = readPropertyDefinition(child, type);
    setOwn((definitions ??= {}), definition.id, definition);
  }
  return definitions;
}

function readPropertyDefinition(element: XmlElement, propertyType: PropertyType): PropertyDefinition {
  const text = (name: string): string | undefined => textOf(element, `cmis:${name}`);
  const flag = (name: string): boolean | undefined => flagOf(element, `cmis:${name}`);
  const choices = readChoices(element, propertyType);
  const cardinality = choiceOf(text('cardinality'), ['single', 'multi']) ?? 'single';
  return defined<PropertyDefinition>({
    id: text('id') ?? '',
    localName: text('localName'),
    localNamespace: text('localNamespace'),
    displayName: text('displayName'),
    queryName: text('queryName'),
    description: text('description'),
    propertyType,
    cardinality,
    updatability:
      choiceOf(text('updatability'), ['readonly', 'readwrite', 'whencheckedout', 'oncreate']) ?? 'readwrite',
    inherited: flag('inherited'),
    required: flag('required') ?? false,
    queryable: flag('queryable'),
    orderable: flag('orderable'),
    openChoice: flag('openChoice'),
    choices: choices.length > 0 ? choices : undefined,
    defaultValue: defaultValueOf(element, propertyType, cardinality),
    maxLength: countOf(element, 'cmis:maxLength'),
    minValue: bound(text('minValue')),
    maxValue: bound(text('maxValue')),
    precision: text('precision'),
    resolution: text('resolution'),
  });
}

/** An empty element is no value of a property with one, and the empty list of one with several. */
function defaultValueOf(
  element: XmlElement,
  type: PropertyType,
  cardinality: PropertyDefinition['cardinality'],
): readonly SingleValue[] | undefined {
  const defaultValue = childOf(element, 'cmis:defaultValue');
  if (defaultValue === undefined) return undefined;
  const values = valuesIn(defaultValue, type);
  return values.length === 0 && cardinality === 'single' ? undefined : values;
}

function readChoices(element: XmlElement, type: PropertyType): Choice[] {
  return childrenOf(element, 'cmis:choice').map((choice) => {
    const inner = readChoices(choice, type);
    return defined<Choice>({
      displayName: Object.hasOwn(choice.attributes, 'displayName') ? choice.attributes['displayName'] : undefined,
      value: valuesIn(choice, type),
      choice: inner.length > 0 ? inner : undefined,
    });
  });
}

function valuesIn(element: XmlElement | undefined, type: PropertyType): readonly SingleValue[] {
  return readValues(textsOf(element, 'cmis:value'), type, () => undefined);
}

function bound(text: string | undefined): number | string | undefined {
  const value = readValue(text, { type: 'decimal', multi: false }, () => undefined);
  return typeof value === 'number' || typeof value === 'string' ? value : undefined;
}

function choiceOf<T extends string>(text: string | undefined, choices: readonly T[]): T | undefined {
  return choices.find((choice) => choice === text?.trim());
}
