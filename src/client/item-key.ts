/**
 * What makes an item of a page the same as one of an earlier page: an object's id, a row's object ids. A join may repeat
 * an object with other values, so its rows count whole. Items without an id have no identity.
 */
export function keyOfItem(operation: string, input: object): (item: unknown) => string | undefined {
  if (operation !== 'query') return (item) => textOf(item, 'id');
  const joined = 'statement' in input && typeof input.statement === 'string' && /\bJOIN\b/i.test(input.statement);
  return (row) => {
    if (typeof row !== 'object' || row === null) return undefined;
    const ids: unknown[] = [];
    for (const column of Object.keys(row)) if (isObjectId(column)) ids.push(Reflect.get(row, column));
    if (ids.length === 0 || ids.includes(null)) return undefined;
    return joined ? JSON.stringify(row) : ids.map(String).join(' ');
  };
}

function isObjectId(column: string): boolean {
  return column === 'cmis:objectId' || column.endsWith('.cmis:objectId');
}

function textOf(item: unknown, name: string): string | undefined {
  const value: unknown = typeof item === 'object' && item !== null ? Reflect.get(item, name) : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
