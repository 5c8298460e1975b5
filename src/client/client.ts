import type { OtherHosts } from '../bindings/own-url';
import type { Auth, ProxyOptions, Timeouts, TlsOptions } from '../http/http';
import type { Page } from '../model/object';
import type { Input, Item, Operation, Output, PagedOperation } from '../model/operations';
import type { RepositoryInfo } from '../model/repository-info';
import type { TypeDefinition } from '../model/type-definition';

export const bindings = ['browser', 'atompub'] as const;
export type BindingName = (typeof bindings)[number];

/** `automatic` looks for a service on first use. */
export const bindingChoices = [...bindings, 'automatic'] as const;
export type BindingChoice = (typeof bindingChoices)[number];

export const cmisVersions = ['1.0', '1.1'] as const;
export type CmisVersion = (typeof cmisVersions)[number];

export interface CmisClientOptions {
  /**
   * The service address of the binding: for Browser the one that answers the map of repositories, for AtomPub the service
   * document. With `automatic` any address of the server.
   */
  url: string;
  /**
   * Default `browser`. `automatic` asks at the address and at those that products have, one after the other, and takes Browser
   * before AtomPub 1.1 before 1.0. What it found is kept; a failed search is repeated with the next call.
   */
  binding?: BindingChoice;
  /** With `automatic`: called once, when the service is found. */
  onFound?: (service: FoundService) => void;
  /** Default: what the repository says. `1.0` keeps to what CMIS 1.0 has; the Browser binding has 1.1 only. */
  cmisVersion?: CmisVersion;
  /** May be left out where the server has exactly one repository. */
  repositoryId?: string;
  /** Default: none. */
  auth?: Auth;
  tls?: TlsOptions;
  /** Default: the environment's `http_proxy`, `https_proxy` and `no_proxy`. */
  proxy?: ProxyOptions | 'none';
  /** Milliseconds. Default: connect 10,000, headers 60,000, idle 60,000, total 120,000 (metadata calls only). */
  timeouts?: Partial<Timeouts>;
  /** Calls at a time; further ones wait. Default 8. */
  maxCalls?: number;
  /** The largest metadata answer, in bytes. Default 100 MiB. */
  maxAnswerBytes?: number;
  /** The IANA zone of times that are given without one. Default `UTC`. */
  timeZone?: string;
  /**
   * What is done with addresses on another host that the server names: `rewrite` (default) uses the configured host instead,
   * `refuse` fails. They are never followed: user and password go to the configured host alone.
   */
  otherHosts?: OtherHosts;
  /**
   * AtomPub: content up to this size in bytes goes along when a document is created, larger content after it, unless the type has
   * versions. Content of unknown length is read into memory up to this size first. Default 4 MiB.
   */
  inlineContentBytes?: number;
  /** Sent as Accept-Language: multilingual texts depend on it, reading and writing. Default: none. */
  language?: string;
}

/** Where calls go. */
export interface Service {
  readonly binding: BindingName;
  /** Of the service, as `url` and `binding` of a connection take them. */
  readonly url: string;
}

/** A service as it was found, with its repositories. */
export interface FoundService extends Service {
  readonly repositories: readonly RepositoryInfo[];
}

export interface CallOptions {
  /** Ends the call with an `aborted` error. */
  signal?: AbortSignal;
  /** Another repository of the same server. */
  repositoryId?: string;
  /** The types and aspects of the object that is changed, where the caller knows them: saves reading it. */
  typeIds?: readonly string[];
  /** Takes remarks that are no errors, such as a result that ended early. */
  onNote?: (note: string) => void;
  /** Told before a request is sent that may change the repository. */
  onWrite?: () => void;
}

export interface PageOptions extends CallOptions {
  /** Items asked for at a time. Default 500. */
  pageSize?: number;
  /** The most items in all. Default: no limit. */
  limit?: number;
  /** Ask for the next page while one is worked on or still on its way: two requests at a time at most. Default true. */
  readAhead?: boolean;
}

/**
 * A connection to a CMIS server. Wherever an operation takes the id of an object or a folder, a path that starts with `/`
 * does as well.
 */
export interface CmisClient {
  /** The IANA zone of times that are given without one. */
  readonly timeZone: string;
  /** Calls one operation. Throws a `CmisError`. A download's stream must be read to its end or destroyed. */
  call<O extends Operation>(operation: O, input: Input<O>, options?: CallOptions): Promise<Output<O>>;
  /** The pages of an operation that pages, until the end of the result or the limit. */
  pages<O extends PagedOperation>(operation: O, input: Input<O>, options?: PageOptions): AsyncGenerator<Page<Item<O>>>;
  /** The items of an operation that pages. */
  items<O extends PagedOperation>(operation: O, input: Input<O>, options?: PageOptions): AsyncGenerator<Item<O>>;
  /** The binding and the address of the service that is spoken to. Looks for it first, if that is left to the client. */
  service(options?: CallOptions): Promise<Service>;
  /** The id of the repository that calls go to unless they name another one. Asks the server when none is configured. */
  repositoryId(options?: CallOptions): Promise<string>;
  /** The repository's description, read once and kept. */
  repositoryInfo(options?: CallOptions): Promise<RepositoryInfo>;
  /**
   * A type or aspect by id, query name or local name, with its property definitions; read once and kept. An unknown or
   * ambiguous name is an `input` error with the nearest names.
   */
  type(name: string, options?: CallOptions): Promise<TypeDefinition>;
  /** The aspects that define a property themselves; none where the repository has no aspects. */
  aspectsWith(propertyId: string, options?: CallOptions): Promise<readonly TypeDefinition[]>;
  /** Ends all calls under way with `aborted` and frees the connections. */
  close(): Promise<void>;
}
