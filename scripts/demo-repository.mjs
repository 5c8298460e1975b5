// Starts the embedded CMIS repository by itself: npm run demo-repository -- --help
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const scripts = dirname(fileURLToPath(import.meta.url));
const commandLine = join(scripts, '../dist/src/demo/command-line.js');

if (!existsSync(commandLine)) {
  const build = spawnSync(process.execPath, [join(scripts, 'build.mjs')], { stdio: ['ignore', 2, 2] });
  if (build.status !== 0) process.exit(build.status ?? 1);
}
const { runCommandLine } = createRequire(import.meta.url)(commandLine);
process.exitCode = await runCommandLine(process.argv.slice(2));
