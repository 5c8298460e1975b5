import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isLossy } from '../../model/read-value';
import { decodeText, parseJson, readJson } from './read-json';

describe('reading JSON', () => {
  const exact = (value: string) => ({ isLosslessNumber: true, value });

  it('keeps the digits of numbers that a double cannot hold, and of no others', () => {
    assert.deepEqual(
      parseJson(
        '{ "a": 9007199254740993, "b": [-1.000000000000000000001, 9007199254740992,1e400 , 1E2, -0.10, 0.30000000000000004] }',
      ),
      {
        a: exact('9007199254740993'),
        b: [exact('-1.000000000000000000001'), 9007199254740992, exact('1e400'), 100, -0.1, 0.30000000000000004],
      },
    );
  });

  it('tells by their values which numbers to look at once more, and keeps the digits of all others at once', () => {
    const digits = fc.string({ unit: fc.constantFrom('0', '1', '9'), minLength: 1, maxLength: 20 });
    const number = fc
      .tuple(
        fc.constantFrom('', '-'),
        digits,
        fc.option(digits),
        fc.option(fc.integer({ min: -420, max: 420 })),
        fc.nat(2),
      )
      .map(([sign, whole, fraction, exponent, mark]) => {
        const power =
          exponent === null ? '' : `${mark === 0 ? 'E' : 'e'}${mark === 2 && exponent > 0 ? '+' : ''}${exponent}`;
        return `${sign}${whole.replace(/^0+(?=.)/, '')}${fraction === null ? '' : `.${fraction}`}${power}`;
      });
    fc.assert(
      fc.property(fc.array(number), fc.constantFrom(',', ' , ', ',\n'), (numbers, comma) => {
        const text = `[${numbers.join(comma)}]`;
        const { json, exact } = readJson(Buffer.from(text), undefined);
        const all = parseJson(text) as unknown[];
        assert.deepEqual(exact(), all);
        const atOnce = json as unknown[];
        assert.equal(atOnce.length, all.length);
        for (const [index, value] of atOnce.entries()) if (!isLossy(value)) assert.deepEqual(value, all[index]);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes no text for a number', () => {
    const texts = ['a:9007199254740993', '\\', '"', '\\"', ',9007199254740993,', '[1e400]', 'Größe 1e400', '\u2028'];
    for (const pretty of [0, 2]) {
      const json = JSON.stringify({ texts, [': 9007199254740993']: 1 }, null, pretty);
      assert.deepEqual(parseJson(json), JSON.parse(json));
      const withNumber = json.replace(/: ?1\b/, ': 9007199254740993');
      assert.deepEqual(parseJson(withNumber), { texts, [': 9007199254740993']: exact('9007199254740993') });
    }
  });

  it('gives what JSON.parse gives where all numbers are doubles', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(undefined, 1), (json, space) => {
        const text = JSON.stringify(JSON.parse(json), null, space);
        assert.deepEqual(parseJson(text), JSON.parse(text));
      }),
      { numRuns: 1000 },
    );
  });

  it('fails for everything else', () => {
    for (const text of ['{"a": 12345678901234567', '{"a": 1e5 1}', '["12345678901234567', '01234567890123456789']) {
      assert.throws(() => parseJson(text), SyntaxError);
    }
  });

  it('drops a byte order mark, and takes malformed bytes for U+FFFD', () => {
    assert.equal(decodeText(Buffer.from('\ufeff"ä"'), undefined), '"ä"');
    assert.equal(decodeText(Buffer.from('"ä"'), 'application/json;charset=UTF-8'), '"ä"');
    assert.equal(decodeText(Buffer.from([0x22, 0xc3, 0x22]), undefined), '"\ufffd"');
    assert.equal(decodeText(Buffer.from('"ä"', 'latin1'), 'application/json; charset=iso-8859-1'), '"ä"');
  });
});
