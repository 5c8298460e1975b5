/** Lists of types by what is in them. */
export function keyOfTypes(typeIds: readonly string[]): string {
  const [first = ''] = typeIds;
  return typeIds.length < 2 ? first : typeIds.join(' ');
}
