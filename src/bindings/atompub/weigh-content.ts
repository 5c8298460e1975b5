import { abortable } from '../../http/abortable';
import { chunks, silentSource } from '../../http/upload';
import { timeoutError } from '../../http/transport-error';
import type { ContentUpload } from '../../model/content-stream';
import type { Call } from './call';
import { sizeOf } from './inline-content';

/** A content to be sent, and whether there is more of it than goes along with an entry. */
export interface WeighedContent {
  readonly content: ContentUpload;
  readonly isLarge: boolean;
}

/**
 * Compares a content with the size up to which it goes along. One of unknown length is read until that is known, and what was read
 * stands in front of the rest.
 *
 * @throws CmisError `timeout` for a source that brings nothing; what the source fails with
 */
export async function weigh(call: Call, content: ContentUpload, url: URL): Promise<WeighedContent> {
  const { inlineContentBytes: limit } = call.settings;
  const size = sizeOf(content);
  if (size !== undefined) return { content, isLarge: size > limit };
  const source = chunks(content.data);
  const read: Uint8Array[] = [];
  let length = 0;
  while (length <= limit) {
    const next = await inTime(call, source.next(), url);
    if (next.done === true) return { content: { ...content, data: Buffer.concat(read), length }, isLarge: false };
    length += next.value.byteLength;
    // Whose bytes were taken may use them again.
    read.push(length > limit ? next.value : Buffer.from(next.value));
  }
  return { content: { ...content, data: joined(read, source) }, isLarge: true };
}

async function* joined(read: Uint8Array[], rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (let piece = read.shift(); piece !== undefined; piece = read.shift()) yield piece;
  yield* rest;
}

async function inTime<T>({ context, operation, settings }: Call, work: Promise<T>, url: URL): Promise<T> {
  const { idleTimeout } = settings;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    if (idleTimeout === 0) return;
    const error = timeoutError(silentSource(idleTimeout), { operation, url, safe: false }, false);
    timer = setTimeout(() => reject(error), idleTimeout);
  });
  try {
    return await abortable(Promise.race([work, late]), context.signal);
  } finally {
    clearTimeout(timer);
  }
}
