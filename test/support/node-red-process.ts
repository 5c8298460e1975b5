import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { installPackage } from './packed-package';

const root = path.resolve(__dirname, '..', '..');
const packageName = '@cmisflow/node-red-cmis';

/** The Node-RED lines that the package supports: 4.1 on the Node.js of the tests, 5 on Node.js 24 of its own. */
export type NodeRedLine = '4.1' | '5';
export const nodeRedLines: readonly NodeRedLine[] = ['4.1', '5'];

const newerLine = path.join(root, 'test', 'node-red-5', 'node_modules');
const programs: Record<NodeRedLine, { node: string; nodeRed: string }> = {
  '4.1': { node: process.execPath, nodeRed: path.join(root, 'node_modules', 'node-red', 'red.js') },
  '5': {
    node: path.join(newerLine, `node-${process.platform}-${process.arch}`, 'bin', 'node'),
    nodeRed: path.join(newerLine, 'node-red', 'red.js'),
  },
};

/** A node of a flow file; what else it has depends on its type. */
export interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly [property: string]: unknown;
}

/** One entry of Node-RED's log; `level` is 20 for errors, 30 for warnings, 40 for the rest. */
export interface LogEntry {
  readonly level: number;
  readonly type?: string;
  readonly id?: string;
  readonly name?: string;
  readonly message: string;
}

/** What `GET /nodes` says of one set of nodes; `err` if it could not be loaded. */
export interface NodeSet {
  readonly module: string;
  readonly types: readonly string[];
  readonly enabled: boolean;
  readonly err?: string;
}

export interface NodeRedProcess {
  /** Address of the editor and the admin API, with a slash at the end. */
  readonly url: string;
  readonly userDir: string;
  /** Version of Node-RED. */
  readonly version: string;
  /** `process.version` inside the process. */
  readonly nodeVersion: string;
  /** Grows while the process runs. */
  readonly log: readonly LogEntry[];
  /** The node sets of our package. */
  nodes(): Promise<NodeSet[]>;
  /** Replaces all flows and resolves once they are started. */
  deploy(flows: readonly FlowNode[]): Promise<void>;
  /** Resolves once the flows are started that something else deploys, such as the editor. */
  deployBy(something: () => Promise<void>): Promise<void>;
  /** Presses the button of an inject node. */
  inject(id: string): Promise<void>;
  /** Ends the process; rejects if it doesn't end by itself within 15 seconds. */
  stop(): Promise<void>;
  /** Ends the process as a crash does. */
  kill(): Promise<void>;
}

/** The reason why a line can't be started, or undefined. */
export function missingLine(line: NodeRedLine): string | undefined {
  const { node, nodeRed } = programs[line];
  if (existsSync(node) && existsSync(nodeRed)) return undefined;
  return `Node-RED ${line} is not installed here (npm ci --prefix test/node-red-5)`;
}

/**
 * Starts a real Node-RED process on a free port of 127.0.0.1 with the packed package installed in its user directory.
 * Without `userDir` it gets a fresh one, which `stop` removes. Allow a minute: the first call packs and installs.
 */
export async function startNodeRed(options: {
  line: NodeRedLine;
  userDir?: string;
  flows?: readonly FlowNode[];
}): Promise<NodeRedProcess> {
  const userDir = options.userDir ?? mkdtempSync(path.join(tmpdir(), 'node-red-'));
  mkdirSync(userDir, { recursive: true });
  if (!existsSync(path.join(userDir, 'node_modules', packageName))) await installPackage(userDir);
  const url = `http://127.0.0.1:${await freePort()}/`;
  const log: LogEntry[] = [];
  const child = spawnNodeRed(options.line, userDir, new URL(url).port, log);
  const stop = async () => {
    await end(child);
    if (options.userDir === undefined) rmSync(userDir, { recursive: true, force: true });
  };
  const deployBy = async (something: () => Promise<void>) => {
    const before = startsOfFlows(log);
    await something();
    // The answer comes before the nodes are made.
    await until(() => startsOfFlows(log) > before, 'The flows did not start', log);
  };
  const deploy = (flows: readonly FlowNode[]) => deployBy(() => post(`${url}flows`, flows));
  const versions = await started(child, url, log);
  if (options.flows !== undefined) await deploy(options.flows);
  return {
    ...versions,
    url,
    userDir,
    log,
    deploy,
    deployBy,
    stop,
    kill: async () => {
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    },
    inject: (id) => post(`${url}inject/${id}`, {}),
    nodes: () => ourNodes(url),
  };
}

function spawnNodeRed(line: NodeRedLine, userDir: string, port: string, log: LogEntry[]): ChildProcess {
  const { node, nodeRed } = programs[line];
  const settings = path.join(__dirname, 'node-red-settings.cjs');
  const child = fork(
    nodeRed,
    ['--userDir', userDir, '--settings', settings, '--port', port, '-D', 'uiHost=127.0.0.1'],
    {
      cwd: userDir,
      execPath: node,
      execArgv: [],
      silent: true,
    },
  );
  child.on('message', (entry) => log.push(entry as LogEntry));
  const note = (level: number) => (chunk: Buffer) => log.push({ level, type: 'output', message: chunk.toString() });
  child.stdout?.on('data', note(40));
  child.stderr?.on('data', note(30));
  return child;
}

/** Resolves once the flows of the user directory run. */
async function started(child: ChildProcess, url: string, log: readonly LogEntry[]) {
  try {
    // Flows may start before the server listens.
    const isUp = () => startsOfFlows(log) > 0 && isListening(log);
    await until(() => isUp() || child.exitCode !== null, 'Node-RED did not start', log);
    if (child.exitCode !== null) {
      throw new Error(`Node-RED ended at once:\n${log.map((entry) => entry.message).join('\n')}`);
    }
    const report = await diagnostics(url);
    return { version: report.runtime.version, nodeVersion: report.nodejs.version };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

/** How often flows were started; the settings of the tests make Node-RED say so in English. */
function startsOfFlows(log: readonly LogEntry[]): number {
  return log.filter((entry) => entry.message === 'Started flows').length;
}

function isListening(log: readonly LogEntry[]): boolean {
  return log.some((entry) => entry.message.startsWith('Server now running at'));
}

async function until(isSo: () => boolean, complaint: string, log: readonly LogEntry[]): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error(`${complaint}:\n${log.map((entry) => entry.message).join('\n')}`);
    await wait(20);
  }
}

interface Diagnostics {
  nodejs: { version: string };
  runtime: { version: string };
}

async function diagnostics(url: string): Promise<Diagnostics> {
  const response = await fetch(`${url}diagnostics`);
  return (await response.json()) as Diagnostics;
}

async function ourNodes(url: string): Promise<NodeSet[]> {
  const response = await fetch(`${url}nodes`, { headers: { accept: 'application/json' } });
  return ((await response.json()) as NodeSet[]).filter((set) => set.module === packageName);
}

async function post(url: string, body: unknown): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`POST ${url} answered ${response.status}: ${await response.text()}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.send('shutdown');
  const patience = new AbortController();
  const tooLong = wait(15_000, true, { signal: patience.signal }).catch(() => false);
  await Promise.race([exit, tooLong]);
  patience.abort();
  if (await tooLong) {
    child.kill('SIGKILL');
    await exit;
    throw new Error('Node-RED did not end within 15 seconds: a node does not close.');
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
