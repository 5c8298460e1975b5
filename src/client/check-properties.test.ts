import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CmisError } from '../model/errors';
import type { PropertiesInput, PropertyType, WireProperty } from '../model/property';
import type { PropertyDefinition, TypeDefinition } from '../model/type-definition';
import { checkProperties } from './check-properties';

const define = (
  id: string,
  propertyType: PropertyType,
  more: Partial<PropertyDefinition> = {},
): PropertyDefinition => ({
  id,
  propertyType,
  cardinality: 'single',
  updatability: 'readwrite',
  required: false,
  ...more,
});
const definitions = [
  define('name', 'string', { required: true, maxLength: 10 }),
  define('count', 'integer', { minValue: 0, maxValue: '9007199254740993' }),
  define('amount', 'decimal', { minValue: 0.5 }),
  define('flag', 'boolean'),
  define('when', 'datetime'),
  define('tags', 'string', { cardinality: 'multi' }),
  define('created', 'datetime', { updatability: 'readonly', required: true }),
  define('once', 'string', { updatability: 'oncreate' }),
  define('colour', 'string', { choices: [{ value: ['red'] }, { value: ['blue'], choice: [{ value: ['navy'] }] }] }),
  define('filled', 'string', { required: true, defaultValue: ['x'] }),
];
const type: TypeDefinition = {
  id: 't',
  baseId: 'cmis:document',
  propertyDefinitions: Object.fromEntries(definitions.map((definition) => [definition.id, definition])),
};

const check = (properties: PropertiesInput, creating = true, timeZone = 'UTC'): WireProperty[] =>
  checkProperties(creating ? { name: 'n', ...properties } : properties, [type], { creating, timeZone });
const written = (id: string, value: PropertiesInput[string], timeZone = 'UTC'): readonly string[] =>
  check({ [id]: value }, true, timeZone).find((property) => property.id === id)?.values ?? [];
const faults = (properties: PropertiesInput, creating = true): string[] => {
  try {
    checkProperties(properties, [type], { creating, timeZone: 'UTC' });
  } catch (error) {
    assert.ok(error instanceof CmisError);
    assert.equal(error.code, 'input');
    return (error.cause.faults ?? []).map(({ field, message }) => `${field} ${message}`);
  }
  return [];
};

describe('property values', () => {
  it('are spelt by their kind', () => {
    assert.deepEqual(written('count', 7), ['7']);
    assert.deepEqual(written('count', 9007199254740993n), ['9007199254740993']);
    assert.deepEqual(written('count', '0042'), ['42']);
    assert.deepEqual(written('amount', 1e21), ['1000000000000000000000']);
    assert.deepEqual(written('amount', '1.50'), ['1.50']);
    assert.deepEqual(written('amount', '15e-1'), ['1.5']);
    assert.deepEqual(written('flag', false), ['false']);
    assert.deepEqual(written('tags', ['a', '']), ['a', '']);
    assert.deepEqual(written('tags', 'one'), ['one']);
    assert.deepEqual(written('tags', []), []);
    assert.deepEqual(written('flag', null), []);
  });

  it('take dates in every usual form, in the zone of the connection', () => {
    assert.deepEqual(written('when', new Date(5)), ['1970-01-01T00:00:00.005Z']);
    assert.deepEqual(written('when', 5), ['1970-01-01T00:00:00.005Z']);
    assert.deepEqual(written('when', '2026-07-01T12:00:00+05:30'), ['2026-07-01T06:30:00.000Z']);
    assert.deepEqual(written('when', '2026-07-01T12:00:00', 'Europe/Berlin'), ['2026-07-01T10:00:00.000Z']);
    assert.deepEqual(written('when', '2026-07-01 12:00', 'Europe/Berlin'), ['2026-07-01T10:00:00.000Z']);
    assert.deepEqual(written('when', '2026-01-01', 'America/New_York'), ['2026-01-01T05:00:00.000Z']);
  });

  it('are refused with every fault at once', () => {
    const found = faults({
      count: 1.5,
      amount: 'much',
      flag: 'true',
      when: 'yesterday',
      tags: [1],
      created: '2026-01-01',
      colour: 'green',
      nmae: 'x',
      once: ['a'],
    });
    assert.equal(found.length, 10);
    assert.match(found.join('\n'), /count must be a whole number, but is the number 1.5/);
    assert.match(found.join('\n'), /created is read-only/);
    assert.match(found.join('\n'), /nmae is no property of t; the nearest are name/);
    assert.match(found.join('\n'), /colour is the text "green", but must be one of "red", "blue", "navy"/);
    assert.match(found.join('\n'), /name is required/);
    assert.match(found.join('\n'), /once takes one value, but is a list of 1/);
  });

  it('are refused outside their bounds', () => {
    assert.match(faults({ name: 'a'.repeat(11) })[0] ?? '', /11 characters, 10 are allowed/);
    assert.match(faults({ name: 'n', count: -1 })[0] ?? '', /the least is 0/);
    assert.match(faults({ name: 'n', count: '9007199254740994' })[0] ?? '', /the most is 9007199254740993/);
    assert.deepEqual(faults({ name: 'n', count: '9007199254740993' }), []);
    assert.match(faults({ name: 'n', amount: 0.49 })[0] ?? '', /the least is 0.5/);
  });

  it('are refused when they are no values', () => {
    for (const value of [Number.NaN, Infinity, new Date(Number.NaN), '1e999999999', '12:00', '2026-13-01', '']) {
      assert.equal(faults({ name: 'n', amount: value, when: value, count: value }).length, 3, String(value));
    }
    assert.match(faults({ name: 'a\ud800' })[0] ?? '', /surrogate/);
    assert.equal(faults({ name: 'n', tags: [null] as never }).length, 1);
    assert.equal(faults({ name: { text: 'n' } as never }).length, 1);
  });

  it('need their required ones on create only', () => {
    assert.equal(faults({}).length, 1);
    assert.deepEqual(faults({ flag: true }, false), []);
    assert.match(faults({ name: null }, false)[0] ?? '', /required and cannot be unset/);
    assert.match(faults({ once: 'x' }, false)[0] ?? '', /when the object is created/);
  });

  it('keep every digit of a decimal', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 40n }), fc.integer({ min: 1, max: 30 }), (units, scale) => {
        const digits = String(units).padStart(scale + 1, '0');
        const text = `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
        if (Number(text) < 0.6) return;
        assert.deepEqual(written('amount', text), [text]);
      }),
    );
  });

  it('keep every instant', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
        assert.deepEqual(written('when', date.toISOString()), [date.toISOString()]);
        assert.deepEqual(written('when', date), [date.toISOString()]);
      }),
    );
  });
});
