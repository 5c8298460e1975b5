/** A part of a content: from `offset`, the start by default, `length` bytes or all that follow. */
export interface Part {
  readonly offset?: number | undefined;
  readonly length?: number | undefined;
}

/** A part of a part. */
export function partWithin(outer: Part, inner: Part): Part {
  const start = inner.offset ?? 0;
  const offset = (outer.offset ?? 0) + start;
  const left = outer.length === undefined ? Infinity : Math.max(0, outer.length - start);
  const length = Math.min(left, inner.length ?? Infinity);
  return { ...(offset === 0 ? {} : { offset }), ...(length === Infinity ? {} : { length }) };
}

/** Whether a part is all of a content. */
export function isWhole({ offset, length }: Part): boolean {
  return (offset ?? 0) === 0 && length === undefined;
}

/** Bytes of a part of a content of so many bytes. */
export function partLength({ offset = 0, length = Infinity }: Part, total: number): number {
  return Math.min(length, Math.max(0, total - offset));
}
