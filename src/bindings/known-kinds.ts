import { noKinds, type ValueKinds } from '../model/value-kinds';
import type { BindingContext } from './binding';

/** Thrown where an object is of types that have not been met before. */
class UnknownTypes extends Error {
  constructor(readonly typeIds: readonly string[]) {
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
    const kinds = this.#kinds.get(keyOf(typeIds));
    if (kinds === undefined) throw new UnknownTypes(typeIds);
    return kinds;
  }

  /** Asks for the kinds of these types, unless they are known. */
  async learn(typeIds: readonly string[]): Promise<void> {
    if (typeIds.length === 0) return;
    const key = keyOf(typeIds);
    if (!this.#kinds.has(key)) this.#kinds.set(key, await this.ask(typeIds));
  }

  /** Reads something; if types are met that aren't known, again as soon as they are. So it should be short. */
  async reading<T>(read: () => T): Promise<T> {
    for (;;) {
      try {
        return read();
      } catch (error) {
        if (!(error instanceof UnknownTypes)) throw error;
        await this.learn(error.typeIds);
      }
    }
  }
}

function keyOf(typeIds: readonly string[]): string {
  return typeIds.length === 1 ? (typeIds[0] ?? '') : typeIds.join(' ');
}
