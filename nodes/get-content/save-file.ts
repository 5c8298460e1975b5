import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { safeName } from '../../src/kit/file-name';
import { CmisError, inputError } from '../../src/model/errors';

export interface FileToSave {
  readonly directory: string;
  /** The wanted name; one segment of it is used. */
  readonly name: string;
  /** The name if nothing of the wanted one can be used. */
  readonly fallbackName: string;
  readonly stream: Readable;
  /** Bytes as announced. */
  readonly length: number | null;
  readonly signal: AbortSignal;
}

export interface SavedFile {
  readonly path: string;
  readonly length: number;
}

/** Throws an `input` error unless the directory is there. */
export async function checkDirectory(directory: string | undefined): Promise<string> {
  const fault = (message: string) => inputError([{ field: 'directory', message }]);
  if (directory === undefined) throw fault('is missing: name the folder that files are written to');
  const stats = await stat(directory).catch(() => undefined);
  if (stats === undefined) throw fault(`"${directory}" isn't there, or can't be read`);
  if (!stats.isDirectory()) throw fault(`"${directory}" is no folder`);
  return directory;
}

/**
 * Writes a stream to a file of the directory, beside its place first: the file is there as a whole or not at all, and one
 * that was there is replaced. Rejects with `storage` if this machine can't write, and with what the stream fails with.
 */
export async function saveFile({
  directory,
  name,
  fallbackName,
  stream,
  length,
  signal,
}: FileToSave): Promise<SavedFile> {
  const path = join(directory, safeName(name) || safeName(fallbackName) || 'content');
  const partial = join(directory, `.${randomBytes(8).toString('hex')}.part`);
  try {
    const file = createWriteStream(partial, { flags: 'wx', flush: true });
    await pipeline(stream, file, { signal });
    if (length !== null && file.bytesWritten !== length) {
      throw new CmisError(
        'connection',
        `${file.bytesWritten} bytes came, ${length} were announced; nothing was saved.`,
        {
          operation: 'getContentStream',
          retryable: true,
        },
      );
    }
    await rename(partial, path);
    return { path, length: file.bytesWritten };
  } catch (error) {
    stream.destroy();
    await rm(partial, { force: true });
    throw signal.aborted
      ? new CmisError('aborted', 'The node was closed; nothing was saved.')
      : asStorageError(error, path);
  }
}

function asStorageError(error: unknown, path: string): unknown {
  if (error instanceof CmisError || !(error instanceof Error) || !('syscall' in error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? { transportCode: error.code } : {};
  return new CmisError('storage', `"${path}" can't be written on this machine: ${error.message}`, {
    operation: 'getContentStream',
    ...code,
  });
}
