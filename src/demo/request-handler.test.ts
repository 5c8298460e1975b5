import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { DemoRequests, form } from '../../test/support/demo-requests';
import { startDemoRepository } from './demo-repository';

describe('demo repository: requests', () => {
  let demo: DemoRequests;
  before(async () => (demo = await DemoRequests.start()));
  after(() => demo.close());
  afterEach('still answers', async () => assert.equal((await demo.get('')).status, 200));

  it('asks for user and password', async () => {
    const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
    for (const header of [
      '',
      'Basic',
      'Basic !!!',
      'Bearer x',
      basic('demo:wrong'),
      basic('demo'),
      basic('nobody:secret'),
      basic('__proto__:x'),
    ]) {
      const response = await fetch(demo.repository.url, { headers: header ? { Authorization: header } : {} });
      assert.equal(response.status, 401, header);
      assert.match(response.headers.get('www-authenticate') ?? '', /^Basic realm=/);
      await response.text();
    }
  });

  it('takes a password with colons and umlauts', async () => {
    const repository = await startDemoRepository({ users: { ümit: 'a:ß:c' }, sampleData: false });
    try {
      const headers = { Authorization: `Basic ${Buffer.from('ümit:a:ß:c').toString('base64')}` };
      assert.equal((await fetch(repository.url, { headers })).status, 200);
    } finally {
      await repository.close();
    }
  });

  it('does not start without users', async () => {
    await assert.rejects(startDemoRepository({}), /at least one user/);
  });

  it('does not start on a port that is taken', async () => {
    const port = Number(new URL(demo.repository.url).port);
    await assert.rejects(startDemoRepository({ port, users: { a: 'b' }, sampleData: false }), { code: 'EADDRINUSE' });
  });

  it('ends its connections when it is closed', async () => {
    const short = await DemoRequests.start();
    const { hostname, port } = new URL(short.repository.url);
    const socket = connect(Number(port), hostname);
    await new Promise((resolve) => socket.once('connect', resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await short.close();
    socket.resume();
    await closed;
    await assert.rejects(fetch(short.repository.url));
  });

  it('answers 200 to mistakes if response codes are suppressed', async () => {
    const answer = await demo.get('/demo/root/nowhere', { cmisselector: 'object', suppressResponseCodes: 'true' });
    assert.deepEqual([answer.status, answer.at('exception')], [200, 'objectNotFound']);
  });

  it('answers HEAD without a body', async () => {
    const response = await fetch(`${demo.repository.url}/demo/root?cmisselector=object`, {
      method: 'HEAD',
      headers: { Authorization: demo.authorization },
    });
    assert.equal(response.status, 200);
    assert.notEqual(response.headers.get('content-length'), '0');
  });

  it('takes the names of selectors and actions in any case', async () => {
    assert.equal((await demo.get('/demo/root', { cmisselector: 'foldertree' })).text, '[]');
    assert.equal((await demo.post('/demo/root', { CMISACTION: 'CHECKOUT' })).at('exception'), 'constraint');
  });

  it('has no other methods', async () => {
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const answer = await demo.request('/demo/root', { method });
      assert.deepEqual([answer.status, answer.at('exception')], [405, 'notSupported'], method);
    }
  });

  const multipart = { 'Content-Type': 'multipart/form-data; boundary=XX' };
  const urlencoded = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const field = (name: string, value: string, type = ''): string =>
    `--XX\r\nContent-Disposition: form-data; name="${name}"\r\n${type && `Content-Type: ${type}\r\n`}\r\n${value}\r\n`;
  const hostile: [
    title: string,
    headers: Record<string, string>,
    body: string | Uint8Array<ArrayBuffer>,
    exception: string,
  ][] = [
    ['a form of no type', {}, 'cmisaction=delete', 'invalidArgument'],
    ['JSON', { 'Content-Type': 'application/json' }, '{}', 'invalidArgument'],
    ['a type that can not be read', { 'Content-Type': ';;;' }, 'x', 'invalidArgument'],
    ['multipart without a boundary', { 'Content-Type': 'multipart/form-data' }, '--XX--', 'invalidArgument'],
    ['multipart that ends too early', multipart, field('cmisaction', 'delete'), 'invalidArgument'],
    ['multipart that is none', multipart, 'hello', 'invalidArgument'],
    ['a part without a name', multipart, '--XX\r\n\r\nvalue\r\n--XX--', 'invalidArgument'],
    ['two contents', multipart, `${field('content', 'a')}${field('content', 'b')}--XX--`, 'invalidArgument'],
    [
      'text that is not in its charset',
      multipart,
      Buffer.concat([
        Buffer.from(field('a', 'x', 'text/plain; charset=utf-8').replace('x', '\u0000')),
        Buffer.from('--XX\r\nContent-Disposition: form-data; name="b"\r\n\r\n\xff\r\n--XX--', 'latin1'),
      ]),
      'invalidArgument',
    ],
    ['a charset that there is not', multipart, `${field('_charset_', 'klingon')}--XX--`, 'invalidArgument'],
    ['bad percent-encoding', urlencoded, 'cmisaction=%zz', 'invalidArgument'],
    ['percent-encoding that is not UTF-8', urlencoded, 'cmisaction=%ff', 'invalidArgument'],
    ['a form of 17 MiB', urlencoded, `a=${'x'.repeat(17 * 1024 * 1024)}`, 'invalidArgument'],
    ['a multipart form of 17 MiB', multipart, `${field('a', 'x'.repeat(17 * 1024 * 1024))}--XX--`, 'invalidArgument'],
    ['an action that there is not', urlencoded, 'cmisaction=__proto__', 'notSupported'],
    ['no action', urlencoded, '', 'notSupported'],
    ['a boolean that is none', urlencoded, 'cmisaction=delete&objectId=root&allVersions=maybe', 'invalidArgument'],
    ['__proto__ as an object', urlencoded, 'cmisaction=delete&objectId=__proto__', 'objectNotFound'],
    [
      '__proto__ as a property',
      urlencoded,
      'cmisaction=update&propertyId[0]=__proto__&propertyValue[0]=x',
      'invalidArgument',
    ],
  ];
  for (const [title, headers, body, exception] of hostile) {
    it(`refuses ${title}`, async () => {
      const answer = await demo.request('/demo/root', { method: 'POST', headers, body });
      assert.equal(answer.at('exception'), exception, answer.text);
      assert.ok(answer.status >= 400);
    });
  }

  it('refuses a path with bad percent-encoding', async () => {
    const { hostname, port } = new URL(demo.repository.url);
    for (const address of [
      '/browser/demo/root/%zz',
      '/browser/demo/root/%C3%28',
      '/browser/demo/root?x=%',
      '/elsewhere',
      'nonsense',
    ]) {
      const answer = await raw(
        hostname,
        Number(port),
        `GET ${address} HTTP/1.1\r\nHost: x\r\nAuthorization: ${demo.authorization}\r\nConnection: close\r\n\r\n`,
      );
      assert.match(answer, /^HTTP\/1\.1 40[04] /, address);
    }
  });

  it('survives an upload that breaks off, and keeps nothing of it', async () => {
    const { hostname, port } = new URL(demo.repository.url);
    const fields = Object.entries({
      cmisaction: 'createDocument',
      ...form({ 'cmis:objectTypeId': 'cmis:document', 'cmis:name': 'broken' }),
    });
    const body =
      fields.map(([name, value]) => field(name, value)).join('') +
      '--XX\r\nContent-Disposition: form-data; name="content"; filename="f"\r\n\r\nhalf';
    const head = `POST /browser/demo/root HTTP/1.1\r\nHost: x\r\nAuthorization: ${demo.authorization}\r\nContent-Type: multipart/form-data; boundary=XX\r\nContent-Length: 100000\r\n\r\n`;
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(head + body, () => socket.destroy());
      });
      socket.once('close', () => resolve());
    });
    assert.equal((await demo.get('/demo/root/broken', { cmisselector: 'object' })).status, 404);
  });

  it('reads text fields by the charset of the part, then of the form, then as UTF-8', async () => {
    const create = async (name: Buffer, type: string, charset: string): Promise<unknown> => {
      const fields = {
        cmisaction: 'createDocument',
        'propertyId[0]': 'cmis:objectTypeId',
        'propertyValue[0]': 'cmis:document',
        'propertyId[1]': 'cmis:name',
      };
      const before = Object.entries(fields).map(([key, value]) => field(key, value));
      const nameField = field('propertyValue[1]', 'NAME', type).split('NAME');
      const body = Buffer.concat([
        Buffer.from(before.join('') + (charset && field('_charset_', charset)) + (nameField[0] ?? '')),
        name,
        Buffer.from(`${nameField[1] ?? ''}--XX--`),
      ]);
      const answer = await demo.request('/demo/root', { method: 'POST', headers: multipart, body });
      return answer.at('properties', 'cmis:name', 'value');
    };
    assert.equal(await create(Buffer.from('ü1', 'latin1'), 'text/plain; charset=iso-8859-1', 'utf-8'), 'ü1');
    assert.equal(await create(Buffer.from('ü2', 'latin1'), '', 'iso-8859-1'), 'ü2');
    assert.equal(await create(Buffer.from('ü3'), '', ''), 'ü3');
  });
});

function raw(host: string, port: number, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, host, () => socket.write(request));
    socket.setEncoding('utf8');
    socket.on('data', (text) => (answer += String(text)));
    socket.once('error', reject);
    socket.once('close', () => resolve(answer));
  });
}
