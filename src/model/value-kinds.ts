import type { PropertyType } from './property';

export interface ValueKind {
  readonly type: PropertyType;
  readonly multi: boolean;
}

/** Property id or column name → its kind; only what has to be converted needs to be known. */
export type ValueKinds = ReadonlyMap<string, ValueKind>;

export const noKinds: ValueKinds = new Map();
