import type { Fields, TypedField } from './field';
import { countsIn, readItem, type NodeConfig, type Read } from './fields';

/** The field that holds a list. */
export interface ListField {
  readonly name: string;
  readonly field: TypedField;
}

/** One item of a list that came, as its field has it, or what is wrong with it. */
export interface ListItem {
  readonly item: unknown;
  readonly read: Read;
  /** What the work on it is about, for the queue. */
  readonly keys: readonly string[];
}

/** The field that holds a list, if the node is set so. */
export function listFieldOf(config: NodeConfig, fields: Fields): ListField | undefined {
  for (const [setting, definition] of Object.entries(fields)) {
    if (!('setting' in definition) || definition.of === undefined) continue;
    const field = fields[definition.of];
    const isSet = config[setting] === true || config[setting] === 'true';
    if (!countsIn(config, fields, definition)) continue;
    if (isSet && field !== undefined && !('setting' in field)) return { name: definition.of, field };
  }
  return undefined;
}

/** The field as it holds a list, which is no id: that of the call before is not looked for. */
export function itemsField(field: TypedField): TypedField {
  const auto = field.auto?.filter((path) => path !== 'cmis.objectId').map((path) => path.replace(/\?$/, ''));
  return { ...field, kind: 'items', required: true, ...(auto === undefined ? {} : { auto }) };
}

/** Reads the items of a list one by one. */
export async function readItems(
  { name, field }: ListField,
  input: object,
  keysOf: (value: unknown) => Promise<readonly string[]>,
): Promise<readonly ListItem[]> {
  const items: unknown = Reflect.get(input, name);
  if (!Array.isArray(items)) throw new TypeError('The list was not read.');
  return Promise.all(
    items.map(async (item: unknown) => {
      const read = readItem(field, item);
      return { item, read, keys: 'value' in read ? await keysOf(read.value) : [] };
    }),
  );
}
