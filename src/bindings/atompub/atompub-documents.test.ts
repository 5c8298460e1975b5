import assert from 'node:assert/strict';
import { entry, feed, feedType, property, sendXml, serviceDocument } from '../../../test/support/atompub-answers';
import { answering, useAtomPub } from '../../../test/support/atompub-client';
import { failureOf } from '../../../test/support/bad-server';
import { startRawServer, startScriptedServer, type Handler } from '../../../test/support/scripted-server';

describe('odd documents of an AtomPub server', () => {
  const { connect, clientOf, ends } = useAtomPub();

  it('refuses entities and makes no connection for them', async () => {
    const lure = ends(await startRawServer((socket) => socket.destroy()));
    for (const declaration of [
      `<!ENTITY e SYSTEM "${lure.url}/x">`,
      '<!ENTITY e SYSTEM "file:///etc/passwd">',
      `<!ENTITY % p SYSTEM "${lure.url}/p"> %p;`,
      '<!ENTITY a "aaaaaaaaaa"><!ENTITY e "&a;&a;&a;&a;&a;&a;&a;&a;">',
    ]) {
      const { client } = await connect(answering(`<!DOCTYPE x [${declaration}]>${entry('x', { rest: '&e;' })}`));
      const error = await failureOf(client.call('getObject', { objectId: 'x' }));
      assert.equal(error.code, 'protocol');
      assert.match(error.message, /DOCTYPE/);
    }
    assert.equal(lure.connections, 0);
  });

  it('loads nothing that a document points to', async () => {
    const lure = ends(await startRawServer((socket) => socket.destroy()));
    const pointing = `<?xml-stylesheet href="${lure.url}/s"?>${entry('x', {
      rest:
        `<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="${lure.url}/i"/>` +
        `<x xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:x ${lure.url}/x.xsd"/>`,
    })}`;
    const { client } = await connect(answering(pointing));
    assert.equal((await client.call('getObject', { objectId: 'x' })).id, 'x');
    assert.equal(lure.connections, 0);
  });

  it('stops at the size limit, and at elements without end', async () => {
    const { client } = await connect(
      answering(feed([], `<atom:title>${'x'.repeat(3_000_000)}</atom:title>`)),
      undefined,
      { maxAnswerBytes: 1_000_000 },
    );
    const error = await failureOf(client.call('getContentChanges', {}));
    assert.match(error.message, /larger than the limit/);
    const nested = await connect(answering('<a>'.repeat(200_000)));
    assert.match((await failureOf(nested.client.call('getContentChanges', {}))).message, /nested deeper/);
  });

  describe('refuses', () => {
    const part = (text: string): string => entry('x', { rest: text });
    const blow = '<!ENTITY a "' + 'a'.repeat(100_000) + '">';
    const broken: Readonly<Record<string, [document: string, message: RegExp]>> = {
      'a parameter entity of another host': ['<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd" []><x/>', /DOCTYPE/],
      'one long entity that is used often': [`<!DOCTYPE x [${blow}]>${part('&a;'.repeat(10_000))}`, /DOCTYPE/],
      'a DOCTYPE in the middle': [part('<!DOCTYPE x>'), /DOCTYPE/],
      'a million attributes': [`<atom:entry ${'a=""'.repeat(1_000_000)}/>`, /tag|attribute/],
      'more attributes than a tag has': [
        part(`<x ${Array.from({ length: 300 }, (_none, index) => `a${index}=""`).join(' ')}/>`),
        /more than 256 attributes/,
      ],
      'an attribute that does not end': [part(`<x a="${'y'.repeat(900_000)}`), /a tag without an end/],
      'a name of megabytes': [part(`<${'n'.repeat(900_000)}/>`), /a tag without an end/],
      'a prefix that was not declared': [part('<none:x/>'), /prefix of none:x is not declared/],
      'a prefix without a namespace': [part('<x xmlns:cmis=""/>'), /"cmis" must not stand for ""/],
      'a name that is none': [part('<cmis:x:y/>'), /malformed name/],
      'an attribute that comes twice': [part('<x a="1" a="2"/>'), /duplicate attribute/],
      'an attribute that comes twice by two prefixes': [
        part('<x xmlns:c="http://docs.oasis-open.org/ns/cmis/core/200908/" c:a="1" cmis:a="2"/>'),
        /duplicate attribute/,
      ],
      'a character that is none': [part('&#0;'), /character entity/],
      'a noncharacter': [part('&#xFFFE;'), /character entity/],
      'half a character': [part('&#xD800;'), /character entity/],
      'a control character': [part('\u0001'), /disallowed character/],
      'an entity of HTML': [part('&nbsp;'), /undefined entity: &nbsp;/],
      'the end of a CDATA section in text': [part(']]>'), /"\]\]>"/],
      'two roots': [entry('x') + entry('x'), /only one root/],
      'text behind the root': [`${entry('x')}x`, /outside of root/],
      'a root that is not closed': [entry('x').replace('</atom:entry>', ''), /unclosed tag/],
      'a CDATA section that is not closed': [part('<![CDATA[x'), /unclosed tag|unexpected end/],
      'tags that cross': [part('<a><b></a></b>'), /unexpected close tag/],
    };
    for (const [title, [document, message]] of Object.entries(broken)) {
      it(`${title}, in whichever document`, async () => {
        const handler: Handler = (_request, response) => sendXml(response, document);
        const { client } = await connect(handler, undefined, { maxAnswerBytes: 5_000_000 });
        const service = await connect(handler, document, { maxAnswerBytes: 5_000_000 });
        const calls = [
          client.call('getObject', { objectId: 'x' }),
          client.call('getContentChanges', {}),
          client.call('query', { statement: 'SELECT * FROM x' }),
          service.client.call('getRepositories', {}),
        ];
        for (const error of await Promise.all(calls.map((call) => failureOf(call)))) {
          assert.equal(error.code, 'protocol');
          assert.match(error.message, message);
          assert.ok(error.message.length < 2000);
        }
      });
    }
  });

  it('takes a feed that ends early for an error, never for a shorter list', async () => {
    const whole = feed([entry('1'), entry('2'), entry('3')]);
    for (const length of [whole.length - 1, whole.indexOf('cmis:objectId', 1500), whole.lastIndexOf('<atom:entry')]) {
      const { client } = await connect((request, response) => {
        if (request.url.startsWith('/id')) sendXml(response, entry('root', { type: 'cmis:folder' }));
        else sendXml(response, whole.slice(0, length), 200, feedType);
      });
      assert.equal((await failureOf(client.call('getChildren', { folderId: 'root' }))).code, 'protocol');
    }
  });

  it('says what came where a login page, JSON or another document was due', async () => {
    for (const [body, message] of [
      ['<!DOCTYPE html><html><body>Sign in</body></html>', /HTML, a login page/],
      ['{"exception":"x"}', /JSON/],
      ['', /empty answer/],
      ['<rss version="2.0"/>', /<rss> came where/],
      [feed([]), /<atom:feed> came where/],
      [entry('x').replaceAll('cmisra:object', 'cmisra:thing'), /no cmisra:object/],
    ] as const) {
      const { client } = await connect(answering(body));
      const error = await failureOf(client.call('getObject', { objectId: 'x' }));
      assert.equal(error.code, 'protocol');
      assert.match(error.message, message);
    }
  });

  it('takes nothing of a foreign namespace for CMIS', async () => {
    const evil =
      '<evil:propertyString xmlns:evil="urn:evil" propertyDefinitionId="cmis:name"><evil:value>evil</evil:value></evil:propertyString>';
    const { client } = await connect(answering(entry('x', { properties: evil })));
    const object = await client.call('getObject', { objectId: 'x' });
    assert.equal(object.name, undefined);
  });

  it('reads odd prefixes, and properties named like members of every object', async () => {
    const odd = entry('x', {
      properties: property('String', '__proto__', 'p') + property('String', 'constructor', 'c'),
    })
      .replaceAll('cmis:', 'q:')
      .replaceAll('"q:', '"cmis:')
      .replaceAll('>q:', '>cmis:')
      .replace('xmlns:cmis=', 'xmlns:q=')
      .replaceAll('atom:', '')
      .replace('xmlns:atom=', 'xmlns=');
    const { client } = await connect(answering(odd));
    const { id, properties } = await client.call('getObject', { objectId: 'x' });
    assert.equal(id, 'x');
    assert.equal(Object.getOwnPropertyDescriptor(properties, '__proto__')?.value, 'p');
    assert.equal(properties['constructor'], 'c');
    assert.equal(({} as Record<string, unknown>)['p'], undefined);
  });

  it('reads each object of a tree once, however many types there are', async () => {
    const below = (entries: readonly string[]): string => `<cmisra:children>${feed(entries)}</cmisra:children>`;
    const node = (id: string, children: readonly string[] = []): string =>
      entry(id, {
        type: `type-${id}`,
        properties: property('DateTime', 'when', `when ${id}`),
        rest: children.length === 0 ? '' : below(children),
      });
    const tree = node('a', [node('b', [node('c')]), node('d')]);
    const { client } = await connect((request, response) => {
      sendXml(response, request.url.startsWith('/descendants') ? feed([tree]) : entry('f'));
    });
    const notes: string[] = [];
    const onNote = (note: string): void => void notes.push(note);
    const [a] = await client.call('getDescendants', { folderId: 'f', depth: -1 }, { onNote });
    assert.deepEqual([a?.object.id, a?.children.map(({ object }) => object.id)], ['a', ['b', 'd']]);
    assert.equal(a?.children[0]?.children[0]?.object.properties['when'], 'when c');
    assert.deepEqual(
      notes.map((note) => /"when (.)"/.exec(note)?.[1]),
      ['a', 'b', 'c', 'd'],
    );
  });

  it('keeps values that are not what the schema says, and says so of dates', async () => {
    const notes: string[] = [];
    const properties = [
      property('Boolean', 'b1', ' TRUE '),
      property('Boolean', 'b2', '0'),
      property('Boolean', 'b3', 'maybe'),
      property('Integer', 'i1', '12345678901234567890'),
      property('Integer', 'i2', 'x'),
      property('Decimal', 'd', `0.${'1'.repeat(60)}`),
      property('DateTime', 't1', '2020-01-01T24:00:00'),
      property('DateTime', 't2', '2020-01-01T00:00:00.1234567+01:00'),
      property('DateTime', 't3', '-0001-01-01T00:00:00Z'),
      property('DateTime', 't4', 'yesterday'),
    ].join('');
    const { client } = await connect(answering(entry('x', { properties })));
    const object = await client.call('getObject', { objectId: 'x' }, { onNote: (note) => notes.push(note) });
    const { b1, b2, b3, i1, i2, d, t1, t2, t3, t4 } = object.properties;
    assert.deepEqual([b1, b2, b3, i1, i2], [true, false, 'maybe', '12345678901234567890', 'x']);
    assert.equal(d, `0.${'1'.repeat(60)}`);
    assert.deepEqual([t1, t2], ['2020-01-02T00:00:00.000Z', '2019-12-31T23:00:00.123Z']);
    assert.deepEqual([t3, t4], ['-0001-01-01T00:00:00Z', 'yesterday']);
    assert.equal(notes.length, 2);
  });

  it('reads the charset that is declared', async () => {
    const declared = `<?xml version="1.0" encoding="ISO-8859-1"?>${entry('x', { properties: property('String', 'cmis:name', 'Größe') })}`;
    const { client } = await connect(answering(Buffer.from(declared, 'latin1')));
    assert.equal((await client.call('getObject', { objectId: 'x' })).name, 'Größe');
    const named = await connect(answering(Buffer.from(declared, 'utf8'), 200, 'application/atom+xml; charset=UTF-8'));
    assert.equal((await named.client.call('getObject', { objectId: 'x' })).name, 'Größe');
    const wide = Buffer.from(`\ufeff${declared.replace('ISO-8859-1', 'UTF-16')}`, 'utf16le');
    const marked = await connect(answering(wide, 200, 'application/atom+xml; charset=UTF-8'));
    assert.equal((await marked.client.call('getObject', { objectId: 'x' })).name, 'Größe');
    const unknown = await connect(answering(declared, 200, 'application/atom+xml; charset=klingon'));
    assert.match((await failureOf(unknown.client.call('getObject', { objectId: 'x' }))).message, /charset klingon/);
    const broken = await connect(answering(Buffer.from(declared.replace('ISO-8859-1', 'UTF-8'), 'latin1')));
    assert.match((await failureOf(broken.client.call('getObject', { objectId: 'x' }))).message, /not utf-8/);
  });

  it('gives values of a type that cannot be read as the server sent them, and says so', async () => {
    const notes: string[] = [];
    const server = ends(
      await startScriptedServer((request, response) => {
        if (request.url === '/atom') sendXml(response, serviceDocument());
        else if (request.url.startsWith('/type')) sendXml(response, 'no', 500, 'text/plain');
        else sendXml(response, entry('x', { properties: property('String', 'p', 'one', 'two') }));
      }),
    );
    const client = clientOf(server);
    const object = await client.call('getObject', { objectId: 'x' }, { onNote: (note) => notes.push(note) });
    assert.deepEqual(object.properties['p'], ['one', 'two']);
    assert.equal(notes.length, 1);
  });
});
