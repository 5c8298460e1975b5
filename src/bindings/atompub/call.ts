import { Readable } from 'node:stream';
import type { HttpAnswer, HttpBody, HttpHead, HttpRequest, HttpStream } from '../../http/http';
import { redactUrl } from '../../http/redact';
import { statusFacts } from '../../http/status-error';
import { namespaces } from '../../cmis-xml/namespaces';
import { readObject, required } from '../../cmis-xml/read-object';
import type { DecodeContext } from '../../model/decode-context';
import { CmisError } from '../../model/errors';
import type { CmisObject } from '../../model/object';
import { operations, type Operation } from '../../model/operations';
import { noKinds } from '../../model/value-kinds';
import { childOf, textOf, type XmlElement } from '../../xml/element';
import { readXml } from '../../xml/read-xml';
import type { BindingContext } from '../binding';
import { KnownKinds } from '../known-kinds';
import { parseUrl } from '../own-url';
import { baseOf, findLink, linksOf, missingLink, relations, type Link, type LinkSet } from './links';
import { readError } from './read-error';
import type { Workspace } from './service-document';
import type { Session } from './session';
import { expandTemplate, withParameters, type TemplateValues } from './template';

/** A request as the recipes write it. */
export interface Sent {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: HttpBody;
  readonly carriesContent?: boolean;
}

export interface CallSettings {
  /** Bytes up to which content goes along with a new document. */
  readonly inlineContentBytes: number;
  /** Milliseconds that the source of a content may bring nothing; 0 means no limit. */
  readonly idleTimeout: number;
  /** The filter for the wire, see `filterWithTypes`. */
  readonly filter: string | undefined;
  /** What the caller asked for, see `DecodeContext`. */
  readonly asked: Pick<DecodeContext, 'included' | 'parts' | 'hidden' | 'named'>;
}

/** An entry of the server: what CMIS says in it, and its links. */
export interface Entry {
  readonly element: XmlElement;
  readonly links: LinkSet;
}

export interface FeedHead {
  readonly root: XmlElement;
  readonly links: LinkSet;
  readonly numItems: number | undefined;
  /** What stands in the feed beside its entries. */
  readonly children: readonly XmlElement[];
}

type Split = Parameters<typeof readXml>[1]['split'];

/** One operation on its way: the steps that the recipes are made of. */
export class Call {
  /** Something that changes the repository has been sent. */
  sentWrite = false;
  /** An address was used that the server named in an earlier call: it may have changed since. */
  usedCachedLink = false;
  readonly #kinds: KnownKinds;
  #last: { readonly answer: HttpHead; readonly request: HttpRequest } | undefined;

  constructor(
    readonly operation: Operation,
    readonly workspace: Workspace,
    readonly context: BindingContext,
    readonly settings: CallSettings,
    private readonly session: Session,
  ) {
    this.#kinds = new KnownKinds((typeIds) => context.kindsOfTypes(typeIds));
  }

  // Addresses

  url(address: string | undefined, name: string, base: URL | string = this.workspace.base): URL {
    return this.session.ownUrl(name, address === '' ? undefined : address, this.context.note, base);
  }

  linkUrl(link: Link): URL {
    return this.url(link.href, `link "${link.rel}"`, link.base);
  }

  collection(type: string): URL {
    const href = this.workspace.collections.get(type);
    if (href === undefined || href === '') {
      const message = `The repository ${this.workspace.info.id} has no collection "${type}", so it can't do ${this.operation}.`;
      throw new CmisError('notSupported', message, { retryable: false });
    }
    return this.url(href, `collection "${type}"`);
  }

  template(type: string, values: TemplateValues): URL {
    const template = this.workspace.templates.get(type);
    if (template === undefined || template === '') {
      throw new CmisError('protocol', `The server's description of the repository has no template "${type}".`);
    }
    const url = this.url(expandTemplate(template, values), `template "${type}"`);
    // What a template has no variable for is a parameter like any other.
    const rest = Object.entries(values).filter(
      ([name]) => !template.includes(`{${name}}`) && !/^(?:id|path)$/.test(name),
    );
    return withParameters(url, Object.fromEntries(rest));
  }

  repositoryLink(rel: string, mediaType?: string): URL {
    const link = findLink(this.workspace.links, rel, mediaType);
    if (link === undefined) throw missingLink(rel, `the repository ${this.workspace.info.id}`);
    return this.linkUrl(link);
  }

  /** The address behind an object's link; the object is asked for its links unless they are known. */
  async link(reference: string, rel: string, mediaType?: string): Promise<URL> {
    const found = await this.findLinks(reference, (links) => findLink(links, rel, mediaType));
    if (found !== undefined) return this.linkUrl(found);
    if (rel === relations.down || rel === relations.folderTree || this.operation === 'getFolderParent') {
      await this.#checkFolder(reference);
    }
    throw missingLink(rel, `the object ${reference}`);
  }

  /** Links that only some objects have: what isn't such an object is the caller's mistake. */
  async #checkFolder(reference: string): Promise<void> {
    const { id, baseType } = await this.object(
      await this.entryAt(reference, { filter: 'cmis:objectId,cmis:baseTypeId' }),
    );
    const notFolder = baseType !== undefined && baseType !== 'cmis:folder';
    const isRoot = this.operation === 'getFolderParent' && id === this.workspace.info.rootFolderId;
    if (!notFolder && !isRoot) return;
    const fault = notFolder ? `The object ${reference} is no folder.` : 'The root folder has no parent.';
    throw new CmisError('invalidArgument', fault, { retryable: false });
  }

  find(links: LinkSet, rel: string, mediaType?: string): URL | undefined {
    const link = findLink(links, rel, mediaType);
    return link === undefined ? undefined : this.linkUrl(link);
  }

  /** A link of the entry with this id in a feed. */
  async entryLink(feed: URL, id: string, rel: string): Promise<URL | undefined> {
    let found: URL | undefined;
    await this.feed({ method: 'GET', url: feed }, (entries, base) => {
      for (const entry of entries) {
        const element = required(entry, 'cmisra:object', 'an entry of the feed');
        const links = linksOf(entry, base);
        if (idIn({ element, links }) === id) found ??= this.find(links, rel);
      }
      return Promise.resolve();
    });
    return found;
  }

  /** What is found among an object's links: among those known, else among those it has now. */
  async findLinks<T>(reference: string, find: (links: LinkSet) => T | undefined): Promise<T | undefined> {
    const known = this.#cache.get(reference);
    const found = known === undefined ? undefined : find(known);
    if (found === undefined) return find((await this.entryAt(reference, { filter: 'cmis:objectId' })).links);
    this.usedCachedLink = true;
    return found;
  }

  /** The id that a reference stands for. */
  async idOf(reference: string): Promise<string> {
    if (!reference.startsWith('/')) return reference;
    return idIn(await this.entryAt(reference, { filter: 'cmis:objectId' })) ?? reference;
  }

  /** Nothing that is known of these objects' links holds any more. */
  forget(...references: readonly (string | undefined)[]): void {
    for (const reference of references) if (reference !== undefined) this.#cache.delete(reference);
  }

  forgetAll(): void {
    this.#cache.clear();
  }

  // Reading

  async entryAt(reference: string, values: TemplateValues): Promise<Entry> {
    const byPath = reference.startsWith('/');
    const url = byPath
      ? this.template('objectbypath', { ...values, path: withoutLastSlash(reference) })
      : this.template('objectbyid', { ...values, id: reference });
    const entry = await this.readEntry(url);
    // Another id than the one asked for is another version of it: its links are not that one's.
    if (idIn(entry) === undefined && !byPath) this.#cache.set(reference, entry.links);
    return entry;
  }

  async readEntry(url: URL): Promise<Entry> {
    return this.entryIn(await this.document({ method: 'GET', url }), url);
  }

  /** The entry that a request is answered with; that of a new object may be named by its address alone. */
  async entryFor(sent: Sent): Promise<Entry> {
    const { status, headers, body } = await this.send(sent);
    const location = headers['location'] ?? '';
    const named = location === '' ? undefined : parseUrl(location, sent.url);
    if (body.length > 0 || status !== 201 || named === undefined) {
      return this.readEntryFrom([body], headers['content-type'], sent.url);
    }
    try {
      return await this.readEntry(this.url(named.href, 'Location'));
    } catch (error) {
      if (!(error instanceof CmisError)) throw error;
      throw error.adding(`The server took the call before, and named ${redactUrl(named)} as what it had made.`, {
        outcome: 'unknown',
      });
    }
  }

  /** The same call, which goes on when its caller gives up. */
  withoutSignal(): Call {
    const context = { ...this.context };
    delete context.signal;
    return new Call(this.operation, this.workspace, context, this.settings, this.session);
  }

  /** The entry in a body that is relative to this address. */
  async readEntryFrom(
    body: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
    contentType: string | undefined,
    url: URL,
  ): Promise<Entry> {
    return this.entryIn(await readXml(Readable.from(body), { namespaces, contentType }), url);
  }

  /** @throws CmisError `protocol` when the document is no entry of a CMIS object */
  entryIn(root: XmlElement, url: URL): Entry {
    if (root.name !== 'atom:entry') throw notDue(root, 'the entry of an object');
    const object = required(root, 'cmisra:object', 'the entry');
    const entry = { element: object, links: linksOf(root, url) };
    this.keepLinks(entry);
    return entry;
  }

  /** Remembers the links of an object. */
  keepLinks(entry: Entry, id = idIn(entry)): void {
    if (id !== undefined && entry.links.links.length > 0) this.#cache.set(id, entry.links);
  }

  async object(entry: Entry): Promise<CmisObject> {
    return this.reading((context) => readObject(entry.element, context));
  }

  /** Reads what has objects in it; where their types have to be asked for first, once more. */
  async reading<T>(read: (context: DecodeContext) => T): Promise<T> {
    const context: DecodeContext = {
      ...this.settings.asked,
      note: this.context.note,
      columns: this.context.columns ?? noKinds,
      kindsOfTypes: (typeIds) => this.#kinds.of(typeIds),
    };
    return this.#kinds.reading(() => read(context));
  }

  /**
   * Reads a feed, once it is its turn: its entries are handed over as they arrive, with the address that their links are
   * relative to, and so are its own links. A single entry in its place is a feed of one.
   */
  async feed(
    sent: Sent,
    onEntries: (entries: readonly XmlElement[], base: URL) => Promise<void>,
    { onLinks, turn }: { readonly onLinks?: (links: LinkSet) => void; readonly turn?: Promise<void> } = {},
  ): Promise<FeedHead> {
    const rest: XmlElement[] = [];
    const split: Split = {
      root: 'atom:feed',
      onChildren: async (children, feed) => {
        const entries = children.filter(({ name }) => name === 'atom:entry');
        const others = children.filter(({ name }) => name !== 'atom:entry');
        rest.push(...others);
        if (others.length > 0) onLinks?.(linksOf({ ...feed, children: others }, sent.url));
        if (entries.length > 0) await onEntries(entries, baseOf(feed, sent.url));
      },
    };
    const root = await this.document(sent, split, turn);
    if (root.name === 'atom:entry') await onEntries([root], sent.url);
    else if (root.name !== 'atom:feed') throw notDue(root, 'a feed');
    const head: XmlElement = { ...root, children: rest };
    const numItems = textOf(head, 'cmisra:numItems')?.trim() ?? '';
    return {
      root,
      links: linksOf(head, sent.url),
      numItems: /^\d+$/.test(numItems) ? Number(numItems) : undefined,
      children: rest,
    };
  }

  /** The document that a request is answered with, read once it is its turn. */
  async document(sent: Sent, split?: Split, turn?: Promise<void>): Promise<XmlElement> {
    const { stream, headers } = await this.open(sent);
    await turn;
    const contentType = headers['content-type'];
    return readXml(stream, { namespaces, contentType, ...(split === undefined ? {} : { split }) });
  }

  // Sending

  /** Sends a request whose answer is a success, and leaves its body to be read. */
  async open(sent: Sent): Promise<HttpStream> {
    return this.#opened(this.request(sent), (request) => this.session.http.read(request));
  }

  /** Opens content, which is read by the caller. */
  async openContent(sent: Sent): Promise<HttpStream> {
    return this.#opened(this.request(sent), (request) => this.session.http.open(request));
  }

  async #opened(
    request: HttpRequest,
    send: (request: HttpRequest) => Promise<HttpStream | HttpAnswer>,
  ): Promise<HttpStream> {
    const answer = await send(request);
    if ('body' in answer) throw readError(answer, request);
    this.#last = { answer, request };
    return answer;
  }

  /** Sends a request of whose answer only the head counts. */
  async send(sent: Sent): Promise<HttpAnswer> {
    const { answer, error } = await this.attempt(sent);
    if (error !== undefined) throw error;
    return answer;
  }

  /** Sends a request whose failure has to be looked at. */
  async attempt(sent: Sent): Promise<{ answer: HttpAnswer; error: CmisError | undefined }> {
    const request = this.request(sent);
    const answer = await this.session.http.call(request);
    this.#last = { answer, request };
    const failed = answer.status < 200 || answer.status > 299;
    return { answer, error: failed ? readError(answer, request) : undefined };
  }

  /** An error of this call with what came last, if it is that which can't be read, and with what became of a write. */
  explained(error: unknown): unknown {
    if (!(error instanceof CmisError)) return error;
    const isRead = operations[this.operation].safe;
    // The server took the call: whatever is wrong with its answer, a write has most likely happened.
    const outcome = isRead ? {} : { outcome: this.sentWrite ? ('unknown' as const) : ('notDone' as const) };
    if (error.code !== 'protocol' || this.#last === undefined) return error.with(outcome);
    return error.with({ ...statusFacts(this.#last.answer, this.#last.request), ...outcome });
  }

  request({ method, url, headers, body, carriesContent }: Sent): HttpRequest {
    const safe = method === 'GET' || operations[this.operation].safe;
    if (!safe) this.sentWrite = true;
    const { signal } = this.context;
    return {
      operation: this.operation,
      safe,
      method,
      url,
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined ? {} : { body }),
      ...(carriesContent === undefined ? {} : { carriesContent }),
      ...(signal === undefined ? {} : { signal }),
    };
  }

  get #cache() {
    return this.session.links(this.workspace.info.id);
  }
}

/** Paths don't end with a slash, but people write one. */
function withoutLastSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

/** `cmis:objectId` of an entry. */
export function idIn({ element }: Entry): string | undefined {
  const id = childOf(element, 'cmis:properties')?.children.find(
    ({ name, attributes }) => name === 'cmis:propertyId' && attributes['propertyDefinitionId'] === 'cmis:objectId',
  );
  return textOf(id, 'cmis:value');
}

function notDue(root: XmlElement, due: string): CmisError {
  return new CmisError(
    'protocol',
    `The server's answer is not CMIS: <${root.name.slice(0, 100)}> came where ${due} was due.`,
  );
}
