// Keeps two processes from working in one folder.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Claims a folder for this process until it ends. Throws if another process that still runs has it; the claim of a process
 * that was killed is taken over.
 */
export function claim(folder) {
  const file = path.join(folder, 'running.pid');
  const holder = holderOf(file);
  if (holder !== undefined) {
    throw new Error(
      `Node-RED already runs with ${folder} (process ${holder}): two would overwrite each other's flows. ` +
        `End that one first. If there is none, delete ${file}.`,
    );
  }
  writeFileSync(file, String(process.pid), { flag: 'wx' });
  process.once('exit', () => rmSync(file, { force: true }));
}

/** The process that holds a claim and still runs; the file of one that doesn't is removed. */
function holderOf(file) {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
  const pid = Number(text);
  if (Number.isInteger(pid) && pid > 0 && runs(pid)) return pid;
  rmSync(file, { force: true });
  return undefined;
}

function runs(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is a process too.
    return error.code === 'EPERM';
  }
}
