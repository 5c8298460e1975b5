import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { NodeAPI } from 'node-red';
import { startDemoRepository, type DemoRepository } from '../../src/demo/demo-repository';
import { isConnection } from '../../src/kit/connection';
import { registerOperationNode } from '../../src/kit/operation-node';
import { CmisError } from '../../src/model/errors';
import { startFlow, type TestFlow } from '../../test/support/flow';
import { startScriptedServer, startTlsServer, type Handler } from '../../test/support/scripted-server';
import registerGetObject from '../get-object/get-object';
import registerRepository from './repository';
import { testConnection, type TestAnswer } from './test-connection';

describe('cmis-repository', () => {
  let demo: DemoRepository;
  let flow: TestFlow;
  let red: NodeAPI;
  const test = (body: object): Promise<TestAnswer> => testConnection(red, { id: 'repo', server: 'other', ...body });
  const messageOf = (answer: TestAnswer): string => (answer.ok ? 'ok' : answer.message);

  beforeEach(async () => {
    process.env.CMIS_TEST_URL = '';
    demo = await startDemoRepository({ users: { ann: 'secret' } });
    process.env.CMIS_TEST_URL = demo.url;
    flow = await startFlow({
      types: [
        (api) => {
          red = api;
        },
        registerRepository,
        registerGetObject,
      ],
      node: { type: 'cmis-get-object', repository: 'repo' },
      outputs: 2,
      others: [{ id: 'repo', type: 'cmis-repository', server: 'other', url: '${CMIS_TEST_URL}' }],
      credentials: { repo: { user: 'ann', password: 'secret' } },
    });
  });
  afterEach(async () => {
    await flow.stop();
    await demo.close();
    delete process.env.CMIS_TEST_URL;
  });

  it('signs in with its credentials, at an address from the environment', async () => {
    assert.equal((await flow.run({ payload: '/' })).error, undefined);
  });

  it('makes one client, on first use', async () => {
    const node = flow.nodeOf('repo');
    assert.ok(isConnection(node));
    assert.equal(await node.getClient(), await node.getClient());
  });

  it('lets a node that is closed with it clean up after its call', async () => {
    await flow.stop();
    const cleanedUp: string[] = [];
    const cleaningNode = (api: NodeAPI): void =>
      registerOperationNode(api, {
        type: 'cmis-cleaning',
        operation: 'checkIn',
        fields: {},
        outputs: ['result'],
        run: async ({ client, options: { signal } }) => {
          cleanedUp.push('began');
          await once(signal, 'abort');
          await wait(20);
          cleanedUp.push((await client.call('getObjectByPath', { path: '/' })).id);
          throw new CmisError('aborted', 'ended');
        },
      });
    flow = await startFlow({
      types: [registerRepository, cleaningNode],
      node: { type: 'cmis-cleaning', repository: 'repo' },
      outputs: 1,
      others: [{ id: 'repo', type: 'cmis-repository', server: 'other', url: demo.url }],
      credentials: { repo: { user: 'ann', password: 'secret' } },
    });
    flow.send({});
    while (cleanedUp.length === 0) await wait(2);
    const node = flow.nodeOf('repo');
    assert.ok(isConnection(node));
    const client = await node.getClient();
    await flow.stop();
    assert.deepEqual(cleanedUp, ['began', 'root']);
    await assert.rejects(client.call('getRepositories', {}), { code: 'aborted' });
  });

  it('answers a test with product, repositories and capabilities', async () => {
    const answer = await test({ url: '${CMIS_TEST_URL}', credentials: { user: 'ann', password: 'secret' } });
    assert.ok(answer.ok, messageOf(answer));
    assert.equal(answer.cmisVersion, '1.1');
    assert.equal(answer.repositoryId, demo.repositoryId);
    assert.equal(answer.capabilities?.capabilityQuery, 'bothcombined');
  });

  it('names the variable that an address needs and the environment lacks', async () => {
    const answer = await test({ url: '${CMIS_NO_SUCH_VARIABLE}/browser' });
    assert.equal(answer.ok, false);
    assert.match(answer.message, /CMIS_NO_SUCH_VARIABLE/);
  });

  it('tests the Demo repository without any settings', async () => {
    assert.equal(messageOf(await test({ server: 'demo' })), 'ok');
  });

  it('uses the stored password for the deployed address only', async () => {
    const credentials = { user: 'ann', password: '__PWRD__' };
    assert.equal(messageOf(await test({ url: demo.url, credentials })), 'ok');
    const server = await startScriptedServer((_request, response) => void response.end());
    try {
      assert.match(messageOf(await test({ url: server.url, credentials })), /^Type the password again/);
      assert.match(messageOf(await test({ url: demo.url, proxy: 'other', credentials })), /^Type the password again/);
      assert.equal(server.connections, 0);
    } finally {
      await server.stop();
    }
  });

  it('says that user or password is wrong', async () => {
    const answer = await test({ url: demo.url, credentials: { user: 'ann', password: 'wrong' } });
    assert.match(messageOf(answer), /refuses user and password/);
    assert.ok(!messageOf(answer).includes('wrong password'));
  });

  it('says that a repository is not there, and lists those that are', async () => {
    const credentials = { user: 'ann', password: 'secret' };
    const answer = await test({ url: demo.url, repositoryId: 'no', credentials });
    assert.match(messageOf(answer), /no repository "no".*demo/);
  });

  it('says that nothing listens, that a host is unknown, that there is no address', async () => {
    const server = await startScriptedServer(() => undefined);
    await server.stop();
    assert.match(messageOf(await test({ url: server.url })), /^Nothing listens at 127\.0\.0\.1/);
    assert.match(
      messageOf(await test({ url: 'http://no-such-host.invalid/' })),
      /host name of no-such-host\.invalid is unknown/,
    );
    assert.match(messageOf(await test({ url: '' })), /no address/);
  });

  it('says what is to be replaced in an address that is still the pattern', async () => {
    const server = await startScriptedServer((_request, response) => void response.writeHead(404).end());
    try {
      assert.match(messageOf(await test({ url: 'http://HOST.invalid/browser' })), /^Replace HOST in the address by /);
      assert.match(
        messageOf(await test({ url: `${server.url}/CONTEXT/browser` })),
        /^Replace CONTEXT in the address by /,
      );
    } finally {
      await server.stop();
    }
  });

  const pages: [title: string, handler: Handler, message: RegExp][] = [
    [
      'an HTML page',
      (_request, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      /no CMIS server/,
    ],
    [
      'a 404',
      (_request, response) => void response.writeHead(404, { 'content-type': 'text/html' }).end('<html>'),
      /nothing at this address \(404\)/,
    ],
    [
      'a server without a list of repositories at the address',
      (_request, response) =>
        void response
          .writeHead(405, { 'content-type': 'application/json' })
          .end('{"exception":"notSupported","message":"No selector"}'),
      /not with its list of repositories\. Check the path: .*slash.*\(No selector\)/,
    ],
    [
      'the address of the AtomPub binding',
      (_request, response) =>
        void response
          .writeHead(200, { 'content-type': 'application/atomsvc+xml' })
          .end('<?xml version="1.0"?><app:service xmlns:app="http://www.w3.org/2007/app"/>'),
      /AtomPub binding: choose AtomPub/,
    ],
    [
      'a server that hangs up',
      (_request, response) => void response.destroy(),
      /ends the connection without an answer\. Check http or https/,
    ],
    ['a 403', (_request, response) => void response.writeHead(403).end(), /refuses this user/],
  ];
  for (const [title, handler, message] of pages) {
    it(`says what ${title} means`, async () => {
      const server = await startScriptedServer(handler);
      try {
        assert.match(messageOf(await test({ url: server.url, binding: 'browser' })), message);
      } finally {
        await server.stop();
      }
    });
  }

  it('says once why a certificate is not trusted and what to do', async () => {
    const server = await startTlsServer((_request, response) => void response.end('{}'), { selfSigned: true });
    try {
      assert.match(
        messageOf(await test({ url: server.url })),
        /^The certificate of 127\.0\.0\.1:\d+ is not accepted: it is self-signed\. Add it [^.]*\(DEPTH_ZERO_SELF_SIGNED_CERT\)\.$/,
      );
    } finally {
      await server.stop();
    }
  });

  it('lists several repositories if none is chosen', async () => {
    const repository = (id: string) => ({
      repositoryId: id,
      repositoryName: id,
      repositoryUrl: `/${id}`,
      rootFolderUrl: `/${id}/root`,
    });
    const server = await startScriptedServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ a: repository('a'), b: repository('b') }));
    });
    try {
      const answer = await test({ url: server.url });
      assert.ok(answer.ok, messageOf(answer));
      assert.deepEqual(
        answer.repositories.map(({ id }) => id),
        ['a', 'b'],
      );
      assert.equal(answer.repositoryId, undefined);
    } finally {
      await server.stop();
    }
  });
});
