import assert from 'node:assert/strict';
import { readParts } from './multipart';

interface ReadPart {
  name: string;
  fileName: string | undefined;
  contentType: string | undefined;
  text: string;
}

/** Reads a body that arrives in pieces of some size. */
async function read(body: string, pieceSize: number): Promise<ReadPart[]> {
  const bytes = Buffer.from(body);
  async function* pieces(): AsyncGenerator<Buffer> {
    for (let start = 0; start < bytes.length; start += pieceSize) {
      yield await Promise.resolve(bytes.subarray(start, start + pieceSize));
    }
  }
  const parts: ReadPart[] = [];
  for await (const { body: content, ...headers } of readParts(pieces(), 'XX')) {
    const chunks: Buffer[] = [];
    for await (const chunk of content) chunks.push(chunk);
    parts.push({ ...headers, text: Buffer.concat(chunks).toString() });
  }
  return parts;
}

const body = [
  'preamble',
  '--XX',
  'Content-Disposition: form-data; name="a"',
  '',
  'one\r\n--X\r\ntwo',
  '--XX  ',
  'content-disposition: form-data; name="content"; filename="ü 1%22.txt"',
  'Content-Type: text/plain; charset=utf-8',
  '',
  '',
  '--XX--',
  'epilogue',
].join('\r\n');

describe('demo repository: multipart forms', () => {
  for (const pieceSize of [1, 2, 3, 7, 1000]) {
    it(`reads fields and files that arrive in pieces of ${pieceSize} bytes`, async () => {
      assert.deepEqual(await read(body, pieceSize), [
        { name: 'a', fileName: undefined, contentType: undefined, text: 'one\r\n--X\r\ntwo' },
        { name: 'content', fileName: 'ü 1".txt', contentType: 'text/plain; charset=utf-8', text: '' },
      ]);
    });
  }

  it('keeps only the last segment of a path in a file name', async () => {
    const [part] = await read(
      '--XX\r\nContent-Disposition: form-data; name="c"; filename="../../x.txt"\r\n\r\n\r\n--XX--',
      9,
    );
    assert.equal(part?.fileName, 'x.txt');
  });

  it('reads an extended file name', async () => {
    const header = 'Content-Disposition: form-data; name="c"; filename*=UTF-8\'\'%E2%82%AC%20%C3%BC.txt';
    const [part] = await read(`--XX\r\n${header}\r\n\r\n\r\n--XX--`, 9);
    assert.equal(part?.fileName, '€ ü.txt');
  });

  const broken = {
    'without an end': '--XX\r\nContent-Disposition: form-data; name="a"\r\n\r\nvalue',
    'without any boundary': 'hello',
    'that is empty': '',
    'with a part without a name': '--XX\r\nContent-Type: text/plain\r\n\r\nvalue\r\n--XX--',
    'with endless headers': `--XX\r\nX: ${'x'.repeat(40_000)}`,
  };
  for (const [title, text] of Object.entries(broken)) {
    it(`refuses a form ${title}`, async () => {
      await assert.rejects(read(text, 100), { exception: 'invalidArgument' });
    });
  }
});
