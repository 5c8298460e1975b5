import { EventEmitter } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Node, NodeAPI, NodeMessage } from 'node-red';
import helper from 'node-red-node-test-helper';

/** What a Catch node gets of an error. */
export interface CaughtError {
  message: string;
  code?: string;
  stack?: string;
  cause?: Record<string, unknown>;
}

/** A message as it arrived somewhere in the flow. */
export interface Arrival {
  /** The output it came from, or where else: `complete`, `catch`. */
  readonly from: number | 'complete' | 'catch';
  readonly msg: NodeMessage;
}

export interface TestFlow {
  /** The node under test. */
  readonly node: Node;
  nodeOf(id: string): Node;
  /** Everything that arrived, in order. */
  readonly arrivals: readonly Arrival[];
  /** The texts that the node's status showed, in order. */
  readonly statuses: readonly { fill?: string; shape?: string; text?: string }[];
  /** Sends a message and waits until it is done or has failed. Answers what arrived in between. */
  run(msg: object): Promise<TestRun>;
  /** Sends a message without waiting. */
  send(msg: object): void;
  /** Waits until the condition holds. */
  until(condition: (arrivals: readonly Arrival[]) => boolean): Promise<void>;
  /** Deploys the flow again with another config of the node under test. Context survives; `node` stays the old one. */
  redeploy(change: object): Promise<void>;
  stop(): Promise<void>;
}

export interface TestRun {
  readonly outputs: readonly Arrival[];
  /** The payloads of what was sent. */
  readonly payloads: readonly unknown[];
  /** Of the Catch node; absent if the message was done. */
  readonly error?: CaughtError;
  /** How often the message ended: by `done` or by an error. */
  readonly ends: number;
}

export interface TestFlowOptions {
  /** The node under test and those it needs. */
  readonly types: readonly ((RED: NodeAPI) => void)[];
  /** The config of the node under test, without id and wires. */
  readonly node: { readonly type: string } & Record<string, unknown>;
  readonly outputs: number;
  /** Config nodes and others. */
  readonly others?: readonly object[];
  readonly credentials?: object;
}

/** Deploys one node with a Complete and a Catch node in a real Node-RED runtime. */
export async function startFlow({
  types,
  node,
  outputs,
  others = [],
  credentials,
}: TestFlowOptions): Promise<TestFlow> {
  const numbers = Array.from({ length: outputs }, (_, index) => index);
  const flowOf = (change: object): object[] => [
    { id: 'flow', type: 'tab' },
    { ...node, ...change, id: 'node', z: 'flow', wires: numbers.map((index) => [`out${index}`]) },
    ...numbers.map((index) => ({ id: `out${index}`, z: 'flow', type: 'helper' })),
    { id: 'onComplete', z: 'flow', type: 'complete', scope: ['node'], wires: [['complete']] },
    { id: 'complete', z: 'flow', type: 'helper' },
    { id: 'onCatch', z: 'flow', type: 'catch', scope: ['node'], wires: [['catch']] },
    { id: 'catch', z: 'flow', type: 'helper' },
    ...others,
  ];
  await helper.load(types, flowOf({}), credentials);
  const arrivals: Arrival[] = [];
  const listen = (id: string, from: Arrival['from']): void => {
    helper.getNode(id).on('input', (msg, _send, done) => {
      arrivals.push({ from, msg });
      done();
    });
  };
  const listenToAll = (): void => {
    for (const index of numbers) listen(`out${index}`, index);
    listen('complete', 'complete');
    listen('catch', 'catch');
  };
  listenToAll();
  const tested = helper.getNode('node');
  const statuses: { fill?: string; shape?: string; text?: string }[] = [];
  const events: EventEmitter = tested;
  events.on('call:status', (call: { firstArg: { fill?: string; shape?: string; text?: string } }) => {
    statuses.push(call.firstArg);
  });
  const until = async (condition: (seen: readonly Arrival[]) => boolean): Promise<void> => {
    while (!condition(arrivals)) await wait(2);
  };
  return {
    node: tested,
    nodeOf: (id) => helper.getNode(id),
    arrivals,
    statuses,
    until,
    send: (msg) => helper.getNode('node').receive({ ...msg }),
    async run(msg) {
      const before = arrivals.length;
      const ended = (seen: readonly Arrival[]): Arrival[] =>
        seen.slice(before).filter(({ from }) => typeof from !== 'number');
      tested.receive({ ...msg });
      await until((seen) => ended(seen).length > 0);
      // A second end would come in the turns right after the first.
      await wait(5);
      const outputsSeen = arrivals.slice(before).filter(({ from }) => typeof from === 'number');
      const failed = ended(arrivals).find(({ from }) => from === 'catch');
      return {
        outputs: outputsSeen,
        payloads: outputsSeen.map(({ msg: sent }) => sent.payload),
        ...(failed === undefined ? {} : { error: errorOf(failed.msg) }),
        ends: ended(arrivals).length,
      };
    },
    async redeploy(change) {
      await helper.setFlows(flowOf(change), 'full', credentials);
      listenToAll();
    },
    stop: () => helper.unload(),
  };
}

/** What is at a path inside a message or a result; `undefined` where there is nothing. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce((found, name) => {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
    const member: unknown = Reflect.get(found, name);
    return member;
  }, value);
}

function errorOf(msg: NodeMessage): CaughtError {
  const { error } = msg;
  if (typeof error !== 'object' || error === null || !('message' in error))
    throw new Error('the Catch node got no error');
  const own = { ...error };
  Reflect.deleteProperty(own, 'source');
  return { ...own, message: String(error.message) };
}
