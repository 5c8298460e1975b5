import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exactNumber } from './decimal';
import { propertyTypes, type PropertyValue } from './property';
import { isRead, readValue } from './read-value';

const read = (value: unknown, type: (typeof propertyTypes)[number], multi = false): PropertyValue =>
  readValue(value, { type, multi }, () => undefined);

describe('reading values', () => {
  it('gives dates as ISO 8601 in UTC with milliseconds, whatever the digits of the second and the zone', () => {
    const dates: Readonly<Record<string, string>> = {
      '2024-02-05T06:07:08Z': '2024-02-05T06:07:08.000Z',
      '2024-02-05T06:07:08.5Z': '2024-02-05T06:07:08.500Z',
      '2024-02-05T06:07:08.25Z': '2024-02-05T06:07:08.250Z',
      '2024-02-05T06:07:08.125Z': '2024-02-05T06:07:08.125Z',
      '2024-02-05T06:07:08.123456Z': '2024-02-05T06:07:08.123Z',
      '2024-02-29T23:59:59.999Z': '2024-02-29T23:59:59.999Z',
      '2024-02-05T06:07:08.125+01:00': '2024-02-05T05:07:08.125Z',
      '2024-02-05T06:07:08': '2024-02-05T06:07:08.000Z',
    };
    for (const [text, iso] of Object.entries(dates)) assert.equal(read(text, 'datetime'), iso);
  });

  it('reads each instant of any year as itself', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true }), (date) => {
        const iso = date.toISOString();
        assert.equal(read(iso, 'datetime'), iso);
        assert.equal(read(iso.replace(/\.?0*Z$/, 'Z'), 'datetime'), iso);
        assert.equal(read(date.getTime(), 'datetime'), iso);
      }),
    );
  });

  it('leaves a date that does not exist as it came, and says so', () => {
    for (const text of ['2024-13-01T00:00:00Z', '2024-00-10T00:00:00Z', '2024-01-01T25:00:00Z', 'yesterday']) {
      const notes: string[] = [];
      assert.equal(
        readValue(text, { type: 'datetime', multi: false }, (note) => notes.push(note)),
        text,
      );
      assert.equal(notes.length, 1, text);
    }
  });

  it('gives a number as such only if it has exactly these digits', () => {
    assert.equal(read('42', 'integer'), 42);
    assert.equal(read('1.50', 'decimal'), 1.5);
    assert.equal(read('9007199254740993', 'integer'), '9007199254740993');
    assert.equal(read('Infinity', 'decimal'), 'Infinity');
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (number) => exactNumber(String(number)) === number,
      ),
    );
  });

  it('reads what it gave as itself', () => {
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.integer({ min: -8.64e15, max: 8.64e15 }),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      fc.constantFrom<unknown>('1e400', '12345678901234567890', '012', ' TRUE ', 'yesterday', [], [null], ['1', 2]),
      fc.constantFrom('9007199254740993', '1e400').map((digits) => ({ isLosslessNumber: true, value: digits })),
    );
    fc.assert(
      fc.property(value, fc.constantFrom(...propertyTypes), fc.boolean(), (given, type, multi) => {
        const notes: string[] = [];
        const note = (text: string): void => void notes.push(text);
        const first = readValue(given, { type, multi }, note);
        const told = [...notes];
        assert.deepEqual(readValue(first, { type, multi }, note), first);
        assert.deepEqual(notes.slice(told.length), told);
      }),
      { numRuns: 5000 },
    );
  });

  it('would change nothing about a value that counts as read', () => {
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 1 }),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      fc.constantFrom<unknown>('2024-02-30T00:00:00.000Z', '2024-02-05T06:07:08Z', [], [null], ['a', 1]),
    );
    fc.assert(
      fc.property(value, fc.constantFrom(...propertyTypes), fc.boolean(), (given, type, multi) => {
        if (isRead(given, { type, multi })) assert.deepEqual(read(given, type, multi), given);
      }),
      { numRuns: 2000 },
    );
  });
});
