import { join } from 'node:path';
import { Access } from './access';
import { baseTypes } from './base-types';
import { ChangeLog } from './change-log';
import { ContentStore } from './content';
import { ObjectFolder } from './object-folder';
import { ObjectStore } from './object-store';
import { sampleTypes } from './sample-types';
import { TypeRegistry, type TypeDeclaration } from './type-definitions';

/** The repository without its wire: types, objects, contents, and who may do what with them. */
export class Repository {
  readonly id = 'demo';
  readonly types: TypeRegistry;
  readonly contents: ContentStore;
  readonly objects: ObjectStore;
  readonly changes: ChangeLog;
  readonly access: Access;
  readonly #folder: ObjectFolder | undefined;

  /**
   * @param folder where the data survives; in memory if it is `undefined`
   * @param users their names, the owner first
   */
  constructor(folder?: string, users: readonly string[] = []) {
    this.#folder = folder === undefined ? undefined : new ObjectFolder(folder);
    try {
      this.types = new TypeRegistry([...baseTypes, ...sampleTypes], this.#folder?.readTypes());
      this.contents = new ContentStore(folder === undefined ? undefined : join(folder, 'contents'));
      this.changes = new ChangeLog(this.#folder);
      this.objects = new ObjectStore(this.types, this.contents, this.#folder, this.changes);
      this.access = new Access(this.objects, users);
    } catch (error) {
      this.#folder?.close();
      throw error;
    }
  }

  /** Does the work of filling a new repository, which is done whole or, after a crash, anew. */
  async fill(work: () => Promise<void>): Promise<void> {
    this.#folder?.noteUnfinished(true);
    await work();
    this.#folder?.noteUnfinished(false);
  }

  /** Writes the types that clients made to disk. @throws RepositoryError `storage` */
  keepTypes(created: readonly TypeDeclaration[]): void {
    this.#folder?.writeTypes(created);
  }

  close(): void {
    this.contents.close();
    this.#folder?.close();
  }
}
