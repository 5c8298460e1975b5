import { setOwn } from '../model/property';
import type { Namespaces, XmlElement } from './element';
import { NotWellFormed } from './not-well-formed';
import type { Tag } from './parse-tag';

const xmlNamespace = 'http://www.w3.org/XML/1998/namespace';

/** The namespaces that hold for an element: prefix → what stands for its namespace in a name: `cmis:`, `{uri}` or nothing. */
export type Scope = ReadonlyMap<string, string>;

/** What holds outside of the root. */
export const outermost: Scope = new Map([['xml', 'xml:']]);

/** A tag as an element in a scope. */
export interface ResolvedTag extends Pick<XmlElement, 'name' | 'attributes'> {
  readonly outer: Scope;
  /** What holds inside of the element. */
  readonly inner: Scope;
}

/**
 * Names a tag and its attributes by their namespaces.
 * @throws NotWellFormed for a prefix that was not declared, and for an attribute that comes twice under two prefixes
 */
export function resolveTag({ name, attributes }: Tag, outer: Scope, namespaces: Namespaces): ResolvedTag {
  let inner = outer;
  for (let index = 0; index < attributes.length; index += 2) {
    const prefix = declaredPrefix(attributes[index]);
    if (prefix !== undefined) inner = new Map([...inner, [prefix, markOf(attributes[index + 1] ?? '', namespaces)]]);
  }
  const own: Record<string, string> = {};
  for (let index = 0; index < attributes.length; index += 2) {
    const attribute = attributes[index] ?? '';
    if (declaredPrefix(attribute) !== undefined) continue;
    // One without a prefix is in no namespace, whatever the default is.
    const named = attribute.includes(':') ? inScope(attribute, inner) : attribute;
    if (Object.hasOwn(own, named)) throw new NotWellFormed(`duplicate attribute: ${attribute}`);
    setOwn(own, named, attributes[index + 1] ?? '');
  }
  const element = name.includes(':') ? inScope(name, inner) : (inner.get('') ?? '') + name;
  return { name: element, attributes: own, outer, inner };
}

/** The prefix that an attribute declares, empty for the default; undefined for other attributes. */
function declaredPrefix(attribute = ''): string | undefined {
  if (attribute === 'xmlns') return '';
  return attribute.startsWith('xmlns:') ? attribute.slice(6) : undefined;
}

function markOf(uri: string, namespaces: Namespaces): string {
  if (uri === '') return '';
  const prefix = uri === xmlNamespace ? 'xml' : namespaces.get(uri);
  return prefix === undefined ? `{${uri}}` : `${prefix}:`;
}

function inScope(name: string, scope: Scope): string {
  const colon = name.indexOf(':');
  const mark = scope.get(name.slice(0, colon));
  if (mark === undefined || mark === '') throw new NotWellFormed(`the prefix of ${name.slice(0, 60)} is not declared`);
  return mark + name.slice(colon + 1);
}
