// node guard.mjs FOLDER COMMAND [ARGUMENT…]
//
// Runs COMMAND for as long as this process's standard input is open, then kills it and removes FOLDER. The input closes
// with the process that holds the other end, however that one ends: a crashed test run leaves no server behind.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';

const [folder, command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
const finish = (code) => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  process.exit(code);
};
child.on('error', (error) => {
  console.error(error.message);
  finish(127);
});
child.on('exit', (code) => finish(code ?? 1));
process.stdin.on('close', () => child.kill('SIGKILL')).resume();
// A Ctrl-C goes to the whole process group; the folder still has to be removed.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill('SIGKILL'));
