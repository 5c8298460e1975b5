import assert from 'node:assert/strict';
import { startScriptedServer, type RecordedRequest, type ScriptedServer } from '../../test/support/scripted-server';
import { CmisError } from '../model/errors';
import type { CmisClient } from './client';
import { createCmisClient } from './create-client';

interface Answer {
  status?: number;
  type?: string;
  body?: string | Buffer;
  headers?: Record<string, string>;
}

const json = (value: unknown, status = 200): Answer => ({ status, body: JSON.stringify(value) });

describe('the client against servers that answer badly', () => {
  let server: ScriptedServer;
  let client: CmisClient;
  let answer: (request: RecordedRequest) => Answer;
  let repositories: () => Answer;

  beforeEach(async () => {
    server = await startScriptedServer((request, response) => {
      const {
        status = 200,
        type = 'application/json',
        body = '',
        headers = {},
      } = request.url.startsWith('/browser') ? repositories() : answer(request);
      response.writeHead(status, { 'content-type': type, ...headers });
      response.end(body);
    });
    repositories = () =>
      json({
        r: {
          repositoryId: 'r',
          repositoryName: 'R',
          repositoryUrl: `${server.url}/r`,
          rootFolderUrl: `${server.url}/r/root`,
        },
      });
    answer = () => json({});
    client = createCmisClient({
      url: `${server.url}/browser`,
      auth: { type: 'basic', user: 'anna', password: 'very-secret' },
    });
  });
  afterEach(async () => {
    await client.close();
    await server.stop();
  });

  const fails = async (call: Promise<unknown>): Promise<CmisError> => {
    const error: unknown = await call.then(
      () => assert.fail('the call succeeded'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof CmisError, String(error));
    assert.ok(!JSON.stringify([error.message, error.code, error.cause, error.stack]).includes('very-secret'));
    return error;
  };
  const getObject = (): Promise<CmisError> => fails(client.call('getObject', { objectId: 'x' }));
  const create = (): Promise<unknown> => client.call('deleteTree', { folderId: 'x' });

  describe('errors', () => {
    const statuses = {
      filterNotValid: 400,
      invalidArgument: 400,
      permissionDenied: 403,
      streamNotSupported: 403,
      objectNotFound: 404,
      notSupported: 405,
      constraint: 409,
      contentAlreadyExists: 409,
      nameConstraintViolation: 409,
      updateConflict: 409,
      versioning: 409,
      storage: 500,
      runtime: 500,
    };
    for (const [exception, status] of Object.entries(statuses)) {
      it(`names ${exception} with the server's message`, async () => {
        answer = () => json({ exception, message: 'because' }, status);
        const error = await getObject();
        assert.equal(error.code, exception);
        assert.equal(error.message, 'because');
        assert.equal(error.cause.status, status);
        assert.equal(error.cause.operation, 'getObject');
        assert.equal(error.cause.serverException, exception);
      });
    }

    it('believes the name rather than the status', async () => {
      answer = () => json({ exception: 'objectNotFound', message: 'gone' }, 500);
      assert.equal((await getObject()).code, 'objectNotFound');
    });

    it('reads the name without regard to case', async () => {
      answer = () => json({ exception: 'ObjectNotFound', message: 'gone' }, 404);
      assert.equal((await getObject()).code, 'objectNotFound');
    });

    it('goes by the status when the name is unknown, and keeps the name', async () => {
      answer = () => json({ exception: 'quotaExceeded', message: 'full', left: 0 }, 409);
      const error = await getObject();
      assert.equal(error.code, 'constraint');
      assert.equal(error.cause.serverException, 'quotaExceeded');
      assert.match(error.message, /quotaExceeded/);
    });

    it('takes an exception for an error even with status 200', async () => {
      answer = () => json({ exception: 'permissionDenied', message: 'no' });
      assert.equal((await getObject()).code, 'permissionDenied');
      assert.equal((await fails(create())).code, 'permissionDenied');
    });

    it('takes content for content even if it looks like an exception', async () => {
      const text = JSON.stringify({ exception: 'runtime', message: 'a file about errors' });
      answer = () => ({ body: text });
      const { stream } = await client.call('getContentStream', { objectId: 'x' });
      assert.equal(Buffer.concat(await stream.toArray()).toString(), text);
    });

    for (const exception of [1, null, { __proto__: null, x: 1 }, ['runtime']]) {
      it(`goes by the status when the exception is ${JSON.stringify(exception)}`, async () => {
        answer = () => json({ exception, message: 'odd' }, 404);
        assert.equal((await getObject()).code, 'objectNotFound');
      });
    }

    it('uses JSON whatever its type says', async () => {
      answer = () => ({ status: 409, type: 'text/html', body: '{"exception":"versioning","message":"m"}' });
      assert.equal((await getObject()).code, 'versioning');
    });

    it('shortens the page of a proxy', async () => {
      answer = () => ({ status: 502, type: 'text/html', body: `<html>${'bad gateway '.repeat(50_000)}</html>` });
      const error = await fails(client.call('deleteObject', { objectId: 'x' }));
      assert.equal(error.code, 'runtime');
      assert.ok(error.message.length < 4096);
      assert.equal(error.cause.outcome, 'unknown');
    });

    it('repeats a read, and no write, when the server is unavailable for a moment', async () => {
      let calls = 0;
      answer = () => (++calls === 1 ? { status: 503 } : json({ succinctProperties: { 'cmis:objectId': 'x' } }));
      assert.equal((await client.call('getObject', { objectId: 'x' })).id, 'x');
      calls = 0;
      assert.equal((await fails(client.call('deleteObject', { objectId: 'x' }))).code, 'serviceUnavailable');
      assert.equal(calls, 1);
    });

    it('says that a redirect is not followed', async () => {
      answer = () => ({ status: 302, headers: { location: 'http://elsewhere.example/login?ticket=abc' } });
      const error = await getObject();
      assert.equal(error.code, 'connection');
      assert.match(error.message, /elsewhere\.example\/login/);
      assert.ok(!error.message.includes('abc'));
    });
  });

  describe('answers that are not CMIS', () => {
    const bodies: Record<string, string> = {
      'a login page': '<!DOCTYPE html><html><form>Sign in</form></html>',
      nothing: '',
      null: 'null',
      text: '"text"',
      'a number': '42',
      'a list': '[]',
      'half of an object': '{"succinctProperties":{"cmis:objectId":"x"',
      JSONP: 'callback({"succinctProperties":{}})',
    };
    for (const [what, body] of Object.entries(bodies)) {
      it(`is a protocol error for ${what}`, async () => {
        answer = () => ({ body, type: body.startsWith('<') ? 'text/html' : 'application/json' });
        const error = await getObject();
        assert.equal(error.code, 'protocol');
        assert.equal(error.cause.status, 200);
        if (body.startsWith('<')) assert.match(error.message, /login page/);
      });
    }

    it('says of a write that it may have happened', async () => {
      answer = () => ({ body: '<html>' });
      const error = await fails(create());
      assert.equal(error.code, 'protocol');
      assert.equal(error.cause.outcome, 'unknown');
    });

    it('accepts a byte order mark', async () => {
      answer = () => ({ body: '\uFEFF{"succinctProperties":{"cmis:objectId":"x"}}' });
      assert.equal((await client.call('getObject', { objectId: 'x' })).id, 'x');
    });

    it('stops at the limit of an answer', async () => {
      const small = createCmisClient({ url: `${server.url}/browser`, maxAnswerBytes: 10_000 });
      answer = () => ({ body: JSON.stringify({ x: 'y'.repeat(20_000) }) });
      assert.equal((await fails(small.call('getObject', { objectId: 'x' }))).code, 'protocol');
      await small.close();
    });
  });

  describe('values', () => {
    const read = async (properties: string): Promise<Record<string, unknown>> => {
      answer = ({ url }) =>
        url.includes('typeDefinition')
          ? json({
              id: 't',
              baseId: 'cmis:document',
              propertyDefinitions: Object.fromEntries(
                Object.entries({ when: 'datetime', many: 'string', count: 'integer', text: 'string' }).map(
                  ([id, propertyType]) => [
                    id,
                    { id, propertyType, cardinality: id === 'many' ? 'multi' : 'single', updatability: 'readwrite' },
                  ],
                ),
              ),
            })
          : { body: `{"succinctProperties":{"cmis:objectId":"x","cmis:objectTypeId":"t",${properties}}}` };
      return (await client.call('getObject', { objectId: 'x' })).properties;
    };

    it('keeps hostile names as plain data', async () => {
      const properties = await read('"__proto__":{"polluted":1},"constructor":"c","toString":"s"');
      assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
      assert.equal(properties['constructor'], 'c');
      assert.equal(Object.getOwnPropertyDescriptor(properties, 'toString')?.value, 's');
      assert.deepEqual(Object.keys(properties).sort(), [
        '__proto__',
        'cmis:objectId',
        'cmis:objectTypeId',
        'constructor',
        'toString',
      ]);
    });

    it('keeps every digit of a number', async () => {
      const properties = await read('"count":9007199254740993,"other":1e400,"small":1.10,"exact":9007199254740992');
      assert.equal(properties['count'], '9007199254740993');
      assert.equal(properties['other'], '1e400');
      assert.equal(properties['small'], 1.1);
      assert.equal(properties['exact'], 9007199254740992);
    });

    it('reads dates as milliseconds and as text, and keeps what is none', async () => {
      assert.equal((await read('"when":1')).when, '1970-01-01T00:00:00.001Z');
      assert.equal((await read('"when":"2026-03-01T01:02:03+02:00"')).when, '2026-02-28T23:02:03.000Z');
      assert.equal((await read('"when":"2026-03-01T01:02:03.1234567Z"')).when, '2026-03-01T01:02:03.123Z');
      assert.equal((await read('"when":"2026-03-01T01:02:03"')).when, '2026-03-01T01:02:03.000Z');
      assert.equal((await read('"when":"yesterday"')).when, 'yesterday');
      assert.equal((await read('"when":8640000000000001')).when, 8640000000000001);
      assert.equal((await read('"when":[1]')).when, '1970-01-01T00:00:00.001Z');
    });

    it('lets each value bring its kind where a filter leaves out the types', async () => {
      answer = ({ url }) =>
        url.includes('succinct')
          ? json({ succinctProperties: { when: 1 } })
          : json({ properties: { when: { id: 'when', type: 'datetime', cardinality: 'single', value: 1 } } });
      const { properties } = await client.call('getObject', { objectId: 'x', filter: 'when' });
      assert.deepEqual(properties, { when: '1970-01-01T00:00:00.001Z' });
    });

    it('gives empty lists for what was asked for and is not there, and nothing for the rest', async () => {
      answer = () => json({ succinctProperties: { 'cmis:objectId': 'x' } });
      const plain = await client.call('getObject', { objectId: 'x' });
      assert.deepEqual([plain.relationships, plain.renditions, plain.policies], [undefined, undefined, undefined]);
      const asked = {
        objectId: 'x',
        includeRelationships: 'both',
        renditionFilter: '*',
        includePolicyIds: true,
      } as const;
      const { relationships, renditions, policies } = await client.call('getObject', asked);
      assert.deepEqual([relationships, renditions, policies], [[], [], []]);
    });

    it('makes a list of what may have several values', async () => {
      assert.deepEqual((await read('"many":"one"')).many, ['one']);
      assert.deepEqual((await read('"many":null')).many, []);
      assert.equal((await read('"text":["2026-01-01T00:00:00Z"]')).text, '2026-01-01T00:00:00Z');
      assert.equal((await read('"text":7')).text, '7');
    });

    it('sends half of a character on as a replacement instead of failing', async () => {
      answer = () => json({ succinctProperties: { 'cmis:objectId': 'x' } });
      await client.call('getObject', { objectId: 'a\ud800b' });
      assert.match(server.requests.at(-1)?.url ?? '', /objectId=a%EF%BF%BDb/);
    });
  });

  describe('what is known of servers', () => {
    const manyRows = (count: number, productName: string): void => {
      const base = { repositoryUrl: `${server.url}/r`, rootFolderUrl: `${server.url}/r/root` };
      repositories = () => json({ r: { repositoryId: 'r', ...base } });
      answer = ({ url, body }) => {
        if (url.includes('repositoryInfo')) return json({ r: { repositoryId: 'r', productName, ...base } });
        const skipped = Number(new URLSearchParams(body.toString()).get('skipCount'));
        const length = Math.min(500, count - skipped);
        const results = Array.from({ length }, (_, index) => ({
          properties: {
            'cmis:objectId': { id: 'cmis:objectId', type: 'id', cardinality: 'single', value: String(skipped + index) },
          },
        }));
        return json({ results, hasMoreItems: skipped + length < count });
      };
    };
    const readAll = async (): Promise<string[]> => {
      const notes: string[] = [];
      const rows = client.items('query', { statement: 'a statement' }, { onNote: (note) => notes.push(note) });
      for await (const row of rows) assert.equal(typeof row['cmis:objectId'], 'string');
      return notes;
    };

    it('is remarked when a result ends at a limit of the server', async () => {
      manyRows(1000, 'Alfresco Community');
      assert.match((await readAll()).join(), /1000 items, a limit of Alfresco/);
    });

    it('is not remarked on other servers and at other numbers', async () => {
      manyRows(1000, 'Something else');
      assert.deepEqual(await readAll(), []);
      manyRows(999, 'Alfresco Community');
      assert.deepEqual(await readAll(), []);
    });

    it('is never asked for pages of no size', async () => {
      for (const options of [
        { pageSize: 0 },
        { pageSize: -1 },
        { limit: 0 },
        { limit: Number.NaN },
        { pageSize: Infinity },
      ]) {
        await assert.rejects(client.pages('query', { statement: 'SELECT x FROM y' }, options).next(), {
          code: 'input',
        });
      }
      assert.equal(server.requests.length, 0);
    });

    it('leaves the language to the connection', async () => {
      answer = () => json({ succinctProperties: { 'cmis:objectId': 'x' } });
      await client.call('getObject', { objectId: 'x' });
      assert.equal(server.requests.at(-1)?.headers['accept-language'], undefined);
      const german = createCmisClient({ url: `${server.url}/browser`, language: 'de-CH' });
      await german.call('getObject', { objectId: 'x' });
      assert.equal(server.requests.at(-1)?.headers['accept-language'], 'de-CH');
      await german.close();
      assert.throws(() => createCmisClient({ url: server.url, language: 'de\r\nX-Evil: 1' }), {
        code: 'notConfigured',
      });
    });
  });

  describe('the list of repositories', () => {
    it('uses the configured host when the server names another one, and sends it no password', async () => {
      repositories = () =>
        json({
          r: {
            repositoryId: 'r',
            repositoryUrl: 'http://inner.invalid:1/r',
            rootFolderUrl: 'http://inner.invalid:1/r/root',
          },
        });
      answer = () => json({ succinctProperties: { 'cmis:objectId': 'x' } });
      const notes: string[] = [];
      const object = await client.call('getObject', { objectId: 'x' }, { onNote: (note) => notes.push(note) });
      assert.equal(object.id, 'x');
      assert.match(notes.join(), /inner\.invalid/);
    });

    it('names the repositories when there are several and none is chosen', async () => {
      repositories = () => json({ a: { repositoryId: 'a' }, b: { repositoryId: 'b' } });
      const error = await getObject();
      assert.equal(error.code, 'notConfigured');
      assert.match(error.message, /a, b/);
    });

    it('names the repositories when the chosen one is not there', async () => {
      const error = await fails(client.call('getObject', { objectId: 'x' }, { repositoryId: 'nope' }));
      assert.equal(error.code, 'notConfigured');
      assert.match(error.message, /"nope".* r\./);
    });

    it('says so when there is none', async () => {
      repositories = () => json({});
      assert.equal((await getObject()).code, 'notConfigured');
    });

    it('is not a list when JSON of another service comes', async () => {
      repositories = () => json({ status: 'up' });
      assert.equal((await getObject()).code, 'protocol');
    });

    it('says what is missing when a repository has no address', async () => {
      repositories = () => json({ r: { repositoryId: 'r' } });
      const error = await getObject();
      assert.equal(error.code, 'protocol');
      assert.match(error.message, /repositoryUrl/);
    });

    it('is asked for without the slash that somebody typed at the end of the address', async () => {
      const slashed = createCmisClient({ url: `${server.url}/browser/` });
      answer = () => json({ succinctProperties: { 'cmis:objectId': 'x' } });
      assert.equal((await slashed.call('getObject', { objectId: 'x' })).id, 'x');
      assert.equal(server.requests[0]?.url, '/browser');
      await slashed.close();
    });

    it('is asked for again after a failure', async () => {
      const good = repositories;
      repositories = () => ({ status: 404 });
      assert.equal((await getObject()).code, 'objectNotFound');
      repositories = good;
      answer = () => json({ succinctProperties: { 'cmis:objectId': 'x' } });
      assert.equal((await client.call('getObject', { objectId: 'x' })).id, 'x');
    });
  });

  describe('writes', () => {
    it('reports a create whose answer has no body by the id in its address', async () => {
      answer = ({ url, method }) =>
        method === 'POST'
          ? { status: 201, headers: { location: `${server.url}/r/root?objectId=new-1&cmisselector=content` } }
          : url.includes('typeDefinition')
            ? json({
                id: 'cmis:folder',
                baseId: 'cmis:folder',
                propertyDefinitions: Object.fromEntries(
                  ['cmis:name', 'cmis:objectTypeId'].map((id) => [
                    id,
                    { id, propertyType: 'string', updatability: 'oncreate' },
                  ]),
                ),
              })
            : { status: 404 };
      const properties = { 'cmis:name': 'n', 'cmis:objectTypeId': 'cmis:folder' };
      assert.equal((await client.call('createFolder', { folderId: 'f', properties })).id, 'new-1');
    });

    it('lists what a deletion of a tree left', async () => {
      answer = () => json({ ids: ['a', 'b'] });
      assert.deepEqual(await client.call('deleteTree', { folderId: 'x' }), ['a', 'b']);
      answer = () => ({ status: 200, body: '' });
      assert.deepEqual(await client.call('deleteTree', { folderId: 'x' }), []);
    });

    it('takes an empty answer to a deletion for success', async () => {
      answer = () => ({ status: 204 });
      await client.call('deleteObject', { objectId: 'x' });
      assert.match(server.requests.at(-1)?.body.toString() ?? '', /cmisaction=delete/);
    });

    it('gives an upload the time that it takes, and a metadata call its total time', async () => {
      const impatient = createCmisClient({
        url: `${server.url}/browser`,
        repositoryId: 'r',
        timeouts: { total: 100, idle: 5000, headers: 5000 },
      });
      const definition = (id: string): object => ({ id, propertyType: 'string', updatability: 'oncreate' });
      const propertyDefinitions = Object.fromEntries(
        ['cmis:name', 'cmis:objectTypeId'].map((id) => [id, definition(id)]),
      );
      answer = ({ url }) =>
        url.includes('typeDefinition')
          ? json({ id: 'cmis:document', baseId: 'cmis:document', propertyDefinitions })
          : json({ succinctProperties: { 'cmis:objectId': 'made' } }, 201);
      async function* slowly(): AsyncGenerator<Uint8Array> {
        for (let index = 0; index < 5; index++) {
          await new Promise((resolve) => setTimeout(resolve, 50));
          yield Buffer.from('x');
        }
      }
      const properties = { 'cmis:name': 'n', 'cmis:objectTypeId': 'cmis:document' };
      const made = await impatient.call('createDocument', { properties, contentStream: { data: slowly() } });
      assert.equal(made.id, 'made');
      await impatient.close();
    });
  });
});
