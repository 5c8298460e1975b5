import { CmisError } from '../model/errors';
import { Pauses } from '../model/pauses';
import { setOwn } from '../model/property';
import { decodeText } from './decode-text';
import type { Namespaces, XmlElement } from './element';
import { NotWellFormed } from './not-well-formed';
import type { Tag } from './parse-tag';
import { XmlScanner, type XmlHandler } from './scan-xml';

/** Deeper than any answer of a repository, and far from the end of the stack. */
const maxDepth = 200;
const excerptLength = 200;
const xmlNamespace = 'http://www.w3.org/XML/1998/namespace';

export interface ReadOptions {
  /** Decides the charset. */
  readonly contentType?: string | undefined;
  readonly namespaces: Namespaces;
  /**
   * For a root of this name, takes its children as they are whole with each piece that arrives. They are then no children of
   * the answer: memory holds what one piece brought, however long the document is.
   */
  readonly split?: {
    readonly root: string;
    readonly onChildren: (children: readonly XmlElement[], root: XmlElement) => void | Promise<void>;
  };
}

/**
 * Reads an XML document in pieces as they arrive, strictly: what is not well-formed, ends early or has a DOCTYPE is a
 * `protocol` error. Nothing that a document refers to is fetched.
 *
 * @returns the root element
 */
export async function readXml(pieces: AsyncIterable<Uint8Array>, options: ReadOptions): Promise<XmlElement> {
  const { namespaces, contentType, split } = options;
  const reader = new Reader(namespaces, split?.root);
  const pauses = new Pauses();
  for await (const text of decodeText(pieces, contentType)) {
    reader.write(text);
    const { root, children } = reader.takeChildren();
    if (root !== undefined && children.length > 0) await split?.onChildren(children, root);
    // What has arrived is read without a wait: nothing else would run before the document's end.
    if (pauses.due()) await pauses.take();
  }
  return reader.end();
}

interface OpenElement extends XmlElement {
  children: XmlElement[];
  text: string;
}

/** The namespaces that hold for an element: prefix → what stands for its namespace in a name: `cmis:`, `{uri}` or nothing. */
type Scope = ReadonlyMap<string, string>;

/** A tag as an element in a scope: as long as it comes again there, nothing of it has to be found out. */
interface ResolvedTag extends Pick<XmlElement, 'name' | 'attributes'> {
  readonly outer: Scope;
  readonly inner: Scope;
}

class Reader implements XmlHandler {
  readonly #scanner = new XmlScanner(this);
  readonly #open: OpenElement[] = [];
  readonly #resolved = new WeakMap<Tag, ResolvedTag>();
  /** One per open element; most elements declare nothing and share their parent's. */
  readonly #scopes: Scope[] = [];
  #root: XmlElement | undefined;
  #closed = false;
  #whole: XmlElement[] = [];
  #start = '';

  constructor(
    private readonly namespaces: Namespaces,
    private readonly splitRoot: string | undefined,
  ) {}

  write(text: string): void {
    if (this.#start.length < excerptLength) this.#start += text.slice(0, excerptLength * 2);
    this.#parse(() => this.#scanner.write(text));
  }

  /** The children of the root that have come whole since the last time. */
  takeChildren(): { root: XmlElement | undefined; children: readonly XmlElement[] } {
    const children = this.#whole;
    if (children.length > 0) this.#whole = [];
    return { root: this.#root, children };
  }

  end(): XmlElement {
    if (this.#start.trim() === '') {
      throw new CmisError('protocol', 'The server sent an empty answer where CMIS data was due.');
    }
    this.#parse(() => this.#scanner.end());
    if (this.#root === undefined || !this.#closed) throw notXml(this.#start);
    return this.#root;
  }

  #parse(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof NotWellFormed)) throw error;
      if (this.#isHtml() || !this.#start.trimStart().startsWith('<')) throw notXml(this.#start);
      throw refused(error.message, this.#start);
    }
  }

  #isHtml(): boolean {
    return /^\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body)\b/i.test(this.#start);
  }

  open(tag: Tag): void {
    if (this.#open.length >= maxDepth) throw refused(`its elements are nested deeper than ${maxDepth}`);
    const outer = this.#scopes[this.#scopes.length - 1] ?? outermost;
    let resolved = this.#resolved.get(tag);
    if (resolved?.outer !== outer) {
      resolved = this.#resolve(tag, outer);
      this.#resolved.set(tag, resolved);
    }
    const { name, attributes, inner } = resolved;
    const element: OpenElement = { name, attributes, children: none, text: '' };
    this.#root ??= element;
    this.#open.push(element);
    this.#scopes.push(inner);
  }

  #resolve({ name, attributes }: Tag, outer: Scope): ResolvedTag {
    const pairs: [name: string, value: string][] = [];
    let inner = outer;
    for (let index = 0; index < attributes.length; index += 2) {
      const [attribute = '', value = ''] = attributes.slice(index, index + 2);
      const declared = /^xmlns(?::|$)/.test(attribute);
      if (declared) inner = new Map([...inner, [attribute.slice(6), this.#markOf(value)]]);
      else pairs.push([attribute, value]);
    }
    const own: Record<string, string> = {};
    for (const [attribute, value] of pairs) {
      // One without a prefix is in no namespace, whatever the default is.
      const named = attribute.includes(':') ? resolveName(attribute, inner) : attribute;
      if (Object.hasOwn(own, named)) throw new NotWellFormed(`duplicate attribute: ${attribute}`);
      setOwn(own, named, value);
    }
    const element = name.includes(':') ? resolveName(name, inner) : (inner.get('') ?? '') + name;
    return { name: element, attributes: own, outer, inner };
  }

  #markOf(uri: string): string {
    if (uri === '') return '';
    const prefix = uri === xmlNamespace ? 'xml' : this.namespaces.get(uri);
    return prefix === undefined ? `{${uri}}` : `${prefix}:`;
  }

  close(): void {
    const element = this.#open.pop();
    this.#scopes.pop();
    if (element === undefined) return;
    const parent = this.#open[this.#open.length - 1];
    if (parent === undefined) this.#closed = true;
    else if (this.#open.length === 1 && parent.name === this.splitRoot) this.#whole.push(element);
    else if (parent.children === none) parent.children = [element];
    else parent.children.push(element);
  }

  text(text: string): void {
    const element = this.#open[this.#open.length - 1];
    if (element !== undefined) element.text = element.text === '' ? text : element.text + text;
  }
}

/** What most elements have for children. */
const none: XmlElement[] = [];
Object.freeze(none);
const outermost: Scope = new Map([['xml', 'xml:']]);

function resolveName(name: string, scope: Scope): string {
  const colon = name.indexOf(':');
  const mark = scope.get(name.slice(0, colon));
  if (mark === undefined || mark === '') throw new NotWellFormed(`the prefix of ${name.slice(0, 60)} is not declared`);
  return mark + name.slice(colon + 1);
}

function refused(why: string, start = ''): CmisError {
  const begins = start === '' ? '' : ` It begins: ${excerpt(start)}`;
  return new CmisError('protocol', `The server's answer is no valid XML: ${why}.${begins}`);
}

function notXml(start: string): CmisError {
  const what = /^\s*(?:<\?xml[^>]*>\s*)?</.test(start)
    ? 'HTML, a login page?'
    : /^\s*[{[]/.test(start)
      ? 'JSON'
      : 'something else';
  return new CmisError(
    'protocol',
    `The server answered ${what} where CMIS data in XML was due. Check the address and the sign-in. It begins: ${excerpt(start)}`,
  );
}

function excerpt(text: string): string {
  const start = text.trimStart();
  return start.length > excerptLength ? `${start.slice(0, excerptLength)}…` : start;
}
