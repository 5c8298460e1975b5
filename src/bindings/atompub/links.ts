import { CmisError } from '../../model/errors';
import { attributeOf, childOf, childrenOf, type XmlElement } from '../../xml/element';
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

const used: ReadonlySet<string> = new Set(Object.values(relations));

/** The links that are children of an entry, a feed or a workspace, without those that nobody follows. */
export function linksOf(element: XmlElement, base: URL): LinkSet {
  const own = baseOf(element, base);
  const content = childOf(element, 'atom:content');
  return {
    links: childrenOf(element, 'atom:link')
      .map((link) => readLink(link, own, 'href'))
      .filter(({ rel }) => used.has(rel)),
    content:
      content === undefined || attributeOf(content, 'src') === undefined ? undefined : readLink(content, own, 'src'),
  };
}

function readLink(element: XmlElement, base: URL, address: 'href' | 'src'): Link {
  return {
    rel: relationOf(attributeOf(element, 'rel')),
    href: attributeOf(element, address)?.trim() ?? '',
    type: attributeOf(element, 'type'),
    renditionKind: attributeOf(element, 'cmisra:renditionKind'),
    base: baseOf(element, base).href,
  };
}

/** A link without a relation is an alternate one, and registered relations may be written as an address (RFC 4287, 4.2.7.2). */
function relationOf(rel: string | undefined): string {
  const text = rel?.trim().toLowerCase() ?? '';
  if (text === '') return relations.alternate;
  return text.startsWith(registry) ? text.slice(registry.length) : text;
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
  readonly #sets = new Map<string, string>();

  constructor(private readonly size = 1000) {}

  get(id: string): LinkSet | undefined {
    const links = this.#sets.get(id);
    if (links === undefined) return undefined;
    this.#keep(id, links);
    return unpack(links);
  }

  set(id: string, links: LinkSet): void {
    this.#keep(id, pack(links));
    if (this.#sets.size <= this.size) return;
    for (const oldest of this.#sets.keys()) {
      this.#sets.delete(oldest);
      return;
    }
  }

  /** As the one that was met last. */
  #keep(id: string, links: string): void {
    this.#sets.delete(id);
    this.#sets.set(id, links);
  }

  clear(): void {
    this.#sets.clear();
  }

  delete(id: string): void {
    this.#sets.delete(id);
  }
}

/** A character that no XML document has. */
const separator = '\0';

/** The parts of the content's link, if there is one, come last. */
function pack({ links, content }: LinkSet): string {
  const parts: string[] = [];
  for (const { rel, href, type = '', renditionKind = '', base } of content === undefined
    ? links
    : [...links, content]) {
    parts.push(rel, href, type, renditionKind, base);
  }
  parts.push(content === undefined ? '' : 'content');
  return parts.join(separator);
}

function unpack(packed: string): LinkSet {
  const parts = packed.split(separator);
  const links: Link[] = [];
  for (let at = 0; at + 5 < parts.length; at += 5) {
    const [rel = '', href = '', type = '', kind = '', base = ''] = parts.slice(at, at + 5);
    links.push({
      rel,
      href,
      type: type === '' ? undefined : type,
      renditionKind: kind === '' ? undefined : kind,
      base,
    });
  }
  const content = parts.at(-1) === 'content' ? links.pop() : undefined;
  return { links, content };
}
