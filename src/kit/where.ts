/** Settings of a node, and for each the choices with which a field counts: with others it is hidden, and not read. */
export type Where = Readonly<Record<string, readonly string[]>>;

/** Whether a field counts; `read` gives the value of a setting. */
export function counts(field: { readonly where?: Where } | undefined, read: (setting: string) => unknown): boolean {
  return Object.entries(field?.where ?? {}).every(([setting, choices]) => choices.includes(String(read(setting))));
}
