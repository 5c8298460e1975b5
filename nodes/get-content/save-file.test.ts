import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { CmisError } from '../../src/model/errors';
import { saveFile, type FileBytes, type FilePlace } from './save-file';

describe('saving a content as a file', () => {
  let directory: string;
  let place: FilePlace;
  const bytes = (text: string): FileBytes => ({ data: Readable.from([Buffer.from(text)]), check: () => undefined });

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'cmis-save-file-'));
    const signal = new AbortController().signal;
    place = { directory, name: 'a.txt', fallbackName: 'id;1.0', existing: 'replace', signal };
  });
  afterEach(async () => {
    await rm(directory, { recursive: true });
  });

  it('removes what was written when other bytes came than there are, or none any more', async () => {
    const check = (): void => {
      throw new CmisError('connection', 'too few');
    };
    await assert.rejects(saveFile({ ...bytes('abc'), check }, place), { message: 'too few' });
    const failing = new Readable({
      read() {
        this.destroy(new CmisError('connection', 'cut off'));
      },
    });
    await assert.rejects(saveFile({ data: failing, check: () => undefined }, place), { message: 'cut off' });
    assert.deepEqual(await readdir(directory), []);
  });

  it('leaves nothing behind when it is ended in the middle', async () => {
    const abort = new AbortController();
    const data = new Readable({ read: () => undefined });
    data.push('abc');
    const saving = saveFile({ data, check: () => undefined }, { ...place, signal: abort.signal });
    while ((await readdir(directory)).length === 0);
    abort.abort();
    await assert.rejects(saving, { code: 'aborted', message: /nothing was saved/ });
    assert.deepEqual(await readdir(directory), []);
    assert.equal(data.destroyed, true);
  });

  it('says what this machine refuses', async () => {
    const name = 'x'.repeat(10);
    await rm(directory, { recursive: true });
    await assert.rejects(saveFile(bytes('abc'), { ...place, name }), (error: unknown) => {
      assert.ok(error instanceof CmisError);
      assert.deepEqual([error.code, error.cause.transportCode], ['storage', 'ENOENT']);
      assert.ok(error.message.startsWith(`"${join(directory, name)}" can't be written on this machine`), error.message);
      return true;
    });
    directory = await mkdtemp(join(tmpdir(), 'cmis-save-file-'));
  });

  it('keeps the extension of a name that is too long for a file', async () => {
    const path = await saveFile(bytes('abc'), { ...place, name: `../${'ü'.repeat(300)}.txt` });
    assert.match(basename(path), /^ü{125}\.txt$/);
  });

  it('names a file after the fallback if nothing of its name is left', async () => {
    for (const name of ['..', '', '../', 'a/..']) {
      assert.equal(await saveFile(bytes('abc'), { ...place, name }), join(directory, 'id;1.0'));
    }
  });

  it('replaces a file that is there', async () => {
    await writeFile(join(directory, 'a.txt'), 'old');
    assert.equal(await saveFile(bytes('new'), place), join(directory, 'a.txt'));
    assert.equal(await readFile(join(directory, 'a.txt'), 'utf8'), 'new');
    assert.deepEqual(await readdir(directory), ['a.txt']);
  });

  it('numbers a file beside those that are there, of several at a time as well', async () => {
    await writeFile(join(directory, 'a.txt'), 'old');
    const several = Array.from({ length: 5 }, (_, index) =>
      saveFile(bytes(`${index}`), { ...place, existing: 'number' }),
    );
    const names = (await Promise.all(several)).map((path) => basename(path)).sort();
    assert.deepEqual(names, ['a (2).txt', 'a (3).txt', 'a (4).txt', 'a (5).txt', 'a (6).txt']);
    assert.equal(await readFile(join(directory, 'a.txt'), 'utf8'), 'old');
    assert.deepEqual((await readdir(directory)).sort(), [...names, 'a.txt'].sort());
  });

  it('refuses a name that is taken, before a byte is read and after', async () => {
    const taken = { ...place, existing: 'fail' } as const;
    const read: string[] = [];
    const data = Readable.from(
      (function* () {
        read.push('read');
        yield Buffer.from('abc');
      })(),
    );
    await writeFile(join(directory, 'a.txt'), 'old');
    await assert.rejects(saveFile({ data, check: () => undefined }, taken), {
      code: 'storage',
      message: /is there already/,
    });
    assert.deepEqual(read, []);
    // Another one takes the name while the bytes come.
    const check = (): void => writeFileSync(join(directory, 'b.txt'), 'other');
    await assert.rejects(saveFile({ ...bytes('abc'), check }, { ...taken, name: 'b.txt' }), { code: 'storage' });
    assert.deepEqual((await readdir(directory)).sort(), ['a.txt', 'b.txt']);
    assert.equal(await readFile(join(directory, 'a.txt'), 'utf8'), 'old');
  });
});
