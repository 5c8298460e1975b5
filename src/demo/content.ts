import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';

/** The bytes of a document; they never change, a new content gets a new id. */
export interface StoredContent {
  readonly id: string;
  readonly mimeType: string;
  /** `undefined`: named as the document. */
  readonly fileName: string | undefined;
  readonly length: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  /** `undefined`: in the file {@link ContentStore} keeps under `id`. */
  readonly bytes: Buffer | undefined;
}

const memoryLimit = 1024 * 1024;

/** Keeps contents: up to 1 MiB in memory, larger ones as files; all as files if a folder is given. */
export class ContentStore {
  readonly #keepsFiles: boolean;
  #folder: string | undefined;

  constructor(folder: string | undefined) {
    this.#keepsFiles = folder !== undefined;
    this.#folder = folder;
    if (folder !== undefined) mkdirSync(folder, { recursive: true });
  }

  /** Takes in a stream; nothing stays behind if it fails. */
  async receive(
    source: AsyncIterable<Buffer> | Iterable<Buffer>,
    mimeType: string,
    fileName: string | undefined,
  ): Promise<StoredContent> {
    const id = randomUUID();
    const hash = createHash('sha256');
    const head: Buffer[] = [];
    let length = 0;
    let file;
    try {
      for await (const chunk of source) {
        hash.update(chunk);
        length += chunk.length;
        if (!file && (this.#keepsFiles || length > memoryLimit)) {
          file = await open(this.#file(id), 'wx');
          for (const earlier of head.splice(0)) await writeAll(file, earlier);
        }
        if (file) await writeAll(file, chunk);
        else head.push(chunk);
      }
      await file?.close();
    } catch (error) {
      await file?.close();
      this.#remove(id);
      throw error;
    }
    const bytes = file || this.#keepsFiles ? undefined : Buffer.concat(head);
    return { id, mimeType, fileName, length, sha256: hash.digest('hex'), bytes };
  }

  /** A new content with the bytes of one after those of another. */
  async append(first: StoredContent, second: StoredContent): Promise<StoredContent> {
    const read = this.read.bind(this);
    async function* both(): AsyncGenerator<Buffer> {
      for (const each of [first, second]) yield* await read(each, 0, each.length);
    }
    return this.receive(both(), first.mimeType, first.fileName);
  }

  /** The bytes from `start` up to, not including, `end`. The file is open when this resolves. */
  async read(content: StoredContent, start: number, end: number): Promise<Readable> {
    if (content.bytes) return Readable.from([content.bytes.subarray(start, end)], { objectMode: false });
    if (start >= end) return Readable.from([]);
    const file = await open(this.#file(content.id), 'r');
    return file.createReadStream({ start, end: end - 1 });
  }

  /** The whole content at once; for small ones. */
  readNow(content: StoredContent): Buffer {
    return content.bytes ?? (content.length === 0 ? Buffer.alloc(0) : readFileSync(this.#file(content.id)));
  }

  delete(content: StoredContent): void {
    if (!content.bytes) this.#remove(content.id);
  }

  /** Deletes files that no document has: left by an upload or a deletion that a crash cut short. */
  sweep(inUse: ReadonlySet<string>): void {
    if (this.#folder === undefined) return;
    for (const id of readdirSync(this.#folder)) if (!inUse.has(id)) this.#remove(id);
  }

  close(): void {
    if (!this.#keepsFiles && this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }

  #file(id: string): string {
    this.#folder ??= mkdtempSync(join(tmpdir(), 'cmis-demo-'));
    return join(this.#folder, id);
  }

  #remove(id: string): void {
    if (this.#folder !== undefined) rmSync(join(this.#folder, id), { force: true });
  }
}

async function writeAll(file: Awaited<ReturnType<typeof open>>, chunk: Buffer): Promise<void> {
  for (let written = 0; written < chunk.length;) written += (await file.write(chunk, written)).bytesWritten;
}
