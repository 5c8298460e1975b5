import assert from 'node:assert/strict';
import { Cookies } from './cookies';

const url = new URL('https://cmis.example.com/alfresco/api');

function jar(...headers: string[]): Cookies {
  const cookies = new Cookies(url);
  cookies.take(headers, url, 0);
  return cookies;
}

describe('cookies', () => {
  it('are sent back, the newest value of each', () => {
    assert.equal(jar('a=1; Path=/', 'b=x=y; Path=/', 'a=2; Path=/').header(url, 0), 'b=x=y; a=2');
  });

  it('are kept for their path only', () => {
    const cookies = jar('a=1; Path=/alfresco', 'b=2; Path=/alf');
    assert.equal(cookies.header(url, 0), 'a=1');
    assert.equal(cookies.header(new URL('/other', url), 0), undefined);
  });

  it('of other hosts are dropped', () => {
    assert.equal(jar('a=1; Domain=evil.com', 'b=2; Domain=le.com').header(url, 0), undefined);
    assert.equal(jar('a=1; Domain=.example.com; Path=/').header(url, 0), 'a=1');
  });

  it('end by Max-Age, Expires or deletion', () => {
    const cookies = jar('a=1; Max-Age=10; Path=/');
    assert.equal(cookies.header(url, 9_000), 'a=1');
    assert.equal(cookies.header(url, 10_000), undefined);
    assert.equal(jar('a=1; Path=/', 'a=; Path=/; Max-Age=0').header(url, 0), undefined);
  });

  it('follow the rules of the __Host- prefix', () => {
    assert.equal(jar('__Host-a=1; Path=/', '__Host-b=2; Secure; Path=/x').header(url, 0), undefined);
    assert.equal(jar('__Host-a=1; Secure; Path=/').header(url, 0), '__Host-a=1');
  });

  it('are bounded in number and size', () => {
    const cookies = new Cookies(url);
    for (let n = 0; n < 500; n++) cookies.take([`c${n}=${'x'.repeat(100)}; Path=/`], url, 0);
    cookies.take([`big=${'x'.repeat(1_000_000)}; Path=/`], url, 0);
    const header = cookies.header(url, 0) ?? '';
    assert.ok(header.length <= 8192 && header.split('; ').length <= 50);
    assert.ok(!header.includes('big='));
  });
});
