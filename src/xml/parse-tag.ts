import { NotWellFormed } from './not-well-formed';
import { decodeEntities } from './decode-entities';

/** A start tag as it is written, namespaces not yet looked at. */
export interface Tag {
  readonly name: string;
  /** Name, value, name, value …; without entities. */
  readonly attributes: readonly string[];
  /** `<name/>` */
  readonly empty: boolean;
}

// NameStartChar and NameChar (XML 1.0, section 2.3), with pairs of surrogates for what lies beyond U+FFFF.
const nameStart =
  ':A-Z_a-z\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u02ff\\u0370-\\u037d\\u037f-\\u1fff\\u200c\\u200d\\u2070-\\u218f\\u2c00-\\u2fef\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufffd';
const nameRest = `${nameStart}\\-.0-9\\u00b7\\u0300-\\u036f\\u203f\\u2040`;
const beyond = '[\\ud800-\\udb7f][\\udc00-\\udfff]';
const name = `(?:[${nameStart}]|${beyond})(?:[${nameRest}]|${beyond})*`;
const namePattern = new RegExp(name, 'y');
const attributePattern = new RegExp(`([ \\t\\n]+)(${name})[ \\t\\n]*=[ \\t\\n]*(?:"([^"]*)"|'([^']*)')`, 'y');
const tagEnd = /[ \t\n]*(\/?)$/y;

/** True for a name as XML allows it. */
export function isName(text: string): boolean {
  namePattern.lastIndex = 0;
  return namePattern.test(text) && namePattern.lastIndex === text.length;
}

/**
 * Parses what stands between `<` and `>` of a start tag; line ends are normalized.
 * @throws NotWellFormed
 */
export function parseTag(raw: string): Tag {
  namePattern.lastIndex = 0;
  const found = namePattern.exec(raw)?.[0];
  if (found === undefined) throw new NotWellFormed('disallowed character in tag name');
  const attributes: string[] = [];
  let at = found.length;
  for (;;) {
    attributePattern.lastIndex = at;
    const attribute = attributePattern.exec(raw);
    if (attribute === null) break;
    at = attributePattern.lastIndex;
    const [, , attributeName = '', value = attribute[4] ?? ''] = attribute;
    if (hasAttribute(attributes, attributeName)) throw new NotWellFormed(`duplicate attribute: ${attributeName}`);
    attributes.push(attributeName, attributeValue(value));
  }
  tagEnd.lastIndex = at;
  const end = tagEnd.exec(raw);
  if (end === null) throw new NotWellFormed(`malformed tag: <${raw.slice(0, 100)}>`);
  return { name: found, attributes, empty: end[1] === '/' };
}

function hasAttribute(attributes: readonly string[], wanted: string): boolean {
  for (let index = 0; index < attributes.length; index += 2) if (attributes[index] === wanted) return true;
  return false;
}

/** Every white space counts as a blank, unless it is written as an entity. */
function attributeValue(raw: string): string {
  if (raw.includes('<')) throw new NotWellFormed('"<" is disallowed in attribute values');
  const value = /[\t\n]/.test(raw) ? raw.replace(/[\t\n]/g, ' ') : raw;
  return value.includes('&') ? decodeEntities(value) : value;
}
