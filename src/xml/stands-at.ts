/** Faster than `startsWith`, which looks at each character. */
export function standsAt(wanted: string, text: string, start: number): boolean {
  return text.slice(start, start + wanted.length) === wanted;
}
