/**
 * Reads a `Range` header of one byte range (RFC 9110, section 14.2). `undefined`: no range, or one that is to be
 * ignored, so the whole content is meant. `end` is not part of the range.
 */
export function readRange(
  header: string | undefined,
  length: number,
): { readonly start: number; readonly end: number } | 'unsatisfiable' | undefined {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  if (first === '') {
    const start = Math.max(0, length - Number(last));
    return start < length ? { start, end: length } : 'unsatisfiable';
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return undefined;
  const end = last === '' ? length : Math.min(length, Number(last) + 1);
  return start < length ? { start, end } : 'unsatisfiable';
}
