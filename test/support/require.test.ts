import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describeWith, findChromium, missingRequirement, missingTest } from './require';

describe('tests with requirements', () => {
  it('are a pending test that says what is skipped and why', () => {
    const test = missingTest('java', 'Java was not found', undefined);
    assert.equal(test.title, 'skipped without java: Java was not found');
    assert.equal(test.fail, undefined);
  });

  it('stay pending when something else is required', () => {
    assert.equal(missingTest('java', 'Java was not found', 'chromium').fail, undefined);
  });

  it('fail when CMIS_REQUIRE names what is missing', () => {
    const test = missingTest('chromium', 'no Chromium was found', 'java, Chromium');
    assert.equal(test.title, 'needs chromium');
    assert.throws(() => test.fail?.(), /CMIS_REQUIRE asks for chromium: no Chromium was found/);
  });
});

describe('tests that need a Java compiler', () => {
  it('are required with Java', () => {
    assert.throws(
      () => missingTest('javac', 'no compiler', 'java').fail?.(),
      /CMIS_REQUIRE asks for javac: no compiler/,
    );
    assert.equal(missingTest('javac', 'no compiler', 'chromium').fail, undefined);
  });
});

describe('the search for Chromium', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'find-chromium-'));
    for (const name of ['a/google-chrome', 'b/chromium', 'named']) {
      await mkdir(join(folder, name, '..'), { recursive: true });
      await writeFile(join(folder, name), '');
      await chmod(join(folder, name), 0o755);
    }
    await mkdir(join(folder, 'c/chromium'), { recursive: true });
  });
  after(() => rm(folder, { recursive: true }));

  const path = (...names: string[]) => names.map((name) => join(folder, name)).join(delimiter);

  it('takes CHROMIUM_PATH first', () => {
    assert.equal(findChromium({ CHROMIUM_PATH: join(folder, 'named'), PATH: path('a', 'b') }), join(folder, 'named'));
  });

  it('prefers chromium to google-chrome, wherever they are on the PATH', () => {
    assert.equal(findChromium({ PATH: path('a', 'b') }), join(folder, 'b/chromium'));
  });

  it('looks on the PATH when CHROMIUM_PATH leads nowhere', () => {
    const env = { CHROMIUM_PATH: join(folder, 'gone'), PATH: path('a') };
    assert.equal(findChromium(env), join(folder, 'a/google-chrome'));
  });

  it('finds nothing in a folder of that name or without a PATH', () => {
    assert.equal(findChromium({ PATH: path('c') }), undefined);
    assert.equal(findChromium({}), undefined);
  });
});

describeWith('java', 'a suite that requires Java', () => {
  it('runs only where Java is', () => {
    assert.equal(missingRequirement('java'), undefined);
  });
});

describeWith('javac', 'a suite that requires a Java compiler', () => {
  it('runs only where one is', () => {
    assert.equal(missingRequirement('javac'), undefined);
  });
});

describeWith('chromium', 'a suite that requires Chromium', () => {
  it('runs only where Chromium is', () => {
    assert.equal(missingRequirement('chromium'), undefined);
  });
});
