/** Drops the members that are undefined, so that a result has only what the server said. */
export function defined<T extends object>(members: { [N in keyof T]: T[N] | undefined }): T {
  const result: Partial<T> = {};
  for (const name in members) if (members[name] !== undefined) result[name] = members[name];
  return result as T;
}
