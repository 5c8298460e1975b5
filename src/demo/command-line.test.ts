import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';

/** Runs the command line until it ends, or until it has printed its address and got the signal. */
function run(
  args: string[],
  signal?: NodeJS.Signals,
): Promise<{ code: number | null; output: string; errors: string }> {
  const code = `require(${JSON.stringify(path.join(__dirname, 'command-line.ts'))}).runCommandLine(process.argv.slice(1)).then((status) => { process.exitCode = status; })`;
  const child = spawn(process.execPath, ['--require', require.resolve('tsx/cjs'), '--eval', code, '--', ...args]);
  return new Promise((resolve) => {
    let output = '';
    let errors = '';
    child.stdout.on('data', (data) => {
      output += String(data);
      if (signal && /repository id/.test(output)) child.kill(signal);
    });
    child.stderr.on('data', (data) => (errors += String(data)));
    child.once('close', (status) => resolve({ code: status, output, errors }));
  });
}

describe('demo repository: command line', function () {
  this.timeout(30_000);
  const twoUsers = ['--user', 'anna', '--user', 'ben', '--password', 'x', '--password', 'y'];

  it('prints address and repository id, and ends cleanly on Ctrl-C', async () => {
    const { code, output } = await run(['--password', 'x'], 'SIGINT');
    assert.match(output, /address +http:\/\/127\.0\.0\.1:\d+\/browser\n +repository id +demo\n/);
    assert.equal(code, 0);
  });

  it('explains itself, and that it is not for production', async () => {
    const { code, output } = await run(['--help']);
    assert.equal(code, 0);
    assert.match(output, /not for production[\s\S]*--folder/);
  });

  it('says what to do when the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    try {
      const port = String((other.address() as AddressInfo).port);
      const { code, errors } = await run(['--port', port, '--password', 'x']);
      assert.equal(code, 1);
      assert.match(errors, /taken.*--port/);
    } finally {
      other.close();
    }
  });

  it('takes several users', async () => {
    const { code, output } = await run(twoUsers, 'SIGTERM');
    assert.deepEqual([code, /repository id/.test(output)], [0, true]);
  });

  it('refuses what it does not understand', async () => {
    for (const args of [['--port', 'x', '--password', 'x'], [], ['--nonsense'], twoUsers.slice(0, -2)]) {
      const { code, errors } = await run(args);
      assert.equal(code, 2);
      assert.match(errors, /npm run demo-repository/);
    }
  });
});
