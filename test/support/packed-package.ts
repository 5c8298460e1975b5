import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = path.resolve(__dirname, '..', '..');
const cache = path.join(root, '.cache', 'package');

export interface PackedPackage {
  /** The tarball. */
  readonly file: string;
  /** Paths inside the package, forward slashes. */
  readonly contents: readonly string[];
}

const copyAll = { recursive: true };
let packed: Promise<PackedPackage> | undefined;
let installed: Promise<string> | undefined;

/** Builds and packs the working copy, once per process. */
export function packPackage(): Promise<PackedPackage> {
  packed ??= pack();
  return packed;
}

/**
 * Installs the packed package by `npm install <tarball>`, as a user does, and copies the result into a user directory.
 * One installation is kept per content of the package: a second run needs no network.
 */
export async function installPackage(userDir: string): Promise<void> {
  installed ??= install();
  cpSync(await installed, userDir, copyAll);
}

async function pack(): Promise<PackedPackage> {
  await run(process.execPath, [path.join(root, 'scripts', 'build.mjs'), '--types'], { cwd: root });
  const folder = path.join(cache, `pack-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const { stdout } = await npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root);
  const [report] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  // The content is part of the name: npm takes a tarball of the same name and version for the one it has.
  const made = path.join(folder, path.basename(report.filename));
  const hash = createHash('sha256').update(readFileSync(made)).digest('hex').slice(0, 12);
  const file = path.join(cache, `package-${hash}.tgz`);
  renameSync(made, file);
  rmSync(folder, { recursive: true });
  return { file, contents: report.files.map((entry) => entry.path) };
}

async function install(): Promise<string> {
  const { file } = await packPackage();
  const folder = file.replace(/\.tgz$/, '');
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  const previous = newestInstallation();
  mkdirSync(unfinished, { recursive: true });
  // Dependencies that are there already needn't be fetched again, so this works without a network too.
  if (previous !== undefined)
    cpSync(path.join(previous, 'node_modules'), path.join(unfinished, 'node_modules'), copyAll);
  // Node-RED writes such a file into each user directory; without one npm would install into a folder further up.
  writeFileSync(path.join(unfinished, 'package.json'), '{ "name": "node-red-project", "private": true }');
  await npm(['install', '--no-audit', '--no-fund', '--prefer-offline', file], unfinished);
  rmSync(folder, { recursive: true, force: true });
  renameSync(unfinished, folder);
  return folder;
}

function newestInstallation(): string | undefined {
  const age = (name: string) => statSync(path.join(cache, name)).mtimeMs;
  const [newest] = readdirSync(cache)
    .filter((name) => /^package-\w+$/.test(name))
    .sort((a, b) => age(b) - age(a));
  return newest === undefined ? undefined : path.join(cache, newest);
}

function npm(args: readonly string[], cwd: string): Promise<{ stdout: string }> {
  return run('npm', args, { cwd, shell: process.platform === 'win32', maxBuffer: 16 * 1024 * 1024 });
}
