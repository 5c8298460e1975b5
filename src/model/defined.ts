/** Drops the members that are undefined, so that a result has only what the server said. */
export function defined<T extends object>(members: { [N in keyof T]: T[N] | undefined }): T {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as T;
}
