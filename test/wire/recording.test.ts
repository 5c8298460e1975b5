import assert from 'node:assert/strict';
import { formatCalls, formatRequest, indentJson, parseCalls, plain, type Exchange, type RecordedCall } from './recording';

const multipart = (boundary: string, content: string) =>
  Buffer.from(
    [
      `--${boundary}`,
      'Content-Disposition: form-data; name="content"; filename="a"',
      '',
      content,
      `--${boundary}--`,
      '',
    ].join('\r\n'),
    'latin1',
  );

function request(part: Partial<Exchange['request']>): Exchange['request'] {
  return { method: 'POST', path: '/A1', headers: {}, body: Buffer.alloc(0), ...part };
}

function call(part: Partial<RecordedCall>): RecordedCall {
  return { operation: 'query', input: {}, exchanges: [], outcome: { output: null }, ...part };
}

describe('the format of recorded exchanges', () => {
  it('shows query and form one decoded field a line', () => {
    const text = formatRequest(
      request({
        path: '/A1/root/a%20b?cmisselector=object&filter=cmis%3Aname%2Cx',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: Buffer.from('cmisaction=query&statement=SELECT+*%0AFROM+x+WHERE+a%3D%27100%25%27'),
      }),
    );
    assert.equal(
      text,
      [
        'POST /A1/root/a%20b',
        '? cmisselector = object',
        '? filter = cmis:name,x',
        'content-type: application/x-www-form-urlencoded',
        '& cmisaction = query',
        "& statement = SELECT *%0AFROM x WHERE a='100%25'",
      ].join('\n'),
    );
  });

  it('makes multipart requests equal that differ in their boundary alone', () => {
    const [one, other, third] = ['x1', '----y2'].map((boundary) =>
      formatRequest(
        request({
          headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
          body: multipart(boundary, 'hallo'),
        }),
      ),
    );
    assert.equal(third, undefined);
    assert.equal(one, other);
    assert.match(one ?? '', /^\| --boundary--$/m);
  });

  it('indents JSON without touching a digit or an escape', () => {
    const text = '{"a":[1,{"b":12345678901234567890.10}],"c":{},"d":[],"e":"\\u00e4, [\\"x\\"]"}';
    const indented = indentJson(text);
    assert.match(indented, /"b": 12345678901234567890\.10\n/);
    assert.match(indented, /"e": "\\u00e4, \[\\"x\\"\]"/);
    assert.match(indented, /"c": \{\},\n {2}"d": \[\],\n/);
    assert.deepEqual(JSON.parse(indented), JSON.parse(text));
  });

  it('leaves what is no JSON as it is', () => {
    assert.equal(indentJson('{"a":'), '{"a":');
  });

  const bodies: { title: string; type: string; body: Buffer }[] = [
    { title: 'text with and without a line end', type: 'text/plain', body: Buffer.from('a\nb\r\n\n | c  ') },
    { title: 'text that ends with a line end', type: 'text/plain', body: Buffer.from('a\n') },
    { title: 'text that looks like a marker', type: 'text/plain', body: Buffer.from('== a\n-- input\n* x\n& y = z') },
    { title: 'bytes that are no text', type: 'image/png', body: Buffer.from([0x89, 0x50, 0xff, 0x00, 0x0a]) },
    { title: 'an empty body', type: 'text/plain', body: Buffer.alloc(0) },
    { title: 'multipart text', type: 'multipart/form-data; boundary=boundary', body: multipart('boundary', 'a\nb\rc') },
    { title: 'multipart bytes', type: 'multipart/form-data; boundary=boundary', body: multipart('boundary', '\xff\x00') },
    { title: 'a form', type: 'application/x-www-form-urlencoded', body: Buffer.from('a=%25b%20%0D%0A&c=') },
  ];
  for (const { title, type, body } of bodies) {
    it(`reads back ${title}`, () => {
      const message = { headers: { 'content-type': type }, body };
      const exchange = { request: request({ path: '/A1?x=a%20%25%0A', ...message }), response: { status: 200, ...message } };
      const [read] = parseCalls(formatCalls([call({ exchanges: [exchange] }), call({})]));
      assert.deepEqual(read?.exchanges, [exchange]);
    });
  }

  it('reads back inputs, outputs and errors, with bytes, dates and large numbers', () => {
    const input = { id: '-- x', data: Buffer.from('hä'), raw: Buffer.from([0xff]), big: 2n ** 70n, date: new Date(0) };
    const calls = [
      call({ operation: 'createDocument', input: { ...input, left: undefined }, outcome: { output: [{ name: '== a' }] } }),
      call({ outcome: { error: { code: 'objectNotFound', message: 'none' } } }),
    ];
    const read = parseCalls(formatCalls(calls));
    assert.deepEqual(read[0]?.input, input);
    assert.deepEqual(read[0].outcome, { output: [{ name: '== a' }] });
    assert.deepEqual(read[1], calls[1]);
  });

  it('refuses a stream, which could be read only once', () => {
    const stream = (async function* () {})();
    assert.throws(() => formatCalls([call({ input: { data: stream } })]), /read it into a Buffer/);
  });

  it('compares values as the file keeps them', () => {
    assert.deepEqual(plain({ a: undefined, b: Buffer.from('x') }), { b: { $text: 'x' } });
  });
});
