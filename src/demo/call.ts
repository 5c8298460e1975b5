import type { Readable } from 'node:stream';
import type { StoredContent } from './content';
import type { Parameters } from './parameters';
import type { Repository } from './repository';
import type { StoredObject } from './stored-object';

/** One call of the Browser binding, read from the request. */
export interface Call {
  readonly repository: Repository;
  readonly user: string;
  readonly parameters: Parameters;
  /** The address of the service, as the client wrote it. */
  readonly serviceUrl: string;
  /** The `Range` header. */
  readonly range: string | undefined;
  readonly content: StoredContent | undefined;
  /** The object that `objectId` or the path names. @throws RepositoryError `objectNotFound` */
  target(): StoredObject;
}

/** What a call is answered with. */
export interface Answer {
  /** 200 unless given. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** No body if neither `json` nor `stream` is given. */
  readonly json?: unknown;
  readonly stream?: Readable;
}

export type Operation = (call: Call) => Answer | Promise<Answer>;

/** Operations by the value of `cmisselector` or `cmisaction`. */
export type Operations = Readonly<Record<string, Operation>>;

/** The addresses of the repository (CMIS 1.1, section 5.3). */
export function repositoryUrl(call: Call): string {
  return `${call.serviceUrl}/${call.repository.id}`;
}

export function rootFolderUrl(call: Call): string {
  return `${repositoryUrl(call)}/root`;
}
