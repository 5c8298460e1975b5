/** Settings of a node, and for each the choices with which a field counts: with others it is hidden, and not read. */
export type Where = Readonly<Record<string, readonly string[]>>;

type Limited = { readonly where?: Where; readonly value?: unknown } | undefined;

/**
 * Whether a field counts; `read` gives the value of a setting. A setting that doesn't count by itself has its default, whatever
 * was set before.
 */
export function counts(
  field: Limited,
  fields: Readonly<Record<string, Limited>>,
  read: (setting: string) => unknown,
): boolean {
  return Object.entries(field?.where ?? {}).every(([name, choices]) => {
    const setting = fields[name];
    const set = counts(setting, fields, read) ? read(name) : undefined;
    return choices.includes(String(set ?? setting?.value));
  });
}
