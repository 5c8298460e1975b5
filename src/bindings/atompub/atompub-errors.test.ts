import assert from 'node:assert/strict';
import { entry, sendXml } from '../../../test/support/atompub-answers';
import { answering, notHere, useAtomPub } from '../../../test/support/atompub-client';
import { failureOf } from '../../../test/support/bad-server';
import { exceptionStatuses } from '../../../test/support/exception-statuses';
import type { Handler } from '../../../test/support/scripted-server';
import type { CmisClient } from '../../client/client';
import { cmisExceptions } from '../../model/errors';

describe('errors of an AtomPub server', () => {
  const { connect } = useAtomPub();

  const page = (name: string, message: string) =>
    `<html><body><h1>HTTP Status - <!--exception-->${name}<!--/exception--></h1><p><!--message-->${message}<!--/message--></p></body></html>`;

  for (const name of cmisExceptions) {
    it(`${name} by the name in OpenCMIS's error page`, async () => {
      const body = page(name, 'a &lt;b&gt; &amp;amp; &#228;&#xE4; &bogus;');
      const { client } = await connect(answering(body, exceptionStatuses[name], 'text/html'));
      const error = await failureOf(client.call('getObject', { objectId: 'x' }));
      assert.equal(error.code, name);
      assert.equal(error.cause.serverMessage, 'a <b> &amp; ää &bogus;');
      assert.equal(error.cause.status, exceptionStatuses[name]);
    });
  }

  it('by the name, in whichever case, rather than by the status, and whatever the type of the page is', async () => {
    for (const [name, status, type, code] of [
      ['OBJECTNOTFOUND', 500, 'text/html', 'objectNotFound'],
      [' versioning ', 409, 'text/plain', 'versioning'],
      ['updateConflict', 500, 'application/json', 'updateConflict'],
      ['storage', 404, 'application/atom+xml', 'storage'],
    ] as const) {
      const { client } = await connect(answering(page(name, 'because'), status, type));
      const error = await failureOf(client.call('getObject', { objectId: 'x' }));
      assert.deepEqual([error.code, error.cause.status, error.message], [code, status, 'because']);
    }
  });

  it('keeps a name that nobody knows, and a page without an end of it', async () => {
    const { client } = await connect(answering(page('quotaExceeded', 'all &amp; full'), 409, 'text/html'));
    const error = await failureOf(client.call('getObject', { objectId: 'x' }));
    assert.deepEqual([error.code, error.cause.serverException], ['constraint', 'quotaExceeded']);
    assert.match(error.message, /quotaExceeded: all & full/);
    const cut = await connect(answering('<!--exception-->versioning', 409, 'text/html'));
    assert.equal((await failureOf(cut.client.call('getObject', { objectId: 'x' }))).code, 'constraint');
  });

  it('by every status that stands for one', async () => {
    const { client } = await connect(({ url }, response) => {
      const status = Number(new URL(url, 'http://x').searchParams.get('id'));
      response.writeHead(status, { location: '/elsewhere', 'content-type': 'text/html' }).end('<p>no</p>');
    });
    const codes: Readonly<Record<number, string>> = {
      ...{ 301: 'connection', 302: 'connection', 303: 'connection', 307: 'connection', 308: 'connection' },
      ...{ 400: 'invalidArgument', 401: 'unauthorized', 403: 'permissionDenied', 404: 'objectNotFound' },
      ...{ 405: 'notSupported', 407: 'proxyAuthentication', 409: 'constraint', 410: 'runtime', 418: 'runtime' },
      ...{ 500: 'runtime', 501: 'runtime' },
    };
    for (const [status, code] of Object.entries(codes)) {
      const error = await failureOf(client.call('getObject', { objectId: status }));
      assert.deepEqual([error.code, error.cause.status], [code, Number(status)]);
      assert.equal(error.cause.operation, 'getObject');
    }
  });

  it('by the status of a write, of which it is told whether it may have happened', async () => {
    for (const [status, code, outcome] of [
      [429, 'tooManyRequests', 'notDone'],
      [503, 'serviceUnavailable', 'unknown'],
      [502, 'runtime', 'unknown'],
      [409, 'constraint', 'notDone'],
    ] as const) {
      const { client, server } = await connect((request, response) => {
        if (request.method === 'GET') sendXml(response, entry('x'));
        else response.writeHead(status, { 'retry-after': '2' }).end('<h1>Gateway</h1>');
      });
      const error = await failureOf(client.call('deleteObject', { objectId: 'x' }));
      assert.equal(error.code, code);
      assert.equal(server.requests.filter(({ method }) => method === 'DELETE').length, 1);
      assert.deepEqual([error.cause.outcome, error.cause.retryAfter], [outcome, 2]);
    }
  });

  it('of answers without a body where one is due, but for what needs none', async () => {
    for (const status of [200, 204]) {
      const { client } = await connect((request, response) => {
        if (request.method === 'GET' && request.url.startsWith('/id')) sendXml(response, entry('x'));
        else response.writeHead(status).end();
      });
      await client.call('deleteObject', { objectId: 'x' });
      const { code, cause } = await failureOf(
        client.call('updateProperties', { objectId: 'x', properties: { 'cmis:name': 'y' } }),
      );
      assert.deepEqual([code, cause.outcome, cause.status], ['protocol', 'unknown', status]);
      const read = await failureOf(client.call('getACL', { objectId: 'x' }));
      assert.deepEqual([read.code, read.cause.status, read.cause.outcome], ['protocol', status, undefined]);
      assert.match(read.message, /empty answer/);
    }
  });

  it('with status and address of the answer that is something else', async () => {
    for (const body of [
      '<html><body>Sign in</body></html>',
      '<rss version="2.0"/>',
      '{"a":1}',
      entry('x').slice(0, 300),
    ]) {
      const { client, server } = await connect(answering(body));
      const { code, cause } = await failureOf(client.call('getObject', { objectId: 'x' }));
      assert.deepEqual([code, cause.status, cause.url], ['protocol', 200, `${server.url}/id?id=x`]);
      const service = await connect(notHere, body);
      const error = await failureOf(service.client.call('getRepositories', {}));
      assert.deepEqual(
        [error.code, error.cause.status, error.cause.url],
        ['protocol', 200, `${service.server.url}/atom`],
      );
    }
  });

  describe('with status 201', () => {
    const properties = { 'cmis:name': 'a', 'cmis:objectTypeId': 'cmis:document' };
    const make = (client: CmisClient) => client.call('createDocument', { folderId: 'f', properties });
    const made =
      (location: string | undefined, body: string, chunked: boolean): Handler =>
      ({ method, url }, response) => {
        if (method === 'GET' && url.startsWith('/gone')) sendXml(response, 'gone', 404, 'text/plain');
        else if (method === 'GET') sendXml(response, entry(url.includes('new') ? 'new' : 'f', { type: 'cmis:folder' }));
        else {
          response.writeHead(201, location === undefined ? {} : { location });
          if (chunked) response.flushHeaders();
          response.end(body);
        }
      };

    for (const chunked of [false, true]) {
      it(`are none where the new object is named by its address alone${chunked ? ', without a length' : ''}`, async () => {
        const { client } = await connect(made('/id?id=new', '', chunked));
        assert.equal((await make(client)).id, 'new');
      });
    }

    it('are none where the body names the object, whatever the address is', async () => {
      for (const location of [undefined, '', 'http://elsewhere.example/x', 'file:///etc/passwd', '/gone']) {
        const { client, server } = await connect(made(location, entry('body'), false));
        assert.equal((await make(client)).id, 'body');
        assert.ok(!server.requests.some(({ url }) => url.startsWith('/gone')));
      }
    });

    it('say that the object was made where nothing tells which it is', async () => {
      for (const [location, code] of [
        [undefined, 'protocol'],
        ['', 'protocol'],
        ['/gone', 'objectNotFound'],
        ['javascript:x', 'protocol'],
      ] as const) {
        const { client } = await connect(made(location, '', false));
        const error = await failureOf(make(client));
        assert.deepEqual([error.code, error.cause.outcome], [code, 'unknown']);
        if (location === '/gone') assert.match(error.message, /took the call before, and named http.*\/gone as what/);
      }
    });
  });

  it('by the status where no name is there, or one that nobody knows', async () => {
    for (const [status, code] of [
      [404, 'objectNotFound'],
      [401, 'unauthorized'],
      [409, 'constraint'],
      [502, 'runtime'],
    ] as const) {
      for (const body of ['', 'x'.repeat(500_000), page('quotaExceeded', 'full'), '<!--exception-->'.repeat(20_000)]) {
        const { client } = await connect(answering(body, status, 'text/html'));
        const options = { signal: AbortSignal.timeout(5000) };
        const error = await failureOf(client.call('updateProperties', { objectId: 'x', properties: {} }, options));
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
    const error = await failureOf(client.call('updateProperties', { objectId: 'x', properties: { 'cmis:name': 'y' } }));
    assert.deepEqual([error.code, error.cause.outcome], ['protocol', 'unknown']);
  });

  it('says of a write that never got its address that it did not happen', async () => {
    const { client } = await connect(notHere);
    const error = await failureOf(client.call('deleteObject', { objectId: 'x' }));
    assert.deepEqual([error.code, error.cause.outcome], ['objectNotFound', 'notDone']);
  });
});
