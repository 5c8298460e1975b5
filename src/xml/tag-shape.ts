import { forbidden } from './not-well-formed';
import { readAttribute, type ParsedTag, type Tag } from './parse-tag';
import { withValues } from './resolve-tag';
import { standsAt } from './stands-at';

/** What tags have in common that differ in the values of some attributes alone: `<atom:link rel="self" href="…"/>`. */
export interface TagShape {
  /** What stands before each of these values, with its quote, and behind the last one. */
  readonly between: readonly string[];
  /** Where these values stand among the attributes of a tag. */
  readonly varying: readonly number[];
}

/** Addresses and ids: hardly ever the same twice. Declarations of namespaces stay as they are. */
const varyingName = /^(?!xmlns:)(?:[^:]*:)?(?:href|src|id)$/;
/** In a value that doesn't stand for itself, or is none. */
const special = /[^ -%'-;=-\ufffd]/;

/** What other tags may have in common with this one; undefined where all of it may come again as it is. */
export function shapeOf({ tag, places }: ParsedTag): TagShape | undefined {
  const varying: number[] = [];
  const between: string[] = [];
  let at = 0;
  for (let index = 1; index < tag.attributes.length; index += 2) {
    if (!varyingName.test(tag.attributes[index - 1] ?? '')) continue;
    varying.push(index);
    between.push(tag.raw.slice(at, places[index - 1]));
    at = places[index] ?? at;
  }
  return varying.length === 0 ? undefined : { between: [...between, tag.raw.slice(at)], varying };
}

/**
 * Gives a tag the values of the one that stands there, if that has its shape.
 *
 * @returns where that one ends; -1 if another one stands there, or a part of one
 */
export function takeValues(tag: Tag, { between, varying }: TagShape, text: string, start: number): number {
  let at = start;
  for (let index = 0; ; index++) {
    const before = between[index] ?? '';
    if (!standsAt(before, text, at)) return -1;
    at += before.length;
    const attribute = varying[index];
    if (attribute === undefined) break;
    const end = text.indexOf(before.endsWith('"') ? '"' : "'", at);
    if (end < 0) return -1;
    const value = text.slice(at, end);
    if (special.test(value)) {
      if (forbidden.test(value)) return -1;
      tag.attributes[attribute] = readAttribute(value);
    } else {
      tag.attributes[attribute] = value;
    }
    at = end;
  }
  if (tag.resolved !== undefined) tag.resolved.attributes = withValues(tag.resolved, tag.attributes, varying);
  return at;
}
