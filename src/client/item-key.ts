const objectId = 'cmis:objectId';

/**
 * What makes an item of a page the same as one of an earlier page: an object's id, a row's object ids. A join may repeat
 * an object with other values, so its rows count whole. Items without an id have no identity.
 */
export function keyOfItem(operation: string, input: object): (item: unknown) => string | undefined {
  if (operation !== 'query') return (item) => textOf(item, 'id');
  const joined = 'statement' in input && typeof input.statement === 'string' && /\bJOIN\b/i.test(input.statement);
  return (row) => {
    if (typeof row !== 'object' || row === null) return undefined;
    const id = idOf(row);
    if (typeof id !== 'string') return undefined;
    return joined ? JSON.stringify(row) : id;
  };
}

/** The id of a row's object; a join's rows have more than one, by the names of its types. */
function idOf(row: object): unknown {
  if (Object.hasOwn(row, objectId)) return Reflect.get(row, objectId);
  const columns = Object.keys(row).filter((column) => column.endsWith(`.${objectId}`));
  const ids = columns.map((column): unknown => Reflect.get(row, column));
  return ids.includes(null) ? null : ids[0];
}

function textOf(item: unknown, name: string): string | undefined {
  const value: unknown = typeof item === 'object' && item !== null ? Reflect.get(item, name) : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
