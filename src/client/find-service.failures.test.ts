import assert from 'node:assert/strict';
import { failureOf } from '../../test/support/bad-server';
import { empty, page, pathsOf, useFinding, type At } from '../../test/support/cmis-services';
import { startTlsServer, type Handler } from '../../test/support/scripted-server';
import type { FoundService } from './client';

describe('the search of a client with binding "automatic"', () => {
  const { start, ends, connect, find } = useFinding();

  it('goes past login pages, JSON of something else, redirects, lists without a repository and server errors', async () => {
    const json =
      (body: string): At =>
      (_request, response) =>
        void response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    const answers: At[] = [
      page('Sign in'),
      json('{"status":"up"}'),
      json('{}'),
      empty(302, { location: '/login' }),
      empty(500),
      empty(204),
    ];
    for (const at of answers) {
      const server = await start({ '/cmis': at, '/cmis/browser': at, '/cmis/atom11': 'atom11' });
      assert.equal(await find(server, '/cmis'), 'atompub /cmis/atom11');
    }
  });

  it('asks once for all that follows, and takes what was answered', async () => {
    const server = await start({ '/cmis/browser': 'browser', '/R': 'browser' });
    const found: FoundService[] = [];
    const client = connect(`${server.url}/cmis`, { repositoryId: 'R', onFound: (service) => void found.push(service) });
    const [first, second] = await Promise.all([client.service(), client.service()]);
    assert.deepEqual(first, second);
    assert.deepEqual(pathsOf(server), ['/cmis', '/cmis/browser']);
    assert.deepEqual(
      found.map(({ binding, repositories }) => [binding, repositories[0]?.productName]),
      [['browser', 'Scripted']],
    );
    await client.repositoryInfo();
    await client.repositoryInfo();
    assert.deepEqual(pathsOf(server).slice(2), ['/R?cmisselector=repositoryInfo']);
  });

  it('takes the service document for what it has said', async () => {
    const server = await start({ '/cmis/atom11': 'atom11', '/id': empty(404) });
    const client = connect(`${server.url}/cmis/atom11`, { repositoryId: 'R' });
    await failureOf(client.call('getObject', { objectId: 'x' }));
    assert.deepEqual(pathsOf(server), ['/cmis/atom11', '/cmis/browser', '/id?id=x']);
  });

  it('tries again after a failure, which it does not remember', async () => {
    const paths: Record<string, At> = { '/cmis/browser': empty(401) };
    const server = await start(paths);
    const client = connect(`${server.url}/cmis/browser`);
    assert.equal((await failureOf(client.service())).code, 'unauthorized');
    paths['/cmis/browser'] = 'browser';
    assert.equal((await client.service()).binding, 'browser');
  });

  it("ends one caller's waiting and not the search", async () => {
    let answer = (): void => undefined;
    const asked = new Promise<void>((resolve) => (answer = resolve));
    const server = await start({
      '/cmis/browser': async (request, response) => {
        await asked;
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"R":{"repositoryId":"R"}}');
      },
    });
    const client = connect(`${server.url}/cmis/browser`);
    const ends = new AbortController();
    const [aborted, patient] = [client.service({ signal: ends.signal }), client.service()];
    ends.abort();
    assert.equal((await failureOf(aborted)).code, 'aborted');
    answer();
    assert.equal((await patient).binding, 'browser');
    assert.equal(server.requests.length, 1);
  });

  describe('stops', () => {
    for (const [status, code] of Object.entries({
      401: 'unauthorized',
      403: 'permissionDenied',
      407: 'proxyAuthentication',
    })) {
      it(`at a ${status}: a wrong password goes to one address`, async () => {
        for (const address of ['', '/cmis', '/alfresco', '/alfresco/cmisatom']) {
          const server = await start({}, { elsewhere: empty(Number(status)) });
          assert.equal((await failureOf(connect(server.url + address).service())).code, code);
          assert.equal(server.requests.length, 1);
        }
      });
    }

    it('at a 401 in the middle', async () => {
      const server = await start({ '/cmis/browser': empty(401), '/cmis/atom11': 'atom11' });
      const error = await failureOf(connect(`${server.url}/cmis`).call('deleteObject', { objectId: 'x' }));
      assert.deepEqual([error.code, error.cause.outcome], ['unauthorized', 'notDone']);
      assert.ok(error.message.includes(`answer at ${server.url}/cmis/browser,`), error.message);
      assert.deepEqual(pathsOf(server), ['/cmis', '/cmis/browser']);
    });

    it('where nothing listens, where the host is unknown, where TLS fails', async () => {
      const gone = await start({});
      await gone.stop();
      const refused = await failureOf(connect(`${gone.url}/cmis`).service());
      assert.deepEqual([refused.code, refused.cause.transportCode], ['connection', 'ECONNREFUSED']);
      const unknown = await failureOf(connect('http://no-such-host.invalid').service());
      assert.equal(unknown.cause.transportCode, 'ENOTFOUND');
      const tls = ends(await startTlsServer(page('x'), { selfSigned: true }));
      const untrusted = await failureOf(connect(tls.url).service());
      assert.equal(untrusted.cause.transportCode, 'DEPTH_ZERO_SELF_SIGNED_CERT');
      assert.equal(tls.connections, 1);
    });

    it('at a server that is overloaded, rather than take a worse service for good', async () => {
      const server = await start({ '/cmis/browser': empty(503), '/cmis/atom11': 'atom11' });
      assert.equal((await failureOf(connect(`${server.url}/cmis/browser`).service())).code, 'serviceUnavailable');
      assert.deepEqual(new Set(pathsOf(server)), new Set(['/cmis/browser']));
    });

    it('where the host sends everyone elsewhere, and names that place', async () => {
      const elsewhere = await start({});
      const redirect: Handler = (request, response) => {
        response.writeHead(301, { location: elsewhere.url + request.url }).end();
      };
      const server = await start({}, { elsewhere: redirect });
      const error = await failureOf(connect(`${server.url}/cmis`).service());
      assert.equal(error.code, 'connection');
      assert.ok(error.message.includes(elsewhere.url), error.message);
      assert.deepEqual([server.requests.length, elsewhere.requests.length], [1, 0]);
    });

    it('when the client is closed', async () => {
      const server = await start({ '/cmis': () => undefined });
      const client = connect(`${server.url}/cmis`);
      const ended = failureOf(client.service());
      while (server.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      await client.close();
      assert.equal((await ended).code, 'aborted');
      assert.equal(server.requests.length, 1);
    });
  });

  describe('keeps a service that it has found', () => {
    const atom = '/cmis/atom11';
    const better: Readonly<Record<string, At>> = {
      'refuses the sign-in': empty(401),
      'is forbidden': empty(403),
      'is overloaded': empty(503),
      'is a web page': page('Sign in'),
      'closes the connection': (_request, response) => void response.destroy(),
      'never answers': () => undefined,
    };
    for (const [title, at] of Object.entries(better)) {
      it(`when a better one ${title}`, async () => {
        const server = await start({ [atom]: 'atom11', '/cmis/browser': at });
        assert.equal(await find(server, atom, { timeouts: { total: 2000 } }), `atompub ${atom}`);
      });
    }

    it('when a better one has other repositories', async () => {
      const browser: At = (_request, response) => void response.end('{"other":{"repositoryId":"other"}}');
      const server = await start({ [atom]: 'atom11', '/cmis/browser': browser });
      assert.equal(await find(server, atom, { repositoryId: 'R' }), `atompub ${atom}`);
      assert.equal(await find(server, atom), 'browser /cmis/browser');
      const two = await start({ [atom]: 'atom11', '/cmis/browser': browser }, { repositories: ['other', 'R'] });
      assert.equal(await find(two, atom), `atompub ${atom}`);
    });
  });

  it('goes on past addresses that never answer, within the time of a call', async () => {
    const silent: At = () => undefined;
    const server = await start({ '/cmis': silent, '/cmis/browser': silent, '/cmis/atom11': 'atom11' });
    const timeouts = { total: 4000, headers: 500 };
    assert.equal(await find(server, '/cmis', { timeouts }), 'atompub /cmis/atom11');
  });

  it('takes any time-out', async () => {
    const server = await start({ '/cmis/atom11': 'atom11' });
    for (const total of [0, 1001, 1000.5, 2 ** 31, 2 ** 33, Infinity]) {
      assert.equal(await find(server, '/cmis', { timeouts: { total } }), 'atompub /cmis/atom11');
    }
  });

  it('ends in time where no address answers, and says so', async () => {
    const server = await start({}, { elsewhere: () => undefined });
    const began = Date.now();
    const error = await failureOf(connect(server.url, { timeouts: { total: 1000 } }).service());
    assert.ok(Date.now() - began < 2000);
    assert.equal(error.code, 'timeout');
    assert.match(error.message, /no answer in time at \/alfresco\/.*ended after 1000 ms/);
  });

  it('tells what it asked and what was answered when it finds nothing', async () => {
    const server = await start({
      '/cmis': page('Welcome'),
      '/cmis/atom': (_request, response) =>
        void response
          .writeHead(200, { 'content-type': 'text/xml' })
          .end('<?xml version="1.0"?><wsdl:definitions xmlns:wsdl="w"/>'),
      '/cmis/atom11': empty(302, { location: '/login' }),
    });
    const error = await failureOf(connect(`${server.url}/cmis`).service());
    assert.equal(error.code, 'protocol');
    assert.equal(error.cause.retryable, false);
    const found = `No CMIS service was found at ${server.url}/cmis. Check the address, or choose a binding `;
    assert.ok(error.message.startsWith(found), error.message);
    assert.match(error.message, / answered: a web page at \/cmis; 404 at \/cmis\/browser, /);
    assert.match(
      error.message,
      /302, a redirect, at \/cmis\/atom11; Web Services, which are not there yet, at \/cmis\/atom\.$/,
    );
  });

  it('keeps to AtomPub when CMIS 1.0 is asked for', async () => {
    const server = await start({ '/cmis/browser': 'browser', '/cmis/atom11': 'atom11', '/cmis/atom': 'atom10' });
    assert.equal(await find(server, '/cmis/browser', { cmisVersion: '1.0' }), 'atompub /cmis/atom');
  });

  it('asks no other host, and hides a ticket of the address from its errors', async () => {
    const server = await start({});
    const error = await failureOf(connect(`${server.url}/cmis?alf_ticket=TICKET_0123456789abcdef0123`).service());
    assert.ok(!/TICKET_0/.test(JSON.stringify([error.message, error.cause])));
  });

  it('leaves a binding that was chosen alone', async () => {
    const server = await start({ '/cmis/browser': 'browser', '/cmis/atom11': 'atom11' });
    const client = connect(`${server.url}/cmis/atom11`, { binding: 'atompub' });
    assert.deepEqual(await client.service(), { binding: 'atompub', url: `${server.url}/cmis/atom11` });
    assert.equal(server.requests.length, 0);
    await client.call('getRepositories', {});
    assert.deepEqual(pathsOf(server), ['/cmis/atom11']);
  });
});
