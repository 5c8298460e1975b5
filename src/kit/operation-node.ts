import { setMaxListeners } from 'node:events';
import type { Node, NodeAPI, NodeDef, NodeMessage, NodeMessageInFlow } from 'node-red';
import type { CmisClient } from '../client/client';
import type { Operation } from '../model/operations';
import { checkConfigVersion } from './config-version';
import { findConnection } from './connection';
import type { Fields, FieldValues } from './field';
import { readFields, type FieldReader, type NodeConfig } from './fields';
import { OpenSequences } from './open-sequences';
import { createStatusDisplay, type StatusText } from './status';
import { toCmisError } from './to-cmis-error';
import { checkResultPath, deriveMessage, writeResult, type CallFacts } from './write-result';

/** What makes a node that calls an operation; the kit does the rest. */
export interface OperationNodeDefinition<F extends Fields, Output extends string> {
  /** The node's type, `cmis-query`. */
  readonly type: string;
  /** The operation that errors name, unless the call that failed was another one. */
  readonly operation: Operation | ((config: NodeConfig) => Operation);
  readonly fields: F;
  /** The outputs in their order. */
  readonly outputs: readonly Output[];
  /** Handles one message: sends what there is to send and answers what the status says. Throws what goes to `done`. */
  run(call: OperationCall<F, Output>): Promise<StatusText>;
}

/** The facts that a node gives itself; the kit adds repository, remarks and duration. */
type OwnFacts = Omit<CallFacts, 'repositoryId' | 'notes' | 'durationMs'>;

/** One message on its way through a node. */
export interface OperationCall<F extends Fields, Output extends string> {
  readonly msg: NodeMessageInFlow;
  readonly input: FieldValues<F>;
  readonly client: CmisClient;
  /** The connection's, for times without one. */
  readonly timeZone: string;
  /** For every call of the client: ends it with the node, and collects its remarks. */
  readonly options: { readonly signal: AbortSignal; readonly onNote: (note: string) => void };
  /** For typed inputs that are no fields of the table. */
  readonly reader: FieldReader;
  /** The sequences of this node that wait for `msg.tick`. */
  readonly sequences: OpenSequences;
  /** An id for a sequence, as Node-RED makes them. */
  newId(): string;
  /** All facts of the call up to now, for `msg.cmis`. */
  facts(own: OwnFacts): Promise<CallFacts>;
  /** Sends the message on with its facts; its payload and all else stay. */
  pass(output: Output, facts: CallFacts): void;
  /** Sends the message on with the value at `path`. */
  answer(output: Output, path: string, value: unknown, facts: CallFacts): void;
  /** Sends a further message, a copy of the one that came, with the value at `path` and `more`. */
  answerFurther(output: Output, path: string, value: unknown, facts: CallFacts, more?: Partial<NodeMessage>): void;
}

/**
 * Registers a node that calls an operation. The one place that receives messages, shows the status, and catches: a message
 * ends by exactly one `done`, and nothing is ever thrown at Node-RED. Closing the node ends its calls with `aborted`.
 */
export function registerOperationNode<F extends Fields, Output extends string>(
  RED: NodeAPI,
  definition: OperationNodeDefinition<F, Output>,
): void {
  RED.nodes.registerType(definition.type, function (this: Node, nodeDef: NodeDef) {
    RED.nodes.createNode(this, nodeDef);
    startNode(RED, this, { ...nodeDef }, definition);
  });
}

type Send = (msg: (NodeMessage | null)[]) => void;

function startNode<F extends Fields, Output extends string>(
  RED: NodeAPI,
  node: Node,
  config: NodeConfig,
  definition: OperationNodeDefinition<F, Output>,
): void {
  const operation = typeof definition.operation === 'function' ? definition.operation(config) : definition.operation;
  const status = createStatusDisplay(RED, node);
  const sequences = new OpenSequences();
  const closing = new AbortController();
  // Every call under way listens, however many there are.
  setMaxListeners(0, closing.signal);
  const underWay = new Set<Promise<void>>();

  node.on('input', (msg, send, done) => {
    const work = handle(msg, send, done);
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  });

  // Node-RED waits for a close handler only if it declares both parameters.
  node.on('close', (_removed: boolean, done: () => void) => {
    closing.abort();
    void Promise.allSettled(underWay).then(() => {
      status.clear();
      done();
    });
  });

  async function handle(msg: NodeMessageInFlow, send: Send, done: (error?: Error) => void): Promise<void> {
    status.working({ key: operation });
    try {
      const outcome = isControl(config, msg) ? control(msg) : await definition.run(await createCall(msg, send));
      status.succeeded(outcome);
      done();
    } catch (thrown) {
      const error = toCmisError(thrown, operation);
      status.failed(error);
      done(error);
    }
  }

  function control(msg: NodeMessageInFlow): StatusText {
    sequences.control({ tick: msg.tick, reset: msg.reset });
    return { key: operation };
  }

  async function createCall(msg: NodeMessageInFlow, send: Send): Promise<OperationCall<F, Output>> {
    const started = performance.now();
    const notes: string[] = [];
    checkConfigVersion(config);
    const reader: FieldReader = { RED, node, msg };
    const input = await readFields(reader, config, definition.fields);
    const result: unknown = Reflect.get(input, 'result');
    if (typeof result === 'string') checkResultPath(RED, msg, result);
    const connection = findConnection(RED, config.repository);
    const client = await connection.getClient();
    const options = { signal: closing.signal, onNote: (note: string) => void notes.push(note) };
    const sendFrom = (output: Output, message: NodeMessage): void =>
      send(definition.outputs.map((name) => (name === output ? message : null)));
    return {
      msg,
      input,
      client,
      timeZone: connection.timeZone,
      options,
      reader,
      sequences,
      newId: () => RED.util.generateId(),
      facts: async (own) => ({
        ...own,
        repositoryId: await client.repositoryId(options),
        ...(notes.length > 0 ? { notes: [...notes] } : {}),
        durationMs: Math.round(performance.now() - started),
      }),
      pass: (output, facts) => sendFrom(output, Object.assign(msg, { cmis: facts })),
      answer: (output, path, value, facts) => sendFrom(output, writeResult(RED, msg, path, value, facts)),
      answerFurther: (output, path, value, facts, more) =>
        sendFrom(output, Object.assign(deriveMessage(RED, msg, path, value, facts), more)),
    };
  }
}

function isControl(config: NodeConfig, msg: NodeMessageInFlow): boolean {
  return config.onDemand === true && (msg.tick !== undefined || msg.reset !== undefined);
}
