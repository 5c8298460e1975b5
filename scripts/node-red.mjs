// Runs Node-RED with this working copy of the package, for `npm start` and `npm run dev`.
import { fork } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { claim } from './claim.mjs';
import { root } from './setup.mjs';

const userDir = path.join(root, '.node-red');
const flowFile = path.join(userDir, 'flows.json');
const demoFlow = path.join(root, 'examples', '01 - first steps.json');
const defaultPort = 1880;

const usage = (command) => `npm ${command} -- [--port N] [--host ADDRESS]

  --port N        port of Node-RED; also taken from the environment variable PORT.
                  Without it ${defaultPort}, or the next one that is free.
  --host ADDRESS  address to listen on, 127.0.0.1 (this machine only) by default.
  --help          this text

The user directory is .node-red in the project folder; delete it to begin anew.`;

/** The options of the command line, or undefined after printing the help that was asked for. */
export function readOptions(command) {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', short: 'p', default: process.env.PORT },
      host: { type: 'string', default: '127.0.0.1' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(usage(command));
    return undefined;
  }
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port < 65536)) {
    throw new Error(`"${values.port}" is not a port: it has to be a whole number below 65536.`);
  }
  return { host: values.host, port };
}

/** The port asked for, which must be free, or the first free one from 1880 on. */
export async function choosePort({ host, port }) {
  if (port !== undefined) {
    const free = await freePort(host, port);
    if (free === undefined)
      throw new Error(`Port ${port} on ${host} is taken or not allowed. Choose another by --port.`);
    return free;
  }
  for (let candidate = defaultPort; candidate < defaultPort + 1000; candidate += 1) {
    const free = await freePort(host, candidate);
    if (free !== undefined) return free;
  }
  throw new Error(`No free port on ${host} from ${defaultPort} on. Choose an address by --host.`);
}

/** Resolves with the port if it can be listened on (port 0: with one that the system gives), else with undefined. */
function freePort(host, port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ host, port, exclusive: true }, () => {
      const { port: free } = server.address();
      server.close(() => resolve(free));
    });
  });
}

/**
 * Puts the demo flow into the user directory, unless there are flows already: they are the person's own. Only one
 * Node-RED at a time may have the directory, for two would overwrite each other's flows.
 */
export function prepareUserDir() {
  mkdirSync(userDir, { recursive: true });
  claim(userDir);
  if (!existsSync(flowFile) && existsSync(demoFlow)) copyFileSync(demoFlow, flowFile);
}

/** Whether the demo flow is among the flows that run now. */
export function hasDemoFlow() {
  const tabsIn = (file) =>
    JSON.parse(readFileSync(file, 'utf8')).filter(({ type, disabled }) => type === 'tab' && disabled !== true);
  const demo = new Set(tabsIn(demoFlow).map(({ id }) => id));
  return tabsIn(flowFile).some(({ id }) => demo.has(id));
}

/** Starts Node-RED; resolves once it answers, rejects if it ends before. */
export async function startNodeRed({ host, port }) {
  const program = path.join(root, 'node_modules', 'node-red', 'red.js');
  const settings = path.join(root, 'scripts', 'node-red-settings.cjs');
  const args = ['--userDir', userDir, '--settings', settings, '--port', String(port), '-D', `uiHost=${host}`];
  const child = fork(program, args, { cwd: root });
  const ended = new Promise((resolve) => {
    child.once('exit', (code) => resolve(code ?? 1));
    child.once('error', () => resolve(1));
  });
  const url = `http://${reachable(host)}:${port}/`;
  const nodeRed = { url, ended, stop: () => stop(child, ended) };
  await answers(url, ended);
  return nodeRed;
}

/** An address that a browser on this machine can open. */
function reachable(host) {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

async function answers(url, ended) {
  let running = true;
  void ended.then(() => (running = false));
  while (running) {
    const response = await fetch(`${url}settings`).catch(() => undefined);
    if (response?.ok) return;
    await wait(100);
  }
  throw new Error('Node-RED ended before it was ready; its messages are above.');
}

async function stop(child, ended) {
  if (child.connected) child.send('shutdown');
  const patience = new AbortController();
  const tooLong = wait(10_000, undefined, { signal: patience.signal }).then(
    () => child.kill('SIGKILL'),
    () => undefined,
  );
  await ended;
  patience.abort();
  await tooLong;
}

/**
 * Resolves at the first SIGINT or SIGTERM, or when the npm that runs us is gone: a signal to npm alone ends its shell,
 * which passes nothing on. Later signals are ignored while things end.
 */
export function askedToStop() {
  return new Promise((resolve) => {
    process.on('SIGINT', resolve).on('SIGTERM', resolve);
    if (process.env.npm_lifecycle_event === undefined) return;
    const parent = process.ppid;
    const watch = setInterval(() => process.ppid !== parent && resolve(), 500);
    watch.unref();
  });
}
