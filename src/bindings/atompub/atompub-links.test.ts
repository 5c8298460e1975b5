import assert from 'node:assert/strict';
import {
  entry,
  feed,
  feedType,
  link,
  property,
  sendXml,
  serviceDocument,
  usualLinks,
  workspace,
} from '../../../test/support/atompub-answers';
import { answering, notHere, useAtomPub } from '../../../test/support/atompub-client';
import { failureOf } from '../../../test/support/bad-server';
import { startScriptedServer, type Handler } from '../../../test/support/scripted-server';
import type { CmisClient } from '../../client/client';

describe('links and addresses of an AtomPub server', () => {
  const { connect, ends } = useAtomPub();

  it('names the repositories that a service document has instead of the one asked for', async () => {
    const service = serviceDocument(workspace({ id: 'A' }), workspace({ id: 'B' }));
    const { client } = await connect(notHere, service);
    const several = await failureOf(client.call('getObject', { objectId: 'x' }));
    assert.deepEqual([several.code, /A, B/.test(several.message)], ['notConfigured', true]);
    const missing = await failureOf(client.call('getObject', { objectId: 'x' }, { repositoryId: 'C' }));
    assert.match(missing.message, /no repository "C".*A, B/);
  });

  it('names a link that is missing, and a collection', async () => {
    const service = serviceDocument(workspace({ collections: [] }));
    const { client } = await connect(answering(entry('x', { links: [link('self', '/x')] })), service);
    const acl = await failureOf(client.call('getACL', { objectId: 'x' }));
    assert.equal(acl.code, 'notSupported');
    assert.match(acl.message, /no link "acl" for the object x/);
    assert.match(
      (await failureOf(client.call('query', { statement: 'SELECT * FROM x' }))).message,
      /collection "query"/,
    );
    assert.match((await failureOf(client.call('checkOut', { objectId: 'x' }))).message, /collection "checkedout"/);
  });

  it('cancels a check-out by the id of a version, also where the server has no link to the working copy', async () => {
    const checkedOut = [
      property('Boolean', 'cmis:isVersionSeriesCheckedOut', 'true'),
      property('Id', 'cmis:versionSeriesCheckedOutId', 'copy'),
    ].join('');
    for (const objectId of ['version', 'copy']) {
      const { client, server } = await connect((request, response) => {
        const id = new URL(request.url, 'http://x').searchParams.get('id') ?? '';
        if (request.method === 'DELETE') sendXml(response, '', 204);
        else sendXml(response, entry(id, { properties: checkedOut }));
      });
      await client.call('cancelCheckOut', { objectId });
      const deleted = server.requests.filter(({ method }) => method === 'DELETE').map(({ url }) => url);
      assert.deepEqual(deleted, ['/entry?id=copy'], objectId);
    }
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

  it('takes registered relations written as addresses, and a link without a relation for an alternate one', async () => {
    const registered = 'http://www.iana.org/assignments/relation/';
    const links = [
      link(`${registered}down`, '/registered', feedType),
      link('Edit-Media', '/media'),
      link('', '/picture?streamId=s', 'image/png').replace(' rel=""', ''),
    ];
    const { client, server } = await connect((request, response) => {
      if (request.url.startsWith('/id')) {
        sendXml(response, entry('f', { type: 'cmis:folder', links }));
      } else if (request.url.startsWith('/registered')) sendXml(response, feed([entry('1')]), 200, feedType);
      else response.end('bytes');
    });
    assert.equal((await client.call('getChildren', { folderId: 'f' })).items.length, 1);
    await client.call('setContentStream', { objectId: 'f', contentStream: { data: 'x' } });
    const { stream } = await client.call('getContentStream', { objectId: 'f', streamId: 's' });
    assert.equal(Buffer.concat(await stream.toArray()).toString(), 'bytes');
    assert.deepEqual(
      server.requests.map(({ url }) => url).filter((url) => /^\/(?:media|picture)/.test(url)),
      ['/media', '/picture?streamId=s'],
    );
  });

  it('keeps credentials from every address that leads elsewhere, however it is written', async () => {
    const elsewhere = ends(await startScriptedServer((_request, response) => void response.end()));
    const { host } = new URL(elsewhere.url);
    const children = (attributes: string, href: string): string =>
      entry('f', { type: 'cmis:folder', links: [link('down', href, feedType)] }).replace(
        '<atom:entry ',
        `<atom:entry ${attributes} `,
      );
    const documents = [
      children('', `${elsewhere.url}/children`),
      children('', `//${host}/children`),
      children(`xml:base="${elsewhere.url}/"`, 'children'),
      children('', `http:\\\\${host}\\children`),
      children('', `HTTP://anna:very-secret@${host}/children`),
    ];
    for (const document of documents) {
      const handler: Handler = (request, response) => {
        if (request.url.startsWith('/id')) sendXml(response, document);
        else sendXml(response, feed([entry('1')]), 200, feedType);
      };
      const { client, server } = await connect(handler);
      assert.equal((await client.call('getChildren', { folderId: 'f' })).items.length, 1);
      assert.ok(server.requests.some(({ url }) => url.startsWith('/children')));
      const refusing = await connect(handler, undefined, { otherHosts: 'refuse' });
      const error = await failureOf(refusing.client.call('getChildren', { folderId: 'f' }));
      assert.deepEqual([error.code, error.message.includes(host)], ['connection', true]);
    }
    assert.equal(elsewhere.connections, 0);
  });

  it('leaves fragments and what stands around an address out of what it asks for', async () => {
    const links = [link('down', '  /children?a=1#part  ', feedType)];
    const { client, server } = await connect((request, response) => {
      if (request.url.startsWith('/id')) sendXml(response, entry('f', { type: 'cmis:folder', links }));
      else sendXml(response, feed([]), 200, feedType);
    });
    await client.call('getChildren', { folderId: 'f', skipCount: 3 });
    assert.ok(server.requests.some(({ url }) => url === '/children?a=1&skipCount=3'));
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
    const elsewhere = ends(await startScriptedServer((_request, response) => void response.end()));
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
    const error = await failureOf(refusing.client.call('getObject', { objectId: 'x' }));
    assert.deepEqual([error.code, /elsewhere\.example/.test(error.message)], ['connection', true]);
    for (const base of ['file:///etc', 'javascript:x']) {
      const { client } = await connect(answering(entry('x')), serviceDocument(workspace({ base })));
      assert.equal((await failureOf(client.call('getObject', { objectId: 'x' }))).code, 'protocol');
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
      } else if (request.url.startsWith(moved ? '/new' : '/old')) sendXml(response, feed([entry('1')]), 200, feedType);
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
      const error = await failureOf(all(client));
      assert.deepEqual([error.code, /never end/.test(error.message)], ['protocol', true]);
      const itself = await connect((request, response) => {
        if (request.url.startsWith('/id')) sendXml(response, entry('f', { type: 'cmis:folder' }));
        else sendXml(response, feed([entry('1')], link('next', request.url)), 200, feedType);
      });
      assert.match((await failureOf(all(itself.client))).message, /never end/);
    });

    it('ends a list without pages that is sent again and again at other addresses', async () => {
      const links = [...usualLinks('d'), link('version-history', '/versions?n=0', feedType)];
      const { client, server } = await connect((request, response) => {
        const page = Number(new URL(request.url, 'http://x').searchParams.get('n'));
        const next = link('next', `/versions?n=${page + 1}`);
        if (request.url.startsWith('/id')) sendXml(response, entry('d', { links }));
        else sendXml(response, feed([entry(`v${page % 3}`)], next), 200, feedType);
      });
      const error = await failureOf(client.call('getAllVersions', { objectId: 'd' }));
      assert.deepEqual([error.code, /once more.*never end/.test(error.message)], ['protocol', true]);
      assert.equal(server.requests.filter(({ url }) => url.startsWith('/versions')).length, 4);
    });

    it('reads a list without pages that comes in several all the same', async () => {
      const links = [...usualLinks('d'), link('version-history', '/versions?n=0', feedType)];
      const { client } = await connect((request, response) => {
        const page = Number(new URL(request.url, 'http://x').searchParams.get('n'));
        if (request.url.startsWith('/id')) sendXml(response, entry('d', { links }));
        else
          sendXml(response, feed([entry(`v${page}`)], page < 2 ? link('next', `?n=${page + 1}`) : ''), 200, feedType);
      });
      const versions = await client.call('getAllVersions', { objectId: 'd' });
      assert.deepEqual(
        versions.map(({ id }) => id),
        ['v0', 'v1', 'v2'],
      );
    });

    it('ends a list of pages without anything new with a note', async () => {
      const notes: string[] = [];
      const { client } = await connect((request, response) => {
        const page = Number(new URL(request.url, 'http://x').searchParams.get('n'));
        if (request.url.startsWith('/id')) sendXml(response, entry('f', { type: 'cmis:folder' }));
        else sendXml(response, feed([entry('1')], link('next', `/children?n=${page + 1}`)), 200, feedType);
      });
      const ids: string[] = [];
      const options = { pageSize: 1, onNote: (note: string) => void notes.push(note) };
      for await (const { id } of client.items('getChildren', { folderId: 'f' }, options)) ids.push(id);
      assert.deepEqual(ids, ['1']);
      assert.match(notes.join(), /brought nothing new/);
    });

    it('names an entry without an object', async () => {
      const { client } = await connect((request, response) => {
        if (request.url.startsWith('/id')) sendXml(response, entry('f', { type: 'cmis:folder' }));
        else
          sendXml(response, feed([entry('1'), '<atom:entry><atom:title>x</atom:title></atom:entry>']), 200, feedType);
      });
      assert.match(
        (await failureOf(client.call('getChildren', { folderId: 'f' }))).message,
        /entry of the feed has no cmisra:object/,
      );
    });
  });
});
