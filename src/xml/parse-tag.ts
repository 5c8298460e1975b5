import { decodeEntities } from './decode-entities';
import { NotWellFormed } from './not-well-formed';
import type { ResolvedTag } from './resolve-tag';

/** A start tag as it is written, namespaces not yet looked at. */
export interface Tag {
  readonly name: string;
  /** Name, value, name, value …; without entities. */
  readonly attributes: readonly string[];
  /** `<name/>` */
  readonly empty: boolean;
  /** What it was in the scope that it was last met in. */
  resolved: ResolvedTag | undefined;
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
 * @returns the tag and where it ends; undefined if the text ends before it does
 * @throws NotWellFormed
 */
export function parseTag(text: string, start: number): { readonly tag: Tag; readonly end: number } | undefined {
  let at = nameEnd(text, start);
  const name = text.slice(start, at);
  const attributes: string[] = [];
  for (;;) {
    const next = skipBlanks(text, at);
    const mark = text.charCodeAt(next);
    if (mark === greater) return { tag: { name, attributes, empty: false, resolved: undefined }, end: next + 1 };
    if (Number.isNaN(mark) || (mark === slash && next + 1 === text.length)) return undefined;
    if (mark === slash && text.charCodeAt(next + 1) === greater) {
      return { tag: { name, attributes, empty: true, resolved: undefined }, end: next + 2 };
    }
    if (next === at) throw new NotWellFormed('disallowed character in a tag');
    const end = attributeEnd(text, next, attributes);
    if (end === undefined) return undefined;
    at = end;
  }
}

/** Reads an attribute; undefined if the text ends before it does. */
function attributeEnd(text: string, start: number, attributes: string[]): number | undefined {
  const end = nameEnd(text, start);
  const sign = skipBlanks(text, end);
  const open = skipBlanks(text, sign + 1);
  if (open >= text.length) return undefined;
  const mark = text.charCodeAt(open);
  if (text.charCodeAt(sign) !== equals || (mark !== quote && mark !== apostrophe)) {
    throw new NotWellFormed('an attribute without a value in quotes');
  }
  const close = text.indexOf(mark === quote ? '"' : "'", open + 1);
  if (close < 0) return undefined;
  if (attributes.length >= 2 * maxAttributes) throw new NotWellFormed(`more than ${maxAttributes} attributes in a tag`);
  const name = text.slice(start, end);
  for (let index = 0; index < attributes.length; index += 2) {
    if (attributes[index] === name) throw new NotWellFormed(`duplicate attribute: ${name}`);
  }
  attributes.push(name, attributeValue(text.slice(open + 1, close)));
  return close + 1;
}

/** Every white space counts as a blank, unless it is written as an entity. */
function attributeValue(raw: string): string {
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
