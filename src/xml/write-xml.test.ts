import assert from 'node:assert/strict';
import { XMLParser } from 'fast-xml-parser';
import fc from 'fast-check';
import { readXml } from './read-xml';
import { element, withAttributes, writeXml } from './write-xml';

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text));
}
const read = (text: string) => readXml(bytesOf(text), { namespaces: new Map() });

describe('writing XML', () => {
  it('writes elements in their order, with attributes, texts and empty ones', () => {
    const tree = withAttributes(element('a:r', element('b', 'one'), undefined, element('c'), element('b', 'two')), {
      'xmlns:a': 'urn:a',
      left: undefined,
    });
    assert.equal(
      writeXml(tree),
      '<?xml version="1.0" encoding="UTF-8"?><a:r xmlns:a="urn:a"><b>one</b><c/><b>two</b></a:r>',
    );
  });

  it('keeps every text that XML can carry, in elements and attributes', async () => {
    const texts = fc
      .string({ unit: 'binary', minLength: 1 })
      .filter((text) => !/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u.test(text));
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const root = await read(writeXml(withAttributes(element('r', text), { a: text })));
        assert.equal(root.text, text);
        assert.equal(root.attributes['a'], text);
      }),
    );
  });

  it('cannot be broken out of, as another parser sees it', () => {
    const text = '</v><evil/>]]>&amp;"\'';
    const parser = new XMLParser({ ignoreAttributes: false, trimValues: false });
    const parsed: unknown = parser.parse(writeXml(element('r', withAttributes(element('v', text), { k: text }))));
    assert.deepEqual(parsed, {
      '?xml': { '@_version': '1.0', '@_encoding': 'UTF-8' },
      r: { v: { '#text': text, '@_k': text } },
    });
  });

  it('refuses a character that XML cannot carry, and names it', () => {
    for (const [text, name] of [
      ['a\u0000b', 'U\\+0000'],
      ['\u0001', 'U\\+0001'],
      ['\ufffe', 'U\\+FFFE'],
      ['\ud800', 'U\\+D800'],
    ] as const) {
      assert.throws(() => writeXml(element('r', text)), { code: 'input', message: new RegExp(name) });
    }
  });
});
