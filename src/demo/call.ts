import type { Readable } from 'node:stream';
import type { StoredContent } from './content';
import { objectJson, plainFormat } from './object-json';
import type { Parameters } from './parameters';
import type { Repository } from './repository';
import type { StoredObject } from './stored-object';

/** One call of the Browser binding, read from the request. */
export interface Call {
  readonly repository: Repository;
  readonly user: string;
  /** Whether the request came to the address of the repository, not to that of an object. */
  readonly isAtRepository: boolean;
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

/** The answer to a change: the object. */
export function changed(call: Call, object: StoredObject): Answer {
  return { json: objectJson(call.repository, object, call.user, plainFormat(call.parameters)) };
}

/** The answer to a change that made something: 201, the object, and where it is. */
export function created(call: Call, object: StoredObject): Answer {
  const location = `${rootFolderUrl(call)}?objectId=${encodeURIComponent(object.id)}`;
  return { ...changed(call, object), status: 201, headers: { Location: location } };
}
