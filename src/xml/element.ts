/** The namespaces that a document may use: URI → the prefix by which the code calls it, whatever the document's own is. */
export type Namespaces = ReadonlyMap<string, string>;

/** An element as it was read. */
export interface XmlElement {
  /** `cmis:value` by the reader's prefixes, `{uri}value` in a namespace that it doesn't know, `value` in none. */
  readonly name: string;
  /** Names as above; one without a prefix is in no namespace. Namespace declarations are left out. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Its own text, CDATA included, without that of its children. */
  readonly text: string;
}

export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name === name);
}

export function childrenOf(element: XmlElement | undefined, name: string): XmlElement[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}

/** The text of a child; undefined where there is no such child. */
export function textOf(element: XmlElement | undefined, name: string): string | undefined {
  return childOf(element, name)?.text;
}

/** The texts of all children of that name, in their order. */
export function textsOf(element: XmlElement | undefined, name: string): string[] {
  const texts: string[] = [];
  for (const child of element?.children ?? []) if (child.name === name) texts.push(child.text);
  return texts;
}

/** A boolean as the schema spells it: `true`, `false`, `1`, `0`; anything else is as good as absent. */
export function flagOf(element: XmlElement | undefined, name: string): boolean | undefined {
  return readFlag(textOf(element, name));
}

export function readFlag(text: string | undefined): boolean | undefined {
  const flag = text?.trim().toLowerCase();
  if (flag === 'true' || flag === '1') return true;
  return flag === 'false' || flag === '0' ? false : undefined;
}

/** A count or a size: a text that is none, or below zero, is as good as absent. */
export function countOf(element: XmlElement | undefined, name: string): number | undefined {
  const text = textOf(element, name)?.trim() ?? '';
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

export function attributeOf({ attributes }: XmlElement, name: string): string | undefined {
  return Object.hasOwn(attributes, name) ? attributes[name] : undefined;
}
