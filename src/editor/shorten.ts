const longest = 30;

/** One line of a text, with an ellipsis if it is too long for a node's label. */
export function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= longest ? line : `${line.slice(0, longest - 1).trimEnd()}…`;
}

/** A statement for a node's label: without its list of columns, `SELECT … FROM cmis:document`. */
export function shortenStatement(statement: string): string {
  return shorten(statement.replace(/^(\s*SELECT\s)[\s\S]*?(\sFROM\s)/i, '$1…$2'));
}

/** A typed input for a node's label: a literal as it is, else the place where it comes from; undefined if left blank. */
export function describeTyped(node: EditorNode, field: string): string | undefined {
  const value = node[field];
  const type = node[`${field}Type`];
  if (typeof value !== 'string' || value === '' || type === 'auto') return undefined;
  if (type === 'str') return shorten(value);
  return type === 'jsonata' ? undefined : shorten(`${String(type)}.${value}`);
}
