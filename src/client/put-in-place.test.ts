import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { checkFree, putInPlace, takePlaceWithoutLinks } from './put-in-place';

describe('putting a file in its place', () => {
  let folder: string;
  let path: string;
  let count = 0;
  const partial = async (text: string): Promise<string> => {
    const file = join(folder, `.${(count += 1)}.part`);
    await writeFile(file, text);
    return file;
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cmis-put-in-place-'));
    path = join(folder, 'a.b.txt');
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('replaces what is there', async () => {
    await writeFile(path, 'old');
    assert.equal(await putInPlace(await partial('new'), path, 'replace'), path);
    assert.equal(await readFile(path, 'utf8'), 'new');
    assert.deepEqual(await readdir(folder), ['a.b.txt']);
  });

  it('numbers a file beside those that are there, of several at a time as well', async () => {
    await writeFile(path, 'old');
    const partials = await Promise.all(['1', '2', '3', '4', '5'].map(partial));
    const places = await Promise.all(partials.map((each) => putInPlace(each, path, 'number')));
    const names = places.map((place) => basename(place)).sort();
    assert.deepEqual(names, ['a.b (2).txt', 'a.b (3).txt', 'a.b (4).txt', 'a.b (5).txt', 'a.b (6).txt']);
    const texts = await Promise.all(places.map((place) => readFile(place, 'utf8')));
    assert.deepEqual(texts, ['1', '2', '3', '4', '5']);
    assert.equal(await readFile(path, 'utf8'), 'old');
    assert.equal((await readdir(folder)).length, 6);
  });

  it('refuses a name that is taken', async () => {
    assert.equal(await putInPlace(await partial('first'), path, 'fail'), path);
    await assert.rejects(putInPlace(await partial('second'), path, 'fail'), {
      code: 'storage',
      message: /is there already/,
    });
    assert.equal(await readFile(path, 'utf8'), 'first');
    await assert.rejects(checkFree(path), { code: 'storage', message: /is there already/ });
    await checkFree(join(folder, 'free'));
  });

  it('takes a free name once where there are no links', async () => {
    const taken = await Promise.all([
      takePlaceWithoutLinks(await partial('1'), path),
      takePlaceWithoutLinks(await partial('2'), path),
    ]);
    assert.deepEqual(taken.sort(), [false, true]);
    assert.match(await readFile(path, 'utf8'), /^[12]$/);
  });
});
