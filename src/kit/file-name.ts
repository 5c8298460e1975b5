import { extname } from 'node:path';
import sanitize from 'sanitize-filename';

/** The last segment of a name; nothing if that leads elsewhere. */
export function lastSegment(name: string): string {
  const segment = name.split(/[/\\]/).at(-1) ?? '';
  return /^\.*$/.test(segment) ? '' : segment;
}

/** A name that a file of any system may have, of 255 bytes at most, its extension kept; nothing if nothing is left of it. */
export function safeName(name: string): string {
  const segment = lastSegment(name);
  const extension = sanitize(extname(segment)).slice(0, 20);
  const whole = sanitize(segment);
  if (Buffer.byteLength(segment) <= 255 || whole.endsWith(extension)) return whole;
  const characters = Array.from(whole);
  while (Buffer.byteLength(characters.join('') + extension) > 255) characters.pop();
  return characters.join('') + extension;
}
