import type { Node, NodeMessage, NodeMessageInFlow } from 'node-red';
import type { CmisClient } from '../client/client';
import type { CmisError } from '../model/errors';
import type { Operation } from '../model/operations';
import type { commonFields } from './common-fields';
import type { Fields, FieldValues } from './field';
import type { FieldReader, NodeConfig } from './fields';
import type { ItemAnswer } from './list-call';
import type { NodeStart } from './node-start';
import type { OpenSequences } from './open-sequences';
import type { StatusText } from './status';
import type { CallFacts } from './write-result';

/** What makes a node that calls an operation; the kit does the rest. */
export interface OperationNodeDefinition<F extends Fields, Output extends string> {
  /** The node's type, `cmis-query`. */
  readonly type: string;
  /** The operation that errors name, unless the call that failed was another one. */
  readonly operation: Operation | ((config: NodeConfig) => Operation);
  /** A field with a setting made by `listOf` takes a list if the node is set so. */
  readonly fields: F;
  /** The outputs in their order; the result of a list leaves by the first. */
  readonly outputs: readonly Output[];
  /** The output of what was done in part only: an item of a list that would leave by it is no success. */
  readonly partly?: Output;
  /** Handles one message, or one item of a list: sends what there is to send and answers what the status says. Throws what goes to `done`. */
  run(call: OperationCall<F, Output>): Promise<StatusText>;
  /**
   * Handles all items of a list in one go, if what the node is set to do can be done so. Answers for each what came of it.
   * `call.input` has the first item.
   */
  readonly runAll?: (
    config: NodeConfig,
  ) =>
    | ((call: OperationCall<F, Output>, items: readonly string[]) => Promise<readonly (ItemAnswer | CmisError)[]>)
    | undefined;
  /**
   * What a message, or an item of a list, is about, where that is not the field "object": those about the same thing keep
   * their order.
   */
  readonly keysOf?: (call: Pick<OperationCall<F, Output>, 'msg' | 'input' | 'reader'>) => Promise<readonly string[]>;
  /** `msg.reset` also ends what is under way, not only what waits: for long transfers. */
  readonly resetEndsCalls?: boolean;
  /** Ends the sequence of messages that `msg.reset` names by its `parts.id`. Answers whether there is one, or was. */
  readonly endSequence?: (node: Node, id: string) => boolean;
  /** Messages of a node that is set so go at a pace of their own, such as a browser's: none waits for another. */
  readonly ownPace?: (config: NodeConfig) => boolean;
  /**
   * Reads of a message what its fields may ask for and what comes by itself, such as a form's. Answers what to do when the
   * message has ended, however that was.
   */
  readonly receive?: (
    config: NodeConfig,
    msg: NodeMessageInFlow,
    options: { readonly signal: AbortSignal; readonly onNote: (note: string) => void },
  ) => Promise<() => void>;
  /** Work that a node does by itself once the flows run, such as going on with what it was at before. */
  readonly onStart?: (start: NodeStart<Output>) => Promise<void>;
  /** Told of every error before `done`, also one that kept `run` from being called: for who waits besides the flow. */
  readonly onFailed?: (config: NodeConfig, msg: NodeMessageInFlow, error: CmisError) => void;
}

/** The facts that a node gives itself; the kit adds remarks, duration, and the repository unless it is another one. */
export type OwnFacts = Omit<CallFacts, 'notes' | 'durationMs'>;

/** One message, or one item of a list, on its way through a node. */
export interface OperationCall<F extends Fields, Output extends string> {
  readonly msg: NodeMessageInFlow;
  readonly input: FieldValues<F> & FieldValues<typeof commonFields>;
  readonly client: CmisClient;
  /** Id of the config node. */
  readonly connectionId: string;
  /** The connection's, for times without one. */
  readonly timeZone: string;
  /**
   * For every call of the client: ends it with the node, collects its remarks, sees what it changes, names the repository if the
   * message does.
   */
  readonly options: {
    readonly signal: AbortSignal;
    readonly onNote: (note: string) => void;
    readonly onWrite: () => void;
    readonly repositoryId?: string;
  };
  /** Whether anything was sent that may have changed the repository. */
  wrote(): boolean;
  /** For typed inputs that are no fields of the table. */
  readonly reader: FieldReader;
  /** The client of another connection. Throws a `notConfigured` error if it isn't there. */
  connect(connectionId: string): Promise<CmisClient>;
  /** The sequences of this node that wait for `msg.tick`. */
  readonly sequences: OpenSequences;
  /** An id for a sequence, as Node-RED makes them. */
  newId(): string;
  /** Shows how far long work is. */
  progress(text: StatusText): void;
  /**
   * Goes on with work after the message has ended. Its signal tells that the node closes or that calls are reset; closing waits for
   * it. An error that it throws goes to the node's catch nodes.
   */
  outlast(work: (signal: AbortSignal) => Promise<void>): void;
  /** All facts of the call up to now, for `msg.cmis`. */
  facts(own: OwnFacts): Promise<CallFacts>;
  /** Sends the message on with its facts; its payload and all else stay. */
  pass(output: Output, facts: CallFacts): void;
  /** Sends the message on with the value at `path`. */
  answer(output: Output, path: string, value: unknown, facts: CallFacts): void;
  /** Sends a further message, a copy of the one that came, with the value at `path` and `more`. */
  answerFurther(output: Output, path: string, value: unknown, facts: CallFacts, more?: Partial<NodeMessage>): void;
}
