/** Works on each item, so many at a time, beginning in their order. The first failure ends it. */
export async function atATime<T>(places: number, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  const take = async (): Promise<void> => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(places, items.length) }, take));
}
