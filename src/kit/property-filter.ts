/** What every object tells, whatever its properties: the facts beside them, and how their values are to be read. */
const always = [
  'cmis:objectId',
  'cmis:name',
  'cmis:objectTypeId',
  'cmis:baseTypeId',
  'cmis:secondaryObjectTypeIds',
] as const;

/** A property filter with what a node needs besides; undefined, which is all properties, for a blank one or one with `*`. */
export function completeFilter(filter: string | undefined, further: readonly string[] = []): string | undefined {
  if (filter === undefined || filter.trim() === '' || filter.includes('*')) return undefined;
  const names = filter.split(',').map((name) => name.trim());
  return [...new Set([...names.filter((name) => name !== ''), ...always, ...further])].join(',');
}
