/** The sources a value may come from, as Node-RED's typed input names them; `auto` is the field's place in the message. */
export type FieldSource = 'auto' | 'msg' | 'flow' | 'global' | 'env' | 'jsonata' | 'str' | 'num' | 'bool' | 'json';

/** What a field's value must be once it is read. */
export type FieldKind = 'reference' | 'string' | 'integer' | 'boolean' | 'object' | 'list' | 'any';

/** A typed input: the node's config holds `x` and `xType`. */
export interface TypedField {
  readonly kind: FieldKind;
  /** The sources that the dialog offers, the default first. */
  readonly sources: readonly [FieldSource, ...FieldSource[]];
  /** The value of a new node. Default ''. */
  readonly value?: string;
  /**
   * Where `auto` looks, the first that is there: property paths of the message. A path that ends with `?` counts only if
   * its value is of the field's kind.
   */
  readonly auto?: readonly string[];
  readonly required?: boolean;
  /** The smallest integer. */
  readonly min?: number;
}

/** A setting: a plain value in the node's config. */
export interface SettingField {
  readonly setting: true;
  readonly value: string | number | boolean | readonly unknown[];
  /** The allowed values; labels come from the locale, `<field>.<choice>`. */
  readonly choices?: readonly string[];
  readonly min?: number;
}

/** The fields of a node: what its dialog offers and what the kit reads for each message. */
export type Fields = Readonly<Record<string, TypedField | SettingField>>;
