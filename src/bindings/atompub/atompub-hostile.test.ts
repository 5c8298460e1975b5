import assert from 'node:assert/strict';
import {
  entry,
  feed,
  feedType,
  link,
  property,
  sendXml,
  serviceDocument,
  startAtomPubServer,
  workspace,
} from '../../../test/support/atompub-answers';
import {
  startRawServer,
  startScriptedServer,
  type Handler,
  type ScriptedServer,
} from '../../../test/support/scripted-server';
import type { CmisClient, CmisClientOptions } from '../../client/client';
import { createCmisClient } from '../../client/create-client';
import { CmisError, cmisExceptions } from '../../model/errors';

describe('AtomPub against odd servers', () => {
  const opened: { stop(): Promise<void> }[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((each) => each.stop()));
  });

  function clientOf(server: { url: string }, options: Partial<CmisClientOptions> = {}): CmisClient {
    const client = createCmisClient({ url: `${server.url}/atom`, binding: 'atompub', ...options });
    opened.push({ stop: () => client.close() });
    return client;
  }

  async function connect(
    handler: Handler,
    service?: string,
    options: Partial<CmisClientOptions> = {},
  ): Promise<{ client: CmisClient; server: ScriptedServer }> {
    const server = await startAtomPubServer(handler, service);
    opened.push(server);
    return { client: clientOf(server, options), server };
  }

  async function failure(call: Promise<unknown>): Promise<CmisError> {
    const error: unknown = await call.then(
      () => assert.fail('the call succeeded'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof CmisError, String(error));
    return error;
  }

  const notHere: Handler = (_request, response) => sendXml(response, 'nothing', 404, 'text/plain');
  const answering =
    (body: string | Buffer, status = 200, type?: string): Handler =>
    (_request, response) =>
      sendXml(response, body, status, type);

  describe('errors', () => {
    const statuses: Readonly<Record<string, number>> = {
      invalidArgument: 400,
      filterNotValid: 400,
      permissionDenied: 403,
      streamNotSupported: 403,
      objectNotFound: 404,
      notSupported: 405,
      constraint: 409,
      contentAlreadyExists: 409,
      nameConstraintViolation: 409,
      updateConflict: 409,
      versioning: 409,
      runtime: 500,
      storage: 500,
    };
    const page = (name: string, message: string) =>
      `<html><body><h1>HTTP Status - <!--exception-->${name}<!--/exception--></h1><p><!--message-->${message}<!--/message--></p></body></html>`;

    for (const name of cmisExceptions) {
      it(`${name} by the name in OpenCMIS's error page`, async () => {
        const body = page(name, 'a &lt;b&gt; &amp;amp; &#228;&#xE4; &bogus;');
        const { client } = await connect(answering(body, statuses[name], 'text/html'));
        const error = await failure(client.call('getObject', { objectId: 'x' }));
        assert.equal(error.code, name);
        assert.equal(error.cause.serverMessage, 'a <b> &amp; ää &bogus;');
        assert.equal(error.cause.status, statuses[name]);
      });
    }

    it('by the status where no name is there, or one that nobody knows', async () => {
      for (const [status, code] of [
        [404, 'objectNotFound'],
        [401, 'unauthorized'],
        [409, 'constraint'],
        [502, 'runtime'],
      ] as const) {
        for (const body of [
          '',
          'x'.repeat(500_000),
          page('quotaExceeded', 'full'),
          '<!--exception-->'.repeat(20_000),
        ]) {
          const { client } = await connect(answering(body, status, 'text/html'));
          const options = { signal: AbortSignal.timeout(5000) };
          const error = await failure(client.call('updateProperties', { objectId: 'x', properties: {} }, options));
          assert.equal(error.code, code);
          assert.ok(error.message.length < 3000);
        }
      }
    });

    it('says of a write whose answer cannot be read that it may have happened', async () => {
      const { client } = await connect((request, response) => {
        if (request.method === 'GET') sendXml(response, entry('x'));
        else sendXml(response, '<atom:entry', 201);
      });
      const error = await failure(client.call('updateProperties', { objectId: 'x', properties: { 'cmis:name': 'y' } }));
      assert.deepEqual([error.code, error.cause.outcome], ['protocol', 'unknown']);
    });

    it('says of a write that never got its address that it did not happen', async () => {
      const { client } = await connect(notHere);
      const error = await failure(client.call('deleteObject', { objectId: 'x' }));
      assert.deepEqual([error.code, error.cause.outcome], ['objectNotFound', 'notDone']);
    });
  });

  describe('documents', () => {
    it('refuses entities and makes no connection for them', async () => {
      const lure = await startRawServer((socket) => socket.destroy());
      opened.push(lure);
      for (const declaration of [
        `<!ENTITY e SYSTEM "${lure.url}/x">`,
        '<!ENTITY e SYSTEM "file:///etc/passwd">',
        `<!ENTITY % p SYSTEM "${lure.url}/p"> %p;`,
        '<!ENTITY a "aaaaaaaaaa"><!ENTITY e "&a;&a;&a;&a;&a;&a;&a;&a;">',
      ]) {
        const { client } = await connect(answering(`<!DOCTYPE x [${declaration}]>${entry('x', { rest: '&e;' })}`));
        const error = await failure(client.call('getObject', { objectId: 'x' }));
        assert.equal(error.code, 'protocol');
        assert.match(error.message, /DOCTYPE/);
      }
      assert.equal(lure.connections, 0);
    });

    it('loads nothing that a document points to', async () => {
      const lure = await startRawServer((socket) => socket.destroy());
      opened.push(lure);
      const pointing = `<?xml-stylesheet href="${lure.url}/s"?>${entry('x', {
        rest: `<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="${lure.url}/i"/>`,
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
      const error = await failure(client.call('getContentChanges', {}));
      assert.match(error.message, /larger than the limit/);
      const nested = await connect(answering('<a>'.repeat(200_000)));
      assert.match((await failure(nested.client.call('getContentChanges', {}))).message, /nested deeper/);
    });

    it('takes a feed that ends early for an error, never for a shorter list', async () => {
      const whole = feed([entry('1'), entry('2'), entry('3')]);
      for (const length of [whole.length - 1, whole.indexOf('cmis:objectId', 1500), whole.lastIndexOf('<atom:entry')]) {
        const { client } = await connect((request, response) => {
          if (request.url.startsWith('/id')) sendXml(response, entry('root', { type: 'cmis:folder' }));
          else sendXml(response, whole.slice(0, length), 200, feedType);
        });
        assert.equal((await failure(client.call('getChildren', { folderId: 'root' }))).code, 'protocol');
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
        const error = await failure(client.call('getObject', { objectId: 'x' }));
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
      const broken = await connect(answering(Buffer.from(declared.replace('ISO-8859-1', 'UTF-8'), 'latin1')));
      assert.match((await failure(broken.client.call('getObject', { objectId: 'x' }))).message, /not utf-8/);
    });
  });

  describe('links and addresses', () => {
    it('names the repositories that a service document has instead of the one asked for', async () => {
      const service = serviceDocument(workspace({ id: 'A' }), workspace({ id: 'B' }));
      const { client } = await connect(notHere, service);
      const several = await failure(client.call('getObject', { objectId: 'x' }));
      assert.deepEqual([several.code, /A, B/.test(several.message)], ['notConfigured', true]);
      const missing = await failure(client.call('getObject', { objectId: 'x' }, { repositoryId: 'C' }));
      assert.match(missing.message, /no repository "C".*A, B/);
    });

    it('names a link that is missing, and a collection', async () => {
      const service = serviceDocument(workspace({ collections: [] }));
      const { client } = await connect(answering(entry('x', { links: [link('self', '/x')] })), service);
      const acl = await failure(client.call('getACL', { objectId: 'x' }));
      assert.equal(acl.code, 'notSupported');
      assert.match(acl.message, /no link "acl" for the object x/);
      assert.match(
        (await failure(client.call('query', { statement: 'SELECT * FROM x' }))).message,
        /collection "query"/,
      );
      assert.match((await failure(client.call('checkOut', { objectId: 'x' }))).message, /collection "checkedout"/);
    });

    it('compares media types by their parts, and takes a link without one where it is the only one', async () => {
      for (const type of [
        'Application/Atom+XML ; Type="Feed"',
        'application/atom+xml;charset=utf-8;type=feed',
        'application/atom+xml',
        '',
      ]) {
        const links = [link('down', '/tree', 'application/cmistree+xml'), link('down', '/children', type)];
        const { client, server } = await connect((request, response) => {
          if (request.url.startsWith('/id')) {
            sendXml(response, entry('f', { type: 'cmis:folder', links: type === '' ? links.slice(1) : links }));
          } else sendXml(response, feed([entry('1')]), 200, feedType);
        });
        assert.equal((await client.call('getChildren', { folderId: 'f' })).items.length, 1, type);
        assert.ok(server.requests.some(({ url }) => url.startsWith('/children')));
      }
    });

    it('resolves relative links against xml:base and the address of the document', async () => {
      const based = entry('f', { type: 'cmis:folder', links: [link('down', 'c?x=1', feedType)] }).replace(
        '<atom:entry ',
        '<atom:entry xml:base="/inner/deep/" ',
      );
      const { client, server } = await connect((request, response) => {
        if (request.url.startsWith('/id')) sendXml(response, based);
        else sendXml(response, feed([]), 200, feedType);
      });
      await client.call('getChildren', { folderId: 'f', maxItems: 5 });
      assert.ok(server.requests.some(({ url }) => url === '/inner/deep/c?x=1&maxItems=5'));
    });

    it('encodes what it puts into a template', async () => {
      const { client, server } = await connect(answering(entry('x')));
      await client.call('getObject', { objectId: 'a b&c=d/é?#%' });
      await client.call('getObjectByPath', { path: '/ü & x/100 %;\\..' });
      const urls = server.requests.map(({ url }) => url).filter((url) => /^\/(?:id|path)/.test(url));
      assert.deepEqual(urls, [
        '/id?id=a%20b%26c%3Dd%2F%C3%A9%3F%23%25',
        '/path?path=%2F%C3%BC%20%26%20x%2F100%20%25%3B%5C..',
      ]);
    });

    it('finds an object through its parent where the path would stand in the path of an address', async () => {
      const templates = { objectbypath: '/p{path}' };
      const { client, server } = await connect(
        (request, response) => {
          if (request.url.startsWith('/children')) {
            const name = property('String', 'cmis:name', 'a;b');
            sendXml(response, feed([entry('found', { properties: name })]), 200, feedType);
          } else sendXml(response, entry(request.url.startsWith('/p') ? 'root' : 'found', { type: 'cmis:folder' }));
        },
        serviceDocument(workspace({ templates })),
      );
      assert.equal((await client.call('getObjectByPath', { path: '/a;b' })).id, 'found');
      assert.ok(server.requests.every(({ url }) => !url.includes('a;b') && !url.includes('%3B')));
    });

    it('uses the configured host for addresses on another one, and tells so', async () => {
      const elsewhere = await startScriptedServer((_request, response) => void response.end());
      opened.push(elsewhere);
      const notes: string[] = [];
      const { client, server } = await connect(
        answering(entry('x')),
        serviceDocument(workspace({ base: elsewhere.url })),
        { auth: { type: 'basic', user: 'u', password: 'p' } },
      );
      await client.call('getObject', { objectId: 'x' }, { onNote: (note) => notes.push(note) });
      assert.equal(elsewhere.connections, 0);
      assert.ok(server.requests.some(({ url }) => url.startsWith('/id')));
      assert.match(notes.join(), /is used instead/);
    });

    it('refuses them where that is set, and addresses that are no web addresses', async () => {
      const refusing = await connect(
        answering(entry('x')),
        serviceDocument(workspace({ base: 'http://elsewhere.example' })),
        { otherHosts: 'refuse' },
      );
      const error = await failure(refusing.client.call('getObject', { objectId: 'x' }));
      assert.deepEqual([error.code, /elsewhere\.example/.test(error.message)], ['connection', true]);
      for (const base of ['file:///etc', 'javascript:x']) {
        const { client } = await connect(answering(entry('x')), serviceDocument(workspace({ base })));
        assert.equal((await failure(client.call('getObject', { objectId: 'x' }))).code, 'protocol');
      }
    });

    it('asks again for links that lead nowhere any more', async () => {
      let moved = false;
      const { client } = await connect((request, response) => {
        if (request.url.startsWith('/id')) {
          sendXml(
            response,
            entry('f', { type: 'cmis:folder', links: [link('down', moved ? '/new' : '/old', feedType)] }),
          );
        } else if (request.url.startsWith(moved ? '/new' : '/old'))
          sendXml(response, feed([entry('1')]), 200, feedType);
        else sendXml(response, 'gone', 404, 'text/plain');
      });
      await client.call('getChildren', { folderId: 'f' });
      moved = true;
      assert.equal((await client.call('getChildren', { folderId: 'f' })).items.length, 1);
    });

    it('asks for the links of an object once, and again after it was changed', async () => {
      const { client, server } = await connect((request, response) => {
        if (request.url.startsWith('/acl')) {
          sendXml(response, '<a:acl xmlns:a="http://docs.oasis-open.org/ns/cmis/core/200908/"/>', 200);
        } else if (request.method === 'PUT') response.writeHead(200).end();
        else sendXml(response, entry('x'));
      });
      const lookUps = () => server.requests.filter(({ url }) => url.startsWith('/id')).length;
      await client.call('getACL', { objectId: 'x' });
      await client.call('getACL', { objectId: 'x' });
      assert.equal(lookUps(), 1);
      await client.call('setContentStream', { objectId: 'x', contentStream: { data: 'y' } });
      assert.equal(lookUps(), 2);
    });
  });

  describe('lists', () => {
    const pages = (next: (page: number) => string | undefined): Handler => {
      return (request, response) => {
        if (request.url.startsWith('/id')) {
          sendXml(response, entry('f', { type: 'cmis:folder' }));
          return;
        }
        const page = Number(new URL(request.url, 'http://x').searchParams.get('cursor') ?? 0);
        const address = next(page);
        const entries = [entry(`${page}a`), entry(`${page}b`)];
        sendXml(response, feed(entries, address === undefined ? '' : link('next', address)), 200, feedType);
      };
    };
    const all = async (client: CmisClient): Promise<string[]> => {
      const ids: string[] = [];
      for await (const { id } of client.items('getChildren', { folderId: 'f' }, { pageSize: 2 })) ids.push(id);
      return ids;
    };

    it('follows the links to the next page, whatever they look like', async () => {
      const { client, server } = await connect(
        pages((page) => (page < 3 ? `/children?cursor=${page + 1}` : undefined)),
      );
      const ids = await all(client);
      assert.deepEqual(ids, ['0a', '0b', '1a', '1b', '2a', '2b', '3a', '3b']);
      assert.ok(!server.requests.some(({ url }) => url.includes('cursor=1') && url.includes('skipCount')));
    });

    it('ends a list whose pages lead in a circle with an error', async () => {
      const { client } = await connect(pages((page) => `/children?cursor=${(page + 1) % 3}`));
      const error = await failure(all(client));
      assert.deepEqual([error.code, /never end/.test(error.message)], ['protocol', true]);
      const itself = await connect((request, response) => {
        if (request.url.startsWith('/id')) sendXml(response, entry('f', { type: 'cmis:folder' }));
        else sendXml(response, feed([entry('1')], link('next', request.url)), 200, feedType);
      });
      assert.match((await failure(all(itself.client))).message, /never end/);
    });

    it('names an entry without an object', async () => {
      const { client } = await connect((request, response) => {
        if (request.url.startsWith('/id')) sendXml(response, entry('f', { type: 'cmis:folder' }));
        else
          sendXml(response, feed([entry('1'), '<atom:entry><atom:title>x</atom:title></atom:entry>']), 200, feedType);
      });
      assert.match(
        (await failure(client.call('getChildren', { folderId: 'f' }))).message,
        /entry of the feed has no cmisra:object/,
      );
    });
  });

  it('gives values of a type that cannot be read as the server sent them, and says so', async () => {
    const notes: string[] = [];
    const server = await startScriptedServer((request, response) => {
      if (request.url === '/atom') sendXml(response, serviceDocument());
      else if (request.url.startsWith('/type')) sendXml(response, 'no', 500, 'text/plain');
      else sendXml(response, entry('x', { properties: property('String', 'p', 'one', 'two') }));
    });
    opened.push(server);
    const client = clientOf(server);
    const object = await client.call('getObject', { objectId: 'x' }, { onNote: (note) => notes.push(note) });
    assert.deepEqual(object.properties['p'], ['one', 'two']);
    assert.equal(notes.length, 1);
  });
});
