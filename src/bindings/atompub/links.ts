import { CmisError } from '../../model/errors';
import { attributeOf, type XmlElement } from '../../xml/element';
import { mediaTypeMatch } from './media-type';

const cmisRelation = 'http://docs.oasis-open.org/ns/cmis/link/200908/';

const registry = 'http://www.iana.org/assignments/relation/';

/** Link relations (CMIS 1.1, section 3.4.3), by the names that the recipes use. */
export const relations = {
  self: 'self',
  down: 'down',
  up: 'up',
  alternate: 'alternate',
  editMedia: 'edit-media',
  versionHistory: 'version-history',
  workingCopy: 'working-copy',
  next: 'next',
  allowableActions: `${cmisRelation}allowableactions`,
  relationships: `${cmisRelation}relationships`,
  policies: `${cmisRelation}policies`,
  acl: `${cmisRelation}acl`,
  folderTree: `${cmisRelation}foldertree`,
  typeDescendants: `${cmisRelation}typedescendants`,
  changes: `${cmisRelation}changes`,
} as const;

export interface Link {
  readonly rel: string;
  readonly href: string;
  readonly type: string | undefined;
  readonly renditionKind: string | undefined;
  /** What a relative address is relative to. */
  readonly base: string;
}

/** The links of an object, a type, a feed or a repository. */
export interface LinkSet {
  readonly links: readonly Link[];
  /** Where the content of a document is. */
  readonly content: Link | undefined;
}

const names: readonly string[] = Object.values(relations);
const used: ReadonlySet<string> = new Set(names);

/** The links that are children of an entry, a feed or a workspace, without those that nobody follows. */
export function linksOf(element: XmlElement, base: URL): LinkSet {
  const own = baseOf(element, base);
  const links: Link[] = [];
  let content: Link | undefined;
  for (const child of element.children) {
    if (child.name === 'atom:link') {
      const rel = relationOf(attributeOf(child, 'rel') ?? '');
      if (used.has(rel)) links.push(readLink(child, rel, own, 'href'));
    } else if (child.name === 'atom:content' && attributeOf(child, 'src') !== undefined) {
      content ??= readLink(child, relations.alternate, own, 'src');
    }
  }
  return { links, content };
}

function readLink(element: XmlElement, rel: string, base: URL, address: 'href' | 'src'): Link {
  return {
    rel,
    href: attributeOf(element, address)?.trim() ?? '',
    type: attributeOf(element, 'type'),
    renditionKind: attributeOf(element, 'cmisra:renditionKind'),
    base: baseOf(element, base).href,
  };
}

/** A link without a relation is an alternate one, and registered relations may be written as an address (RFC 4287, 4.2.7.2). */
function relationOf(written: string): string {
  if (used.has(written)) return written;
  const rel = written.trim().toLowerCase();
  if (rel === '') return relations.alternate;
  return rel.startsWith(registry) ? rel.slice(registry.length) : rel;
}

/** `xml:base` moves the base of what is inside (RFC 3986, section 5.1.1); one that is no address moves nothing. */
export function baseOf(element: XmlElement, outer: URL): URL {
  const base = attributeOf(element, 'xml:base');
  return base !== undefined && URL.canParse(base, outer.href) ? new URL(base, outer) : outer;
}

/** The link of a relation whose media type fits best; without a wanted type the first. */
export function findLink({ links }: LinkSet, rel: string, mediaType?: string): Link | undefined {
  const related = links.filter((link) => link.rel === rel && link.href !== '');
  if (mediaType === undefined) return related[0];
  for (const match of [2, 1]) {
    const found = related.find(({ type }) => mediaTypeMatch(type, mediaType) === match);
    if (found !== undefined) return found;
  }
  // A server that has one link for the relation may leave its type out.
  const [only, ...others] = related;
  return only?.type === undefined && others.length === 0 ? only : undefined;
}

/** The error for a link that the server doesn't give: it can't do the operation, or not on this object. */
export function missingLink(rel: string, what: string): CmisError {
  const name = rel.replace(cmisRelation, '');
  return new CmisError(
    'notSupported',
    `The server gives no link "${name}" for ${what}, so it can't do this, or not for this user.`,
    { retryable: false },
  );
}

/**
 * The links of the objects that were met last, by id. They are kept as one text: as they are, each would keep the piece of
 * the answer alive that it was cut out of.
 */
export class LinkCache {
  #recent = new Map<string, string>();
  /** Those before the recent ones; they are forgotten when there are as many recent ones again. */
  #older = new Map<string, string>();

  /** @param size - of how many objects the links are known at most; at least half as many are */
  constructor(private readonly size = 2000) {}

  get(id: string): LinkSet | undefined {
    const links = this.#recent.get(id) ?? this.#older.get(id);
    if (links === undefined) return undefined;
    this.#keep(id, links);
    return unpack(links);
  }

  set(id: string, links: LinkSet): void {
    this.#keep(id, pack(links));
  }

  #keep(id: string, links: string): void {
    this.#recent.set(id, links);
    if (this.#recent.size < this.size / 2) return;
    this.#older = this.#recent;
    this.#recent = new Map();
  }

  clear(): void {
    this.#recent.clear();
    this.#older.clear();
  }

  delete(id: string): void {
    this.#recent.delete(id);
    this.#older.delete(id);
  }
}

/** A character that no XML document has. */
const separator = '\0';

/** The parts of the content's link, if there is one, come last; a base that is the one before is left out. */
function pack({ links, content }: LinkSet): string {
  const parts: string[] = [];
  let last = '';
  for (const { rel, href, type = '', renditionKind = '', base } of content === undefined
    ? links
    : [...links, content]) {
    parts.push(String(names.indexOf(rel)), href, type, renditionKind, base === last ? '' : base);
    last = base;
  }
  parts.push(content === undefined ? '' : 'content');
  return parts.join(separator);
}

function unpack(packed: string): LinkSet {
  const parts = packed.split(separator);
  const links: Link[] = [];
  let base = '';
  for (let at = 0; at + 5 < parts.length; at += 5) {
    const [rel = '', href = '', type = '', kind = '', ownBase = ''] = parts.slice(at, at + 5);
    if (ownBase !== '') base = ownBase;
    links.push({
      rel: names[Number(rel)] ?? '',
      href,
      type: type === '' ? undefined : type,
      renditionKind: kind === '' ? undefined : kind,
      base,
    });
  }
  const content = parts.at(-1) === 'content' ? links.pop() : undefined;
  return { links, content };
}
