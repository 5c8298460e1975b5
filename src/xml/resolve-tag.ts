import { setOwn } from '../model/property';
import type { Namespaces, XmlElement } from './element';
import { NotWellFormed } from './not-well-formed';
import type { Tag } from './parse-tag';

const xmlNamespace = 'http://www.w3.org/XML/1998/namespace';
const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/';
/** Prefixes that may hold for an element: each element that declares some has its own copy of all. */
const maxPrefixes = 256;

/** The namespaces that hold for an element: prefix → what stands for its namespace in a name: `cmis:`, `{uri}` or nothing. */
export type Scope = ReadonlyMap<string, string>;

/** What holds outside of the root. */
export const outermost: Scope = new Map([['xml', 'xml:']]);

/** A tag as an element in a scope. */
export interface ResolvedTag extends Pick<XmlElement, 'name'> {
  /** As an element has them; others as soon as the tag has other values. */
  attributes: XmlElement['attributes'];
  /** The names of the element's attributes, each where its value stands among the attributes of the tag. */
  readonly names: readonly (string | undefined)[];
  readonly outer: Scope;
  /** What holds inside of the element. */
  readonly inner: Scope;
}

/**
 * Names a tag and its attributes by their namespaces (Namespaces in XML 1.0).
 * @throws NotWellFormed for a prefix that was not declared or must not be, and for an attribute that comes twice under two
 *   prefixes
 */
export function resolveTag({ name, attributes }: Tag, outer: Scope, namespaces: Namespaces): ResolvedTag {
  const inner = scopeInside(attributes, outer, namespaces);
  const own: Record<string, string> = {};
  const names: (string | undefined)[] = [];
  for (let index = 0; index < attributes.length; index += 2) {
    const attribute = attributes[index] ?? '';
    names.push(undefined, undefined);
    if (declaredPrefix(attribute) !== undefined) continue;
    // One without a prefix is in no namespace, whatever the default is.
    const named = attribute.includes(':') ? inScope(attribute, inner) : attribute;
    if (Object.hasOwn(own, named)) throw new NotWellFormed(`duplicate attribute: ${attribute}`);
    setOwn(own, named, attributes[index + 1] ?? '');
    names[index + 1] = named;
  }
  const element = name.includes(':') ? inScope(name, inner) : (inner.get('') ?? '') + name;
  return { name: element, attributes: own, names, outer, inner };
}

/** The element's attributes with other values for some of those of the tag, which are no declarations. */
export function withValues(
  { attributes, names }: ResolvedTag,
  values: readonly string[],
  indexes: readonly number[],
): XmlElement['attributes'] {
  const changed = { ...attributes };
  for (const index of indexes) {
    const name = names[index];
    if (name !== undefined) changed[name] = values[index] ?? '';
  }
  return changed;
}

function scopeInside(attributes: readonly string[], outer: Scope, namespaces: Namespaces): Scope {
  let inner: Map<string, string> | undefined;
  for (let index = 0; index < attributes.length; index += 2) {
    const prefix = declaredPrefix(attributes[index]);
    if (prefix === undefined) continue;
    inner ??= new Map(outer);
    inner.set(prefix, markOf(prefix, attributes[index + 1] ?? '', namespaces));
    if (inner.size > maxPrefixes) throw new NotWellFormed(`more than ${maxPrefixes} prefixes at a time`);
  }
  return inner ?? outer;
}

/** The prefix that an attribute declares, empty for the default; undefined for other attributes. */
function declaredPrefix(attribute = ''): string | undefined {
  if (attribute === 'xmlns') return '';
  if (!attribute.startsWith('xmlns:')) return undefined;
  const prefix = attribute.slice(6);
  if (!isLocal(prefix)) throw new NotWellFormed(`malformed name: ${attribute.slice(0, 60)}`);
  return prefix;
}

function markOf(prefix: string, uri: string, namespaces: Namespaces): string {
  const isXml = uri === xmlNamespace;
  const isReserved = prefix === 'xmlns' || uri === xmlnsNamespace || (prefix === 'xml') !== isXml;
  if (isReserved || (uri === '' && prefix !== '')) {
    throw new NotWellFormed(`the prefix "${prefix.slice(0, 60)}" must not stand for "${uri.slice(0, 100)}"`);
  }
  if (uri === '') return '';
  const known = isXml ? 'xml' : namespaces.get(uri);
  return known === undefined ? `{${uri}}` : `${known}:`;
}

function inScope(name: string, scope: Scope): string {
  const colon = name.indexOf(':');
  const local = name.slice(colon + 1);
  if (colon === 0 || !isLocal(local)) throw new NotWellFormed(`malformed name: ${name.slice(0, 60)}`);
  const mark = scope.get(name.slice(0, colon));
  if (mark === undefined) throw new NotWellFormed(`the prefix of ${name.slice(0, 60)} is not declared`);
  return mark + local;
}

function isLocal(name: string): boolean {
  return name !== '' && !name.includes(':');
}
