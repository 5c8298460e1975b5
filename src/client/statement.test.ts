import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CmisError } from '../model/errors';
import { bindParameters } from './statement';

const faultsOf = (statement: string, parameters: Record<string, unknown>): string[] => {
  try {
    bindParameters(statement, parameters);
  } catch (error) {
    assert.ok(error instanceof CmisError);
    assert.equal(error.code, 'input');
    return (error.cause.faults ?? []).map(({ field, message }) => `${field}: ${message}`);
  }
  return [];
};

describe('bindParameters', () => {
  const cases: [title: string, statement: string, parameters: Record<string, unknown>, bound: string][] = [
    ['a text', 'x = :t', { t: "O'Neil \\ Co" }, "x = 'O\\'Neil \\\\ Co'"],
    ['an empty text', 'x = :t', { t: '' }, "x = ''"],
    ['numbers', 'x = :a OR x = :b', { a: 5, b: -1.5 }, 'x = 5 OR x = -1.5'],
    [
      'numbers without an exponent',
      'x = :a OR x = :b',
      { a: 1e21, b: 1e-7 },
      'x = 1000000000000000000000 OR x = 0.0000001',
    ],
    ['a bigint', 'x = :a', { a: 9007199254740993n }, 'x = 9007199254740993'],
    ['booleans', 'x = :a AND y = :b', { a: true, b: false }, 'x = TRUE AND y = FALSE'],
    ['a date', 'x > :d', { d: new Date(0) }, "x > TIMESTAMP '1970-01-01T00:00:00.000Z'"],
    [
      'TIMESTAMP with a text',
      'x > TIMESTAMP :d',
      { d: '2024-01-31T10:00:00+02:00' },
      "x > TIMESTAMP '2024-01-31T08:00:00.000Z'",
    ],
    ['TIMESTAMP with a date', 'x > timestamp  :d', { d: new Date(0) }, "x > TIMESTAMP '1970-01-01T00:00:00.000Z'"],
    ['::timestamp with milliseconds', 'x > :d::timestamp', { d: 1 }, "x > TIMESTAMP '1970-01-01T00:00:00.001Z'"],
    ['a list after IN', 'x IN :ids AND y = 1', { ids: ['a', "b'"] }, "x IN ('a', 'b\\'') AND y = 1"],
    ['a list inside the parentheses of IN', 'x IN (:ids)', { ids: [1, 2] }, 'x IN (1, 2)'],
    ['one value after IN', 'x IN :ids', { ids: 'a' }, "x IN ('a')"],
    ['a list of dates', 'x IN :d::timestamp', { d: [0] }, "x IN (TIMESTAMP '1970-01-01T00:00:00.000Z')"],
    ['LIKE on request', 'x LIKE %:t::like%', { t: "50%_\\'" }, "x LIKE '%50\\%\\_\\\\\\'%'"],
    ['LIKE with one wildcard behind', 'x LIKE :t::like%', { t: 'a' }, "x LIKE 'a%'"],
    ['CONTAINS on request', 'CONTAINS(:t::contains)', { t: "O'Neil -x a*b" }, "CONTAINS('O\\\\\\'Neil \\\\-x a b')"],
    [
      'operators of a full-text search as words',
      'CONTAINS(:t::contains)',
      { t: 'this OR that' },
      'CONTAINS(\'this "OR" that\')',
    ],
    ['the same parameter twice', ':a = :a', { a: 1 }, '1 = 1'],
    ['names that begin alike', ':a :ab', { a: 1, ab: 2 }, '1 2'],
    [
      'no colon of a property name',
      'cmis:name = :n AND d.cmis:name = :n',
      { n: 1, name: 2 },
      'cmis:name = 1 AND d.cmis:name = 1',
    ],
    [
      'nothing in quotes',
      "x = ':a' AND y = 'it\\'s :a' AND z = 'it''s :a' AND q = :a",
      { a: 1 },
      "x = ':a' AND y = 'it\\'s :a' AND z = 'it''s :a' AND q = 1",
    ],
    ['nothing in comments', 'a -- :a\n/* :a */ = :a', { a: 1 }, 'a -- :a\n/* :a */ = 1'],
    ['nothing in a quote that is left open', "x = ':a", { a: 1 }, "x = ':a"],
    ['nothing that a value brings', 'x = :a AND y = :b', { a: ':b', b: '$&' }, "x = ':b' AND y = '$&'"],
    ['an unused parameter', 'x = 1', { a: 1 }, 'x = 1'],
  ];
  for (const [title, statement, parameters, bound] of cases) {
    it(`binds ${title}`, () => assert.equal(bindParameters(statement, parameters), bound));
  }

  it('takes a time without a zone as one of the given zone', () => {
    const bound = bindParameters('x > TIMESTAMP :d', { d: '2024-01-31' }, { timeZone: 'Europe/Berlin' });
    assert.equal(bound, "x > TIMESTAMP '2024-01-30T23:00:00.000Z'");
  });

  it('lists everything that is wrong in one error', () => {
    assert.deepEqual(
      faultsOf('x = :a AND y = :b AND z IN :c AND n = :d AND l = :e', { b: null, c: [], d: NaN, e: [1] }),
      [
        'parameter :a: is missing',
        'parameter :b: is null: no value equals it, use IS NULL',
        'parameter :c: is an empty list, which finds nothing: leave out the condition',
        'parameter :d: has to be a text, a number, true or false, a date or a list, but is the number NaN',
        'parameter :e: is a list, which only IN takes',
      ],
    );
  });

  const unfit: [title: string, statement: string, value: unknown][] = [
    ['an object', 'x = :a', {}],
    ['an unknown cast', 'x = :a::text', 'a'],
    ['a text that is no time', 'x > TIMESTAMP :a', 'soon'],
    ['an invalid date', 'x > :a', new Date(NaN)],
    ['a search without a word', 'CONTAINS(:a::contains)', '  '],
    ['a list within a list', 'x IN :a', [[1]]],
    ['a member of Object.prototype', 'x = :toString', undefined],
  ];
  for (const [title, statement, value] of unfit) {
    it(`refuses ${title}`, () => assert.equal(faultsOf(statement, { a: value }).length, 1));
  }

  it('writes any text as a literal that reads as that text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("'", '\\', ':', 'a', ' ', '-', '*', '/', 'ü', '\n', '%') }),
        (text) => {
          const literal = bindParameters(':t', { t: text });
          const read = /^'((?:\\[\\']|[^\\'])*)'$/.exec(literal)?.[1]?.replace(/\\([\\'])/g, '$1');
          assert.equal(read, text);
          assert.equal(bindParameters(`${literal} :t`, { t: 1 }), `${literal} 1`);
        },
      ),
    );
  });
});
