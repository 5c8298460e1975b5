import type { CmisObject } from './object';
import type { ValueKinds } from './value-kinds';

/** What decoding needs beside the answer. */
export interface DecodeContext {
  readonly note: (note: string) => void;
  /** Told of numbers that may have lost digits when they were read (`isLossy`). */
  readonly onLossy?: () => void;
  /** The kinds of the properties of objects with these types. */
  readonly kindsOfTypes: (typeIds: readonly string[]) => ValueKinds;
  /** The kinds of a query's columns. */
  readonly columns: ValueKinds;
  /** What was asked for, for objects of which the server sends none. */
  readonly included: Pick<CmisObject, 'relationships' | 'renditions' | 'policies'>;
  /** Properties that the server was asked for to learn the types of the values, and that the caller did not ask for. */
  readonly hidden?: ReadonlySet<string>;
  /** The properties that the caller named; absent for all. Servers apply it to what stands in their extensions or not. */
  readonly named?: ReadonlySet<string>;
  /** The parts of an object that the caller asked for; absent for whatever the server sends. */
  readonly parts?: ReadonlySet<keyof CmisObject>;
}
