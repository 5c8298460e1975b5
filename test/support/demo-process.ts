import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** The Demo repository in a process of its own, with the user "demo" and the password "secret". */
export interface DemoProcess {
  readonly process: ChildProcess;
  readonly url: string;
  /** Ends it at once, as `kill -9` does. */
  kill(): Promise<void>;
}

/** Starts the command line on a folder, without sample documents. @throws Error if it ends before it is ready */
export async function startDemoProcess(folder: string): Promise<DemoProcess> {
  const commandLine = path.join(__dirname, '../../src/demo/command-line.ts');
  const code = `require(${JSON.stringify(commandLine)}).runCommandLine(process.argv.slice(1))`;
  const options = ['--password', 'secret', '--empty', '--folder', folder];
  const args = ['--require', require.resolve('tsx/cjs'), '--eval', code, '--', ...options];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (data) => {
      output += String(data);
      const [, found] = /address\s+(\S+)\n/.exec(output) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error(`the process ended: ${output}`)));
  });
  return {
    process: child,
    url,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}
