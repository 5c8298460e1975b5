import { unsent } from '../bindings/unsent';
import { barsAll, CmisError, notTried } from '../model/errors';
import type { CmisObject } from '../model/object';
import type { CmisClient } from './client';
import { atATime } from './at-a-time';
import { inTurn } from './in-turn';
import {
  afterChange,
  hasAspectsOf,
  planChange,
  readCurrent,
  tokenOf,
  updateFrom,
  type Change,
  type ObjectUpdate,
  type UpdateOptions,
} from './update-object';

export interface BulkOptions extends UpdateOptions {
  /** Told how many of the objects are finished. */
  readonly onProgress?: (finished: number) => void;
}

/** Objects in one call at first; a server that takes fewer says so by a `constraint`. */
const chunkSize = 500;
/** Reads under way at a time. */
const reads = 8;

/** An object that waits for its change. */
interface Waiting {
  readonly index: number;
  readonly object: CmisObject;
  readonly change: Change;
}

type Outcome = CmisObject | CmisError;

/**
 * Makes the same change to several objects, by bulkUpdateProperties where the server has it. Each is read first, checked by
 * itself, sent with its change token, and read back. What the server leaves out of its answer, it is asked for again by the
 * single call, which says why.
 *
 * @returns for each object what it is afterwards, or why it was not changed
 */
export async function updateObjects(
  client: CmisClient,
  objectIds: readonly string[],
  update: ObjectUpdate,
  options: BulkOptions = {},
): Promise<readonly Outcome[]> {
  const ids = [...new Set(objectIds)];
  const outcomes = await inTurn(client, ids, () => new Bulk(client, update, options).run(ids));
  const byId = new Map(ids.map((id, index) => [id, outcomes[index]]));
  return objectIds.map((id) => byId.get(id)).filter((outcome) => outcome !== undefined);
}

class Bulk {
  readonly #outcomes = new Map<number, Outcome>();
  #isSupported = true;
  /** Why nothing more is sent. */
  #barred: CmisError | undefined;

  constructor(
    private readonly client: CmisClient,
    private readonly update: ObjectUpdate,
    private readonly options: BulkOptions,
  ) {}

  async run(ids: readonly string[]): Promise<readonly Outcome[]> {
    const [first, ...others] = ids.entries();
    if (first === undefined) return [];
    const waiting: Waiting[] = [];
    const prepare = async ([index, id]: readonly [number, string]): Promise<void> => {
      const prepared = await this.#prepare(index, id);
      if (prepared !== undefined) waiting.push(prepared);
    };
    // Alone, for a wrong password tried several times at once may lock the account.
    await prepare(first);
    await atATime(reads, others, prepare);
    // Several names may lead to one object: its id, its path, an older version.
    const once = new Map(waiting.map((each) => [each.object.id, each]));
    for (const group of alike([...once.values()])) {
      for (let start = 0; start < group.length; start += chunkSize) {
        await this.#change(group.slice(start, start + chunkSize));
      }
    }
    for (const { index, object } of waiting) {
      const outcome = this.#outcomes.get(once.get(object.id)?.index ?? index);
      if (outcome !== undefined && !this.#outcomes.has(index)) this.#keep(index, outcome);
    }
    return ids.map((id, index) => this.#outcomes.get(index) ?? new CmisError('runtime', `${id} was left out.`));
  }

  /** Reads an object and finds out what is to change; nothing to be sent is an outcome already. */
  async #prepare(index: number, id: string): Promise<Waiting | undefined> {
    let waiting: Waiting | undefined;
    const failed = unsent('updateProperties');
    await this.#end(index, async () => {
      this.#checkBarred();
      const object = await readCurrent(this.client, id, this.options).catch(failed);
      const change = await planChange(this.client, object, this.update, this.options).catch(failed);
      const isNothing = [change.add, change.remove, Object.keys(change.properties)].every(({ length }) => length === 0);
      if (!isNothing) waiting = { index, object, change };
      return isNothing ? object : undefined;
    });
    return waiting;
  }

  /** One call for all of them, or where it is refused for halves, down to the single call. */
  async #change(chunk: readonly Waiting[]): Promise<void> {
    const [first] = chunk;
    if (first === undefined) return;
    if (!this.#isSupported || this.#barred !== undefined || chunk.length === 1) return this.#changeSingly(chunk);
    let changed: ReadonlyMap<string, string>;
    try {
      changed = await this.#send(chunk, first);
    } catch (error) {
      return this.#afterFailure(chunk, error);
    }
    const newIdOf = ({ object }: Waiting): string | undefined => changed.get(object.id) ?? changed.get(bare(object.id));
    await atATime(reads, chunk, async (each) => {
      const newId = newIdOf(each);
      if (newId !== undefined) await this.#end(each.index, () => this.#readBack(newId, each));
    });
    await this.#changeSingly(chunk.filter((each) => newIdOf(each) === undefined));
  }

  async #afterFailure(chunk: readonly Waiting[], error: unknown): Promise<void> {
    if (!(error instanceof CmisError)) throw error;
    if (error.code === 'notSupported') this.#isSupported = false;
    else if (barsAll(error)) this.#barred = error;
    else if (error.code === 'constraint') {
      const half = Math.ceil(chunk.length / 2);
      await this.#change(chunk.slice(0, half));
      return this.#change(chunk.slice(half));
    } else if (error.cause.outcome === 'unknown' || error.code === 'aborted') {
      // Whether they are changed, nobody knows: a second try could be one too many.
      for (const { index } of chunk) await this.#end(index, () => Promise.reject(error));
      return;
    }
    await this.#changeSingly(chunk);
  }

  /** The old id of each object that the server says it changed → its new id. */
  async #send(chunk: readonly Waiting[], { object, change }: Waiting): Promise<ReadonlyMap<string, string>> {
    const objects = chunk.map(({ object: each }) => {
      const changeToken = tokenOf(each);
      return changeToken === undefined ? { id: each.id } : { id: each.id, changeToken };
    });
    const bulkUpdateData = {
      objects,
      ...(Object.keys(change.properties).length === 0 ? {} : { properties: change.properties }),
      addSecondaryTypeIds: change.add,
      removeSecondaryTypeIds: change.remove,
    };
    const typeIds = [...(object.type === undefined ? [] : [object.type]), ...object.aspects];
    const results = await this.client.call('bulkUpdateProperties', { bulkUpdateData }, { ...this.options, typeIds });
    return new Map(results.map(({ id, newId }) => [id, newId ?? id]));
  }

  async #readBack(id: string, { change }: Waiting): Promise<CmisObject> {
    const after = await afterChange(async () => {
      if (this.#barred !== undefined) throw this.#barred;
      return this.client.call('getObject', { objectId: id }, this.options);
    });
    return hasAspectsOf(after, change) ? after : updateFrom(this.client, after, this.update, this.options);
  }

  async #changeSingly(chunk: readonly Waiting[]): Promise<void> {
    await atATime(reads, chunk, ({ index, object }) =>
      this.#end(index, async () => {
        this.#checkBarred();
        return updateFrom(this.client, object, this.update, this.options);
      }),
    );
  }

  #checkBarred(): void {
    if (this.#barred !== undefined) throw notTried(this.#barred);
  }

  /** Keeps what comes of an object, if anything has come of it yet. */
  async #end(index: number, work: () => Promise<CmisObject | undefined>): Promise<void> {
    const outcome = await work().catch((error: unknown) => {
      if (error instanceof CmisError) return error;
      throw error;
    });
    if (outcome instanceof CmisError && barsAll(outcome)) this.#barred ??= outcome;
    if (outcome !== undefined) this.#keep(index, outcome);
  }

  #keep(index: number, outcome: Outcome): void {
    this.#outcomes.set(index, outcome);
    this.options.onProgress?.(this.#outcomes.size);
  }
}

/** Objects to which the same call can be made: of the same types, and with the same to change. */
function alike(waiting: readonly Waiting[]): readonly (readonly Waiting[])[] {
  const groups = new Map<string, Waiting[]>();
  for (const each of waiting) {
    const { object, change } = each;
    const key = JSON.stringify([
      object.type,
      object.aspects,
      change.add,
      change.remove,
      Object.keys(change.properties),
    ]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return [...groups.values()];
}

/** Alfresco's ids have the version's label behind them, and not in every answer. */
function bare(id: string): string {
  return id.replace(/;[\d.]+$/, '');
}
