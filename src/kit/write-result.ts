import type { NodeAPI, NodeMessage } from 'node-red';
import { inputError } from '../model/errors';
import { describe } from '../model/describe';
import type { CmisObject } from '../model/object';

/** Facts of a call, `msg.cmis` of what a node sends. */
export interface CallFacts {
  operation: string;
  repositoryId?: string;
  objectId?: string;
  /** Of a call about a type. */
  typeId?: string;
  numItems?: number;
  hasMoreItems?: boolean;
  changeToken?: string;
  /** What of a folder was not deleted. */
  failedIds?: readonly string[];
  /** What came of an object that may have been there already: `created` or `moved`, `renamed`, `newVersion`, `overwritten`, `existed`. */
  outcome?: string;
  /** Items of a list that went well, and that failed. */
  succeeded?: number;
  failed?: number;
  /** Items that were done in part only, where there are any: they count as neither. */
  incomplete?: number;
  /** Bytes of a content. */
  length?: number;
  /** Of the content, in lower-case hexadecimal. */
  sha256?: string;
  filename?: string;
  mimetype?: string;
  /** What a web client was answered. */
  status?: number;
  /** Requests that carried content, where there were several. */
  chunks?: number;
  /** Bytes that were there from before a restart. */
  resumedFrom?: number;
  /** Remarks that are no errors. */
  notes?: readonly string[];
  durationMs?: number;
}

/** The facts that the object of a call brings. */
export function objectFacts({ id, properties }: CmisObject): Pick<CallFacts, 'objectId' | 'changeToken'> {
  const changeToken = properties['cmis:changeToken'];
  return { objectId: id, ...(typeof changeToken === 'string' ? { changeToken } : {}) };
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

/** Throws an `input` error if nothing could be written to `path`: told before a call, for afterwards its result would be lost. */
export function checkResultPath(RED: NodeAPI, msg: NodeMessage, path: string): void {
  let place: unknown = msg;
  let name = 'msg';
  for (const part of readPath(RED, msg, path).slice(0, -1)) {
    if (typeof place !== 'object' || place === null || !Object.hasOwn(place, part)) return;
    place = Reflect.get(place, part);
    name += typeof part === 'number' ? `[${part}]` : `.${part}`;
    if (typeof place === 'object' && place !== null) continue;
    throw resultFault(`has no place at msg.${path}, because ${name} holds ${describe(place)}`);
  }
}

function readPath(RED: NodeAPI, msg: NodeMessage, path: string): (string | number)[] {
  try {
    return RED.util.normalisePropertyExpression(path.replace(/^msg\./, ''), msg);
  } catch {
    throw resultFault(`has to be a property of the message such as payload, but is ${describe(path)}`);
  }
}

function resultFault(message: string): Error {
  return inputError([{ field: 'result', message }]);
}
