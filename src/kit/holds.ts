import { setTimeout as wait } from 'node:timers/promises';

/** Counts who still needs something that is about to be closed. */
export class Holds {
  #count = 0;
  #released: () => void = () => undefined;

  /** Answers the function that ends the hold. */
  take(): () => void {
    this.#count += 1;
    let holds = true;
    return () => {
      if (!holds) return;
      holds = false;
      this.#count -= 1;
      if (this.#count === 0) this.#released();
    };
  }

  /** Resolves when nobody holds any more, or after the time, in milliseconds. */
  async released(longest: number): Promise<void> {
    if (this.#count === 0) return;
    const ended = new AbortController();
    const free = new Promise<void>((resolve) => (this.#released = resolve));
    const late = wait(longest, undefined, { signal: ended.signal }).catch(() => undefined);
    await Promise.race([free, late]);
    ended.abort();
  }
}
