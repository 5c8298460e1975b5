import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { RepositoryError } from './errors';
import type { StoredObject } from './stored-object';
import type { TypeDeclaration, TypeRegistry } from './type-definitions';
import { readJson, writeJson } from './values';

/** The lock files of the folders that this very process has open. */
const opened = new Set<string>();

/**
 * Keeps objects on disk, one JSON file each. A file is written beside and renamed, and an object names its parents,
 * so what is on disk is whole at every moment. Only one process at a time may have the folder open.
 */
export class ObjectFolder {
  readonly #objects: string;
  readonly #types: string;
  readonly #lock: string;
  readonly #unfinished: string;
  readonly #deletion: string;
  #closed = false;

  /** @throws Error if another repository has the folder open */
  constructor(readonly path: string) {
    this.#objects = join(path, 'objects');
    this.#types = join(path, 'types.json');
    this.#unfinished = join(path, 'first-start-unfinished');
    this.#deletion = join(path, 'deletion.json');
    mkdirSync(path, { recursive: true });
    // The same folder may be named in several ways.
    this.#lock = join(realpathSync(path), 'lock');
    this.#takeLock();
    if (existsSync(this.#unfinished)) this.#clear();
    mkdirSync(this.#objects, { recursive: true });
  }

  /**
   * Notes whether the folder is being filled for the first time. If that is cut short, the next start begins anew.
   * @throws {@link RepositoryError} `storage`
   */
  noteUnfinished(isUnfinished: boolean): void {
    this.storing(() => {
      if (isUnfinished) writeFileSync(this.#unfinished, '');
      else rmSync(this.#unfinished, { force: true });
    });
  }

  /** The types that clients made. */
  readTypes(): readonly TypeDeclaration[] {
    const file = this.#types;
    if (!existsSync(file)) return [];
    const stored = readJson(readFileSync(file, 'utf8'));
    if (Array.isArray(stored) && stored.every(isDeclaration)) return stored;
    throw new Error(`${file} does not hold the types of a demo repository.`);
  }

  /** @throws {@link RepositoryError} `storage` */
  writeTypes(declarations: readonly TypeDeclaration[]): void {
    this.storing(() => {
      writeFileSync(`${this.#types}.new`, writeJson(declarations));
      renameSync(`${this.#types}.new`, this.#types);
    });
  }

  readAll(types: TypeRegistry): StoredObject[] {
    const files = readdirSync(this.#objects);
    for (const file of files) if (!file.endsWith('.json')) rmSync(join(this.#objects, file));
    return files.filter((file) => file.endsWith('.json')).map((file) => this.#read(file, types));
  }

  /** @throws {@link RepositoryError} `storage` */
  write(object: StoredObject): void {
    const { type, properties, ...rest } = object;
    const file = this.#file(object.id);
    this.storing(() => {
      writeFileSync(`${file}.new`, writeJson({ ...rest, typeId: type.id, properties: [...properties] }));
      renameSync(`${file}.new`, file);
    });
  }

  /** @throws {@link RepositoryError} `storage` */
  remove(id: string): void {
    this.storing(() => {
      rmSync(this.#file(id), { force: true });
    });
  }

  /**
   * Notes the ids of objects that are about to be removed together; none when they are.
   * @throws {@link RepositoryError} `storage`
   */
  noteDeletion(ids: readonly string[]): void {
    this.storing(() => {
      if (ids.length === 0) {
        rmSync(this.#deletion, { force: true });
        return;
      }
      writeFileSync(`${this.#deletion}.new`, writeJson(ids));
      renameSync(`${this.#deletion}.new`, this.#deletion);
    });
  }

  /** The ids of objects that were about to be removed together when the process ended. */
  readDeletion(): readonly string[] {
    if (!existsSync(this.#deletion)) return [];
    const stored = readJson(readFileSync(this.#deletion, 'utf8'));
    if (Array.isArray(stored) && stored.every((id) => typeof id === 'string')) return stored;
    throw new Error(`${this.#deletion} does not hold what a demo repository was about to delete.`);
  }

  close(): void {
    this.#closed = true;
    opened.delete(this.#lock);
    rmSync(this.#lock, { force: true });
  }

  /**
   * Does the work of writing. A call that is still under way when the repository is closed must not write: the folder
   * may be another's by then.
   * @throws {@link RepositoryError} `storage`
   */
  storing(work: () => void): void {
    if (this.#closed) throw new RepositoryError('storage', 'The repository is closed.');
    try {
      work();
    } catch (cause) {
      throw new RepositoryError('storage', 'The change could not be written to disk.', { cause });
    }
  }

  #read(file: string, types: TypeRegistry): StoredObject {
    const stored = readJson(readFileSync(join(this.#objects, file), 'utf8'));
    if (!isStored(stored))
      throw new Error(`${join(this.#objects, file)} does not hold an object of a demo repository.`);
    const { typeId, properties, ...rest } = stored;
    return { ...rest, type: types.get(typeId), properties: new Map(properties) };
  }

  #file(id: string): string {
    return join(this.#objects, `${id}.json`);
  }

  #clear(): void {
    for (const name of [
      'objects',
      'contents',
      'changes.jsonl',
      'types.json',
      'deletion.json',
      'first-start-unfinished',
    ]) {
      rmSync(join(this.path, name), { recursive: true, force: true });
    }
  }

  #takeLock(): void {
    for (let attempt = 1; ; attempt += 1) {
      try {
        writeFileSync(this.#lock, String(process.pid), { flag: 'wx' });
        opened.add(this.#lock);
        return;
      } catch (error) {
        const owner = Number(readLock(this.#lock));
        if (attempt > 1 || this.#isOpen(owner)) {
          throw new Error(
            `The folder ${this.path} is in use by process ${String(owner)}. If that is no demo repository, delete ${this.#lock}.`,
            { cause: error },
          );
        }
        rmSync(this.#lock, { force: true });
      }
    }
  }

  #isOpen(owner: number): boolean {
    if (owner === process.pid) return opened.has(this.#lock);
    if (!(owner > 0)) return false;
    try {
      process.kill(owner, 0);
      return true;
    } catch (error) {
      return error instanceof Error && 'code' in error && error.code === 'EPERM';
    }
  }
}

interface Stored extends Omit<StoredObject, 'type' | 'properties'> {
  readonly typeId: string;
  readonly properties: [
    string,
    StoredObject['properties'] extends ReadonlyMap<string, infer Values> ? Values : never,
  ][];
}

/** Written by this class; checked as far as a file from elsewhere would show. */
function isStored(value: unknown): value is Stored {
  return (
    typeof value === 'object' && value !== null && 'typeId' in value && 'properties' in value && 'version' in value
  );
}

function isDeclaration(value: unknown): value is TypeDeclaration {
  return typeof value === 'object' && value !== null && 'id' in value && 'parentId' in value && 'properties' in value;
}

function readLock(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
