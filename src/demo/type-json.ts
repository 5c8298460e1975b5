import { localName, valueJson, type Json } from './object-json';
import type { PropertyDefinition, TypeDefinition } from './type-definitions';
import type { Value } from './values';

/** A type definition as JSON (CMIS 1.1, section 5.2.11). */
export function typeJson(type: TypeDefinition, withProperties: boolean, extendedDates: boolean): Json {
  return {
    id: type.id,
    localName: type.localName,
    localNamespace: type.localNamespace,
    displayName: type.displayName,
    queryName: type.queryName,
    description: type.description,
    baseId: type.baseId,
    ...(type.parentId === undefined ? {} : { parentId: type.parentId }),
    creatable: type.creatable,
    fileable: type.fileable,
    queryable: type.queryable,
    fulltextIndexed: type.baseId === 'cmis:document',
    includedInSupertypeQuery: type.includedInSupertypeQuery,
    controllablePolicy: type.controllablePolicy,
    controllableACL: type.controllableACL,
    typeMutability: { create: true, update: !type.isBuiltIn, delete: !type.isBuiltIn },
    ...(type.baseId === 'cmis:document'
      ? { versionable: type.versionable, contentStreamAllowed: type.contentStreamAllowed }
      : {}),
    ...(type.baseId === 'cmis:relationship'
      ? { allowedSourceTypes: type.allowedSourceTypes, allowedTargetTypes: type.allowedTargetTypes }
      : {}),
    ...(withProperties ? { propertyDefinitions: propertiesJson(type, extendedDates) } : {}),
  };
}

function propertiesJson(type: TypeDefinition, extendedDates: boolean): Json {
  const definitions: Json = {};
  for (const each of type.properties.values()) {
    definitions[each.id] = { ...propertyJson(each, extendedDates), inherited: type.inherited.has(each.id) };
  }
  return definitions;
}

function propertyJson(definition: PropertyDefinition, extendedDates: boolean): Json {
  const { id, kind, maxLength, minValue, maxValue, choices, openChoice, defaultValue } = definition;
  return {
    id,
    localName: localName(id),
    localNamespace: `urn:demo:${id.split(':')[0] ?? ''}`,
    displayName: definition.displayName,
    queryName: id,
    description: definition.description,
    propertyType: kind,
    cardinality: definition.multiple ? 'multi' : 'single',
    updatability: definition.updatability,
    required: definition.required,
    queryable: definition.queryable,
    orderable: definition.orderable,
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(minValue === undefined ? {} : { minValue }),
    ...(maxValue === undefined ? {} : { maxValue }),
    ...(kind === 'datetime' ? { resolution: 'time' } : {}),
    ...(choices
      ? { choice: choices.map((choice) => choiceJson(definition, choice)), openChoice: openChoice === true }
      : {}),
    ...(defaultValue ? { defaultValue: valueJson(definition, defaultValue, extendedDates) } : {}),
  };
}

function choiceJson(
  { multiple }: PropertyDefinition,
  { displayName, value }: { displayName: string; value: Value },
): Json {
  return { displayName, value: multiple ? [value] : value };
}
