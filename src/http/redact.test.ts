import assert from 'node:assert/strict';
import { redactText, redactUrl, shorten } from './redact';

describe('redaction', () => {
  it('takes user, password and secret parameters out of an address', () => {
    const url = 'https://mia:pw@host:8443/cmis?alf_ticket=T1&cmisselector=object&Access_Token=T2&password=T3';
    assert.equal(
      redactUrl(url),
      'https://host:8443/cmis?alf_ticket=***&cmisselector=object&Access_Token=***&password=***',
    );
    assert.equal(redactUrl('no address with pw'), '(an address that cannot be read)');
  });

  it('shortens a long address', () => {
    assert.equal(redactUrl(`http://host/${'x'.repeat(5000)}`).length, 2048);
  });

  it('takes credentials out of text that a server sends back, and leaves words alone', () => {
    const basic = Buffer.from('mia:secret').toString('base64');
    assert.equal(redactText(`authorization: Basic ${basic}`), 'authorization: Basic ***');
    assert.equal(redactText('Bearer eyJhbGciOiJIUzI1NiJ9.abc'), 'Bearer ***');
    assert.equal(redactText('/x?alf_ticket=TICKET_0123&a=b'), '/x?alf_ticket=***&a=b');
    assert.equal(redactText('TICKET_0123456789abcdef0123456789abcdef01234567'), 'TICKET_***');
    assert.equal(redactText('Basic authentication is needed'), 'Basic authentication is needed');
  });

  it('reduces an HTML page to its title and text', () => {
    const page =
      '<!DOCTYPE html><html><head><title>Gone</title><style>p{}</style></head><body><p>Not  here</p></body></html>';
    assert.equal(shorten(page), 'Gone: Not here');
  });

  it('cuts a long body', () => {
    assert.equal(shorten('x'.repeat(500_000)).length, 1024);
    assert.ok(shorten(Buffer.from(`<html>${'<p>text</p>'.repeat(50_000)}`)).length <= 1024);
  });
});
