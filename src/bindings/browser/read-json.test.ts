import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isLossy } from '../../model/read-value';
import { decodeText, parseJson, readJson, readJsonList } from './read-json';

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

  describe('of long lists', () => {
    /** The list in all parts, with what else the last one has. */
    const readAll = (body: Buffer, contentType?: string): { answer: Record<string, unknown>; parts: number } => {
      const parts = [...readJsonList(body, contentType, 'objects')].map(({ json }) => json as { objects: unknown[] });
      return { answer: { ...parts.at(-1), objects: parts.flatMap(({ objects }) => objects) }, parts: parts.length };
    };
    const long = 'ä'.repeat(1000);
    const listOf = (count: number, of: (index: number) => string): string =>
      Array.from({ length: count }, (_none, index) => of(index)).join(',');
    const entry = (index: number, more = ''): string => `{"object":{"id":"${index}","long":"${long}"${more}}}`;

    it('gives all objects in their order and all else', () => {
      const list = listOf(500, entry);
      for (const text of [
        `{"objects":[${list}],"hasMoreItems":true,"numItems":12345678901234567890}`,
        `{"hasMoreItems":true,"numItems":7,"objects":[${list}]}`,
        `{"objects":[${list}]}`,
      ]) {
        const body = Buffer.from(text);
        const { answer, parts } = readAll(body);
        assert.deepEqual(answer, parseJson(text));
        assert.ok(parts > 10 && parts < 20, `${parts} parts`);
        assert.equal(body.toString(), text);
      }
    });

    it('is not led astray by texts, objects in objects, and objects longer than a part', () => {
      const misleading = JSON.stringify('"},{"object":{"id":1}}],"objects":[{"object":{');
      const deep = '"list":[{"object":{"a":1}},{"object":{"b":[{"object":{}},{"object":{}}]}}]';
      const tail = '"hasMoreItems":false';
      const texts = [
        `{"objects":[${listOf(300, (index) => entry(index, `,"text":${misleading}`))}],${tail}}`,
        `{"objects":[${listOf(300, (index) => entry(index, index > 50 ? `,${deep}` : ''))}],${tail}}`,
        `{"objects":[${listOf(300, (index) => entry(index, `,${deep}`))}],${tail}}`,
        `{"objects":[${listOf(9, (index) => entry(index, index % 3 === 0 ? `,"much":"${long.repeat(200)}"` : ''))}],${tail}}`,
        `{"inner":{"objects":[${listOf(300, entry)}]},"objects":[{"object":{}}]}`,
        `{"text":"\\"objects\\":[{\\"object\\":","objects":[${listOf(300, entry)}]}`,
        `{"other":[${listOf(300, entry)}],"objects":[{"object":{}},{"object":{}}]}`,
        `{"objects":[${listOf(300, (index) => `{"id":${index},"long":"${long}"}`)}],${tail}}`,
        `{"objects":[{"":1},${listOf(300, entry)}],${tail}}`,
        `{"objects":[1,${listOf(300, entry)}],${tail}}`,
        JSON.stringify(JSON.parse(`{"objects":[${listOf(300, entry)}],${tail}}`), null, 1),
        `{"objects":[],${tail}}`,
      ];
      for (const text of texts) assert.deepEqual(readAll(Buffer.from(text)).answer, parseJson(text));
    });

    it('gives what JSON.parse gives for any objects', () => {
      const objects = fc.array(fc.record({ a: fc.jsonValue({ maxDepth: 3 }), b: fc.jsonValue() }), {
        minLength: 1,
        maxLength: 20,
      });
      fc.assert(
        fc.property(objects, fc.integer({ min: 1, max: 200 }), (some, times) => {
          const list = Array.from({ length: times }, () => some).flat();
          const text = JSON.stringify({ objects: [...list, { a: long.repeat(40), b: 1 }, ...list], more: some });
          assert.deepEqual(readAll(Buffer.from(text)).answer, JSON.parse(text));
        }),
        { numRuns: 200 },
      );
    });

    it('keeps the digits of numbers in each part', () => {
      const text = `{"objects":[${listOf(200, (index) => entry(index, index % 50 === 0 ? ',"n":9007199254740993,"m":1e400' : ''))}]}`;
      const exactly = [...readJsonList(Buffer.from(text), undefined, 'objects')].flatMap((part) => {
        const { objects } = part.exact() as { objects: unknown[] };
        return objects;
      });
      assert.deepEqual({ objects: exactly }, parseJson(text));
    });

    it('reads other charsets and malformed bytes as those of short answers', () => {
      const text = `{"objects":[${listOf(200, entry)}]}`;
      const latin = Buffer.from(text, 'latin1');
      assert.deepEqual(readAll(latin, 'application/json;charset=ISO-8859-1').answer, JSON.parse(text));
      assert.deepEqual(readAll(latin).answer, JSON.parse(text.replaceAll('ä', '\ufffd')));
      assert.deepEqual(readAll(Buffer.from(`\ufeff${text}`)).answer, JSON.parse(text));
    });

    it('fails for what is cut off or no JSON, wherever that is', () => {
      const text = `{"objects":[${listOf(200, entry)}],"hasMoreItems":false}`;
      const middle = text.indexOf('{"object":{"id":"100"');
      const broken = [
        text.slice(0, -1),
        text.slice(0, middle),
        text.slice(0, middle - 1),
        text.slice(0, middle + 9),
        text.slice(0, middle) + text.slice(middle + 1),
        text.replace('"id":"0"', '"id":0"'),
        text.replace('"id":"150"', '"id"'),
        `${text}]`,
      ];
      for (const each of broken) {
        assert.throws(() => readAll(Buffer.from(each)), { name: 'CmisError', code: 'protocol' });
      }
    });
  });
});
