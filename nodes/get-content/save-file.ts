import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { access, link, open, rename, rm, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { safeName } from '../../src/kit/file-name';
import { CmisError, inputError } from '../../src/model/errors';

/** The bytes of a file. */
export interface FileBytes {
  readonly data: AsyncIterable<Uint8Array>;
  /** Throws if other bytes came than there are. */
  readonly check: () => void;
}

export interface FilePlace {
  readonly directory: string;
  /** The wanted name; one segment of it is used. */
  readonly name: string;
  /** The name if nothing of the wanted one can be used. */
  readonly fallbackName: string;
  /** What happens to a file of that name that is there: it is replaced, it stays beside a numbered one, or that is an error. */
  readonly existing: 'replace' | 'number' | 'fail';
  readonly signal: AbortSignal;
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
 * Writes bytes to a file of the directory, beside its place first: the file is there as a whole or not at all. Answers its path.
 * Rejects with `storage` if this machine can't write, or if a file is there that may not be replaced; and with what the bytes
 * fail with.
 */
export async function saveFile({ data, check }: FileBytes, place: FilePlace): Promise<string> {
  const { directory, name, fallbackName, existing, signal } = place;
  const path = join(directory, safeName(name) || safeName(fallbackName) || 'content');
  const partial = join(directory, `.${randomBytes(8).toString('hex')}.part`);
  try {
    // Said before a byte is read, if it can be.
    if (existing === 'fail' && (await isThere(path))) throw isTaken(path);
    await pipeline(data, createWriteStream(partial, { flags: 'wx', flush: true }), { signal });
    check();
    return await putInPlace(partial, path, existing);
  } catch (error) {
    await rm(partial, { force: true });
    throw signal.aborted
      ? new CmisError('aborted', 'The download was ended; nothing was saved.', { operation: 'getContentStream' })
      : asStorageError(error, path);
  }
}

async function putInPlace(partial: string, path: string, existing: FilePlace['existing']): Promise<string> {
  if (existing === 'replace') {
    await rename(partial, path);
    return path;
  }
  for (let number = 1; ; number += 1) {
    const place = number === 1 ? path : numbered(path, number);
    if (await takePlace(partial, place)) return place;
    if (existing === 'fail') throw isTaken(place);
  }
}

/** Gives a file its name unless that is taken: answers whether it was free. Nobody can take it in between. */
async function takePlace(partial: string, path: string): Promise<boolean> {
  try {
    await link(partial, path);
    await rm(partial);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (!/^(?:EPERM|ENOSYS|ENOTSUP|EOPNOTSUPP|EMLINK)$/.test(codeOf(error) ?? '')) throw error;
  }
  // The file system has no links.
  try {
    await (await open(path, 'wx')).close();
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
  await rename(partial, path);
  return true;
}

function numbered(path: string, number: number): string {
  const extension = extname(path);
  return `${path.slice(0, path.length - extension.length)} (${number})${extension}`;
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function isTaken(path: string): CmisError {
  return new CmisError('storage', `"${path}" is there already; nothing was saved.`, {
    operation: 'getContentStream',
    transportCode: 'EEXIST',
    retryable: false,
  });
}

function asStorageError(error: unknown, path: string): unknown {
  if (error instanceof CmisError || !(error instanceof Error) || !('syscall' in error)) return error;
  const code = codeOf(error);
  return new CmisError('storage', `"${path}" can't be written on this machine: ${error.message}`, {
    operation: 'getContentStream',
    ...(code === undefined ? {} : { transportCode: code }),
  });
}

function codeOf(error: unknown): string | undefined {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : undefined;
}
