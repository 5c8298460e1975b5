import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const POM = resolve(__dirname, 'pom.xml');
const CACHE = resolve(__dirname, '../../../.cache');
const LAYOUT = join(CACHE, 'opencmis');
const STAMP = join(LAYOUT, 'pom.sha256');
const OLDEST_JAVA = 11;

/** The Java to run servers with: the one of JAVA_HOME, else the one on the PATH. */
export const java = process.env['JAVA_HOME'] ? join(process.env['JAVA_HOME'], 'bin', 'java') : 'java';

let missing: { reason: string | undefined } | undefined;

/** `undefined` when Java and Maven are there, else the sentence why tests that need them are skipped. */
export function missingJava(): string | undefined {
  missing ??= { reason: lookForJava() };
  return missing.reason;
}

function lookForJava(): string | undefined {
  const version = spawnSync(java, ['-version'], { encoding: 'utf8' });
  if (version.status !== 0) return `Java ${OLDEST_JAVA} or newer was not found (JAVA_HOME or the PATH)`;
  const major = /version "(?:1\.)?(\d+)/.exec(version.stderr)?.[1];
  if (major !== undefined && Number(major) < OLDEST_JAVA)
    return `Java ${major} is too old: ${OLDEST_JAVA} or newer is needed`;
  if (isComplete() || spawnSync('mvn', ['-version']).status === 0) return undefined;
  return 'Maven was not found on the PATH; it resolves the OpenCMIS servers';
}

/**
 * Lays the servers out under `.cache/opencmis` by Maven, unless the layout of this very pom is there already.
 *
 * @returns the folder, with `inmemory`, `fileshare`, `runner` and `tck` in it
 */
export async function prepareLayout(): Promise<string> {
  if (isComplete()) return LAYOUT;
  // Made aside and renamed when whole: a stopped Maven or a second test run leaves no half layout.
  const fresh = `${LAYOUT}-${process.pid}`;
  await mkdir(CACHE, { recursive: true });
  try {
    await runMaven(fresh);
    await writeFile(join(fresh, 'pom.sha256'), pomHash());
    if (!isComplete()) {
      await rm(LAYOUT, { recursive: true, force: true });
      await rename(fresh, LAYOUT);
    }
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return LAYOUT;
}

function isComplete(): boolean {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === pomHash();
}

function pomHash(): string {
  return createHash('sha256').update(readFileSync(POM)).digest('hex');
}

function runMaven(layout: string): Promise<void> {
  const args = ['--batch-mode', '--no-transfer-progress', '--file', POM, `-Dlayout=${layout}`];
  return new Promise((done, fail) => {
    execFile('mvn', args, { maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error)
        fail(new Error(`Maven could not resolve the OpenCMIS servers:\n${stdout.slice(-4000)}${stderr.slice(-4000)}`));
      else done();
    });
  });
}

let withoutJavac: boolean | undefined;

/** The compiler beside `java`; a runtime alone has none. */
const javac = process.env['JAVA_HOME'] ? join(process.env['JAVA_HOME'], 'bin', 'javac') : 'javac';

/** `undefined` when it is there, else the sentence why tests that need it are skipped. */
export function missingJavac(): string | undefined {
  withoutJavac ??= spawnSync(javac, ['-version']).status !== 0;
  return withoutJavac ? 'the compiler of a JDK was not found (JAVA_HOME or the PATH)' : undefined;
}

/** Compiles a Java file into the classes of a web application, against its libraries. */
export function compileInto(webInf: string, source: string): Promise<void> {
  return compileJava(source, join(webInf, 'lib', '*'), join(webInf, 'classes'));
}

/** Compiles a Java file against the libraries of a class path. */
export async function compileJava(source: string, libraries: string, classes: string): Promise<void> {
  await promisify(execFile)(javac, ['-nowarn', '-cp', libraries, '-d', classes, source]);
}
