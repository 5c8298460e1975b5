import type { Where } from './where';

/** The sources a value may come from, as Node-RED's typed input names them; `auto` is the field's place in the message. */
export type FieldSource = 'auto' | 'msg' | 'flow' | 'global' | 'env' | 'jsonata' | 'str' | 'num' | 'bool' | 'json';

/** What a field's value must be once it is read. A `list` may be written with commas, `items` may not. */
export type FieldKind = 'reference' | 'string' | 'integer' | 'boolean' | 'object' | 'list' | 'items' | 'any';

/** A typed input: the node's config holds `x` and `xType`. */
export interface TypedField {
  readonly kind: FieldKind;
  /** The sources that the dialog offers, the default first. */
  readonly sources: readonly [FieldSource, ...FieldSource[]];
  /** The value of a new node. Default ''. */
  readonly value?: string;
  /**
   * Where `auto` looks, the first that is there: property paths of the message. A path that ends with `?` counts only if
   * its value is of the field's kind. A blank field falls back to it.
   */
  readonly auto?: readonly string[];
  readonly required?: boolean;
  /** With which settings the field counts. Default: with all. */
  readonly where?: Where;
  /** The smallest integer. */
  readonly min?: number;
  /** What errors call the field. Default: its name. */
  readonly label?: string;
}

/** A setting: a plain value in the node's config. */
export interface SettingField {
  readonly setting: true;
  readonly value: string | number | boolean | readonly unknown[];
  /** The allowed values; labels come from the locale, `<field>.<choice>`. */
  readonly choices?: readonly string[];
  /** With which other settings this one counts; else it has its default. Default: with all. */
  readonly where?: Where;
  readonly min?: number;
  /** What errors call the setting. Default: its name. */
  readonly label?: string;
  /** Of a setting that lets another field hold a list: that field. */
  readonly of?: string;
}

/** The fields of a node: what its dialog offers and what the kit reads for each message. */
export type Fields = Readonly<Record<string, TypedField | SettingField>>;

interface KindValues {
  reference: string;
  string: string;
  integer: number;
  boolean: boolean;
  object: Readonly<Record<string, unknown>>;
  list: readonly unknown[];
  items: readonly unknown[];
  any: unknown;
}

type TypedValue<D extends TypedField> =
  KindValues[D['kind']] | (D extends { required: true } ? (D extends { where: Where } ? undefined : never) : undefined);
type SettingValue<D extends SettingField> = D extends { choices: readonly (infer C)[] }
  ? C
  : D['value'] extends string
    ? string
    : D['value'] extends number
      ? number
      : D['value'] extends boolean
        ? boolean
        : readonly unknown[];

/** The values of a node's fields for one message. A reference is an id or a path. */
export type FieldValues<F extends Fields> = {
  readonly [N in keyof F]: F[N] extends SettingField
    ? SettingValue<F[N]>
    : F[N] extends TypedField
      ? TypedValue<F[N]>
      : never;
};
