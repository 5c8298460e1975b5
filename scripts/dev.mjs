// `npm run dev`: like `npm start`, and builds and restarts whenever a source file changes.
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { askedToStop, choosePort, prepareUserDir, readOptions, startNodeRed } from './node-red.mjs';
import { install, main, root } from './setup.mjs';

const watched = ['src', 'nodes', 'icons', 'examples', 'package.json'];

/**
 * All watched files with their times, as one string to compare. Looking twice a second costs a few milliseconds and,
 * unlike watchers of the operating system, works in containers and shared folders too.
 */
function snapshot() {
  return watched.flatMap(filesAt).map(describe).join('\n');
}

function filesAt(name) {
  const place = path.join(root, name);
  if (!statSync(place).isDirectory()) return [place];
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts') && !entry.parentPath.endsWith('generated'))
    .map((entry) => path.join(entry.parentPath, entry.name));
}

function describe(file) {
  const stats = statSync(file, { throwIfNoEntry: false });
  return `${file} ${stats?.mtimeMs} ${stats?.size}`;
}

await main(async () => {
  const options = readOptions('run dev');
  if (options === undefined) return 0;
  await install();
  const { build } = await import('./build.mjs');
  prepareUserDir();
  const address = { host: options.host, port: await choosePort(options) };
  let stopped = false;
  const stopping = askedToStop().then(() => (stopped = true));
  let nodeRed;
  let seen = '';
  while (!stopped) {
    const now = snapshot();
    if (now === seen) {
      await Promise.race([wait(500), stopping]);
      continue;
    }
    seen = now;
    nodeRed = await renew(nodeRed, build, address);
  }
  await nodeRed?.stop();
  return 0;
});

/** Builds and restarts; when the build or the start fails, says why and goes on with what there is. */
async function renew(running, build, address) {
  const begin = Date.now();
  try {
    await build();
  } catch (error) {
    // esbuild has printed its own messages already.
    if (error?.errors === undefined) console.error(error);
    console.error(
      running ? 'The build failed: the previous one keeps running.' : 'The build failed. Waiting for a change.',
    );
    return running;
  }
  await running?.stop();
  try {
    const started = await startNodeRed(address);
    console.log(
      `\nNode-RED runs at ${started.url} (built and started in ${Date.now() - begin} ms). Watching for changes.\n`,
    );
    return started;
  } catch (error) {
    console.error(`${error.message} Waiting for a change.`);
    return undefined;
  }
}
