import type { Page } from '../model/object';

export interface PageRequest {
  readonly skipCount: number;
  readonly maxItems: number;
}

export interface PagingOptions<T> {
  readonly pageSize: number;
  /** The most items in all. */
  readonly limit: number;
  readonly readAhead: boolean;
  /** Tells two items apart; undefined where an item has no identity. */
  readonly keyOf: (item: T) => string | undefined;
  readonly note: (note: string) => void;
  readonly signal: AbortSignal | undefined;
}

/** Pages without anything new that a server may send in a row before the result counts as ended. */
const emptyPages = 3;
/** The same for items without identity, of which equal pages may be a result's truth. */
const equalPages = 1000;

interface Progress<T> {
  readonly page: Page<T>;
  readonly next: PageRequest | undefined;
}

/** Loads a page. `follows` may be called before it has come whole: the server has named the next one, whatever this one holds. */
export type LoadPage<T> = (request: PageRequest, signal: AbortSignal, follows: () => void) => Promise<Page<T>>;

/**
 * The pages of a result by one rule for all servers. `hasMoreItems` is believed when it says yes and something new came;
 * a full page without it is asked after once more; a page that brings nothing new is skipped, three times at most. Items
 * that came in the last two pages are dropped. `skipCount` grows by the items received.
 *
 * One page is read ahead: while the consumer works on the one before, or, if it waits already, next to the one that it waits
 * for, where that is known or likely to have a successor.
 */
export async function* readPages<T>(
  load: LoadPage<T>,
  options: PagingOptions<T>,
): AsyncGenerator<Page<T>, void, undefined> {
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]);
  const reader = new PageReader(options);
  const begin = (request: PageRequest): Loading<T> => new Loading(request, load, signal);
  try {
    let request: PageRequest | undefined = { skipCount: 0, maxItems: Math.min(options.pageSize, options.limit) };
    let ahead: Loading<T> | undefined;
    let guesses = true;
    /** Only some servers know it, and where the result ends it doesn't say; 0 where it counts for nothing. */
    let numItems = 0;
    while (request !== undefined) {
      const loading: Loading<T> = ahead ?? begin(request);
      const expected = options.readAhead ? reader.expectedAfter(request) : undefined;
      if (expected !== undefined) loading.goOn(() => begin(expected), numItems > expected.skipCount);

      const received = await loading.page;
      const { page, next }: Progress<T> = reader.take(request, received);
      const isRight = loading.isFollowed || isSame(expected, next);
      ahead = isRight ? loading.next : undefined;
      if (next !== undefined && options.readAhead) ahead ??= begin(next);
      // What was asked for in vain once is not guessed again.
      if (loading.next !== undefined && !isRight) guesses = false;
      const mayGuess = guesses && received.hasMoreItems === true && !loading.isFollowed;
      numItems = mayGuess ? (received.numItems ?? 0) : 0;
      request = next;
      if (page.items.length > 0 || next === undefined) yield page;
    }
  } finally {
    stop.abort();
  }
}

function isSame(one: PageRequest | undefined, other: PageRequest | undefined): boolean {
  return one?.skipCount === other?.skipCount && one?.maxItems === other?.maxItems;
}

/** A page on its way. */
class Loading<T> {
  readonly page: Promise<Page<T>>;
  /** Whether the server has named the next page: it is that one, whatever this one holds. */
  isFollowed = false;
  /** The next page, where that is on its way as well. */
  next: Loading<T> | undefined;
  #begin: (() => Loading<T>) | undefined;

  constructor(request: PageRequest, load: LoadPage<T>, signal: AbortSignal) {
    this.page = load(request, signal, () => {
      this.isFollowed = true;
      this.next ??= this.#begin?.();
    });
    // Nobody waits for it when the consumer stops before.
    this.page.catch(() => undefined);
  }

  /** Begins with the next page, now or as soon as this one is known to be followed. */
  goOn(begin: () => Loading<T>, now: boolean): void {
    this.#begin = begin;
    if (now || this.isFollowed) this.next = begin();
  }
}

class PageReader<T> {
  #count = 0;
  #withoutNews = 0;
  #equal = 0;
  #previous: ReadonlySet<string>[] = [];
  #previousText = '';

  constructor(private readonly options: PagingOptions<T>) {}

  /** What will be asked for next if a page comes full; undefined where the limit is reached then. */
  expectedAfter({ skipCount, maxItems }: PageRequest): PageRequest | undefined {
    const { limit, pageSize } = this.options;
    const left = limit - this.#count - maxItems;
    return left > 0 ? { skipCount: skipCount + maxItems, maxItems: Math.min(pageSize, left) } : undefined;
  }

  take(request: PageRequest, received: Page<T>): Progress<T> {
    const { limit, pageSize } = this.options;
    this.#countEqual(received.items);
    const fresh = this.#dropSeen(received);
    const items = fresh.slice(0, limit - this.#count);
    this.#count += items.length;
    this.#withoutNews = fresh.length === 0 ? this.#withoutNews + 1 : 0;
    const reached = this.#count >= limit;

    const goOn = !reached && this.#goesOn(request, received, fresh.length);
    const skipped = fresh.length === 0 && received.hasMoreItems === true ? request.maxItems : received.items.length;
    const next = goOn
      ? { skipCount: request.skipCount + skipped, maxItems: Math.min(pageSize, limit - this.#count) }
      : undefined;
    const cut = reached && (received.hasMoreItems === true || fresh.length > items.length);
    return { page: { ...received, items, hasMoreItems: next !== undefined || cut }, next };
  }

  #goesOn(request: PageRequest, { items, hasMoreItems }: Page<T>, fresh: number): boolean {
    if (hasMoreItems !== true) return fresh > 0 && items.length >= request.maxItems;
    if (this.#withoutNews <= emptyPages && this.#equal < equalPages) return true;
    const pages = Math.max(this.#withoutNews, this.#equal);
    this.options.note(
      `The server says that there are more items, but ${String(pages)} pages in a row brought nothing new. The result ends here.`,
    );
    return false;
  }

  /** Items without identity can't be told from repeated ones, but whole pages that are equal can be counted. */
  #countEqual(items: readonly T[]): void {
    const [first] = items;
    const text = first === undefined || this.options.keyOf(first) !== undefined ? '' : JSON.stringify(items);
    this.#equal = text !== '' && text === this.#previousText ? this.#equal + 1 : 0;
    this.#previousText = text;
  }

  #dropSeen({ items, hasMoreItems }: Page<T>): readonly T[] {
    // The same full page once more, and no word of further items: a server that ignores skipCount.
    if (this.#equal > 0 && hasMoreItems !== true) return [];
    const seen = this.#previous;
    const keys = new Set<string>();
    const fresh = items.filter((item) => {
      const key = this.options.keyOf(item);
      if (key === undefined) return true;
      keys.add(key);
      return !seen.some((page) => page.has(key));
    });
    this.#previous = [keys, ...seen].slice(0, 2);
    return fresh;
  }
}
