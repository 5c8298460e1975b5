import { noKinds, type ValueKinds } from '../model/value-kinds';
import type { BindingContext } from './binding';

/** Thrown where an object is of types that have not been met before. */
class UnknownTypes extends Error {
  constructor(
    readonly key: string,
    readonly typeIds: readonly string[],
  ) {
    super('The kinds of the properties are not known yet.');
  }
}

/** The kinds of the properties of objects, by their types, as a call comes to know them. */
export class KnownKinds {
  readonly #kinds = new Map<string, ValueKinds>();

  constructor(private readonly ask: BindingContext['kindsOfTypes']) {}

  /** For what is read within `reading`. */
  of(typeIds: readonly string[]): ValueKinds {
    if (typeIds.length === 0) return noKinds;
    const key = typeIds.length === 1 ? (typeIds[0] ?? '') : typeIds.join(' ');
    const kinds = this.#kinds.get(key);
    if (kinds === undefined) throw new UnknownTypes(key, typeIds);
    return kinds;
  }

  /** Reads something; if types are met that aren't known, again as soon as they are. */
  async reading<T>(read: () => T): Promise<T> {
    for (;;) {
      try {
        return read();
      } catch (error) {
        if (!(error instanceof UnknownTypes)) throw error;
        this.#kinds.set(error.key, await this.ask(error.typeIds));
      }
    }
  }
}
