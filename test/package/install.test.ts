// Installs the packed package into both Node-RED lines as a user does, and runs every example there.
//
// What an example owes to this test: it shows what it does in debug nodes. Its inject nodes are pressed from top to
// bottom (those with "inject once" press themselves); after each, a debug node has to show a message, unless the inject
// node only sends `msg.reset`. Errors fail the test; one that is shown on purpose has a catch node for its node alone.
import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import {
  missingLine,
  nodeRedLines,
  startNodeRed,
  type FlowNode,
  type LogEntry,
  type NodeRedLine,
  type NodeRedProcess,
} from '../support/node-red-process';
import { describeWith } from '../support/require';
import { examples, packageFile } from './palette';

const nodeVersions: Record<NodeRedLine, RegExp> = { '4.1': /^v(2[0-9]|[3-9]\d)\./, '5': /^v24\./ };
const logLevel = { error: 20, warn: 30 };

for (const line of nodeRedLines) {
  if (line === '5') describeWith('node-red-5', `installed into Node-RED ${line}`, () => installed(line));
  else describe(`installed into Node-RED ${line}`, () => installed(line));
}

function installed(line: NodeRedLine): void {
  let nodeRed: NodeRedProcess;

  before(async function () {
    this.timeout(240_000);
    assert.equal(missingLine(line), undefined);
    nodeRed = await startNodeRed({ line });
  });
  after(async function () {
    this.timeout(30_000);
    await nodeRed.stop();
  });

  it('runs in the versions that this line is about', () => {
    assert.ok(nodeRed.version.startsWith(`${line}.`), nodeRed.version);
    assert.match(nodeRed.nodeVersion, nodeVersions[line]);
    if (line === '4.1') assert.equal(nodeRed.nodeVersion, process.version);
  });

  it('lists every node type, each loaded without an error', async () => {
    const sets = await nodeRed.nodes();
    assert.deepEqual(sets.map(({ types }) => types.join()).sort(), Object.keys(packageFile['node-red'].nodes).sort());
    assert.deepEqual(
      sets.filter(({ err, enabled }) => err !== undefined || !enabled),
      [],
    );
  });

  for (const { file, nodes } of examples) {
    it(`runs ${file}`, async function () {
      this.timeout(90_000);
      const before = nodeRed.log.length;
      const log = () => nodeRed.log.slice(before);
      await nodeRed.deploy(nodes.map(logDebug));
      for (const inject of injectsOf(nodes)) {
        const shown = inject['once'] === true ? 0 : shownIn(log()).length;
        if (inject['once'] !== true) await nodeRed.inject(inject.id);
        if (!onlyResets(inject)) await showsMore(log, shown, inject);
      }
      await quiet(log);
      assert.deepEqual(complaintsIn(log()), []);
      assert.deepEqual(caughtIn(log(), nodes), []);
    });
  }
}

/** The node as it is; a debug node writes what it shows into the log too. */
function logDebug(node: FlowNode): FlowNode {
  return node.type === 'debug' ? { ...node, active: true, console: true } : node;
}

function injectsOf(nodes: readonly FlowNode[]): FlowNode[] {
  return nodes.filter(({ type }) => type === 'inject').sort((a, b) => Number(a['y']) - Number(b['y']));
}

function onlyResets(inject: FlowNode): boolean {
  const { props } = inject;
  return Array.isArray(props) && props.some((prop: { p?: unknown }) => prop.p === 'reset');
}

function shownIn(log: readonly LogEntry[]): LogEntry[] {
  return log.filter(({ type, level }) => type === 'debug' && level > logLevel.warn);
}

function complaintsIn(log: readonly LogEntry[]): LogEntry[] {
  return log.filter(({ level, type }) => level <= logLevel.error || (type === 'output' && level === logLevel.warn));
}

/** What the debug nodes showed that are behind catch nodes for all nodes. */
function caughtIn(log: readonly LogEntry[], nodes: readonly FlowNode[]): LogEntry[] {
  const catches = nodes.filter((node) => node.type === 'catch' && !Array.isArray(node['scope']));
  const behind = new Set(catches.map(({ id }) => id));
  for (const id of behind) {
    const wires = nodes.find((node) => node.id === id)?.['wires'];
    for (const next of Array.isArray(wires) ? (wires.flat() as string[]) : []) behind.add(next);
  }
  return shownIn(log).filter(({ id }) => id !== undefined && behind.has(id));
}

async function showsMore(log: () => LogEntry[], shown: number, inject: FlowNode): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (shownIn(log()).length <= shown) {
    if (Date.now() > deadline)
      assert.fail(`No debug node showed anything for the inject node ${inject.id}: ${JSON.stringify(log())}`);
    await wait(20);
  }
  await quiet(log);
}

/** Resolves when the log has not grown for a while. */
async function quiet(log: () => LogEntry[]): Promise<void> {
  for (let length = -1; length !== log().length;) {
    length = log().length;
    await wait(400);
  }
}
