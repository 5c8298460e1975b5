import { pipeline, Readable } from 'node:stream';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { CmisError } from '../model/errors';
import type { HttpAnswer, HttpHead, HttpStream } from './http';

const inflaters = {
  gzip: { whole: promisify(zlib.unzip), small: zlib.unzipSync, stream: zlib.createUnzip },
  br: {
    whole: promisify(zlib.brotliDecompress),
    small: zlib.brotliDecompressSync,
    stream: zlib.createBrotliDecompress,
  },
};
/** Below this, a turn of the thread pool costs more than the inflating. */
const smallSize = 16_384;

/** Inflates a whole answer to `limit` bytes at most. Throws `protocol` for a body that is no such thing, is truncated or too large. */
export async function inflateAnswer(answer: HttpAnswer, limit: number): Promise<HttpAnswer> {
  const inflater = inflaterOf(answer);
  if (inflater === undefined || answer.body.length === 0) return answer;
  const options = { maxOutputLength: limit };
  try {
    const { body } = answer;
    const inflated = body.length <= smallSize ? inflater.small(body, options) : await inflater.whole(body, options);
    return { status: answer.status, headers: inflatedHeaders(answer), body: inflated };
  } catch (error) {
    throw inflateError(answer, error, limit);
  }
}

/** Inflates a body as it comes, to `limit` bytes at most where one is given. */
export function inflateStream(answer: HttpStream, limit = Infinity): HttpStream {
  const inflater = inflaterOf(answer);
  if (inflater === undefined) return answer;
  const inflating = pipeline(answer.stream, inflater.stream(), () => undefined);
  const stream = Readable.from(checked(answer, inflating, limit), { objectMode: false });
  stream.on('error', () => undefined);
  return { status: answer.status, headers: inflatedHeaders(answer), stream };
}

async function* checked(head: HttpHead, inflating: Readable, limit: number): AsyncGenerator<Buffer, void, undefined> {
  let size = 0;
  try {
    for await (const chunk of inflating as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) throw tooLarge(limit, { status: head.status });
      yield chunk;
    }
  } catch (error) {
    throw inflateError(head, error);
  }
}

function inflaterOf(head: HttpHead) {
  const encoding = head.headers['content-encoding']?.trim().toLowerCase() ?? '';
  switch (encoding) {
    case '':
    case 'identity':
      return undefined;
    case 'gzip':
    case 'x-gzip':
    case 'deflate':
      return inflaters.gzip;
    case 'br':
      return inflaters.br;
    default:
      throw new CmisError(
        'protocol',
        `The answer has the content encoding ${encoding.slice(0, 60)}, which nobody asked for.`,
        {
          status: head.status,
          retryable: false,
        },
      );
  }
}

/** The encoding and the length on the wire say nothing about the inflated bytes. */
function inflatedHeaders({ headers }: HttpHead): HttpHead['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !/^content-(?:encoding|length)$/.test(name)));
}

function inflateError(head: HttpHead, error: unknown, limit?: number): CmisError {
  if (error instanceof CmisError) return error;
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  const facts = { status: head.status, retryable: false, ...(typeof code === 'string' && { transportCode: code }) };
  return code === 'ERR_BUFFER_TOO_LARGE'
    ? tooLarge(limit ?? 0, facts)
    : new CmisError('protocol', 'The compressed answer is damaged or truncated.', facts);
}

/** The `protocol` error for a metadata answer that is larger than allowed. */
export function tooLarge(limit: number, facts: { status: number }): CmisError {
  return new CmisError(
    'protocol',
    `The answer is larger than the limit of ${limit} bytes. Ask for fewer items or properties.`,
    {
      ...facts,
      retryable: false,
    },
  );
}
