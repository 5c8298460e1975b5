import { Sequence } from '../../src/kit/sequence';
import type { CallFacts } from '../../src/kit/write-result';
import type { Call } from './call';
import type { Transfer } from './transfer';

/**
 * Sends the content as a sequence of Buffers, the last one with the count; on demand, each further one only when it is asked for.
 * Empty content is one empty Buffer.
 */
export async function sendChunks(
  call: Call,
  { data, mimeType, filename, check }: Transfer,
  factsNow: () => Promise<CallFacts>,
): Promise<void> {
  const { input, msg, options } = call;
  const id = call.newId();
  let facts = await factsNow();
  const named = { mimetype: mimeType, ...(filename === '' ? {} : { filename }) };
  const sequence = new Sequence({
    id,
    msg,
    path: input.result,
    parts: { type: 'buffer', ch: '' },
    send: (value, parts) => call.answerFurther('content', input.result, value, facts, { ...named, parts }),
  });
  const turns = input.onDemand ? call.sequences.start(id, options.signal) : undefined;
  try {
    for await (const chunk of inChunks(data, Math.ceil(input.chunkSize * 1024))) {
      if (turns !== undefined && sequence.count > 0) {
        sequence.flush();
        if (!(await turns.next())) return;
      }
      facts = await factsNow();
      sequence.push(chunk);
    }
    check();
    facts = await factsNow();
    if (sequence.count === 0) sequence.push(Buffer.alloc(0));
    sequence.end();
  } finally {
    turns?.close();
  }
}

/** The bytes in chunks of one size; the last one has the rest. */
export async function* inChunks(data: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Buffer> {
  let pieces: Uint8Array[] = [];
  let length = 0;
  for await (let piece of data) {
    while (length + piece.byteLength >= size) {
      const first = piece.subarray(0, size - length);
      yield Buffer.concat([...pieces, first], size);
      piece = piece.subarray(first.byteLength);
      pieces = [];
      length = 0;
    }
    if (piece.byteLength > 0) pieces.push(piece);
    length += piece.byteLength;
  }
  if (length > 0) yield Buffer.concat(pieces, length);
}
