import assert from 'node:assert/strict';
import type { PropertyDefinition, TypeDefinition } from '../../model/type-definition';
import { decodeType } from './decode-type';
import { encodeType, typeObject } from './encode-type';
import { readJson } from './read-json';

const property = (id: string, more: Pick<PropertyDefinition, 'propertyType'> & Partial<PropertyDefinition>) => ({
  [id]: { id, cardinality: 'single', updatability: 'readwrite', required: false, ...more } satisfies PropertyDefinition,
});

const type: TypeDefinition = {
  id: 'x:doc',
  baseId: 'cmis:document',
  parentId: 'cmis:document',
  typeMutability: { create: true, update: false, delete: true },
  propertyDefinitions: {
    ...property('x:amount', {
      propertyType: 'decimal',
      precision: '64',
      defaultValue: [5],
      minValue: '-99999999999999999999.5',
      maxValue: 7,
    }),
    ...property('x:count', { propertyType: 'integer', defaultValue: ['9007199254740993'], maxValue: 5 }),
    ...property('x:due', { propertyType: 'datetime', defaultValue: ['2020-01-02T03:04:05.000Z'] }),
    ...property('x:colour', {
      propertyType: 'string',
      choices: [{ displayName: 'Warm', value: [], choice: [{ displayName: 'Red', value: ['red'] }] }],
      defaultValue: ['5'],
    }),
  },
};

describe('a type definition as JSON', () => {
  it('has all digits of its numbers, and decimals with a fraction', () => {
    const text = encodeType(type);
    assert.match(text, /"x:amount":\{[^}]*"defaultValue":\[5\.0\],"minValue":-99999999999999999999\.5,"maxValue":7\.0/);
    assert.match(text, /"x:count":\{[^}]*"defaultValue":\[9007199254740993\],"maxValue":5[,}]/);
    assert.match(text, /"precision":64/);
  });

  it('has dates as milliseconds, texts as texts, and choices by the name of the specification', () => {
    const text = encodeType(type);
    assert.match(text, /"defaultValue":\[1577934245000\]/);
    assert.match(text, /"choice":\[\{"displayName":"Warm","value":\[\],"choice":\[\{/);
    assert.match(text, /"defaultValue":\["5"\]/);
  });

  it('is read back as the same definition', () => {
    assert.deepEqual(decodeType(readJson(Buffer.from(encodeType(type, 2)), undefined).exact()), type);
  });

  it('as an object keeps a number that a double cannot hold as text', () => {
    const definitions = Object(typeObject(type)['propertyDefinitions']) as Record<string, { defaultValue: unknown }>;
    assert.deepEqual(definitions['x:count']?.defaultValue, ['9007199254740993']);
    assert.deepEqual(definitions['x:amount']?.defaultValue, [5]);
  });
});
