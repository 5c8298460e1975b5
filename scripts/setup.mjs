// Installs what is missing. Node built-ins only: on a fresh clone this runs before anything is installed.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a Node program in the project folder and resolves with its exit code. A signal to this process ends it too. */
export function runNode(args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', ...options });
    const stop = () => child.kill('SIGTERM');
    process.on('SIGINT', stop).on('SIGTERM', stop);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      process.off('SIGINT', stop).off('SIGTERM', stop);
      resolve(signal === null ? code : 1);
    });
  });
}

/** True when node_modules holds each package of the lock file in its version; npm keeps its own record of what it installed. */
export function isInstalled(folder = root) {
  const record = path.join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(path.join(folder, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(
    ([place, entry]) => place === '' || entry.optional || installed[place]?.version === entry.version,
  );
}

/** Installs the packages of the lock file, if any is missing. */
export async function install() {
  if (isInstalled()) return;
  console.log('Installing the packages that are missing. This takes a minute or two.');
  // A half-filled folder is completed, an empty one filled by the quicker and stricter `npm ci`.
  const command = existsSync(path.join(root, 'node_modules')) ? 'install' : 'ci';
  const code = await runNode([npmCli(), command, '--no-audit', '--no-fund']);
  if (code !== 0) throw new Error(`npm ${command} failed; its message is above.`);
}

/** The npm that runs us, else the one beside Node.js. The name alone won't do: node_modules/.bin has an npm of Node-RED's. */
function npmCli() {
  const beside = path.dirname(process.execPath);
  const places = [
    process.env.npm_execpath,
    path.join(beside, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    path.join(beside, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    '/usr/share/nodejs/npm/bin/npm-cli.js',
  ];
  const found = places.find((place) => place?.endsWith('npm-cli.js') && existsSync(place));
  if (found === undefined) throw new Error('npm was not found beside Node.js. Run `npm ci` yourself, then try again.');
  return found;
}

/** Runs a script's main function; an error is one sentence, not a stack. */
export async function main(program) {
  try {
    process.exitCode = (await program()) ?? 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(install);
