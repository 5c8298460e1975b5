import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { CmisError } from '../model/errors';
import { decodeText } from './decode-text';
import type { Namespaces, XmlElement } from './element';

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
  for await (const text of decodeText(pieces, contentType)) {
    reader.write(text);
    const { root, children } = reader.takeChildren();
    if (root !== undefined && children.length > 0) await split?.onChildren(children, root);
  }
  return reader.end();
}

interface OpenElement extends XmlElement {
  readonly children: XmlElement[];
  text: string;
}

/** The namespaces that hold for an element. */
interface Scope {
  /** Prefix → what stands for its namespace in a name: `cmis:`, `{uri}` or nothing. */
  readonly marks: ReadonlyMap<string, string>;
  /** Names that were resolved before: documents have few different ones. */
  readonly elements: Map<string, string>;
}

class Reader {
  readonly #parser = new SaxesParser();
  readonly #open: OpenElement[] = [];
  /** One per open element; most elements declare nothing and share their parent's. */
  readonly #scopes: Scope[];
  #root: XmlElement | undefined;
  #closed = false;
  #whole: XmlElement[] = [];
  #start = '';

  constructor(
    private readonly namespaces: Namespaces,
    private readonly splitRoot: string | undefined,
  ) {
    this.#scopes = [scopeOf([['xml', 'xml:']])];
    this.#parser.on('opentag', (tag) => this.#enter(tag));
    this.#parser.on('closetag', () => this.#leave());
    this.#parser.on('text', (text) => this.#addText(text));
    this.#parser.on('cdata', (text) => this.#addText(text));
    this.#parser.on('doctype', () => {
      throw this.#isHtml() ? notXml(this.#start) : refused('it has a DOCTYPE, which no answer of a CMIS server needs');
    });
  }

  write(text: string): void {
    if (this.#start.length < excerptLength) this.#start += text.slice(0, excerptLength * 2);
    this.#parse(() => this.#parser.write(text));
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
    this.#parse(() => this.#parser.close());
    if (this.#root === undefined || !this.#closed) throw notXml(this.#start);
    return this.#root;
  }

  #parse(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (error instanceof CmisError || !(error instanceof Error)) throw error;
      if (this.#isHtml() || !this.#start.trimStart().startsWith('<')) throw notXml(this.#start);
      throw refused(error.message.replace(/\.$/, ''), this.#start);
    }
  }

  #isHtml(): boolean {
    return /^\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body)\b/i.test(this.#start);
  }

  #enter({ name, attributes }: SaxesTagPlain): void {
    if (this.#open.length >= maxDepth) throw refused(`its elements are nested deeper than ${maxDepth}`);
    let own: Record<string, string> | undefined;
    let declared: [string, string][] | undefined;
    for (const attribute in attributes) {
      const value = attributes[attribute] ?? '';
      if (attribute.startsWith('xmlns') && (attribute.length === 5 || attribute[5] === ':')) {
        (declared ??= []).push([attribute.slice(6), this.#markOf(value)]);
      } else {
        own ??= Object.create(null) as Record<string, string>;
        own[attribute] = value;
      }
    }
    const outer = this.#scopes[this.#scopes.length - 1] ?? scopeOf([]);
    const scope = declared === undefined ? outer : scopeOf([...outer.marks, ...declared]);
    this.#scopes.push(scope);
    const element: OpenElement = {
      name: elementName(name, scope),
      attributes: own === undefined ? noAttributes : withNames(own, scope),
      children: [],
      text: '',
    };
    this.#root ??= element;
    this.#open.push(element);
  }

  #markOf(uri: string): string {
    if (uri === '') return '';
    const prefix = uri === xmlNamespace ? 'xml' : this.namespaces.get(uri);
    return prefix === undefined ? `{${uri}}` : `${prefix}:`;
  }

  #leave(): void {
    const element = this.#open.pop();
    this.#scopes.pop();
    if (element === undefined) return;
    const parent = this.#open[this.#open.length - 1];
    if (parent === undefined) this.#closed = true;
    else if (this.#open.length === 1 && parent.name === this.splitRoot) this.#whole.push(element);
    else parent.children.push(element);
  }

  #addText(text: string): void {
    const element = this.#open[this.#open.length - 1];
    if (element !== undefined) element.text = element.text === '' ? text : element.text + text;
  }
}

const noAttributes: XmlElement['attributes'] = Object.freeze({});

function scopeOf(marks: readonly (readonly [string, string])[]): Scope {
  return { marks: new Map(marks), elements: new Map() };
}

function elementName(name: string, scope: Scope): string {
  let resolved = scope.elements.get(name);
  if (resolved === undefined) {
    resolved = name.includes(':') ? resolve(name, scope) : (scope.marks.get('') ?? '') + name;
    scope.elements.set(name, resolved);
  }
  return resolved;
}

/** An attribute without a prefix is in no namespace, whatever the default is. */
function withNames(attributes: Record<string, string>, scope: Scope): Record<string, string> {
  let prefixed = false;
  for (const name in attributes) prefixed ||= name.includes(':');
  if (!prefixed) return attributes;
  const named = Object.create(null) as Record<string, string>;
  for (const name in attributes) named[name.includes(':') ? resolve(name, scope) : name] = attributes[name] ?? '';
  return named;
}

function resolve(name: string, { marks }: Scope): string {
  const colon = name.indexOf(':');
  const mark = marks.get(name.slice(0, colon));
  if (mark === undefined || mark === '') throw refused(`the prefix of ${name.slice(0, 60)} is not declared`);
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
