import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { CmisClient } from '../../src/client/client';
import { createCmisClient } from '../../src/client/create-client';
import { exactNumber, plainDecimal } from '../../src/model/decimal';
import type { CmisObject } from '../../src/model/object';
import type { PropertiesInput, PropertyType } from '../../src/model/property';
import type { Access } from './wires';

export interface ValueSubject extends Access {
  readonly type: string;
  /** Those that the properties belong to. */
  readonly aspects?: readonly string[];
  readonly required: PropertiesInput;
  /** Properties by kind; `[]` behind a kind marks a multi-valued one. */
  readonly properties: Readonly<Partial<Record<PropertyType | `${PropertyType}[]`, string>>>;
  /** True for names that the server takes. */
  readonly takesName: (name: string) => boolean;
}

/** Text of all sorts: quotes, line breaks, emoji, combining characters, right-to-left marks. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
  fc.constantFrom(
    `it's "quoted" \\ 'twice'`,
    'two\nlines',
    'e\u0301 \u00e9',
    '\u202eabc\u200f',
    '👩‍👩‍👧‍👦',
    ' x ',
    '%_&=+;#?',
    '2026-01-01',
    '007',
  ),
);
const integer = fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n });
const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.integer({ min: 0, max: 25 }))
  .map(([units, scale]) => plainDecimal(`${String(units)}e-${String(scale)}`));
const instant = fc.date({ min: new Date('1900-01-01'), max: new Date('2199-12-31'), noInvalidDate: true });

const arbitraries: Readonly<Partial<Record<PropertyType, fc.Arbitrary<string | bigint | boolean | Date>>>> = {
  string: text,
  integer,
  decimal,
  boolean: fc.boolean(),
  datetime: instant,
  html: text,
};

/** What is read back for a value that was written. */
function expected(value: string | bigint | boolean | Date, kind: PropertyType): string | number | boolean {
  if (value instanceof Date) return value.toISOString();
  if (kind === 'decimal' || kind === 'integer') return exactNumber(String(value)) ?? normal(String(value));
  return typeof value === 'bigint' ? String(value) : value;
}

/** Servers may leave out zeros behind the last digit. */
function normal(digits: string): string {
  return digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits;
}

const comparable = (value: unknown): unknown =>
  typeof value === 'string' && /^-?\d+\.\d+$/.test(value) ? normal(value) : value;

/** Values and names there and back without loss. */
export function describeValues(title: string, start: () => Promise<ValueSubject>): void {
  describe(title, function () {
    this.timeout(120_000);
    let subject: ValueSubject;
    let client: CmisClient;
    let folder: CmisObject;
    let path: string;
    before(async () => {
      subject = await start();
      const { url, user, password, binding = 'browser' } = subject;
      client = createCmisClient({ url, binding, auth: { type: 'basic', user, password } });
      path = `/values ${randomUUID()}`;
      const properties = { 'cmis:name': path.slice(1), 'cmis:objectTypeId': 'cmis:folder' };
      folder = await client.call('createFolder', { folderId: '/', properties });
    });
    after(async () => {
      await client.call('deleteTree', { folderId: folder.id, allVersions: true, continueOnFailure: true });
      await client.close();
    });
    const create = (properties: PropertiesInput): Promise<CmisObject> =>
      client.call('createDocument', { folderId: folder.id, properties });

    it('keeps every value of every kind', async () => {
      const { properties, type, aspects = [], required } = subject;
      const typeIds = [type, ...aspects];
      const own = aspects.length === 0 ? {} : { 'cmis:secondaryObjectTypeIds': [...aspects] };
      const made = await create({ ...required, ...own, 'cmis:name': 'values', 'cmis:objectTypeId': type });
      for (const [kind, id] of Object.entries(properties)) {
        const multi = kind.endsWith('[]');
        const single = (multi ? kind.slice(0, -2) : kind) as PropertyType;
        const arbitrary = arbitraries[single];
        if (arbitrary === undefined) continue;
        const values = fc.array(arbitrary, { minLength: 1, maxLength: multi ? 4 : 1 });
        await fc.assert(
          fc.asyncProperty(values, async (list) => {
            const value = multi ? list : (list[0] ?? null);
            await client.call('updateProperties', { objectId: made.id, properties: { [id]: value } }, { typeIds });
            const read = (await client.call('getObject', { objectId: made.id })).properties[id];
            const wanted = list.map((entry) => comparable(expected(entry, single)));
            assert.deepEqual(Array.isArray(read) ? read.map(comparable) : [comparable(read)], wanted);
          }),
          { numRuns: 15 },
        );
        await client.call(
          'updateProperties',
          { objectId: made.id, properties: { [id]: multi ? [] : null } },
          { typeIds },
        );
        const unset = (await client.call('getObject', { objectId: made.id })).properties[id];
        assert.deepEqual(unset, multi ? [] : null);
      }
    });

    it('finds 200 odd names by path and by the children of their folder', async () => {
      const odd = [
        ' ',
        ';',
        '%',
        '#',
        '?',
        '+',
        '&',
        "'",
        '"',
        '=',
        '@',
        '~',
        '$',
        ',',
        '(',
        '[',
        '{',
        '!',
        '^',
        '`',
        '%2F',
        '%25',
        '\\',
      ];
      const words = [
        'Grüße',
        '日本語',
        '🌍🚀',
        'e\u0301',
        '\u00e9',
        'ß',
        'İstanbul',
        'مرحبا',
        'a'.repeat(120),
        'x.y.z',
      ];
      const names = new Set<string>();
      for (const [index, word] of words.entries()) {
        for (const sign of odd) names.add(`${word}${sign}${String(index)}`);
      }
      const taken = [...names].filter(subject.takesName).slice(0, 200);
      assert.equal(taken.length, 200);
      const ids = new Map<string, string>();
      for (const name of taken) {
        ids.set(name, (await create({ 'cmis:name': name, 'cmis:objectTypeId': 'cmis:document' })).id);
      }
      for (const [name, id] of ids) {
        const found = await client.call('getObjectByPath', {
          path: `${path}/${name}`,
          filter: 'cmis:objectId,cmis:name',
        });
        assert.deepEqual([found.id, found.name], [id, name]);
      }
    });
  });
}
