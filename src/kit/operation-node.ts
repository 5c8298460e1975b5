import type { Node, NodeAPI, NodeDef, NodeMessage, NodeMessageInFlow } from 'node-red';
import type { CmisClient } from '../client/client';
import { describe } from '../model/describe';
import { CmisError, inputError } from '../model/errors';
import { commonFields } from './common-fields';
import { checkConfigVersion } from './config-version';
import { findConnection, type ConnectionNode } from './connection';
import type { Fields, FieldValues } from './field';
import { countsIn, readFields, type FieldReader, type NodeConfig } from './fields';
import { collectingIn, runList, summaryOf, type ItemAnswer } from './list-call';
import { itemsField, listFieldOf, readItems, type ListItem } from './list-field';
import { onceFlowsRun } from './node-start';
import { OpenCalls } from './open-calls';
import { OpenSequences } from './open-sequences';
import type { OperationCall, OperationNodeDefinition } from './operation-call';
import { createStatusDisplay, type MessageStatus, type StatusText } from './status';
import { toCmisError } from './to-cmis-error';
import { WorkQueue } from './work-queue';
import { checkResultPath, deriveMessage, writeResult } from './write-result';

export type { OperationCall, OperationNodeDefinition, OwnFacts } from './operation-call';

/** Messages that may wait at a node; one more is refused. */
const maxWaiting = 1000;

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

/** A message whose fields are read. */
interface Prepared<F extends Fields> {
  readonly msg: NodeMessageInFlow;
  readonly reader: FieldReader;
  readonly input: FieldValues<F> & FieldValues<typeof commonFields>;
  /** What the message is about; of a list each item by itself. */
  readonly keys: readonly string[];
  readonly items: readonly ListItem[];
  readonly client: CmisClient;
  readonly connectionId: string;
  readonly timeZone: string;
  /** Keeps the connection open until the answer is called. */
  readonly hold: () => () => void;
  readonly connect: OperationCall<F, string>['connect'];
}

/** A message that has not begun yet. */
interface Place {
  waits: boolean;
  /** Why it never will: it was taken out while its fields were read. */
  taken?: CmisError;
}

type Answering<F extends Fields, Output extends string> = Pick<
  OperationCall<F, Output>,
  'pass' | 'answer' | 'answerFurther'
>;

function startNode<F extends Fields, Output extends string>(
  RED: NodeAPI,
  node: Node,
  config: NodeConfig,
  definition: OperationNodeDefinition<F, Output>,
): void {
  const operation = typeof definition.operation === 'function' ? definition.operation(config) : definition.operation;
  const list = listFieldOf(config, definition.fields);
  const status = createStatusDisplay(RED, node);
  const sequences = new OpenSequences();
  const onDemand = config.onDemand === true && countsIn(config, definition.fields, definition.fields['onDemand']);
  const ownPace = onDemand || definition.ownPace?.(config) === true;
  const queue = new WorkQueue(ownPace ? Infinity : placesOf(config));
  const calls = new OpenCalls();
  const preparing = new Set<Place>();
  let waiting = 0;
  let reading: Promise<unknown> = Promise.resolve();

  node.on('input', (msg, send, done) => calls.track(handle(msg, send, done)));

  const { onStart } = definition;
  if (onStart !== undefined) onceFlowsRun(RED, node, () => begin(onStart));

  // Node-RED waits for a close handler only if it declares both parameters.
  node.on('close', (_removed: boolean, done: () => void) => {
    emptyQueue('The node was closed before the message had its turn.');
    calls.abort();
    void calls.settled().then(() => {
      status.clear();
      done();
    });
  });

  async function handle(msg: NodeMessageInFlow, send: Send, done: (error?: Error) => void): Promise<void> {
    const shown = status.receive();
    try {
      if (isControl(onDemand, msg)) {
        control(msg);
        shown.passed();
      } else shown.succeeded(await perform(msg, send, shown));
      done();
    } catch (thrown) {
      const error = toCmisError(thrown, operation);
      shown.failed(error);
      definition.onFailed?.(config, msg, error);
      done(error);
    }
  }

  function control({ tick, reset }: NodeMessageInFlow): void {
    // The id of a sequence ends that one alone.
    if (reset !== undefined && reset !== true && !onDemand) {
      endOne(reset);
      return;
    }
    sequences.control({ tick, reset });
    if (reset !== true) return;
    emptyQueue('The message was taken out of the queue by msg.reset.');
    if (definition.resetEndsCalls === true) calls.abort();
  }

  function endOne(id: unknown): void {
    const { endSequence } = definition;
    if (typeof id === 'string' && endSequence?.(node, id) === true) return;
    const wanted = endSequence === undefined ? 'true' : 'true, or the parts.id of a content in parts';
    throw inputError([{ field: 'msg.reset', message: `has to be ${wanted}, but is ${describe(id)}` }]);
  }

  function emptyQueue(why: string): void {
    const reason = aborted(why);
    queue.empty(reason);
    for (const place of preparing) place.taken = reason;
  }

  async function perform(msg: NodeMessageInFlow, send: Send, shown: MessageStatus): Promise<StatusText> {
    // Those of a pace of their own wait for nothing: what they hold has limits of its own.
    if (waiting >= maxWaiting && !ownPace) {
      const message = `${maxWaiting} messages wait at this node already: slow the flow down, or send msg.reset.`;
      throw new CmisError('tooManyRequests', message, { outcome: 'notDone', retryable: true });
    }
    const place: Place = { waits: true };
    preparing.add(place);
    waiting += 1;
    const begin = (): void => {
      if (!place.waits) return;
      place.waits = false;
      waiting -= 1;
      shown.working({ key: operation });
    };
    const abort = calls.start();
    const releases: (() => void)[] = [];
    const notes: string[] = [];
    try {
      const onNote = (note: string): void => void notes.push(note);
      const release = await definition.receive?.(config, msg, { signal: abort.signal, onNote });
      if (release !== undefined) releases.push(release);
      const prepared = await inOrder(() => prepare(msg, releases));
      if (place.taken !== undefined) throw place.taken;
      preparing.delete(place);
      const makeCall = (input: Prepared<F>['input'], answering: Answering<F, Output>): OperationCall<F, Output> =>
        createCall(
          { ...prepared, input },
          { signal: abort.signal, notes: list === undefined ? notes : [] },
          answering,
          shown,
        );
      const sending = sendingOf(msg, send);
      if (list !== undefined) return await performList(prepared, makeCall, sending, begin, shown);
      return await queue.run(prepared.keys, () => {
        begin();
        return attempt(makeCall(prepared.input, sending), (call) => definition.run(call));
      });
    } finally {
      calls.end(abort);
      preparing.delete(place);
      for (const release of releases) release();
      if (place.waits) waiting -= 1;
    }
  }

  function begin(onStart: NonNullable<typeof definition.onStart>): void {
    const fail = (thrown: unknown, msg: NodeMessage = {}): void => node.error(toCmisError(thrown, operation), msg);
    calls.inBackground(
      (signal) =>
        onStart({
          RED,
          node,
          config,
          signal,
          connection: () => findConnection(RED, config.repository),
          send: (output, msg) => node.send(definition.outputs.map((name) => (name === output ? msg : null))),
          fail,
        }),
      fail,
    );
  }

  /** One message after the other: reading its fields may take a moment, and they have to keep their order. */
  async function inOrder<T>(work: () => Promise<T>): Promise<T> {
    const mine = reading.then(work, work);
    reading = mine.catch(() => undefined);
    return mine;
  }

  async function prepare(msg: NodeMessageInFlow, releases: (() => void)[]): Promise<Prepared<F>> {
    checkConfigVersion(config);
    const reader: FieldReader = { RED, node, msg };
    const table: Fields = { ...commonFields, ...definition.fields };
    const read = list === undefined ? table : { ...table, [list.name]: itemsField(list.field) };
    // The list's place holds all items until each has its call.
    const input = (await readFields(reader, config, read)) as Prepared<F>['input'];
    checkResultPath(RED, msg, resultPathOf(input));
    // What a call that was ended cleans up needs its connection, though that may be closed with the node.
    const clientOf = (connection: ConnectionNode): Promise<CmisClient> => {
      releases.push(connection.hold());
      return connection.getClient();
    };
    const connect = async (id: string): Promise<CmisClient> => clientOf(findConnection(RED, id));
    const connection = findConnection(RED, config.repository);
    const { id: connectionId, timeZone } = connection;
    const keysOf = async (of: Prepared<F>['input']): Promise<readonly string[]> => {
      const keys = (await definition.keysOf?.({ msg, reader, input: of })) ?? objectKeysOf(of);
      return keys.map((key) => `${input.repositoryId ?? ''} ${key}`);
    };
    const isAlone = list !== undefined || ownPace;
    return {
      msg,
      reader,
      input,
      keys: isAlone ? [] : await keysOf(input),
      items:
        list === undefined ? [] : await readItems(list, input, (value) => keysOf({ ...input, [list.name]: value })),
      client: await clientOf(connection),
      connectionId,
      timeZone,
      hold: () => connection.hold(),
      connect,
    };
  }

  /** An error of the work says whether anything may have been changed: not if nothing but reading was done before it. */
  async function attempt<T>(
    call: OperationCall<F, Output>,
    work: (call: OperationCall<F, Output>) => Promise<T>,
  ): Promise<T> {
    try {
      return await work(call);
    } catch (thrown) {
      throw toCmisError(thrown, operation).with({ outcome: call.wrote() ? 'unknown' : 'notDone' });
    }
  }

  async function performList(
    prepared: Prepared<F>,
    makeCall: (input: Prepared<F>['input'], answering: Answering<F, Output>) => OperationCall<F, Output>,
    sending: Answering<F, Output>,
    begin: () => void,
    shown: MessageStatus,
  ): Promise<StatusText> {
    if (list === undefined) throw new TypeError('The node takes no list.');
    const { name } = list;
    const { items } = prepared;
    const inputOf = (value: unknown): Prepared<F>['input'] => ({ ...prepared.input, [name]: value });
    const runAll = definition.runAll?.(config);
    const call = makeCall(inputOf(undefined), sending);
    const results = await runList(items, {
      queue,
      run: async (value) => {
        begin();
        const answers: ItemAnswer[] = [];
        await attempt(makeCall(inputOf(value), collectingIn(answers)), (one) => definition.run(one));
        const [answer] = answers;
        if (answer === undefined) throw new Error('The node answered nothing.');
        return answer;
      },
      ...(runAll === undefined
        ? {}
        : {
            runAll: (values) => {
              begin();
              const items = values.map(String);
              return attempt(makeCall(inputOf(values[0]), sending), (all) => runAll(all, items));
            },
          }),
      toError: (thrown) => toCmisError(thrown, operation),
      onEnded: (ended) => shown.progress({ key: 'items', values: { number: ended, total: items.length } }),
    });
    begin();
    const { counts, status: text } = summaryOf(results, definition.partly);
    const [output] = definition.outputs;
    if (output === undefined) throw new Error('The node has no output.');
    const own = { operation, ...counts };
    // What came of the items must not get lost because nobody tells which repository it was.
    const facts = await call.facts(own).catch(() => own);
    sending.answer(output, resultPathOf(prepared.input), results, facts);
    return text;
  }

  function createCall(
    { msg, reader, input, client, connectionId, timeZone, hold, connect }: Prepared<F>,
    { signal, notes }: { readonly signal: AbortSignal; readonly notes: string[] },
    answering: Answering<F, Output>,
    shown: MessageStatus,
  ): OperationCall<F, Output> {
    const started = performance.now();
    const { repositoryId } = input;
    const repository = repositoryId === undefined ? {} : { repositoryId };
    let wrote = false;
    // Told once, however many pages, types or objects bring it.
    const onNote = (note: string): void => {
      if (!notes.includes(note)) notes.push(note);
    };
    const options = { signal, onNote, onWrite: () => void (wrote = true), ...repository };
    return {
      msg,
      input,
      client,
      connectionId,
      timeZone,
      options,
      wrote: () => wrote,
      reader,
      connect,
      sequences,
      newId: () => RED.util.generateId(),
      progress: shown.progress,
      outlast: (work) => {
        const release = hold();
        const onError = (thrown: unknown): void => {
          const error = toCmisError(thrown, operation);
          shown.broken(error);
          node.error(error, msg);
        };
        calls.inBackground((aborted) => work(aborted).finally(release), onError);
      },
      facts: async (own) => ({
        ...own,
        // The list of repositories is how one finds out which to choose. What was done is told though the node closes.
        ...(own.operation === 'getRepositories' || own.repositoryId !== undefined
          ? {}
          : { repositoryId: await client.repositoryId(repository) }),
        ...(notes.length > 0 ? { notes: [...notes] } : {}),
        durationMs: Math.round(performance.now() - started),
      }),
      ...answering,
    };
  }

  function sendingOf(msg: NodeMessageInFlow, send: Send): Answering<F, Output> {
    const sendFrom = (output: Output, message: NodeMessage): void =>
      send(definition.outputs.map((name) => (name === output ? message : null)));
    return {
      pass: (output, facts) => sendFrom(output, Object.assign(msg, { cmis: facts })),
      answer: (output, path, value, facts) => sendFrom(output, writeResult(RED, msg, path, value, facts)),
      answerFurther: (output, path, value, facts, more) =>
        sendFrom(output, Object.assign(deriveMessage(RED, msg, path, value, facts), more)),
    };
  }
}

/** What a node that acts on an object is about: its versions count as one, by the ids that Alfresco gives them. */
function objectKeysOf(input: object): readonly string[] {
  const object: unknown = Reflect.get(input, 'object');
  return typeof object === 'string' ? [object.replace(/;[\d.]+$/, '')] : [];
}

function resultPathOf(input: object): string {
  const result: unknown = Reflect.get(input, 'result');
  return typeof result === 'string' ? result : 'payload';
}

function placesOf({ atATime }: NodeConfig): number {
  const places = Number(atATime ?? commonFields.atATime.value);
  return places >= 1 ? places : commonFields.atATime.value;
}

/** Open sequences wait for `msg.tick`. */
function isControl(onDemand: boolean, msg: NodeMessageInFlow): boolean {
  return msg.reset !== undefined || (onDemand && msg.tick !== undefined);
}

function aborted(message: string): CmisError {
  return new CmisError('aborted', message, { outcome: 'notDone', retryable: false });
}
