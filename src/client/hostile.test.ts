import assert from 'node:assert/strict';
import { failureOf, json, useBadServer } from '../../test/support/bad-server';
import { exceptionStatuses } from '../../test/support/exception-statuses';
import { createCmisClient } from './create-client';

describe('the client against servers that answer badly', () => {
  const world = useBadServer();
  const getObject = () => failureOf(world.client.call('getObject', { objectId: 'x' }));
  const create = (): Promise<unknown> => world.client.call('deleteTree', { folderId: 'x' });

  describe('errors', () => {
    for (const [exception, status] of Object.entries(exceptionStatuses)) {
      it(`names ${exception} with the server's message`, async () => {
        world.answer = () => json({ exception, message: 'because' }, status);
        const error = await getObject();
        assert.equal(error.code, exception);
        const said = 'The server does not support getObject. It says: because.';
        assert.equal(error.message, exception === 'notSupported' ? said : 'because');
        assert.equal(error.cause.serverMessage, 'because');
        assert.equal(error.cause.status, status);
        assert.equal(error.cause.operation, 'getObject');
        assert.equal(error.cause.serverException, exception);
      });
    }

    it('believes the name rather than the status', async () => {
      world.answer = () => json({ exception: 'objectNotFound', message: 'gone' }, 500);
      assert.equal((await getObject()).code, 'objectNotFound');
    });

    it('reads the name without regard to case', async () => {
      world.answer = () => json({ exception: 'ObjectNotFound', message: 'gone' }, 404);
      assert.equal((await getObject()).code, 'objectNotFound');
    });

    it('goes by the status when the name is unknown, and keeps the name', async () => {
      world.answer = () => json({ exception: 'quotaExceeded', message: 'full', left: 0 }, 409);
      const error = await getObject();
      assert.equal(error.code, 'constraint');
      assert.equal(error.cause.serverException, 'quotaExceeded');
      assert.match(error.message, /quotaExceeded/);
    });

    it('takes an exception for an error even with status 200', async () => {
      world.answer = () => json({ exception: 'permissionDenied', message: 'no' });
      assert.equal((await getObject()).code, 'permissionDenied');
      assert.equal((await failureOf(create())).code, 'permissionDenied');
    });

    it('takes content for content even if it looks like an exception', async () => {
      const text = JSON.stringify({ exception: 'runtime', message: 'a file about errors' });
      world.answer = () => ({ body: text });
      const { stream } = await world.client.call('getContentStream', { objectId: 'x' });
      assert.equal(Buffer.concat(await stream.toArray()).toString(), text);
    });

    for (const exception of [1, null, { __proto__: null, x: 1 }, ['runtime']]) {
      it(`goes by the status when the exception is ${JSON.stringify(exception)}`, async () => {
        world.answer = () => json({ exception, message: 'odd' }, 404);
        assert.equal((await getObject()).code, 'objectNotFound');
      });
    }

    it('uses JSON whatever its type says', async () => {
      world.answer = () => ({ status: 409, type: 'text/html', body: '{"exception":"versioning","message":"m"}' });
      assert.equal((await getObject()).code, 'versioning');
    });

    it('shortens the page of a proxy', async () => {
      world.answer = () => ({ status: 502, type: 'text/html', body: `<html>${'bad gateway '.repeat(50_000)}</html>` });
      const error = await failureOf(world.client.call('deleteObject', { objectId: 'x' }));
      assert.equal(error.code, 'runtime');
      assert.ok(error.message.length < 4096);
      assert.equal(error.cause.outcome, 'unknown');
    });

    it('repeats a read, and no write, when the server is unavailable for a moment', async () => {
      let calls = 0;
      world.answer = () => (++calls === 1 ? { status: 503 } : json({ succinctProperties: { 'cmis:objectId': 'x' } }));
      assert.equal((await world.client.call('getObject', { objectId: 'x' })).id, 'x');
      calls = 0;
      assert.equal((await failureOf(world.client.call('deleteObject', { objectId: 'x' }))).code, 'serviceUnavailable');
      assert.equal(calls, 1);
    });

    it('says that a redirect is not followed', async () => {
      world.answer = () => ({ status: 302, headers: { location: 'http://elsewhere.example/login?ticket=abc' } });
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
        world.answer = () => ({ body, type: body.startsWith('<') ? 'text/html' : 'application/json' });
        const error = await getObject();
        assert.equal(error.code, 'protocol');
        assert.equal(error.cause.status, 200);
        if (body.startsWith('<')) assert.match(error.message, /login page/);
      });
    }

    it('says of a write that it may have happened', async () => {
      world.answer = () => ({ body: '<html>' });
      const error = await failureOf(create());
      assert.equal(error.code, 'protocol');
      assert.equal(error.cause.outcome, 'unknown');
    });

    it('accepts a byte order mark', async () => {
      world.answer = () => ({ body: '\uFEFF{"succinctProperties":{"cmis:objectId":"x"}}' });
      assert.equal((await world.client.call('getObject', { objectId: 'x' })).id, 'x');
    });

    it('stops at the limit of an answer', async () => {
      const small = createCmisClient({ url: `${world.server.url}/browser`, maxAnswerBytes: 10_000 });
      world.answer = () => ({ body: JSON.stringify({ x: 'y'.repeat(20_000) }) });
      assert.equal((await failureOf(small.call('getObject', { objectId: 'x' }))).code, 'protocol');
      await small.close();
    });
  });

  describe('the list of repositories', () => {
    it('uses the configured host when the server names another one, and sends it no password', async () => {
      world.repositories = () =>
        json({
          r: {
            repositoryId: 'r',
            repositoryUrl: 'http://inner.invalid:1/r',
            rootFolderUrl: 'http://inner.invalid:1/r/root',
          },
        });
      world.answer = () => json({ succinctProperties: { 'cmis:objectId': 'x' } });
      const notes: string[] = [];
      const object = await world.client.call('getObject', { objectId: 'x' }, { onNote: (note) => notes.push(note) });
      assert.equal(object.id, 'x');
      assert.match(notes.join(), /inner\.invalid/);
    });

    it('names the repositories when there are several and none is chosen', async () => {
      world.repositories = () => json({ a: { repositoryId: 'a' }, b: { repositoryId: 'b' } });
      const error = await getObject();
      assert.equal(error.code, 'notConfigured');
      assert.match(error.message, /a, b/);
    });

    it('names the repositories when the chosen one is not there', async () => {
      const error = await failureOf(world.client.call('getObject', { objectId: 'x' }, { repositoryId: 'nope' }));
      assert.equal(error.code, 'notConfigured');
      assert.match(error.message, /"nope".* r\./);
    });

    it('says so when there is none', async () => {
      world.repositories = () => json({});
      assert.equal((await getObject()).code, 'notConfigured');
    });

    it('is not a list when JSON of another service comes', async () => {
      world.repositories = () => json({ status: 'up' });
      assert.equal((await getObject()).code, 'protocol');
    });

    it('says what is missing when a repository has no address', async () => {
      world.repositories = () => json({ r: { repositoryId: 'r' } });
      const error = await getObject();
      assert.equal(error.code, 'protocol');
      assert.match(error.message, /repositoryUrl/);
    });

    it('is asked for without the slash that somebody typed at the end of the address', async () => {
      const slashed = createCmisClient({ url: `${world.server.url}/browser/` });
      world.answer = () => json({ succinctProperties: { 'cmis:objectId': 'x' } });
      assert.equal((await slashed.call('getObject', { objectId: 'x' })).id, 'x');
      assert.equal(world.server.requests[0]?.url, '/browser');
      await slashed.close();
    });

    it('is asked for again after a failure', async () => {
      const good = world.repositories;
      world.repositories = () => ({ status: 404 });
      assert.equal((await getObject()).code, 'objectNotFound');
      world.repositories = good;
      world.answer = () => json({ succinctProperties: { 'cmis:objectId': 'x' } });
      assert.equal((await world.client.call('getObject', { objectId: 'x' })).id, 'x');
    });
  });

  describe('writes', () => {
    it('reports a create whose answer has no body by the id in its address', async () => {
      world.answer = ({ url, method }) =>
        method === 'POST'
          ? { status: 201, headers: { location: `${world.server.url}/r/root?objectId=new-1&cmisselector=content` } }
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
      assert.equal((await world.client.call('createFolder', { folderId: 'f', properties })).id, 'new-1');
    });

    it('were certainly not done where what they need to know could not be read', async () => {
      const outcome = async (call: Promise<unknown>) => {
        const { code, cause } = await failureOf(call);
        return [code, cause.outcome];
      };
      const properties = { 'cmis:name': 'n', 'cmis:objectTypeId': 'cmis:folder' };
      world.answer = () => ({ status: 500, body: 'the type' });
      const made = world.client.call('createFolder', { folderId: 'f', properties });
      assert.deepEqual(await outcome(made), ['runtime', 'notDone']);
      world.repositories = () => ({ status: 500, body: 'the repositories' });
      const unread = createCmisClient({ url: `${world.server.url}/browser` });
      assert.deepEqual(await outcome(unread.call('deleteObject', { objectId: 'x' })), ['runtime', 'notDone']);
      const chosen = createCmisClient({ url: `${world.server.url}/browser`, repositoryId: 'r' });
      assert.deepEqual(await outcome(chosen.call('deleteObject', { objectId: 'x' })), ['runtime', 'notDone']);
      assert.deepEqual(await outcome(chosen.call('getObject', { objectId: 'x' })), ['runtime', undefined]);
      await Promise.all([unread.close(), chosen.close()]);
    });

    it('lists what a deletion of a tree left', async () => {
      world.answer = () => json({ ids: ['a', 'b'] });
      assert.deepEqual(await world.client.call('deleteTree', { folderId: 'x' }), ['a', 'b']);
      world.answer = () => ({ status: 200, body: '' });
      assert.deepEqual(await world.client.call('deleteTree', { folderId: 'x' }), []);
    });

    it('takes an empty answer to a deletion for success', async () => {
      world.answer = () => ({ status: 204 });
      await world.client.call('deleteObject', { objectId: 'x' });
      assert.match(world.server.requests.at(-1)?.body.toString() ?? '', /cmisaction=delete/);
    });

    it('gives an upload the time that it takes, and a metadata call its total time', async () => {
      const impatient = createCmisClient({
        url: `${world.server.url}/browser`,
        repositoryId: 'r',
        timeouts: { total: 100, idle: 5000, headers: 5000 },
      });
      const definition = (id: string): object => ({ id, propertyType: 'string', updatability: 'oncreate' });
      const propertyDefinitions = Object.fromEntries(
        ['cmis:name', 'cmis:objectTypeId'].map((id) => [id, definition(id)]),
      );
      world.answer = ({ url }) =>
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
