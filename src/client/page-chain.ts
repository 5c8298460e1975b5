import type { PageCursor } from '../bindings/binding';

/** The pages of one listing, each with what leads from it to the next one. */
export class PageChain {
  readonly #seen = new Map<string, number>();
  #last: PageCursor | undefined;
  #turn = Promise.resolve();

  /** Loads the page behind the one that was begun last; `onNext` as the cursor has it. */
  load<T>(onNext: () => void, load: (cursor: PageCursor) => Promise<T>): Promise<T> {
    const number = this.#last === undefined ? 0 : this.#last.number + 1;
    const cursor = { number, page: this.#last?.next, turn: this.#turn, onNext, seen: this.#seen };
    this.#last = cursor;
    const page = load(cursor);
    this.#turn = page.then(ignore, ignore);
    return page;
  }
}

function ignore(): void {
  // A page's failure is told where it is waited for.
}
