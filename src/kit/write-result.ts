import type { NodeAPI, NodeMessage } from 'node-red';

/** Facts of a call, `msg.cmis` of what a node sends. */
export interface CallFacts {
  operation: string;
  repositoryId?: string;
  objectId?: string;
  numItems?: number;
  hasMoreItems?: boolean;
  changeToken?: string;
  /** Bytes of a content. */
  length?: number;
  /** Remarks that are no errors. */
  notes?: readonly string[];
  durationMs?: number;
}

/** `msg` itself with a result and the facts of its call; everything else on it survives. */
export function writeResult(
  RED: NodeAPI,
  msg: NodeMessage,
  path: string,
  value: unknown,
  facts: CallFacts,
): NodeMessage {
  msg.cmis = facts;
  RED.util.setMessageProperty(msg, path, value, true);
  return msg;
}

/** A further message made from `msg`: a copy of everything but the result's place, then as {@link writeResult}. */
export function deriveMessage(
  RED: NodeAPI,
  msg: NodeMessage,
  path: string,
  value: unknown,
  facts: CallFacts,
): NodeMessage {
  // What is replaced needn't be copied: it may be large.
  const rest: NodeMessage = { ...msg };
  delete rest.cmis;
  const name = path.replace(/^msg\./, '');
  if (Object.hasOwn(rest, name)) rest[name] = undefined;
  return writeResult(RED, RED.util.cloneMessage(rest), path, value, facts);
}
