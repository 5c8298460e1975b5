import { decodeEntities } from './decode-entities';
import { NotWellFormed } from './not-well-formed';
import { ownText } from './own-text';
import type { ResolvedTag } from './resolve-tag';

/** A start tag as it is written, namespaces not yet looked at. */
export interface Tag {
  /** Its text from behind the `<` to the `>`, as it was parsed. */
  readonly raw: string;
  readonly name: string;
  /** Name, value, name, value …; without entities. A tag that is known by its shape is given other values. */
  readonly attributes: string[];
  /** `<name/>` */
  readonly empty: boolean;
  /** What it was in the scope that it was last met in. */
  resolved: ResolvedTag | undefined;
}

/** A tag, and where the values of its attributes begin and end in its text. */
export interface ParsedTag {
  readonly tag: Tag;
  readonly places: readonly number[];
}

/** Attributes that a tag may have: each one is compared with all before it. */
const maxAttributes = 256;

// NameStartChar and NameChar (XML 1.0, section 2.3).
const nameStart =
  ':A-Z_a-z\\xc0-\\xd6\\xd8-\\xf6\\xf8-\\u02ff\\u0370-\\u037d\\u037f-\\u1fff\\u200c-\\u200d\\u2070-\\u218f\\u2c00-\\u2fef\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufffd\\u{10000}-\\u{effff}';
const namePattern = new RegExp(`[${nameStart}][\\u0300-\\u036f\\u203f\\u2040\\xb7.0-9\\-${nameStart}]*`, 'uy');

const blanks = [' ', '\t', '\n'].map((blank) => blank.charCodeAt(0));
const [slash, greater, equals, quote, apostrophe] = ['/', '>', '=', '"', "'"].map((mark) => mark.charCodeAt(0));

/** True for a name as XML allows it. */
export function isName(text: string): boolean {
  return nameEnd(text, 0) === text.length;
}

/**
 * Parses a start tag from behind its `<`; line ends are normalized.
 *
 * @returns undefined if the text ends before the tag does
 * @throws NotWellFormed
 */
export function parseTag(text: string, start: number): ParsedTag | undefined {
  let at = nameEnd(text, start);
  const name = ownText(text.slice(start, at));
  const attributes: string[] = [];
  const places: number[] = [];
  for (;;) {
    const next = skipBlanks(text, at);
    const mark = text.charCodeAt(next);
    const empty = mark === slash;
    if (Number.isNaN(mark) || (empty && next + 1 === text.length)) return undefined;
    const end = empty ? next + 1 : next;
    if (text.charCodeAt(end) === greater) {
      return { tag: { raw: text.slice(start, end + 1), name, attributes, empty, resolved: undefined }, places };
    }
    if (next === at) throw new NotWellFormed('disallowed character in a tag');
    const value = attributeValueIn(text, next, attributes);
    if (value === undefined) return undefined;
    places.push(value.from - start, value.to - start);
    at = value.to + 1;
  }
}

/** Reads an attribute and answers where its value is; undefined if the text ends before it does. */
function attributeValueIn(
  text: string,
  start: number,
  attributes: string[],
): { readonly from: number; readonly to: number } | undefined {
  const end = nameEnd(text, start);
  const sign = skipBlanks(text, end);
  const open = skipBlanks(text, sign + 1);
  if (open >= text.length) return undefined;
  const mark = text.charCodeAt(open);
  if (text.charCodeAt(sign) !== equals || (mark !== quote && mark !== apostrophe)) {
    throw new NotWellFormed('an attribute without a value in quotes');
  }
  const from = open + 1;
  const to = text.indexOf(mark === quote ? '"' : "'", from);
  if (to < 0) return undefined;
  if (attributes.length >= 2 * maxAttributes) throw new NotWellFormed(`more than ${maxAttributes} attributes in a tag`);
  const name = text.slice(start, end);
  for (let index = 0; index < attributes.length; index += 2) {
    if (attributes[index] === name) throw new NotWellFormed(`duplicate attribute: ${name}`);
  }
  attributes.push(ownText(name), ownText(readAttribute(text.slice(from, to))));
  return { from, to };
}

/** The value of an attribute: every white space counts as a blank, unless it is written as an entity. */
export function readAttribute(raw: string): string {
  if (raw.includes('<')) throw new NotWellFormed('"<" is disallowed in attribute values');
  const value = raw.includes('\n') || raw.includes('\t') ? raw.replace(/[\t\n]/g, ' ') : raw;
  return value.includes('&') ? decodeEntities(value) : value;
}

/** Where something else than a blank comes, or the text ends. */
export function skipBlanks(text: string, from: number): number {
  let at = from;
  while (blanks.includes(text.charCodeAt(at))) at++;
  return at;
}

/** @throws NotWellFormed where no name stands */
function nameEnd(text: string, start: number): number {
  namePattern.lastIndex = start;
  if (!namePattern.test(text)) throw new NotWellFormed('disallowed character in tag name');
  return namePattern.lastIndex;
}
