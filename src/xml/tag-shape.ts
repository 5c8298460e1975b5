import { readAttribute, type ParsedTag, type Tag } from './parse-tag';
import { withValues } from './resolve-tag';

/** Tags that differ in the values of some attributes alone: `<atom:link rel="self" href="…"/>`. */
export interface TagShape {
  /** Matches one of them from behind its `<`, with these values as groups. */
  readonly pattern: RegExp;
  /** Where these values stand among the attributes of a tag. */
  readonly varying: readonly number[];
}

/** Addresses and ids: hardly ever the same twice. Declarations of namespaces stay as they are. */
const varyingName = /^(?!xmlns:)(?:[^:]*:)?(?:href|src|id)$/;
/** An attribute's value without its quotes: Chars (XML 1.0, section 2.2) but `<`. */
const anyValue = `([\\t\\n !#-&(-;=-\\ufffd]*)`;

/** What other tags may have in common with this one; undefined where all of it may come again as it is. */
export function shapeOf({ tag, places }: ParsedTag): TagShape | undefined {
  const varying: number[] = [];
  let pattern = '';
  let at = 0;
  for (let index = 1; index < tag.attributes.length; index += 2) {
    if (!varyingName.test(tag.attributes[index - 1] ?? '')) continue;
    varying.push(index);
    pattern += escaped(tag.raw.slice(at, places[index - 1])) + anyValue;
    at = places[index] ?? at;
  }
  return varying.length === 0 ? undefined : { pattern: new RegExp(pattern + escaped(tag.raw.slice(at)), 'y'), varying };
}

/** The tag of this shape that stands there, made from one like it; undefined if none does. */
export function tagOfShape({ pattern, varying }: TagShape, like: Tag, text: string, start: number): Tag | undefined {
  pattern.lastIndex = start;
  const found = pattern.exec(text);
  if (found === null) return undefined;
  const { name, empty, resolved } = like;
  const attributes = [...like.attributes];
  for (let group = 0; group < varying.length; group++) {
    attributes[varying[group] ?? 0] = readAttribute(found[group + 1] ?? '');
  }
  const again = resolved && withValues(resolved, attributes, varying);
  return { raw: found[0], name, attributes, empty, resolved: again };
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
