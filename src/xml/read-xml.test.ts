import assert from 'node:assert/strict';
import { CmisError } from '../model/errors';
import { attributeOf, childOf, childrenOf, countOf, flagOf, textOf, textsOf, type XmlElement } from './element';
import { readXml, type ReadOptions } from './read-xml';

const namespaces = new Map([
  ['urn:a', 'a'],
  ['urn:b', 'b'],
]);

async function* inPieces(document: string | Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  const bytes = typeof document === 'string' ? Buffer.from(document) : document;
  for (let start = 0; start < bytes.length; start += size) {
    yield bytes.subarray(start, start + size);
    await Promise.resolve();
  }
}

const read = (document: string | Uint8Array, options: Partial<ReadOptions> = {}, size = 7): Promise<XmlElement> =>
  readXml(inPieces(document, size), { namespaces, ...options });

async function refusal(document: string | Uint8Array, options: Partial<ReadOptions> = {}): Promise<string> {
  const error: unknown = await read(document, options).then(
    () => assert.fail('it was read'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof CmisError, String(error));
  assert.equal(error.code, 'protocol');
  return error.message;
}

describe('reading XML', () => {
  it('names elements and attributes by their namespace, whatever prefixes the document uses', async () => {
    for (const document of [
      '<r xmlns="urn:a" xmlns:x="urn:b"><v x:k="1" k="2">t</v><x:v/></r>',
      '<q:r xmlns:q="urn:a"><q:v xmlns:b="urn:b" b:k="1" k="2">t</q:v><v xmlns="urn:b"/></q:r>',
    ]) {
      const root = await read(document);
      assert.equal(root.name, 'a:r');
      assert.deepEqual(
        root.children.map(({ name, attributes }) => [name, { ...attributes }]),
        [
          ['a:v', { 'b:k': '1', k: '2' }],
          ['b:v', {}],
        ],
      );
    }
  });

  it('names tags of one shape by the scope that each of them is in', async () => {
    const link = (id: number) => `<x:l x:id="${id}" href="h${id}" k="1"/>`;
    const root = await read(
      `<r>${['urn:a', 'urn:b', 'urn:a', 'urn:c'].map((uri, id) => `<g xmlns:x="${uri}">${link(id)}${link(id + 10)}</g>`).join('')}</r>`,
    );
    const links = root.children.flatMap(({ children }) => children);
    assert.deepEqual(
      links.map(({ name, attributes }) => [name, { ...attributes }]),
      ['a:', 'b:', 'a:', '{urn:c}'].flatMap((mark, id) =>
        [id, id + 10].map((own) => [`${mark}l`, { [`${mark}id`]: String(own), href: `h${own}`, k: '1' }]),
      ),
    );
  });

  it('keeps names of other namespaces apart from those it knows', async () => {
    const root = await read('<r xmlns="urn:a" xmlns:evil="urn:evil"><evil:v>1</evil:v><v xmlns="">2</v></r>');
    assert.deepEqual(
      root.children.map(({ name }) => name),
      ['{urn:evil}v', 'v'],
    );
    assert.equal(textOf(root, 'a:v'), undefined);
  });

  it('gives text with entities, CDATA and characters cut between pieces', async () => {
    const root = await read('<r xmlns="urn:a">&lt;ä&#x1F30D;&#246;<![CDATA[<&>]]> 世界</r>', {}, 1);
    assert.equal(root.text, '<ä🌍ö<&> 世界');
  });

  it('keeps attributes that are named like members of every object', async () => {
    const root = await read('<r xmlns="urn:a" __proto__="1" constructor="2"/>');
    assert.equal(attributeOf(root, '__proto__'), '1');
    assert.equal(attributeOf(root, 'constructor'), '2');
    assert.equal(attributeOf(await read('<r/>'), 'constructor'), undefined);
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  });

  it('finds children, their texts, flags and counts', async () => {
    const root = await read(
      '<r xmlns="urn:a"><t>1</t><t>2</t><y> TRUE </y><n>0</n><x>maybe</x><c> 12 </c><m>-1</m></r>',
    );
    assert.equal(childOf(root, 'a:t')?.text, '1');
    assert.equal(childrenOf(root, 'a:t').length, 2);
    assert.deepEqual(textsOf(root, 'a:t'), ['1', '2']);
    assert.deepEqual([flagOf(root, 'a:y'), flagOf(root, 'a:n'), flagOf(root, 'a:x')], [true, false, undefined]);
    assert.deepEqual([countOf(root, 'a:c'), countOf(root, 'a:m'), countOf(root, 'a:none')], [12, undefined, undefined]);
  });

  it('hands over the children of the root as they come, and keeps none of them', async () => {
    const document = `<r xmlns="urn:a">${'<v>x</v>'.repeat(100)}</r>`;
    const sizes: number[] = [];
    const root = await read(
      document,
      { split: { root: 'a:r', onChildren: (children) => void sizes.push(children.length) } },
      80,
    );
    assert.equal(
      sizes.reduce((sum, size) => sum + size, 0),
      100,
    );
    assert.ok(Math.max(...sizes) <= 40, String(sizes));
    assert.deepEqual(root.children, []);
    const other = await read(document, { split: { root: 'a:other', onChildren: () => assert.fail() } });
    assert.equal(other.children.length, 100);
  });

  describe('charsets', () => {
    const document = (declaration = '') => `<?xml version="1.0"${declaration}?><r xmlns="urn:a">Größe</r>`;
    const latin = Buffer.from(document(' encoding="ISO-8859-1"'), 'latin1');
    const utf16 = (mark: boolean) => Buffer.from(`${mark ? '\ufeff' : ''}${document()}`, 'utf16le');

    it('reads what the declaration says', async () => assert.equal((await read(latin)).text, 'Größe'));
    it('lets the charset of the header win over the declaration', async () => {
      const bytes = Buffer.from(document(' encoding="ISO-8859-1"'), 'utf8');
      assert.equal((await read(bytes, { contentType: 'application/xml; charset="UTF-8"' })).text, 'Größe');
    });
    it('reads UTF-8 and UTF-16 with a byte order mark, and UTF-16 without', async () => {
      assert.equal((await read(`\ufeff${document()}`)).text, 'Größe');
      assert.equal((await read(utf16(true))).text, 'Größe');
      assert.equal((await read(utf16(false))).text, 'Größe');
    });
    it('refuses bytes that are wrong in the charset, and charsets that nobody knows', async () => {
      assert.match(await refusal(Buffer.from('<r>\xc3(</r>', 'latin1')), /not utf-8/);
      assert.match(await refusal('<r/>', { contentType: 'text/xml; charset=klingon' }), /klingon/);
    });
  });

  describe('what it refuses', () => {
    const cases: Readonly<Record<string, [document: string, message: RegExp]>> = {
      'an external entity': ['<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><r>&e;</r>', /DOCTYPE/],
      'an external DTD': ['<!DOCTYPE r SYSTEM "http://127.0.0.1:1/x.dtd"><r/>', /DOCTYPE/],
      'entities that grow': [
        '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;">]><r>&c;</r>',
        /DOCTYPE/,
      ],
      'an entity that was not declared': ['<r>&nbsp;</r>', /entity/],
      'a document that ends early': ['<r><v>1</v>', /unclosed/],
      'a document that ends in a tag': ['<r><v', /unclosed|end/],
      'two roots': ['<r/><r/>', /root|outside/],
      'tags that cross': ['<a><b></a></b>', /unexpected close tag/],
      'an attribute that comes twice': ['<r a="1" a="2"/>', /duplicate/],
      'a prefix that was not declared': ['<r><x:v/></r>', /prefix/],
      'a character that XML does not have': ['<r>&#0;</r>', /entity|character/],
      'the end of a CDATA section in text': ['<r>]]></r>', /CDATA|\]\]>/],
      'a control character': ['<r>\u0001</r>', /character/],
      'elements that are nested without end': ['<v>'.repeat(100_000), /nested deeper/],
      'a login page': ['<!DOCTYPE html><html><body>Sign in</body></html>', /HTML, a login page/],
      'a login page without a DOCTYPE': ['<html><body><br>Sign in</body></html>', /HTML, a login page/],
      JSON: ['{"exception":"x"}', /JSON/],
      text: ['hello', /something else/],
      'an empty answer': [' \n', /empty answer/],
    };
    for (const [title, [document, message]] of Object.entries(cases)) {
      it(title, async () => assert.match(await refusal(document), message));
    }
  });
});
