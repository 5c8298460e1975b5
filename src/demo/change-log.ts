import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RepositoryError } from './errors';
import type { ObjectFolder } from './object-folder';
import type { StoredObject } from './stored-object';

/** One change of one object (CMIS 1.1, section 2.1.15). */
export interface Change {
  /** Grows from change to change: the token. */
  readonly number: number;
  readonly kind: 'created' | 'updated' | 'deleted' | 'security';
  /** ISO 8601. */
  readonly time: string;
  readonly objectId: string;
  readonly typeId: string;
  readonly baseId: string;
  /** The principals that could read the object; `undefined`: everybody. */
  readonly readers?: readonly string[] | undefined;
}

const limit = 10_000;

/** The last changes, 10,000 at least; with a folder they are on disk, a line of JSON each. */
export class ChangeLog {
  #changes: Change[] = [];
  readonly #file: string | undefined;

  constructor(private readonly folder: ObjectFolder | undefined) {
    this.#file = folder && join(folder.path, 'changes.jsonl');
    if (this.#file === undefined || !existsSync(this.#file)) return;
    // A crash may have cut the last line short.
    this.#changes = readFileSync(this.#file, 'utf8').split('\n').flatMap(readChange);
    this.#rewrite();
  }

  /** The token of the latest change, or of the latest that is wanted; `0` before the first. */
  latestToken(isWanted: (change: Change) => boolean = () => true): string {
    return String(this.#changes.findLast(isWanted)?.number ?? 0);
  }

  /** @throws {@link RepositoryError} `storage` */
  add(kind: Change['kind'], { id, type }: StoredObject, readers: Change['readers']): void {
    const number = Number(this.latestToken()) + 1;
    const time = new Date().toISOString();
    const change = { number, kind, time, objectId: id, typeId: type.id, baseId: type.baseId, readers };
    const file = this.#file;
    if (file !== undefined) this.folder?.storing(() => appendFileSync(file, `${JSON.stringify(change)}\n`));
    this.#changes.push(change);
    if (this.#changes.length >= 2 * limit) this.#rewrite();
  }

  /**
   * The changes from the one with the token on; without a token all that are kept.
   * @throws {@link RepositoryError} `invalidArgument` for what was never a token, `constraint` for one that is too old
   */
  from(token: string | undefined): readonly Change[] {
    if (token === undefined) return this.#changes;
    const number = /^\d{1,15}$/.test(token) ? Number(token) : NaN;
    if (!(number <= Number(this.latestToken()))) {
      throw new RepositoryError('invalidArgument', `'${token.slice(0, 80)}' is no change log token.`);
    }
    const first = this.#changes[0]?.number ?? 1;
    if (number < first - 1) throw new RepositoryError('constraint', `The changes since '${token}' are no longer kept.`);
    return this.#changes.slice(Math.max(0, number - first));
  }

  /** Lets go of the oldest changes. */
  #rewrite(): void {
    this.#changes = this.#changes.slice(-limit);
    const file = this.#file;
    if (file === undefined) return;
    this.folder?.storing(() => {
      writeFileSync(`${file}.new`, this.#changes.map((change) => `${JSON.stringify(change)}\n`).join(''));
      renameSync(`${file}.new`, file);
    });
  }
}

function readChange(line: string): Change[] {
  try {
    const value: unknown = JSON.parse(line);
    return isChange(value) ? [value] : [];
  } catch {
    return [];
  }
}

/** Written by this file; checked as far as a line from elsewhere would show. */
function isChange(value: unknown): value is Change {
  return typeof value === 'object' && value !== null && 'number' in value && 'kind' in value && 'objectId' in value;
}
