import type { Node, NodeMessage } from 'node-red';
import type { ContentPiece } from '../client/sent-piece';
import { describe, isPlainObject } from '../model/describe';
import { CmisError, inputError } from '../model/errors';
import { ChunkSequence, type ChunkLimits, type ChunkPart } from './chunk-sequence';
import type { Fields } from './field';
import type { OperationCall } from './operation-node';
import type { StatusText } from './status';
import { toCmisError } from './to-cmis-error';
import type { CallFacts } from './write-result';

/** What the message that ends a sequence sends. */
interface SequenceResult {
  readonly status: StatusText;
  readonly answers: readonly ((call: PartCall) => void)[];
}

type PartCall = Pick<OperationCall<Fields, string>, 'msg' | 'pass' | 'answer'>;

/** A sequence that takes parts, or why it takes none any more. */
type Known = ChunkSequence<SequenceResult> | CmisError;

const mostOpen = 64;
const mostRemembered = 1000;

/** The sequences of a node by their ids; those that have ended are remembered, so that a late part begins no new one. */
const sequencesOfNodes = new WeakMap<Node, Map<string, Known>>();

/**
 * Takes a message with a part of a content. The one with index 0 runs the node, which writes all parts; each message ends when its
 * part is written, and the last one sends what the node answers. A message without parts is all of its content.
 */
export async function takePart<F extends Fields, Output extends string>(
  call: OperationCall<F, Output>,
  value: unknown,
  limits: ChunkLimits,
  run: (call: OperationCall<F, Output>, pieces: AsyncIterable<ContentPiece>) => Promise<StatusText>,
): Promise<StatusText> {
  const { msg, options } = call;
  const parts = readParts(msg);
  if (parts === undefined) return run(call, only(readData(value, parts)));
  const sequence = sequenceOf(call.reader.node, parts.id, limits);
  const data = dataOf(value, parts, sequence);
  if (parts.index === 0 && !sequence.hasDriver) drive(call, sequence, run);
  const interrupt = (): void => sequence.interrupt(aborted());
  options.signal.addEventListener('abort', interrupt, { once: true });
  try {
    const outcome = await sequence.add({ ...parts, data });
    if (typeof outcome === 'string') return { key: 'part', values: { number: parts.index + 1 } };
    leaveSequence(msg);
    for (const answer of outcome.result.answers) answer(call);
    return outcome.result.status;
  } finally {
    options.signal.removeEventListener('abort', interrupt);
  }
}

/** Ends a content in parts. Answers whether the node has taken parts of it. */
export function endParts(node: Node, id: string): boolean {
  const known = sequencesOfNodes.get(node)?.get(id);
  if (known instanceof ChunkSequence) known.interrupt(aborted());
  return known !== undefined;
}

/** Writes the parts beyond the message that has the first. */
function drive<F extends Fields, Output extends string>(
  call: OperationCall<F, Output>,
  sequence: ChunkSequence<SequenceResult>,
  run: (call: OperationCall<F, Output>, pieces: AsyncIterable<ContentPiece>) => Promise<StatusText>,
): void {
  const pieces = sequence.pieces();
  call.outlast(async (signal) => {
    const interrupt = (): void => sequence.interrupt(aborted());
    signal.addEventListener('abort', interrupt, { once: true });
    const answers: SequenceResult['answers'][number][] = [];
    const collecting = {
      pass: (output: Output, facts: CallFacts) => void answers.push((last) => last.pass(output, facts)),
      answer: (output: Output, path: string, result: unknown, facts: CallFacts) =>
        void answers.push((last) => last.answer(output, path, result, facts)),
    };
    try {
      const status = await run({ ...call, ...collecting, options: { ...call.options, signal } }, pieces);
      sequence.finish({ status, answers });
    } catch (thrown) {
      sequence.fail(toCmisError(thrown, 'appendContentStream'));
    }
    await sequence.ended.finally(() => signal.removeEventListener('abort', interrupt));
  });
}

function sequenceOf(node: Node, id: string, limits: ChunkLimits): ChunkSequence<SequenceResult> {
  const known = sequencesOfNodes.get(node) ?? new Map<string, Known>();
  sequencesOfNodes.set(node, known);
  const found = known.get(id);
  if (found instanceof ChunkSequence) return found;
  if (found !== undefined) throw found;
  const open = [...known.values()].filter((each) => each instanceof ChunkSequence).length;
  if (open >= mostOpen) {
    const message = `${mostOpen} contents in parts are under way at this node already: send one after the other.`;
    throw new CmisError('tooManyRequests', message, { outcome: 'notDone', retryable: true });
  }
  const sequence = new ChunkSequence<SequenceResult>(limits, (error) => {
    known.delete(id);
    known.set(id, error ?? ended(id));
    forgetOldest(known);
  });
  known.set(id, sequence);
  return sequence;
}

function forgetOldest(known: Map<string, Known>): void {
  const past = [...known].filter(([, each]) => each instanceof CmisError);
  const [oldest] = past;
  if (past.length > mostRemembered && oldest !== undefined) known.delete(oldest[0]);
}

type Parts = Omit<ChunkPart, 'data'> & { readonly id: string; readonly separator?: Uint8Array };

/** The place of a message in its sequence; `undefined` for a message that is in none. */
function readParts({ parts }: NodeMessage): Parts | undefined {
  if (parts === undefined || parts === null) return undefined;
  if (!isPlainObject(parts)) throw partsFault('', 'an object such as { id, index, count }', parts);
  const { id, index, count, ch } = parts;
  if ((typeof id !== 'string' && typeof id !== 'number') || id === '') throw partsFault('.id', 'a text', id);
  if (!isCount(index)) throw partsFault('.index', 'a whole number from 0 on', index);
  if (count !== undefined && !isCount(count)) throw partsFault('.count', 'a whole number', count);
  const separator = readSeparator(ch);
  return {
    id: String(id),
    index,
    ...(count === undefined ? {} : { count }),
    ...(separator === undefined ? {} : { separator }),
  };
}

/** What Node-RED's split took out between two parts. */
function readSeparator(ch: unknown): Uint8Array | undefined {
  if (typeof ch === 'string') return ch === '' ? undefined : Buffer.from(ch);
  const bytes = Array.isArray(ch) ? ch : isPlainObject(ch) && Array.isArray(ch.data) ? ch.data : undefined;
  if (bytes !== undefined) return Buffer.from(bytes.map(Number));
  return ch instanceof Uint8Array ? ch : undefined;
}

/** The bytes of a part; without them there is no whole. */
function dataOf(value: unknown, parts: Parts, sequence: ChunkSequence<SequenceResult>): Uint8Array {
  try {
    return readData(value, parts);
  } catch (error) {
    if (error instanceof CmisError) sequence.interrupt(error);
    throw error;
  }
}

/** The bytes of a part. Only the one that ends its sequence may have none. */
function readData(value: unknown, parts: Parts | undefined): Uint8Array {
  const isEnd = parts?.count !== undefined && parts.index >= parts.count - 1;
  if ((value === undefined || value === null) && isEnd) return Buffer.alloc(0);
  const data = typeof value === 'string' ? Buffer.from(value) : value;
  if (!(data instanceof Uint8Array)) {
    const what = value === undefined ? 'is missing' : `is ${describe(value)}`;
    throw inputError([{ field: 'content', message: `has to be a part: a Buffer or a text, but ${what}` }]);
  }
  const { separator, index = 0, count = Infinity } = parts ?? {};
  return separator === undefined || index === 0 || index >= count ? data : Buffer.concat([separator, data]);
}

async function* only(data: Uint8Array): AsyncGenerator<ContentPiece> {
  await Promise.resolve();
  yield { data, length: data.byteLength, isLast: true };
}

/** The message is no part any more, except of what its sequence was a part of. */
function leaveSequence(msg: NodeMessage): void {
  const outer = isPlainObject(msg.parts) ? msg.parts.parts : undefined;
  if (outer === undefined) delete msg.parts;
  else msg.parts = outer;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function partsFault(member: string, kind: string, value: unknown): CmisError {
  return inputError([{ field: `msg.parts${member}`, message: `has to be ${kind}, but is ${describe(value)}` }]);
}

function ended(id: string): CmisError {
  const message = `names "${id}", whose parts were all there already: each content needs a parts.id of its own`;
  return inputError([{ field: 'msg.parts', message }]);
}

function aborted(): CmisError {
  return new CmisError('aborted', 'The content in parts was stopped: by msg.reset, or because the node was closed.', {
    outcome: 'notDone',
    retryable: false,
  });
}
