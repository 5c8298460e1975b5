import { createHash } from 'node:crypto';
import { readChange, readObject, readRow, required } from '../../cmis-xml/read-object';
import type { ChangeEvent, ChangeEventPage } from '../../model/change-event';
import type { DecodeContext } from '../../model/decode-context';
import { defined } from '../../model/defined';
import { CmisError } from '../../model/errors';
import type { CmisObject, ObjectInFolderTree, ObjectParent, Page, QueryRow } from '../../model/object';
import { Pauses } from '../../model/pauses';
import { childOf, childrenOf, textOf, type XmlElement } from '../../xml/element';
import type { Call, FeedHead, Sent } from './call';
import { baseOf, findLink, linksOf, relations, type LinkSet } from './links';

/** Reads an entry of a feed. */
type Read<T> = (entry: XmlElement, context: DecodeContext, base: URL) => T;

/** A page of objects, with their path segments where they were asked for. */
export async function objectPage(call: Call, sent: Sent): Promise<Page<CmisObject>> {
  return (await page(call, sent, objectIn(call))).page;
}

/** A feed of objects that has no pages. */
export async function objectFeed(call: Call, url: URL): Promise<CmisObject[]> {
  return whole(call, url, inOneGo(call, objectIn(call)));
}

/** The links of these entries belong to the policies' being applied, and not to the policies. */
export async function policyFeed(call: Call, url: URL): Promise<CmisObject[]> {
  const read: Read<CmisObject> = (entry, context) => readObject(objectElement(entry), context);
  return whole(call, url, inOneGo(call, read));
}

export async function rowPage(call: Call, sent: Sent): Promise<Page<QueryRow>> {
  return (await page(call, sent, (entry, context) => readRow(objectElement(entry), context))).page;
}

/** AtomPub has no place for the token of the change log: OpenCMIS adds one, else it stands in the address of the next page. */
export async function changePage(call: Call, sent: Sent): Promise<ChangeEventPage> {
  const read = (entry: XmlElement, context: DecodeContext): ChangeEvent => readChange(objectElement(entry), context);
  const { page: changes, head } = await page(call, sent, read);
  const next = head === undefined ? undefined : findLink(head.links, relations.next);
  const token =
    (head === undefined ? undefined : textOf({ ...head.root, children: head.children }, 'chemistry:changeLogToken')) ??
    (next === undefined ? undefined : call.linkUrl(next).searchParams.get('changeLogToken'));
  return { ...changes, changeLogToken: token ?? null };
}

export async function parentsFeed(call: Call, url: URL): Promise<ObjectParent[]> {
  const read: Read<ObjectParent> = (entry, context) =>
    defined<ObjectParent>({
      object: readObject(objectElement(entry), context),
      relativePathSegment: textOf(entry, 'cmisra:relativePathSegment'),
    });
  return whole(call, url, inOneGo(call, read));
}

/** A folder's descendants: each entry holds a feed of those below it. */
export async function objectTree(call: Call, url: URL): Promise<ObjectInFolderTree[]> {
  const read = objectIn(call);
  const pauses = new Pauses();
  /** Each object by itself: where its types have to be asked for, nothing else is read again. */
  const branch = async (entry: XmlElement, base: URL): Promise<ObjectInFolderTree> => {
    if (pauses.due()) await pauses.take();
    const object = await call.reading((context) => read(entry, context, base));
    const children: ObjectInFolderTree[] = [];
    for (const child of entriesBelow(entry)) children.push(await branch(child, baseOf(child, base)));
    return { object, children };
  };
  return whole(call, url, async (entries, base, items) => {
    for (const entry of entries) items.push(await branch(entry, base));
  });
}

/** The entries of the feed inside an entry of a tree. */
export function entriesBelow(entry: XmlElement): XmlElement[] {
  return childrenOf(childOf(childOf(entry, 'cmisra:children'), 'atom:feed'), 'atom:entry');
}

/** One page of a feed. With a cursor, the page that the one before it named. */
export async function page<T>(call: Call, sent: Sent, read: Read<T>): Promise<{ page: Page<T>; head?: FeedHead }> {
  const { cursor } = call.context;
  if (cursor?.page === 'end') return { page: { items: [], hasMoreItems: false } };
  const request: Sent = cursor?.page === undefined ? sent : { method: 'GET', url: cursor.page };
  const items: T[] = [];
  if (cursor !== undefined) delete cursor.next;
  if (request.method === 'GET') cursor?.seen.set(request.url.href, cursor.number);
  const onLinks = (links: LinkSet): void => {
    const link = findLink(links, relations.next);
    if (cursor === undefined || cursor.next !== undefined || link === undefined) return;
    const next = call.linkUrl(link);
    // A page that is asked for again finds the one behind it.
    if ((cursor.seen.get(next.href) ?? Infinity) <= cursor.number) throw repeated();
    cursor.next = next;
    cursor.onNext();
  };
  const readAll = inOneGo(call, read);
  const head = await call.feed(request, (entries, base) => readAll(entries, base, items), {
    onLinks,
    ...(cursor === undefined ? {} : { turn: cursor.turn }),
  });
  if (cursor?.page !== undefined) cursor.next ??= 'end';
  const hasMoreItems = findLink(head.links, relations.next) !== undefined;
  return { page: defined<Page<T>>({ items, hasMoreItems, numItems: head.numItems }), head };
}

/** Adds what is in some entries of a feed to the items. */
type ReadAll<T> = (entries: readonly XmlElement[], base: URL, items: T[]) => Promise<void>;

/** Reads all of the entries that have come together. */
function inOneGo<T>(call: Call, read: Read<T>): ReadAll<T> {
  return async (entries, base, items) => {
    const rest = entries.values();
    let next = rest.next();
    await call.reading((context) => {
      // Where types have to be asked for, it goes on with the entry that has them.
      for (; next.done !== true; next = rest.next()) items.push(read(next.value, context, base));
    });
  };
}

function repeated(): CmisError {
  return endless('The server names a page of the list as the next one that was read before');
}

function endless(why: string): CmisError {
  return new CmisError('protocol', `${why}: the list would never end.`, { retryable: false });
}

async function whole<T>(call: Call, url: URL, readAll: ReadAll<T>): Promise<T[]> {
  const items: T[] = [];
  const seen = new Set<string>();
  const pages = new Set<string>();
  for (let next = url; ;) {
    seen.add(next.href);
    const received: T[] = [];
    const head: FeedHead = await call.feed({ method: 'GET', url: next }, (entries, base) =>
      readAll(entries, base, received),
    );
    items.push(...received);
    const link = findLink(head.links, relations.next);
    if (link === undefined) return items;
    next = call.linkUrl(link);
    if (seen.has(next.href)) throw repeated();
    // Its address may be a new one each time.
    const content = digest(received);
    if (pages.has(content)) throw endless('The server sent a page of the list once more, with a link to a further one');
    pages.add(content);
  }
  return items;
}

function digest(items: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(items)).digest('base64');
}

function objectIn(call: Call): Read<CmisObject> {
  return (entry, context, base) => {
    const element = objectElement(entry);
    const object = readObject(element, context);
    call.keepLinks({ element, links: linksOf(entry, base) }, object.id === '' ? undefined : object.id);
    const pathSegment = textOf(entry, 'cmisra:pathSegment');
    if (pathSegment !== undefined) object.pathSegment = pathSegment;
    return object;
  };
}

function objectElement(entry: XmlElement): XmlElement {
  return required(entry, 'cmisra:object', 'an entry of the feed');
}
