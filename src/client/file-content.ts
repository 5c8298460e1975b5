import { createHash } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import type { RereadableContent } from '../model/content-stream';
import { CmisError, inputError } from '../model/errors';

/** Large reads are what makes files fast. */
const pieceSize = 1024 * 1024;

/**
 * A file as content. It is opened when it is read, and has to stay as it is until the last byte is sent: one that was changed, cut
 * or lengthened meanwhile is an `input` error in place of its end, so that nobody stores half of it.
 * @throws CmisError `input` if there is no such file, or if it can't be read
 */
export async function fileContent(path: string): Promise<RereadableContent> {
  const stats = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  if (!stats.isFile()) throw fileError(`"${path}" is no regular file`);
  return {
    length: stats.size,
    read: (offset) => readFrom(path, offset, stats),
    version: () => String(stats.mtimeMs),
  };
}

async function* readFrom(path: string, offset: number, before: Stats): AsyncGenerator<Uint8Array> {
  try {
    let position = offset;
    if (offset < before.size) {
      const bytes: AsyncIterable<Buffer> = createReadStream(path, {
        start: offset,
        end: before.size - 1,
        highWaterMark: pieceSize,
      });
      for await (const piece of bytes) {
        position += piece.length;
        yield piece;
      }
    }
    const after = await stat(path);
    const isSame =
      after.size === before.size &&
      after.mtimeMs === before.mtimeMs &&
      after.ino === before.ino &&
      position === after.size;
    if (!isSame) {
      const sizes =
        after.size === before.size ? 'it was written to' : `it had ${before.size} bytes and has ${after.size}`;
      throw fileError(`"${path}" was changed while it was sent: ${sizes}`);
    }
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): unknown {
  if (error instanceof CmisError) return error;
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  if (typeof code !== 'string') return error;
  return fileError(code === 'ENOENT' ? `"${path}" isn't there` : `"${path}" can't be read (${code})`);
}

function fileError(message: string): CmisError {
  return inputError([{ field: 'file', message }]);
}

/** Bytes in memory as content. */
export function bytesContent(bytes: Uint8Array): RereadableContent {
  return {
    length: bytes.byteLength,
    read: (offset) => once(bytes.subarray(offset)),
    version: () => hashOf(bytes),
  };
}

/** In pieces: nobody else has to wait for all of it. */
async function hashOf(bytes: Uint8Array): Promise<string> {
  const hash = createHash('sha256');
  for (let start = 0; start < bytes.byteLength; start += pieceSize) {
    hash.update(bytes.subarray(start, start + pieceSize));
    await setImmediate();
  }
  return hash.digest('hex');
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  if (bytes.length > 0) yield bytes;
}
