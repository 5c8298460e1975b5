import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ValueKinds } from '../model/value-kinds';
import type { XmlElement } from '../xml/element';
import { readProperties } from './read-properties';

const element = (name: string, attributes: Record<string, string>, children: XmlElement[], text = ''): XmlElement => ({
  name,
  attributes,
  children,
  text,
});

function property(type: string, id: string, ...values: string[]): XmlElement {
  const children = values.map((value) => element('cmis:value', {}, [], value));
  return element(`cmis:property${type}`, { propertyDefinitionId: id }, children);
}

function kinds(): ValueKinds {
  return new Map([
    ['a', { type: 'string', multi: false }],
    ['many', { type: 'string', multi: true }],
  ]);
}

const nameOf = ({ attributes }: XmlElement): string | undefined => attributes['propertyDefinitionId'];
const noNote = (note: string): void => assert.fail(note);

describe('reading properties', () => {
  it('gives each object what it has, whatever the one before it had', () => {
    const ids = fc.constantFrom('a', 'many', 'cmis:name', '__proto__', 'constructor', '1');
    const values = fc.array(fc.constantFrom('', 'x', '1', 'a longer text than others'), { maxLength: 2 });
    const one = fc
      .tuple(fc.constantFrom('String', 'Integer', 'Other'), ids, values)
      .map(([type, id, texts]) => property(type, id, ...texts));
    const objects = fc.array(fc.oneof(fc.array(one, { maxLength: 4 }), fc.constant([property('String', 'a', 'x')])), {
      minLength: 2,
      maxLength: 6,
    });
    fc.assert(
      fc.property(objects, (all) => {
        const shared = kinds();
        for (const each of [...all, ...all]) {
          const read = readProperties(each, shared, nameOf, noNote);
          const alone = readProperties(each, kinds(), nameOf, noNote);
          assert.deepEqual(Object.entries(read), Object.entries(alone));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('reads by the kinds that are known, and else by the number of values', () => {
    const shared = kinds();
    for (let turn = 0; turn < 3; turn++) {
      const given = [
        property('String', 'a'),
        property('String', 'many', 'x'),
        property('Integer', 'unknown', '1', ...(turn === 2 ? ['2'] : [])),
        property('Other', 'b', 'x'),
        element('cmis:propertyString', {}, []),
      ];
      const read = readProperties(given, shared, nameOf, noNote);
      assert.deepEqual(read, { a: null, many: ['x'], unknown: turn === 2 ? [1, 2] : 1 });
    }
  });

  it('leaves out what another caller wanted', () => {
    const shared = kinds();
    const given = [property('String', 'a', 'x'), property('String', 'b', 'y')];
    const withoutA = (each: XmlElement): string | undefined => (nameOf(each) === 'a' ? undefined : nameOf(each));
    for (let turn = 0; turn < 2; turn++) {
      assert.deepEqual(readProperties(given, shared, nameOf, noNote), { a: 'x', b: 'y' });
      assert.deepEqual(readProperties(given, shared, withoutA, noNote), { b: 'y' });
    }
  });
});
