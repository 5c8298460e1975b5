import type { CmisError } from '../model/errors';
import type { ParameterKinds } from '../model/kinds';
import type { Input, Operation, Output } from '../model/operations';
import type { WireProperty } from '../model/property';
import type { ValueKinds } from '../model/value-kinds';

/** What a binding reads instead of what a caller writes: property values are checked and spelt. */
export interface WireKinds extends Omit<ParameterKinds, 'properties' | 'bulkUpdate'> {
  properties: readonly WireProperty[];
  bulkUpdate: Omit<ParameterKinds['bulkUpdate'], 'properties'> & { properties?: readonly WireProperty[] };
}

/** The input of an operation as a binding takes it. */
export type WireInput<O extends Operation> = Input<O, WireKinds>;

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
  /** Absent for a call that is no page of a listing. */
  cursor?: PageCursor;
}

/** A wire: one of the protocols of the specification. Where an input names an object, a binding takes its id or its path. */
export interface Binding {
  call<O extends Operation>(operation: O, input: WireInput<O>, context: BindingContext): Promise<Output<O>>;
  /** Operations that the wire doesn't have: the client does them by others. */
  readonly lacks: ReadonlySet<Operation>;
  /** The error of an operation that the connection can't do, whatever its input. */
  refusal(operation: Operation, context: BindingContext): Promise<CmisError | undefined>;
  /** Whether a request can carry this path; else its object has to be found in another way. */
  carriesPath(path: string, context: BindingContext): Promise<boolean>;
}

/** What leads from one page of a listing to the next: used by bindings whose servers name that page. */
export interface PageCursor {
  /** The page's number: the first one is 0. */
  readonly number: number;
  /** Its address, where the page before named it. `end` where that was reached by its address and named no other. */
  readonly page: URL | 'end' | undefined;
  /** The one of the next page. */
  next?: URL | 'end';
  /** Settles when the page before has been read: read at a time, both would take longer. Never fails. */
  readonly turn: Promise<void>;
  /** Told as soon as `next` is known, which may be long before this page has come whole. */
  readonly onNext: () => void;
  /** The numbers of the pages by their addresses: one that comes again would never end. */
  readonly seen: Map<string, number>;
}
