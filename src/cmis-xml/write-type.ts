import type { PropertyType, SingleValue } from '../model/property';
import type { Choice, PropertyDefinition, TypeDefinition } from '../model/type-definition';
import { element, withAttributes, type XmlTree } from '../xml/write-xml';
import { propertyElement } from './property-elements';

/** The schema's type for the definitions of each base type. */
const schemaTypes: Readonly<Record<string, string>> = {
  'cmis:document': 'cmisTypeDocumentDefinitionType',
  'cmis:folder': 'cmisTypeFolderDefinitionType',
  'cmis:relationship': 'cmisTypeRelationshipDefinitionType',
  'cmis:policy': 'cmisTypePolicyDefinitionType',
  'cmis:item': 'cmisTypeItemDefinitionType',
  'cmis:secondary': 'cmisTypeSecondaryDefinitionType',
};

/** A type definition, with every member that the schema requires. */
export function writeType(name: string, type: TypeDefinition): XmlTree {
  const text = (member: string, value: string | undefined): XmlTree | undefined =>
    value === undefined ? undefined : element(`cmis:${member}`, value);
  const flag = (member: string, value: boolean | undefined): XmlTree =>
    element(`cmis:${member}`, String(value ?? false));
  const tree = element(
    name,
    element('cmis:id', type.id),
    element('cmis:localName', type.localName ?? type.id),
    element('cmis:localNamespace', type.localNamespace ?? ''),
    text('displayName', type.displayName),
    text('queryName', type.queryName),
    text('description', type.description),
    element('cmis:baseId', type.baseId),
    text('parentId', type.parentId),
    flag('creatable', type.creatable),
    flag('fileable', type.fileable),
    flag('queryable', type.queryable),
    flag('fulltextIndexed', type.fulltextIndexed),
    flag('includedInSupertypeQuery', type.includedInSupertypeQuery),
    flag('controllablePolicy', type.controllablePolicy),
    flag('controllableACL', type.controllableACL),
    Object.values(type.propertyDefinitions ?? {}).map(writePropertyDefinition),
    type.baseId === 'cmis:document' ? flag('versionable', type.versionable) : undefined,
    type.baseId === 'cmis:document' ? text('contentStreamAllowed', type.contentStreamAllowed ?? 'allowed') : undefined,
    (type.allowedSourceTypes ?? []).map((id) => element('cmis:allowedSourceTypes', id)),
    (type.allowedTargetTypes ?? []).map((id) => element('cmis:allowedTargetTypes', id)),
  );
  const schemaType = schemaTypes[type.baseId];
  return withAttributes(tree, { 'xsi:type': schemaType === undefined ? undefined : `cmis:${schemaType}` });
}

function writePropertyDefinition(definition: PropertyDefinition): XmlTree {
  const { id, propertyType, defaultValue, choices = [] } = definition;
  const member = (name: string, value: string | number | boolean | undefined): XmlTree | undefined =>
    value === undefined ? undefined : element(`cmis:${name}`, String(value));
  return element(
    `${propertyElement(propertyType)}Definition`,
    member('id', id),
    member('localName', definition.localName ?? id),
    member('localNamespace', definition.localNamespace),
    member('displayName', definition.displayName),
    member('queryName', definition.queryName),
    member('description', definition.description),
    member('propertyType', propertyType),
    member('cardinality', definition.cardinality),
    member('updatability', definition.updatability),
    member('inherited', definition.inherited),
    member('required', definition.required),
    member('queryable', definition.queryable ?? false),
    member('orderable', definition.orderable ?? false),
    member('openChoice', definition.openChoice),
    defaultValue === undefined ? undefined : writeDefaultValue(id, defaultValue),
    limitsOf(propertyType, definition).map(([name, value]) => member(name, value)),
    choices.map(writeChoice),
  );
}

/** The limits that properties of this kind can have, in the schema's order. */
function limitsOf(type: PropertyType, definition: PropertyDefinition): [string, string | number | undefined][] {
  const range: [string, string | number | undefined][] = [
    ['maxValue', definition.maxValue],
    ['minValue', definition.minValue],
  ];
  switch (type) {
    case 'integer':
      return range;
    case 'decimal':
      return [...range, ['precision', definition.precision]];
    case 'datetime':
      return [['resolution', definition.resolution]];
    case 'string':
      return [['maxLength', definition.maxLength]];
    case 'boolean':
    case 'html':
    case 'id':
    case 'uri':
      return [];
  }
}

function writeDefaultValue(id: string, values: readonly SingleValue[]): XmlTree {
  return withAttributes(element('cmis:defaultValue', valuesOf(values)), { propertyDefinitionId: id });
}

function writeChoice({ displayName = '', value, choice = [] }: Choice): XmlTree {
  return withAttributes(element('cmis:choice', valuesOf(value), choice.map(writeChoice)), { displayName });
}

function valuesOf(values: readonly SingleValue[]): XmlTree[] {
  return values.map((value) => element('cmis:value', String(value)));
}
