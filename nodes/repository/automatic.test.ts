import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { NodeAPI } from 'node-red';
import { isConnection } from '../../src/kit/connection';
import { empty, page, pathsOf, startServices, type At, type ServicesOptions } from '../../test/support/cmis-services';
import { startFlow, type TestFlow } from '../../test/support/flow';
import type { ScriptedServer } from '../../test/support/scripted-server';
import registerInfo from '../info/info';
import registerRepository from './repository';
import { fields } from './repository.fields';
import { testConnection, type TestAnswer } from './test-connection';

const credentials = { user: 'ann', password: 'secret' };

describe('cmis-repository with an automatic binding', () => {
  let flow: TestFlow | undefined;
  let server: ScriptedServer | undefined;
  let red: NodeAPI;
  let logged: string[];

  /** Deploys a connection to a scripted server and a node that reads about its repository. */
  async function start(
    paths: Readonly<Record<string, At>>,
    settings: { path: string; binding?: string; repositoryId?: string },
    options?: ServicesOptions,
  ): Promise<{ flow: TestFlow; server: ScriptedServer; url: string }> {
    const { path, ...rest } = settings;
    server = await startServices(paths, options);
    process.env.CMIS_TEST_HOST = server.url;
    const connection = { id: 'repo', type: 'cmis-repository', server: 'other', url: `\${CMIS_TEST_HOST}${path}` };
    flow = await startFlow({
      types: [(api) => void (red = api), registerRepository, registerInfo],
      node: { type: 'cmis-info', repository: 'repo' },
      outputs: 1,
      others: [{ ...connection, ...rest }],
      credentials: { repo: credentials },
    });
    logged = [];
    const events: EventEmitter = flow.nodeOf('repo');
    events.on('call:log', (call: { firstArg: string }) => logged.push(call.firstArg));
    return { flow, server, url: server.url };
  }
  const test = (body: object): Promise<TestAnswer> =>
    testConnection(red, { id: 'repo', server: 'other', credentials, ...body });
  const messageOf = (answer: TestAnswer): string => (answer.ok ? 'ok' : answer.message);

  afterEach(async () => {
    await flow?.stop();
    await server?.stop();
    flow = undefined;
    server = undefined;
    delete process.env.CMIS_TEST_HOST;
  });

  it('is what a new connection has', () => assert.equal(fields.binding.value, 'automatic'));

  it('works from an address that is none of a service, says once in the log what it found, and keeps that', async () => {
    const started = await start({ '/cmis': page('Welcome'), '/cmis/atom11': 'atom11' }, { path: '/cmis' });
    const [first, second] = await Promise.all([started.flow.run({}), started.flow.run({})]);
    assert.equal(first.error ?? second.error, undefined);
    assert.deepEqual(logged, [`Found the AtomPub binding at ${started.url}/cmis/atom11 (Scripted, CMIS 1.1)`]);
    const { length } = started.server.requests;
    assert.equal((await started.flow.run({})).error, undefined);
    assert.ok(
      pathsOf(started.server)
        .slice(length)
        .every((path) => path === '/cmis/atom11'),
    );
    assert.equal(logged.length, 1);
  });

  it('leaves a connection alone that was saved with a binding', async () => {
    const services = { '/cmis/browser': 'browser', '/cmis/atom11': 'atom11' } as const;
    const started = await start(services, { path: '/cmis/atom11', binding: 'browser' });
    assert.match((await started.flow.run({})).error?.message ?? '', /not valid JSON/);
    assert.deepEqual(new Set(pathsOf(started.server)), new Set(['/cmis/atom11']));
    assert.deepEqual(logged, []);
  });

  it('takes a Browser address of a connection without a saved binding for what it is, at once', async () => {
    const started = await start({ '/cmis/browser': 'browser', '/R': 'browser' }, { path: '/cmis/browser' });
    const node = started.flow.nodeOf('repo');
    assert.ok(isConnection(node));
    assert.equal((await (await node.getClient()).service()).binding, 'browser');
    assert.deepEqual(pathsOf(started.server), ['/cmis/browser']);
  });

  it('looks again for the next message after a refused sign-in, at one address each time', async () => {
    const paths: Record<string, At> = { '/cmis': empty(401), '/cmis/browser': 'browser', '/R': 'browser' };
    const started = await start(paths, { path: '/cmis' });
    assert.equal((await started.flow.run({})).error?.code, 'unauthorized');
    assert.deepEqual(pathsOf(started.server), ['/cmis']);
    paths['/cmis'] = page('Welcome');
    assert.equal((await started.flow.run({})).error, undefined);
  });

  it('gives the flow an error that lists what was asked', async () => {
    const started = await start({}, { path: '/cmis' });
    const { error, outputs } = await started.flow.run({});
    assert.equal(error?.code, 'protocol');
    assert.match(error.message, /^No CMIS service was found at .*404 at \/cmis, \/cmis\/browser, /);
    assert.equal(outputs.length, 0);
  });

  it('asks to choose one of several networks, and works with the one that is chosen', async () => {
    const all = { '/cmis/versions/1.1/atom/': 'atom11' } as const;
    const repositories = ['acme.com', 'home.org'];
    const path = '/cmis/versions/1.1/atom/';
    const unchosen = await start(all, { path }, { repositories });
    assert.match((await unchosen.flow.run({})).error?.message ?? '', /acme\.com, home\.org\. Choose one/);
    const answer = await test({ url: unchosen.url + path });
    assert.ok(answer.ok, messageOf(answer));
    assert.deepEqual(
      answer.repositories.map(({ id }) => id),
      repositories,
    );
    assert.equal(answer.repositoryId, undefined);
    assert.deepEqual(answer.found, { binding: 'atompub', url: unchosen.url + path });
    await unchosen.flow.stop();
    await unchosen.server.stop();
    const chosen = await start(all, { path, repositoryId: 'home.org' }, { repositories });
    assert.equal((await chosen.flow.run({})).error, undefined);
  });

  describe('in "Test connection"', () => {
    const services = { '/': page('Sign in'), '/nuxeo/json/cmis': 'browser', '/R': 'browser' } as const;

    it('answers what was found', async () => {
      const { url } = await start(services, { path: '' });
      const answer = await test({ url: '${CMIS_TEST_HOST}' });
      assert.ok(answer.ok, messageOf(answer));
      assert.deepEqual(answer.found, { binding: 'browser', url: `${url}/nuxeo/json/cmis` });
      assert.equal(answer.version, '7.4');
    });

    it('answers nothing of the kind for a binding that was chosen, nor for the Demo repository', async () => {
      const { url } = await start(services, { path: '' });
      const chosen = await test({ url: `${url}/nuxeo/json/cmis`, binding: 'browser' });
      assert.ok(chosen.ok && chosen.found === undefined, messageOf(chosen));
      const demo = await test({ server: 'demo' });
      assert.ok(demo.ok && demo.found === undefined, messageOf(demo));
    });

    it('says what to do, and tries a wrong password once', async () => {
      const started = await start({}, { path: '' }, { elsewhere: empty(401) });
      assert.match(messageOf(await test({ url: started.url })), /^The server refuses user and password/);
      assert.equal(started.server.requests.length, 1);
    });

    it('says what is to be replaced in an address that is still the pattern', async () => {
      const { url } = await start({}, { path: '' });
      const message = messageOf(await test({ url: `${url}/CONTEXT` }));
      assert.match(message, /^Replace CONTEXT in the address by .*No CMIS service was found/);
    });

    it('ends while a person waits', async () => {
      const { url } = await start({}, { path: '' }, { elsewhere: () => undefined });
      const message = messageOf(await test({ url, totalTimeout: 1 }));
      assert.match(message, /did not answer in time\. .*no answer in time at/);
    });
  });
});
