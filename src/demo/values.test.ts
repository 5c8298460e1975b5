import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LosslessNumber } from 'lossless-json';
import { compareValues, readDateTime, readJson, readNumber, readValue, writeJson, type Kind } from './values';

describe('demo repository: values', () => {
  it('keeps integers beyond 2^53 and long decimals digit by digit', () => {
    for (const token of ['9007199254740993', '-123456789012345678901234567890', '0.1234567890123456789012345']) {
      assert.equal(writeJson({ value: readNumber(token) }), `{"value":${token}}`);
      assert.deepEqual(readJson(`{"value":${token}}`), { value: new LosslessNumber(token) });
    }
  });

  it('writes numbers in their shortest form', () => {
    const written = ['+7', '007', '1.50', '1.0', '.5', '-0', '1e2'].map((text) => writeJson(readNumber(text)));
    assert.deepEqual(written, ['7', '7', '1.5', '1', '0.5', '0', '1e2']);
  });

  it('refuses what is no number', () => {
    for (const text of ['', '1,5', 'abc', '0x10', '1e', 'NaN', 'Infinity', '--1', '1e9999', '1'.repeat(1001)]) {
      assert.equal(readNumber(text), undefined, text);
    }
  });

  it('orders numbers as their exact values are', () => {
    const compare = (left: string, right: string): number =>
      compareValues(readNumber(left) ?? 0, readNumber(right) ?? 0);
    assert.equal(Math.sign(compare('9007199254740993', '9007199254740992')), 1);
    assert.equal(Math.sign(compare('0.10000000000000000001', '0.1')), 1);
    assert.equal(Math.sign(compare('-123456789012345678901', '5')), -1);
    assert.equal(compare('1e20', '100000000000000000000'), 0);
  });

  it('orders any two integers like BigInt does', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt(), (left, right) => {
        const order = compareValues(readNumber(String(left)) ?? 0, readNumber(String(right)) ?? 0);
        assert.equal(Math.sign(order), left < right ? -1 : left > right ? 1 : 0);
      }),
    );
  });

  it('reads datetimes with a zone, without one as UTC, and as milliseconds', () => {
    assert.equal(readDateTime('2026-03-01T12:00:00+02:00'), '2026-03-01T10:00:00.000Z');
    assert.equal(readDateTime('2026-03-01T12:00:00.1234567'), '2026-03-01T12:00:00.123Z');
    assert.equal(readDateTime('0'), '1970-01-01T00:00:00.000Z');
    assert.equal(readDateTime('-1'), '1969-12-31T23:59:59.999Z');
  });

  it('refuses what is no datetime', () => {
    for (const text of [
      'yesterday',
      '2026-02-30T00:00:00Z',
      '2026-13-01T00:00:00Z',
      '2026-01-01',
      '9999999999999999',
    ]) {
      assert.equal(readDateTime(text), undefined, text);
    }
  });

  it('says what a property takes when the text is of the wrong kind', () => {
    const wrong: [Kind, string][] = [
      ['integer', '1.5'],
      ['boolean', 'yes'],
      ['decimal', 'x'],
      ['datetime', 'yesterday'],
      ['uri', 'a b'],
      ['id', ''],
    ];
    for (const [kind, text] of wrong) {
      assert.throws(
        () => readValue(kind, text, 'demo:x'),
        { exception: 'invalidArgument', message: /^demo:x takes/ },
        kind,
      );
    }
  });
});
