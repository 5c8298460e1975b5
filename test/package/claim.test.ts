import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const script = pathToFileURL(path.resolve(__dirname, '../../scripts/claim.mjs')).href;

describe('the user directory of npm start', () => {
  let folder: string;
  const running: ChildProcess[] = [];
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'claim-'));
  });
  afterEach(async () => {
    for (const child of running.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    rmSync(folder, { recursive: true });
  });

  /** A process that claims the folder and stays until its input ends; answers what it says first. */
  const claim = async (): Promise<{ child: ChildProcess; says: string }> => {
    const program = `
      import { claim } from ${JSON.stringify(script)};
      try { claim(process.argv[1]); console.log('claimed'); process.stdin.resume(); }
      catch (error) { console.log(error.message); }`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program, folder]);
    running.push(child);
    const [says] = (await once(child.stdout, 'data')) as [Buffer];
    return { child, says: says.toString().trim() };
  };

  it('is refused to a second process while the first runs, with its number', async () => {
    const first = await claim();
    assert.equal(first.says, 'claimed');
    const second = await claim();
    assert.match(second.says, new RegExp(`already runs with ${folder} \\(process ${String(first.child.pid)}\\)`));
  });

  it('is free again when the process has ended, and when it was killed', async () => {
    const first = await claim();
    first.child.stdin?.end();
    await once(first.child, 'exit');
    assert.ok(!existsSync(path.join(folder, 'running.pid')));
    const second = await claim();
    second.child.kill('SIGKILL');
    await once(second.child, 'exit');
    assert.equal((await claim()).says, 'claimed');
  });

  it('is free when what was written is no process', async () => {
    writeFileSync(path.join(folder, 'running.pid'), 'nonsense');
    assert.equal((await claim()).says, 'claimed');
  });
});
