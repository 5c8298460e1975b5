import { XMLBuilder } from 'fast-xml-parser';
import { inputError } from '../model/errors';

/** An element to be written: its name with the prefix that stands in the text. */
export interface XmlTree {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly children: readonly (XmlTree | string)[];
}

type Content = XmlTree | string | undefined | readonly (XmlTree | string | undefined)[];

/** An element with text or elements in it; those that are undefined are left out. */
export function element(name: string, ...content: readonly Content[]): XmlTree {
  return { name, children: content.flat().filter((child) => child !== undefined) };
}

/** The same element with attributes; those that are undefined are left out. */
export function withAttributes(tree: XmlTree, attributes: Readonly<Record<string, string | undefined>>): XmlTree {
  const given = Object.entries(attributes).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...tree, attributes: Object.fromEntries(given) };
}

const builder = new XMLBuilder({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  suppressEmptyNode: true,
  // It lets control characters and line ends in attributes through: texts are escaped here.
  processEntities: false,
});

/**
 * A document as text.
 * @throws CmisError `input` for a text with a character that XML cannot carry
 */
export function writeXml(root: XmlTree): string {
  return `<?xml version="1.0" encoding="UTF-8"?>${builder.build([ordered(root)])}`;
}

/** The form that the builder takes elements in, to keep their order. */
function ordered({ name, attributes, children }: XmlTree): object {
  const content = children.map((child) =>
    typeof child === 'string' ? { '#text': escapeText(child) } : ordered(child),
  );
  const names = Object.entries(attributes ?? {}).map(([attribute, value]) => [attribute, escapeAttribute(value)]);
  return names.length === 0 ? { [name]: content } : { [name]: content, ':@': Object.fromEntries(names) as unknown };
}

const special: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A reader turns a plain one into a line feed, and those in attributes into blanks.
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
};

function escapeText(text: string): string {
  return checked(text).replace(/[&<>\r]/g, (character) => special[character] ?? character);
}

function escapeAttribute(text: string): string {
  return checked(text).replace(/[&<>"\r\n\t]/g, (character) => special[character] ?? character);
}

/** What XML 1.0 has no way to write, escaped or not (section 2.2). */
const impossible = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

function checked(text: string): string {
  const character = impossible.exec(text)?.[0];
  if (character === undefined) return text;
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const start = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  throw inputError([
    {
      field: 'value',
      message: `the text ${JSON.stringify(start)} holds the character U+${code}, which XML cannot carry`,
    },
  ]);
}
