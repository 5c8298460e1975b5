import type { Node, NodeAPI } from 'node-red';
import type { CmisClient } from '../client/client';
import { CmisError } from '../model/errors';

/** The config node as the operation nodes see it. */
export interface ConnectionNode extends Node {
  /** The zone of times that are given without one. */
  readonly timeZone: string;
  /**
   * The one client of this connection, made on first use.
   *
   * Rejects with a `notConfigured` error if the connection's settings don't do.
   */
  getClient(): Promise<CmisClient>;
  /** Keeps the client open, should the connection be closed, until the function that it answers is called. */
  hold(): () => void;
}

/**
 * The connection that a node has chosen.
 *
 * Throws a `notConfigured` error if none is chosen, or if it is disabled or gone.
 */
export function findConnection(RED: NodeAPI, connectionId: unknown): ConnectionNode {
  if (typeof connectionId !== 'string' || connectionId === '') {
    throw notConfigured('No connection is selected in this node.');
  }
  const node = findNode(RED, connectionId);
  if (node === undefined || !isConnection(node)) {
    throw notConfigured("The connection of this node isn't there: it is disabled, or it was deleted.");
  }
  return node;
}

/** A config node; `undefined` if it is disabled or was deleted, which Node-RED's types don't know of. */
export function findNode(RED: NodeAPI, id: string): Node | undefined {
  const getNode: (id: string) => Node | null = (wanted) => RED.nodes.getNode(wanted);
  return getNode(id) ?? undefined;
}

export function notConfigured(message: string): CmisError {
  return new CmisError('notConfigured', message, { outcome: 'notDone', retryable: false });
}

/** True for a config node that has a client. */
export function isConnection(node: Node): node is ConnectionNode {
  return 'getClient' in node && typeof node.getClient === 'function';
}
