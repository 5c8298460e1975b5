import type { Parameters } from './parameters';

/** A part of a list, as `skipCount` and `maxItems` ask for it. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly hasMoreItems: boolean;
  readonly numItems: number;
}

/** @throws RepositoryError `invalidArgument` */
export function page<Item>(all: readonly Item[], parameters: Parameters): Page<Item> {
  const start = parameters.integer('skipCount', 0);
  const end = start + parameters.integer('maxItems', all.length);
  return { items: all.slice(start, end), hasMoreItems: end < all.length, numItems: all.length };
}
