import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Part } from '../client/part';
import type { StoredContent } from '../client/stored-content';

/**
 * The tag of a content, or of a part of it: strong where the repository tells of every change, weak where it only tells the time of
 * the last one, none where it tells nothing.
 */
export function tagOf(content: StoredContent, { offset = 0, length }: Part): string | undefined {
  const { objectId, streamId, changeToken, modified } = content;
  const change = changeToken ?? modified;
  if (change === undefined) return undefined;
  const facts = [objectId, streamId ?? null, change, content.length, offset, length ?? null];
  const hash = createHash('sha256').update(JSON.stringify(facts)).digest('base64url').slice(0, 27);
  // A rendition may be made anew without a change of its document.
  return changeToken !== undefined && streamId === undefined ? `"${hash}"` : `W/"${hash}"`;
}

/** Whether the client has this content already (RFC 9110, section 13.1.2). */
export function isNotModified(headers: IncomingHttpHeaders, etag: string | undefined): boolean {
  const condition = headers['if-none-match'];
  if (condition === undefined) return false;
  if (condition.trim() === '*') return true;
  return etag !== undefined && tagsIn(condition).some((tag) => opaque(tag) === opaque(etag));
}

/**
 * The one byte range that a client wants of a content of `length` bytes (RFC 9110, section 14.2). `undefined`: all of it, also
 * for several ranges, for one that can't be read, and for one of a content that has changed since.
 */
export function wantedRange(
  headers: IncomingHttpHeaders,
  content: { readonly etag: string | undefined; readonly length: number },
): { readonly offset: number; readonly length: number } | 'unsatisfiable' | undefined {
  const { length } = content;
  const [, first, last] = /^bytes\s*=\s*(\d{0,15})-(\d{0,15})$/i.exec(headers.range?.trim() ?? '') ?? [];
  if (first === undefined || last === undefined || first + last === '') return undefined;
  if (!isSame(headers['if-range'], content.etag)) return undefined;
  if (first === '') {
    const bytes = Math.min(length, Number(last));
    return bytes === 0 ? 'unsatisfiable' : { offset: length - bytes, length: bytes };
  }
  const offset = Number(first);
  if (last !== '' && Number(last) < offset) return undefined;
  if (offset >= length) return 'unsatisfiable';
  return { offset, length: (last === '' ? length : Math.min(length, Number(last) + 1)) - offset };
}

/** A condition that only a strong tag meets, and no date: none is sent. */
function isSame(condition: string | string[] | undefined, etag: string | undefined): boolean {
  if (condition === undefined) return true;
  return typeof condition === 'string' && condition.trim() === etag && etag.startsWith('"');
}

function tagsIn(list: string): string[] {
  return list.match(/(?:W\/)?"[^"]*"/g) ?? [];
}

function opaque(tag: string): string {
  return tag.replace(/^W\//, '');
}
