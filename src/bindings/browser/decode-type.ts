import { defined } from '../../model/defined';
import { propertyTypes, setOwn, type SingleValue } from '../../model/property';
import type { Choice, PropertyDefinition, TypeDefinition, TypeTree } from '../../model/type-definition';
import type { Page } from '../../model/object';
import { plainValue, readValue } from '../../model/read-value';
import { decodePage } from './decode-object';
import { countOf, flagOf, isJson, jsonList, jsonObject, member, textOf, textsOf, type Json } from './json';

/** A type definition (CMIS 1.1, section 5.2.9). */
export function decodeType(value: unknown): TypeDefinition {
  const json = jsonObject(value, 'the type definition');
  const definitions = member(json, 'propertyDefinitions');
  return defined<TypeDefinition>({
    id: textOf(json, 'id') ?? '',
    localName: textOf(json, 'localName'),
    localNamespace: textOf(json, 'localNamespace'),
    displayName: textOf(json, 'displayName'),
    queryName: textOf(json, 'queryName'),
    description: textOf(json, 'description'),
    baseId: textOf(json, 'baseId') ?? '',
    parentId: textOf(json, 'parentId'),
    creatable: flagOf(json, 'creatable'),
    fileable: flagOf(json, 'fileable'),
    queryable: flagOf(json, 'queryable'),
    fulltextIndexed: flagOf(json, 'fulltextIndexed'),
    includedInSupertypeQuery: flagOf(json, 'includedInSupertypeQuery'),
    controllablePolicy: flagOf(json, 'controllablePolicy'),
    controllableACL: flagOf(json, 'controllableACL'),
    typeMutability: decodeMutability(member(json, 'typeMutability')),
    versionable: flagOf(json, 'versionable'),
    contentStreamAllowed: choiceOf(member(json, 'contentStreamAllowed'), ['notallowed', 'allowed', 'required']),
    allowedSourceTypes:
      member(json, 'allowedSourceTypes') === undefined ? undefined : textsOf(json, 'allowedSourceTypes'),
    allowedTargetTypes:
      member(json, 'allowedTargetTypes') === undefined ? undefined : textsOf(json, 'allowedTargetTypes'),
    propertyDefinitions: isJson(definitions) ? decodePropertyDefinitions(definitions) : undefined,
  });
}

export function decodeTypeList(value: unknown): Page<TypeDefinition> {
  const json = jsonObject(value, 'the list of types');
  return decodePage(json, jsonList(member(json, 'types'), 'types'), decodeType);
}

export function decodeTypeTree(value: unknown): TypeTree[] {
  return jsonList(value ?? [], 'the tree of types').map((entry) => {
    const json = jsonObject(entry, 'an entry of the tree of types');
    return { type: decodeType(member(json, 'type')), children: decodeTypeTree(member(json, 'children')) };
  });
}

function decodeMutability(json: unknown): TypeDefinition['typeMutability'] {
  if (!isJson(json)) return undefined;
  return defined<NonNullable<TypeDefinition['typeMutability']>>({
    create: flagOf(json, 'create'),
    update: flagOf(json, 'update'),
    delete: flagOf(json, 'delete'),
  });
}

function decodePropertyDefinitions(json: Json): Record<string, PropertyDefinition> {
  const definitions: Record<string, PropertyDefinition> = {};
  for (const [id, value] of Object.entries(json)) {
    const definition = decodePropertyDefinition(id, jsonObject(value, `the definition of ${id}`));
    if (definition !== undefined) setOwn(definitions, id, definition);
  }
  return definitions;
}

/** A property of a kind that the specification doesn't know is left out: its values are kept as they come. */
function decodePropertyDefinition(id: string, json: Json): PropertyDefinition | undefined {
  const propertyType = choiceOf(member(json, 'propertyType'), propertyTypes);
  if (propertyType === undefined) return undefined;
  const list = (value: unknown): readonly SingleValue[] | undefined => {
    if (value === undefined || value === null) return undefined;
    const values = readValue(value, { type: propertyType, multi: true }, () => undefined);
    return Array.isArray(values) ? values : undefined;
  };
  const choices = (value: unknown): Choice[] | undefined =>
    Array.isArray(value) && value.length > 0
      ? value.filter(isJson).map((choice) =>
          defined<Choice>({
            displayName: textOf(choice, 'displayName'),
            value: list(member(choice, 'value')) ?? [],
            choice: choices(member(choice, 'choice')),
          }),
        )
      : undefined;
  return defined<PropertyDefinition>({
    id: textOf(json, 'id') ?? id,
    localName: textOf(json, 'localName'),
    localNamespace: textOf(json, 'localNamespace'),
    displayName: textOf(json, 'displayName'),
    queryName: textOf(json, 'queryName'),
    description: textOf(json, 'description'),
    propertyType,
    cardinality: choiceOf(member(json, 'cardinality'), ['single', 'multi'] as const) ?? 'single',
    updatability:
      choiceOf(member(json, 'updatability'), ['readonly', 'readwrite', 'whencheckedout', 'oncreate'] as const) ??
      'readwrite',
    inherited: flagOf(json, 'inherited'),
    required: flagOf(json, 'required') ?? false,
    queryable: flagOf(json, 'queryable'),
    orderable: flagOf(json, 'orderable'),
    openChoice: flagOf(json, 'openChoice'),
    choices: choices(member(json, 'choice')),
    defaultValue: list(member(json, 'defaultValue')),
    maxLength: countOf(json, 'maxLength'),
    minValue: bound(member(json, 'minValue')),
    maxValue: bound(member(json, 'maxValue')),
    precision: textOf(json, 'precision'),
    resolution: textOf(json, 'resolution'),
  });
}

function bound(value: unknown): number | string | undefined {
  if (value === undefined || value === null) return undefined;
  const plain = plainValue(value);
  return typeof plain === 'boolean' ? undefined : plain;
}

function choiceOf<T extends string>(value: unknown, choices: readonly T[]): T | undefined {
  return choices.find((choice) => choice === value);
}
