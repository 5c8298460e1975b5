import assert from 'node:assert/strict';
import { appendFile, mkdtemp, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesContent, fileContent } from './file-content';
import type { RereadableContent } from '../model/content-stream';

describe('a file as content', () => {
  const size = 3 * 1024 * 1024 + 5;
  const bytes = Buffer.alloc(size, 'abcdefg');
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cmis-file-content-'));
    path = join(folder, 'a.bin');
    await writeFile(path, bytes);
  });
  afterEach(() => rm(folder, { recursive: true }));

  const read = async (content: RereadableContent, offset = 0, inBetween?: () => Promise<void>): Promise<Buffer> => {
    const pieces: Uint8Array[] = [];
    for await (const piece of content.read(offset)) {
      if (pieces.length === 0) await inBetween?.();
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  };

  it('is read from any place, again and again', async () => {
    const content = await fileContent(path);
    assert.equal(content.length, size);
    for (const offset of [0, 1, 2_000_000, size - 1, size]) {
      assert.ok((await read(content, offset)).equals(bytes.subarray(offset)), String(offset));
    }
  });

  it('may be empty', async () => {
    await writeFile(path, '');
    const content = await fileContent(path);
    assert.equal(content.length, 0);
    assert.equal((await read(content)).length, 0);
  });

  it('has to be a file that is there', async () => {
    const missing = join(folder, 'b');
    await assert.rejects(fileContent(missing), { code: 'input', message: `file: "${missing}" isn't there` });
    await assert.rejects(fileContent(folder), { code: 'input', message: `file: "${folder}" is no regular file` });
    await assert.rejects(fileContent(`${path}/b`), { code: 'input', message: /can't be read \(ENOTDIR\)/ });
  });

  it('is not opened before it is read', async () => {
    const content = await fileContent(path);
    const iterable = content.read(0);
    await rm(path);
    await assert.rejects(iterable[Symbol.asyncIterator]().next(), { code: 'input', message: /isn't there/ });
  });

  const changes: readonly (readonly [title: string, change: () => Promise<void>, message: RegExp])[] = [
    ['vanishes', () => rm(path), /isn't there/],
    ['becomes shorter', () => truncate(path, 1000), /was changed while it was sent: it had 3145733 bytes and has 1000/],
    ['becomes longer', () => appendFile(path, 'more'), /it had 3145733 bytes and has 3145737/],
    ['is written to', () => utimes(path, 1, 1), /was changed while it was sent: it was written to/],
    [
      'is replaced by another file',
      async () => {
        await rm(path);
        await writeFile(path, bytes);
      },
      /it was written to/,
    ],
  ];
  for (const [title, change, message] of changes) {
    it(`fails in place of its end if it ${title} while it is read`, async () => {
      const content = await fileContent(path);
      await assert.rejects(read(content, 0, change), { code: 'input', message });
    });
  }

  it('has another version when it was written to', async () => {
    const version = await (await fileContent(path)).version?.();
    assert.equal(await (await fileContent(path)).version?.(), version);
    await utimes(path, new Date(), new Date(1_000_000_000_000));
    assert.notEqual(await (await fileContent(path)).version?.(), version);
  });

  it('is closed when its reader stops', async () => {
    const content = await fileContent(path);
    for await (const piece of content.read(0)) if (piece.length > 0) break;
    await rm(path);
  });
});

describe('bytes as content', () => {
  it('are read from any place', async () => {
    const content = bytesContent(Buffer.from('abc'));
    const parts: string[] = [];
    for (const offset of [0, 2, 3]) {
      let text = '';
      for await (const piece of content.read(offset)) text += String(piece);
      parts.push(text);
    }
    assert.deepEqual(parts, ['abc', 'c', '']);
  });

  it('have another version when any of them is another one', async () => {
    const some = Buffer.alloc(3 * 1024 * 1024);
    const version = await bytesContent(some).version?.();
    assert.equal(await bytesContent(Buffer.from(some)).version?.(), version);
    some[2 * 1024 * 1024] = 1;
    assert.notEqual(await bytesContent(some).version?.(), version);
  });
});
