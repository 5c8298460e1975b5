import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { entry, feed, feedType, property, sendXml } from '../../../test/support/atompub-answers';
import { useAtomPub } from '../../../test/support/atompub-client';
import { failureOf } from '../../../test/support/bad-server';
import type { Handler, RecordedRequest, ScriptedServer } from '../../../test/support/scripted-server';
import { namespaces } from '../../cmis-xml/namespaces';
import { childOf, childrenOf, textOf, type XmlElement } from '../../xml/element';
import { readXml } from '../../xml/read-xml';

describe('names, texts and headers by AtomPub', () => {
  const { connect } = useAtomPub();

  /** Answers content by `content`, makes what it is asked to make, and takes content. */
  const serving =
    (content: Handler = (_request, response) => void response.end('bytes')): Handler =>
    (request, response) => {
      const { method, url } = request;
      if (url.startsWith('/bytes')) return content(request, response);
      if (method === 'PUT' && url.startsWith('/content')) response.writeHead(200).end();
      else if (url.startsWith('/query')) sendXml(response, feed([]), 200, feedType);
      else sendXml(response, entry('x', { content: '/bytes' }), method === 'POST' ? 201 : 200);
      return undefined;
    };
  const sent = ({ requests }: ScriptedServer): RecordedRequest => {
    const request = requests.findLast(({ method }) => method !== 'GET');
    return request ?? assert.fail('nothing was sent');
  };
  const xmlOf = ({ body }: RecordedRequest): Promise<XmlElement> => readXml(Readable.from([body]), { namespaces });

  describe('the file name of a content', () => {
    const names: Readonly<Record<string, string | undefined>> = {
      'attachment; filename="../../x"': '../../x',
      "attachment; filename*=UTF-8''..%2Fx": '../x',
      'attachment; filename="plain.txt"; filename*=UTF-8\'\'%C3%BC.txt': 'ü.txt',
      'attachment; filename="a\\"b.txt"': 'a"b.txt',
      "attachment; filename*=UTF-8''%zz": undefined,
      "attachment; filename*=klingon''x": undefined,
      'attachment; filename="not closed': undefined,
      'attachment; filename=': undefined,
      'attachment; filename=""': undefined,
      attachment: undefined,
      ';;;': undefined,
    };
    for (const [header, filename] of Object.entries(names)) {
      it(`is ${String(filename)} by ${header}`, async () => {
        const { client } = await connect(
          serving((_request, response) => {
            response.writeHead(200, { 'content-disposition': header }).end('bytes');
          }),
        );
        const content = await client.call('getContentStream', { objectId: 'x' });
        assert.equal(content.filename, filename);
        assert.equal(Buffer.concat(await content.stream.toArray()).toString(), 'bytes');
      });
    }
  });

  describe('the type of a content', () => {
    const octets = 'application/octet-stream';
    const types: Readonly<Record<string, string>> = {
      'text/plain; charset=bogus': 'text/plain; charset=bogus',
      'image/png': 'image/png',
      'no type at all': octets,
      '': octets,
      '/': octets,
      [`text/${'x'.repeat(10_240)}`]: octets,
    };
    for (const [header, mimeType] of Object.entries(types)) {
      it(`is ${mimeType} by "${header.slice(0, 30)}", whose charset changes no byte`, async () => {
        const bytes = Buffer.from([0, 0xff, 0xc3, 0x28, 13, 10]);
        const { client } = await connect(
          serving((_request, response) => {
            response.writeHead(200, header === '' ? {} : { 'content-type': header }).end(bytes);
          }),
        );
        const content = await client.call('getContentStream', { objectId: 'x' });
        assert.equal(content.mimeType, mimeType);
        assert.ok(Buffer.concat(await content.stream.toArray()).equals(bytes));
      });
    }
  });

  describe('what a caller names', () => {
    const odd = ['a"; x="', 'a\r\nX-Evil: 1', "it's", 'ü\u202e世界🌍.txt', 'a\\b', 'a%0d%0ab', '100 %', ' ;=,'];

    it('adds no header and no parameter to the raw content', async () => {
      for (const filename of odd) {
        const { client, server } = await connect(serving());
        const contentStream = { data: 'x', filename, mimeType: 'text/plain; charset="utf-8"' };
        await client.call('setContentStream', { objectId: 'x', contentStream });
        const { headers } = sent(server);
        const disposition = headers['content-disposition'] ?? '';
        const named = /filename\*=UTF-8''(\S+)$/.exec(disposition)?.[1];
        const plain = /^attachment; filename="((?:[^"\\]|\\.)*)"/.exec(disposition)?.[1];
        assert.equal(named === undefined ? plain : decodeURIComponent(named), filename, disposition);
        assert.equal(headers['content-type'], contentStream.mimeType);
        assert.equal(headers['x-evil'], undefined);
      }
    });

    it('is refused before anything is sent where no header can carry it', async () => {
      for (const wrong of [
        { filename: 'a\u0000b' },
        { mimeType: 'text/plain\r\nX-Evil: 1' },
        { mimeType: 'täxt/plain' },
      ]) {
        const { client, server } = await connect(serving());
        const contentStream = { data: 'x', ...wrong };
        const error = await failureOf(client.call('setContentStream', { objectId: 'x', contentStream }));
        assert.deepEqual([error.code, error.cause.outcome], ['input', 'notDone']);
        assert.ok(server.requests.every(({ method }) => method === 'GET'));
      }
    });

    it('stays inside its element of a new object, and beside its content', async () => {
      const data = 'content </cmisra:base64></cmisra:content> ]]>';
      for (const name of [...odd, '</cmis:value><evil/>', ']]>&amp;<!--', 'two\r\nlines\ttab', '<!DOCTYPE x>']) {
        const { client, server } = await connect(serving());
        const properties = { 'cmis:name': name, 'cmis:objectTypeId': 'cmis:document' };
        await client.call('createDocument', { folderId: 'x', properties, contentStream: { data, filename: 'x' } });
        const root = await xmlOf(sent(server));
        const [content, object] = [childOf(root, 'cmisra:content'), childOf(root, 'cmisra:object')];
        assert.equal(Buffer.from(textOf(content, 'cmisra:base64') ?? '', 'base64').toString(), data);
        const written = childrenOf(childOf(object, 'cmis:properties'), 'cmis:propertyString');
        assert.deepEqual(
          written.map((each) => textOf(each, 'cmis:value')),
          [name],
        );
        assert.equal(textOf(root, 'atom:title'), name);
      }
    });

    it('is refused where XML has no way to write it', async () => {
      for (const name of ['a\u0000b', '\u0001', '\ufffe', 'half \ud83c']) {
        const { client, server } = await connect(serving());
        const properties = { 'cmis:name': name, 'cmis:objectTypeId': 'cmis:document' };
        const error = await failureOf(client.call('createDocument', { folderId: 'x', properties }));
        assert.deepEqual([error.code, error.cause.outcome], ['input', 'notDone']);
        assert.ok(server.requests.every(({ method }) => method === 'GET'));
      }
    });
  });

  it('sends the text of a query unchanged', async () => {
    for (const statement of [
      String.raw`SELECT * FROM t WHERE a = 'O\'Brien' AND b LIKE '100\\\%' AND c < 5 & "d" > 'ü🌍'`,
      "SELECT *\r\nFROM t\n\tWHERE a = ']]>'",
    ]) {
      const { client, server } = await connect(serving());
      await client.call('query', { statement });
      const request = sent(server);
      assert.equal(textOf(await xmlOf(request), 'cmis:statement'), statement);
      assert.match(request.headers['content-type'] ?? '', /^application\/cmisquery\+xml/);
    }
  });

  describe('a document', () => {
    const bytes = async (content: Handler): Promise<number> => {
      const { client } = await connect(serving(content));
      const { stream } = await client.call('getContentStream', { objectId: 'x' });
      return Buffer.concat(await stream.toArray()).length;
    };

    it('has an empty content where the server sends one', async () => {
      assert.equal(await bytes((_request, response) => void response.writeHead(200).end()), 0);
      assert.equal(await bytes((_request, response) => void response.writeHead(204).end()), 0);
    });

    it('has none where the server gives no address of it, or says so', async () => {
      for (const [status, code] of [
        [404, 'objectNotFound'],
        [409, 'constraint'],
        [403, 'permissionDenied'],
      ] as const) {
        const { client } = await connect(serving((_request, response) => void response.writeHead(status).end()));
        assert.equal((await failureOf(client.call('getContentStream', { objectId: 'x' }))).code, code);
      }
      const { client } = await connect((_request, response) => sendXml(response, entry('x')));
      const error = await failureOf(client.call('getContentStream', { objectId: 'x' }));
      assert.deepEqual([error.code, error.message], ['constraint', 'The object x has no content.']);
    });
  });

  it('reads names that look like markup, parameters or members of every object as what they are', async () => {
    for (const name of ['<b>&amp;</b>', '../../etc/passwd', '__proto__', ' ', '\u202egpj.exe', 'a\nb']) {
      const properties = property('String', 'cmis:name', name.replaceAll('\n', '&#10;')).replaceAll(
        '&amp;#10;',
        '&#10;',
      );
      const { client } = await connect((_request, response) => sendXml(response, entry('x', { properties })));
      assert.equal((await client.call('getObject', { objectId: 'x' })).name, name);
    }
  });
});
