import assert from 'node:assert/strict';
import { parseRetryAfter, statusError } from './status-error';

const url = new URL('http://mia:pw@host/cmis?alf_ticket=T1');
const read = { operation: 'getObject', safe: true, url };
const write = { operation: 'createDocument', safe: false, url };
const head = (status: number, headers: Record<string, string> = {}) => ({ status, headers });

describe('an error by its status', () => {
  for (const [status, code] of [
    [301, 'connection'],
    [302, 'connection'],
    [303, 'connection'],
    [307, 'connection'],
    [308, 'connection'],
    [400, 'invalidArgument'],
    [401, 'unauthorized'],
    [403, 'permissionDenied'],
    [404, 'objectNotFound'],
    [405, 'notSupported'],
    [407, 'proxyAuthentication'],
    [409, 'constraint'],
    [413, 'constraint'],
    [429, 'tooManyRequests'],
    [500, 'runtime'],
    [502, 'runtime'],
    [503, 'serviceUnavailable'],
    [507, 'storage'],
    [418, 'runtime'],
  ] as const) {
    it(`${status} is ${code}`, () => {
      const error = statusError(head(status), 'why', read);
      assert.equal(error.code, code);
      assert.equal(error.cause.status, status);
      assert.equal(error.cause.serverMessage, 'why');
      assert.equal(error.cause.url, 'http://host/cmis?alf_ticket=***');
      assert.ok(!error.message.includes('T1') && !error.message.includes('pw'));
    });
  }

  it('names the target of a redirect without its query', () => {
    const error = statusError(head(302, { location: '/login?ticket=T2' }), '', read);
    assert.match(error.message, /Redirects are not followed \(302 → http:\/\/host\/login\)/);
    for (const location of ['', 'http://[', 'javascript:alert(1)', 'file:///etc/passwd']) {
      assert.equal(statusError(head(302, { location }), '', read).code, 'connection');
    }
  });

  it('names the schemes that are offered where Basic is not among them', () => {
    const offer = { 'www-authenticate': 'Negotiate, NTLM, Digest realm="a, b", nonce="c"' };
    assert.match(statusError(head(401, offer), '', read).message, /offers: Negotiate, NTLM, Digest/);
    const basic = { 'www-authenticate': 'Basic realm="repository"' };
    assert.match(statusError(head(401, basic), '', read).message, /does not accept the user and the password/);
  });

  it('says that a request is too large, and that nothing was done', () => {
    const error = statusError(head(413), '<html><title>Too Large</title></html>', write);
    assert.match(error.message, /host doesn't take so many bytes in one request \(413\)/);
    assert.equal(error.cause.outcome, 'notDone');
  });

  it('tells whether a write may have happened', () => {
    assert.equal(statusError(head(409), '', write).cause.outcome, 'notDone');
    assert.equal(statusError(head(502), '', write).cause.outcome, 'unknown');
    assert.match(statusError(head(504), '<html><title>Gateway</title></html>', write).message, /is not known.*Gateway/);
    assert.equal(statusError(head(503), '', write).cause.retryable, false);
    assert.equal(statusError(head(503), '', read).cause.retryable, true);
    assert.equal(statusError(head(404), '', read).cause.retryable, false);
  });

  it('reads Retry-After as seconds or a date, and takes nonsense for no hint', () => {
    const now = Date.parse('2026-01-01T00:00:00Z');
    assert.equal(parseRetryAfter('2', now), 2);
    assert.equal(parseRetryAfter('Thu, 01 Jan 2026 00:00:30 GMT', now), 30);
    assert.equal(parseRetryAfter('99999999', now), 86_400);
    for (const text of ['-1', 'abc', '', '1.5', 'Thu, 01 Jan 2015 00:00:30 GMT', 'Thu, 99 Foo', undefined]) {
      assert.equal(parseRetryAfter(text, now), undefined);
    }
    assert.equal(statusError(head(429, { 'retry-after': '7' }), '', read).cause.retryAfter, 7);
  });
});
