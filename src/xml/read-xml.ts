import { CmisError } from '../model/errors';
import { Pauses } from '../model/pauses';
import { decodeText } from './decode-text';
import type { Namespaces, XmlElement } from './element';
import { NotWellFormed } from './not-well-formed';
import { ownText } from './own-text';
import type { Tag } from './parse-tag';
import { outermost, resolveTag, type Scope } from './resolve-tag';
import { XmlScanner, type XmlHandler } from './scan-xml';

/** Deeper than any answer of a repository, and far from the end of the stack. */
const maxDepth = 200;
const excerptLength = 200;

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

class Reader implements XmlHandler {
  readonly #scanner = new XmlScanner(this);
  readonly #open: OpenElement[] = [];
  #scope: Scope = outermost;
  /** What held around each open element. Most elements declare nothing: their parent's scope is theirs. */
  readonly #outer: Scope[] = [];
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
    if (tag.resolved?.outer !== this.#scope) tag.resolved = resolveTag(tag, this.#scope, this.namespaces);
    const { name, attributes, inner } = tag.resolved;
    const element: OpenElement = { name, attributes, children: none, text: '' };
    this.#root ??= element;
    this.#open.push(element);
    this.#outer.push(this.#scope);
    this.#scope = inner;
  }

  close(): void {
    const element = this.#open.pop();
    this.#scope = this.#outer.pop() ?? outermost;
    if (element === undefined) return;
    const parent = this.#open[this.#open.length - 1];
    if (parent === undefined) this.#closed = true;
    else if (this.#open.length === 1 && parent.name === this.splitRoot) this.#whole.push(element);
    else if (parent.children === none) parent.children = [element];
    else parent.children.push(element);
  }

  text(text: string): void {
    const element = this.#open[this.#open.length - 1];
    if (element === undefined) return;
    const own = ownText(text);
    element.text = element.text === '' ? own : element.text + own;
  }
}

/** What most elements have for children. */
const none: XmlElement[] = [];
Object.freeze(none);

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
