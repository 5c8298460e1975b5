import { randomBytes } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CmisError } from '../model/errors';
import type { CmisClient } from './client';
import type { WantedContent } from './open-content';
import { checkFree, putInPlace, type ExistingFile } from './put-in-place';
import {
  resumeDownload,
  type Downloaded,
  type DownloadHead,
  type DownloadOptions,
  type DownloadSink,
} from './resume-download';

export interface DownloadedFile extends Downloaded {
  readonly path: string;
}

export interface FileDownloadOptions extends DownloadOptions {
  /** Default `replace`. */
  readonly existing?: ExistingFile;
}

/** Bytes that are collected for one write. */
const batchSize = 1024 * 1024;

/**
 * Downloads content to a file, beside its place first: the file is there as a whole or not at all. A download that breaks goes on in the same file, as {@link resumeDownload} does it.
 *
 * @param pathOf answers the file's path, whose folder has to be there; called before the first byte
 * @throws CmisError `storage` if this machine can't write the file; what the download fails with
 */
export async function downloadToFile(
  client: CmisClient,
  wanted: WantedContent,
  pathOf: (head: DownloadHead) => string,
  { existing = 'replace', ...options }: FileDownloadOptions = {},
): Promise<DownloadedFile> {
  let file: PartialFile | undefined;
  try {
    const begin = async (head: DownloadHead): Promise<DownloadSink> => {
      file = await PartialFile.create(pathOf(head), existing);
      return file;
    };
    const downloaded = await resumeDownload(client, wanted, begin, options);
    if (file === undefined) throw new Error('the download had no beginning');
    if (options.signal?.aborted === true) throw stopped();
    return { ...downloaded, path: await file.finish() };
  } catch (error) {
    await file?.remove();
    throw error;
  }
}

/** A file under another name until it is whole. */
class PartialFile implements DownloadSink {
  #batch: Uint8Array[] = [];
  #batched = 0;
  #position = 0;

  private constructor(
    private readonly path: string,
    private readonly existing: ExistingFile,
    private readonly partialPath: string,
    private readonly handle: FileHandle,
  ) {}

  static async create(path: string, existing: ExistingFile): Promise<PartialFile> {
    // Said before a byte is read, if it can be.
    if (existing === 'fail') await checkFree(path);
    const partialPath = join(dirname(path), `.${randomBytes(8).toString('hex')}.part`);
    const handle = await open(partialPath, 'wx').catch((error: unknown) => {
      throw storageError(path, error);
    });
    return new PartialFile(path, existing, partialPath, handle);
  }

  async write(piece: Uint8Array): Promise<void> {
    this.#batch.push(piece);
    this.#batched += piece.byteLength;
    if (this.#batched >= batchSize) await this.#flush();
  }

  restart(): Promise<void> {
    this.#batch = [];
    this.#batched = 0;
    this.#position = 0;
    return this.#storing(() => this.handle.truncate(0));
  }

  /** Answers the path that it has got. */
  finish(): Promise<string> {
    return this.#storing(async () => {
      await this.#flush();
      await this.handle.sync();
      await this.handle.close();
      return putInPlace(this.partialPath, this.path, this.existing);
    });
  }

  async remove(): Promise<void> {
    // It may be closed already.
    await this.handle.close().catch(() => undefined);
    await rm(this.partialPath, { force: true });
  }

  async #flush(): Promise<void> {
    await this.#storing(async () => {
      for (let pieces = this.#batch; pieces.length > 0;) {
        const { bytesWritten } = await this.handle.writev(pieces, this.#position);
        this.#position += bytesWritten;
        pieces = rest(pieces, bytesWritten);
      }
    });
    this.#batch = [];
    this.#batched = 0;
  }

  async #storing<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw storageError(this.path, error);
    }
  }
}

/** What is left of pieces behind their first bytes. */
function rest(pieces: readonly Uint8Array[], bytes: number): Uint8Array[] {
  const left: Uint8Array[] = [];
  let written = bytes;
  for (const piece of pieces) {
    if (written < piece.byteLength) left.push(piece.subarray(written));
    written = Math.max(0, written - piece.byteLength);
  }
  return left;
}

function storageError(path: string, error: unknown): unknown {
  if (error instanceof CmisError || !(error instanceof Error)) return error;
  const code: unknown = Reflect.get(error, 'code');
  const facts = typeof code === 'string' ? { transportCode: code } : {};
  return new CmisError('storage', `"${path}" can't be written on this machine: ${error.message}`, {
    operation: 'getContentStream',
    retryable: false,
    ...facts,
  });
}

function stopped(): CmisError {
  return new CmisError('aborted', 'The download was stopped by its caller.', { retryable: false });
}
