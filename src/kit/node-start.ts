import type { Node, NodeAPI, NodeMessage } from 'node-red';
import type { ConnectionNode } from './connection';
import type { NodeConfig } from './fields';

/** What a node has at hand for what it does by itself when it starts. */
export interface NodeStart<Output extends string> {
  readonly RED: NodeAPI;
  readonly node: Node;
  readonly config: NodeConfig;
  /** Tells that the node closes. */
  readonly signal: AbortSignal;
  /** Throws a `notConfigured` error without one. */
  readonly connection: () => ConnectionNode;
  readonly send: (output: Output, msg: NodeMessage) => void;
  /** Tells the node's catch nodes of an error; the work may go on. */
  readonly fail: (thrown: unknown, msg: NodeMessage) => void;
}

/** Does something once all nodes are there, so that messages arrive. */
export function onceFlowsRun(RED: NodeAPI, node: Node, work: () => void): void {
  RED.events.once('flows:started', work);
  node.on('close', () => void RED.events.removeListener('flows:started', work));
}
