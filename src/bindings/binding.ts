import type { ParameterKinds } from '../model/kinds';
import type { Input, Operation, Output } from '../model/operations';
import type { PropertyType, WireProperty } from '../model/property';

/** What a binding reads instead of what a caller writes: property values are checked and spelt. */
export interface WireKinds extends Omit<ParameterKinds, 'properties' | 'bulkUpdate'> {
  properties: readonly WireProperty[];
  bulkUpdate: Omit<ParameterKinds['bulkUpdate'], 'properties'> & { properties?: readonly WireProperty[] };
}

/** The input of an operation as a binding takes it. */
export type WireInput<O extends Operation> = Input<O, WireKinds>;

export interface ValueKind {
  readonly type: PropertyType;
  readonly multi: boolean;
}

/** Property id or column name → its kind; only what has to be converted needs to be known. */
export type ValueKinds = ReadonlyMap<string, ValueKind>;

/** What a binding needs to know of a call beside its input. */
export interface BindingContext {
  /** Every operation but getRepositories needs it. */
  repositoryId?: string;
  signal?: AbortSignal;
  note: (note: string) => void;
  /** The kinds of the properties of objects with these types, from the type cache. */
  kindsOfTypes: (typeIds: readonly string[]) => Promise<ValueKinds>;
  /** The kinds of a query's columns, where the statement and the types tell them. */
  columns?: ValueKinds;
}

/** A wire: one of the protocols of the specification. */
export interface Binding {
  call<O extends Operation>(operation: O, input: WireInput<O>, context: BindingContext): Promise<Output<O>>;
}
