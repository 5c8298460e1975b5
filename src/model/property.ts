/** The kinds of property values (CMIS 1.1, section 2.1.2.1). */
export const propertyTypes = ['string', 'boolean', 'decimal', 'integer', 'datetime', 'uri', 'id', 'html'] as const;
export type PropertyType = (typeof propertyTypes)[number];

/**
 * One value of a property. A number that a double can't hold exactly is a decimal string; a datetime is ISO 8601 in UTC
 * with milliseconds.
 */
export type SingleValue = string | number | boolean;

/** The value of a property: `null` when unset; a multi-valued property is always an array. */
export type PropertyValue = SingleValue | readonly SingleValue[] | null;

/** Property id (or, in a query row, column name) → value. */
export type Properties = Record<string, PropertyValue>;

/** What may be written: also dates and big integers. A time without a zone is in the connection's time zone. */
export type SingleInput = SingleValue | bigint | Date;
export type PropertyInput = SingleInput | readonly SingleInput[] | null;
export type PropertiesInput = Readonly<Record<string, PropertyInput>>;

/** A value as the server takes it: its kind is known, dates are instants. The encoders of the bindings read these. */
export interface WireProperty {
  readonly id: string;
  readonly type: PropertyType;
  readonly multi: boolean;
  /** Lexical forms: decimals and integers in decimal digits, datetimes as ISO 8601 in UTC, booleans `true`/`false`. */
  readonly values: readonly string[];
}

/** Sets an own property even when its name is `__proto__`, which a plain assignment would take for the prototype. */
export function setOwn<T>(target: Record<string, T>, key: string, value: T): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    target[key] = value;
  }
}
