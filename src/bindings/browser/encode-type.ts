import type { Choice, PropertyDefinition, TypeDefinition } from '../../model/type-definition';

/** A type definition as JSON (CMIS 1.1, section 5.2.9): the wire says `choice` where the model says `choices`. */
export function encodeType({ propertyDefinitions, ...type }: TypeDefinition): string {
  const properties = Object.entries(propertyDefinitions ?? {}).map(([id, definition]) => [
    id,
    encodeProperty(definition),
  ]);
  return JSON.stringify({ ...type, propertyDefinitions: Object.fromEntries(properties) as unknown });
}

function encodeProperty({ choices, ...definition }: PropertyDefinition): object {
  return choices === undefined ? definition : { ...definition, choice: choices.map(encodeChoice) };
}

function encodeChoice({ choice, ...own }: Choice): object {
  return choice === undefined ? own : { ...own, choice: choice.map(encodeChoice) };
}
