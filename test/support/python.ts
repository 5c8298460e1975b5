import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const cacheFolder = join(__dirname, '../../.cache/python');
const run = promisify(execFile);

/** `undefined` when there is a Python that can make virtual environments, else the sentence why not. */
export function missingPython(): string | undefined {
  const { status } = spawnSync('python3', ['-c', 'import ensurepip, venv'], { stdio: 'ignore' });
  return status === 0 ? undefined : 'no python3 with venv was found on the PATH';
}

/**
 * The path of a Python that has a package, which is installed into the cache if it isn't there.
 * @param requirement with its version, as pip takes it: `cmislib==0.7.0`
 * @param module what has to be importable then
 */
export async function pythonWith(requirement: string, module: string): Promise<string> {
  const folder = join(cacheFolder, requirement);
  const python = join(folder, 'bin/python');
  const isReady = await run(python, ['-c', `import ${module}`]).then(
    () => true,
    () => false,
  );
  if (isReady) return python;
  await run('python3', ['-m', 'venv', '--clear', folder]);
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', requirement]);
  return python;
}
