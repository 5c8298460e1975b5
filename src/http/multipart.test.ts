import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { CmisError } from '../model/errors';
import { encodeForm, type Form } from './multipart';

async function textOf({ body }: Form): Promise<string> {
  const parts: Uint8Array[] = [];
  if (typeof body.data === 'string' || body.data instanceof Uint8Array) parts.push(Buffer.from(body.data));
  else for await (const chunk of body.data) parts.push(chunk);
  return Buffer.concat(parts).toString('utf8');
}

function boundaryOf({ contentType }: Form): string {
  return contentType.replace('multipart/form-data; boundary=', '');
}

const content = { name: 'content', filename: 'a.txt', mimeType: 'text/plain;charset=UTF-8', data: 'hello' };
const isInput = (error: unknown) => error instanceof CmisError && error.code === 'input';

describe('a multipart form', () => {
  it('has text parts in UTF-8 in their order, then the content', async () => {
    const fields = [
      ['cmisaction', 'createDocument'],
      ['propertyValue[0]', 'Grüße'],
    ] as const;
    const form = encodeForm(fields, content);
    const boundary = boundaryOf(form);
    const text = await textOf(form);
    assert.equal(
      text,
      [
        `--${boundary}`,
        'Content-Disposition: form-data; name="cmisaction"',
        'Content-Type: text/plain; charset=UTF-8',
        '',
        'createDocument',
        `--${boundary}`,
        'Content-Disposition: form-data; name="propertyValue[0]"',
        'Content-Type: text/plain; charset=UTF-8',
        '',
        'Grüße',
        `--${boundary}`,
        'Content-Disposition: form-data; name="content"; filename="a.txt"',
        'Content-Type: text/plain;charset=UTF-8',
        'Content-Transfer-Encoding: binary',
        '',
        'hello',
        `--${boundary}--`,
        '',
      ].join('\r\n'),
    );
    assert.equal(form.body.length, Buffer.byteLength(text));
  });

  it('has a boundary that nobody can guess', () => {
    const boundaries = new Set(Array.from({ length: 20 }, () => boundaryOf(encodeForm([]))));
    assert.equal(boundaries.size, 20);
  });

  it('lets no name add a header or a part', async () => {
    const evil = 'a"; x="\r\nX-Evil: 1\r\n\r\n--b\\';
    const text = await textOf(encodeForm([[evil, 'v']], { ...content, filename: evil }));
    assert.equal(text.match(/\r\nX-Evil/g), null);
    assert.ok(text.includes('name="a%22; x=%22%0D%0AX-Evil: 1%0D%0A%0D%0A--b%5C"\r\n'), text);
    assert.ok(
      text.includes(`filename="a__ x____X-Evil_ 1____--b_"; filename*=UTF-8''a%22%3B%20x%3D%22%0D%0AX-Evil%3A%201`),
      text,
    );
  });

  it('sends a name in other scripts in the extended form, with a plain one in front of it', async () => {
    const text = await textOf(encodeForm([], { ...content, filename: "é'日\ud800.pdf" }));
    assert.ok(text.includes(`filename="____.pdf"; filename*=UTF-8''%C3%A9%27%E6%97%A5%EF%BF%BD.pdf\r\n`), text);
  });

  it('refuses names and media types that cannot be sent', () => {
    assert.throws(() => encodeForm([], { ...content, filename: 'a\0b' }), isInput);
    for (const mimeType of ['text/plain\r\nX-Evil: 1', '', 'täxt/plain']) {
      assert.throws(() => encodeForm([], { ...content, mimeType }), isInput);
    }
  });

  it('streams content of a known and of an unknown length', async () => {
    const known = encodeForm([['a', 'b']], { ...content, data: Readable.from([Buffer.from('hello')]), length: 5 });
    assert.equal(known.body.length, Buffer.byteLength(await textOf(known)));
    const unknown = encodeForm([['a', 'b']], { ...content, data: Readable.from([Buffer.from('hello')]) });
    assert.equal(unknown.body.length, undefined);
    assert.ok((await textOf(unknown)).includes('\r\n\r\nhello\r\n--'));
  });

  for (const length of [4, 6]) {
    it(`never ends a body of 5 bytes that were declared as ${length}`, async () => {
      const form = encodeForm([], { ...content, data: Readable.from([Buffer.from('hello')]), length });
      await assert.rejects(textOf(form), isInput);
      assert.throws(() => encodeForm([], { ...content, data: 'hello', length }), isInput);
    });
  }

  it('destroys a source that is not read', () => {
    const source = new Readable({ read: () => undefined });
    encodeForm([], { ...content, data: source }).body.release?.();
    assert.ok(source.destroyed);
  });
});
