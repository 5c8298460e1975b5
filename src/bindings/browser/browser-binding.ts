import type { DecodeContext } from '../../model/decode-context';
import { abortable } from '../../http/abortable';
import type { Http, HttpAnswer, HttpRequest } from '../../http/http';
import { encodeForm } from '../../http/multipart';
import { statusFacts } from '../../http/status-error';
import { CmisError } from '../../model/errors';
import type { Page } from '../../model/object';
import { operations, type Operation, type Output } from '../../model/operations';
import { Pauses } from '../../model/pauses';
import type { RepositoryInfo } from '../../model/repository-info';
import { noKinds } from '../../model/value-kinds';
import { isAddressable } from '../addressable';
import type { Binding, BindingContext, WireInput } from '../binding';
import { includedBy, partsAskedFor } from '../included';
import { KnownKinds } from '../known-kinds';
import { noSuchRepository } from '../no-such-repository';
import { ownUrls, parseUrl, type OtherHosts, type OwnUrl } from '../own-url';
import { readContent } from '../read-content';
import { unsent } from '../unsent';
import { decoders, isListKind, lists } from './decode';
import { typeIdsIn } from './decode-object';
import { decodeRepositories, type RepositoryEntry } from './decode-repository';
import { encode, type BrowserRequest } from './encode';
import { exceptionIn, readError } from './read-error';
import { readJson, readJsonList, type JsonAnswer } from './read-json';
import { routes } from './routes';
import { urlOf, type RepositoryUrls } from './url';

/** The Browser binding (CMIS 1.1, section 5): JSON answers, form requests. */
export function createBrowserBinding(
  http: Http,
  service: URL,
  otherHosts: OtherHosts,
  /** What the service has answered already. */
  repositories?: readonly RepositoryEntry[],
): Binding {
  return new BrowserBinding(http, service, otherHosts, repositories);
}

class BrowserBinding implements Binding {
  readonly lacks: ReadonlySet<Operation> = new Set();
  #repositories: Promise<readonly RepositoryEntry[]> | undefined;

  private readonly service: URL;
  private readonly ownUrl: OwnUrl;

  constructor(
    private readonly http: Http,
    service: URL,
    otherHosts: OtherHosts,
    repositories?: readonly RepositoryEntry[],
  ) {
    if (repositories !== undefined) this.#repositories = Promise.resolve(repositories);
    // OpenCMIS takes what follows the service for a repository: an empty one, with a slash at the end.
    this.service = new URL(service);
    this.service.pathname = service.pathname.replace(/(?<=.)\/+$/, '');
    this.ownUrl = ownUrls(this.service, otherHosts);
  }

  async call<O extends Operation>(operation: O, input: WireInput<O>, context: BindingContext): Promise<Output<O>> {
    const route = routes[operation];
    const urls = route.at === 'service' ? undefined : await this.#urls(context).catch(unsent(operation));
    // Where the kinds of the values won't be known, each value has to bring its own.
    const succinct = operation === 'query' ? context.columns !== undefined : namesTypes(operation, input);
    const encoded = encode(operation, route, input, { succinct });
    const request = this.#request(operation, encoded, urls, context.signal);
    // Each branch reads what the operation table says for this operation.
    return (await this.#exchange(operation, input, request, context)) as Output<O>;
  }

  refusal(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  carriesPath(path: string): Promise<boolean> {
    return Promise.resolve(isAddressable(path));
  }

  async #exchange(
    operation: Operation,
    input: object,
    request: HttpRequest,
    context: BindingContext,
  ): Promise<unknown> {
    if (operation === 'getContentStream') {
      const content = await this.http.open(request);
      if ('body' in content) throw readError(content, request);
      return readContent(content);
    }
    const answer = await this.http.call(request);
    if (answer.status < 200 || answer.status > 299) throw readError(answer, request);
    try {
      return await decode(operation, answer, request, context, {
        included: includedBy(input),
        parts: partsAskedFor(operation, input),
      });
    } catch (error) {
      if (!(error instanceof CmisError)) throw error;
      // The server took the call: whatever is wrong with its answer, a write has most likely happened.
      throw error.with({ ...statusFacts(answer, request), ...(request.safe ? {} : { outcome: 'unknown' }) });
    }
  }

  #request(
    operation: Operation,
    { method, address, parameters, content, range }: BrowserRequest,
    urls: RepositoryUrls | undefined,
    signal: AbortSignal | undefined,
  ): HttpRequest {
    const url = urlOf(address, this.service, urls);
    const headers: Record<string, string> = {};
    const request: HttpRequest = {
      operation,
      safe: operations[operation].safe,
      method,
      url,
      headers,
      ...(signal === undefined ? {} : { signal }),
    };
    if (method === 'GET') {
      for (const [name, value] of parameters) url.searchParams.set(name, value);
      if (range !== undefined) headers['range'] = range;
      return request;
    }
    if (content === undefined) {
      headers['content-type'] = 'application/x-www-form-urlencoded;charset=UTF-8';
      return {
        ...request,
        body: { data: new URLSearchParams(parameters.map(([name, value]) => [name, value])).toString() },
      };
    }
    const { data, length, mimeType = 'application/octet-stream', filename = 'content' } = content;
    const form = encodeForm(parameters, {
      name: 'content',
      filename,
      mimeType,
      data,
      ...(length === undefined ? {} : { length }),
    });
    headers['content-type'] = form.contentType;
    return { ...request, body: form.body, carriesContent: true };
  }

  /** The addresses of the repository; the service's answer is kept, and asked again when it lacks the repository. */
  async #urls({ repositoryId, signal, note }: BindingContext): Promise<RepositoryUrls> {
    const known = this.#repositories;
    const find = (entries: readonly RepositoryEntry[]): RepositoryEntry | undefined =>
      entries.find(({ info }) => info.id === repositoryId);
    let entry = known === undefined ? undefined : find(await abortable(known, signal));
    if (entry === undefined) {
      const entries = await abortable(this.#readRepositories(), signal);
      entry = find(entries);
      if (entry === undefined)
        throw noSuchRepository(
          repositoryId,
          entries.map(({ info }) => info.id),
        );
    }
    return {
      repositoryUrl: this.ownUrl('repositoryUrl', entry.repositoryUrl, note),
      rootFolderUrl: this.ownUrl('rootFolderUrl', entry.rootFolderUrl, note),
    };
  }

  /** Shared by all calls that wait for it, so no caller's abort ends it; its own time-outs do. */
  #readRepositories(): Promise<readonly RepositoryEntry[]> {
    const repositories = (async () => {
      const request: HttpRequest = { operation: 'getRepositories', safe: true, method: 'GET', url: this.service };
      const answer = await this.http.call(request);
      if (answer.status < 200 || answer.status > 299) throw readError(answer, request);
      return decodeRepositories(parse(answer, request).json);
    })();
    this.#repositories = repositories;
    repositories.catch(() => {
      if (this.#repositories === repositories) this.#repositories = undefined;
    });
    return repositories;
  }
}

/** Whether an object's answer will name its types: a filter may leave them out, and a list of changes has none. */
function namesTypes(operation: Operation, input: object): boolean {
  if (operation === 'getContentChanges' || operations[operation].result === 'properties') return false;
  if (!('filter' in input) || typeof input.filter !== 'string') return true;
  const names = input.filter.split(',').map((name) => name.trim());
  return (
    names.includes('*') || ['cmis:objectTypeId', 'cmis:secondaryObjectTypeIds'].every((name) => names.includes(name))
  );
}

async function decode(
  operation: Operation,
  answer: HttpAnswer,
  request: HttpRequest,
  context: BindingContext,
  asked: Pick<DecodeContext, 'included' | 'parts'>,
): Promise<unknown> {
  const { result } = operations[operation];
  const empty = answer.body.length === 0;
  if (result === 'nothing') {
    if (empty) return undefined;
    const exception = exceptionIn(tryParse(answer), answer, request);
    if (exception !== undefined) throw exception;
    return undefined;
  }
  if (empty && result === 'failedToDelete') return [];
  if (empty && answer.status === 201) return createdWithoutBody(answer, request);
  if (result === 'contentStream') throw new Error('content is a stream, not JSON');
  if (result === 'repositoryInfo') return repositoryInfo(parse(answer, request).json, context.repositoryId);
  const decoder: (json: unknown, context: DecodeContext) => unknown = decoders[result];
  const pauses = new Pauses();
  const known = new KnownKinds((typeIds) => context.kindsOfTypes(typeIds));
  const common: DecodeContext = {
    note: context.note,
    ...asked,
    columns: context.columns ?? noKinds,
    kindsOfTypes: (typeIds) => known.of(typeIds),
  };
  const decodeJson = async ({ json, exact }: JsonAnswer): Promise<unknown> => {
    if (pauses.due()) await pauses.take();
    const met = { lossy: false };
    const decodeContext = { ...common, onLossy: () => (met.lossy = true) };
    // Where types have to be asked for, what was converted in place is read once more, and comes out the same.
    const read = (answer: unknown): Promise<unknown> => known.reading(() => decoder(answer, decodeContext));
    // Definitions of types have numbers that the decoders of objects don't see.
    if (result.startsWith('type')) return read(exact());
    const decoded = await read(json);
    const all = met.lossy ? exact() : json;
    return all === json ? decoded : read(all);
  };
  if (!isListKind(result)) {
    const whole = parse(answer, request);
    // A tree may be large, and should not be read again for each type that is met.
    for (const typeIds of typeIdsIn(whole.json)) await known.learn(typeIds);
    return decodeJson(whole);
  }
  const pages: Page<unknown>[] = [];
  for (const part of readJsonList(answer.body, answer.headers['content-type'], lists[result])) {
    throwException(part.json, answer, request);
    // The decoders of these kinds read pages.
    pages.push((await decodeJson(part)) as Page<unknown>);
  }
  return { ...pages.at(-1), items: pages.flatMap(({ items }) => items) };
}

function parse(answer: HttpAnswer, request: HttpRequest): JsonAnswer {
  const read = readJson(answer.body, answer.headers['content-type']);
  throwException(read.json, answer, request);
  return read;
}

function throwException(json: unknown, answer: HttpAnswer, request: HttpRequest): void {
  const exception = exceptionIn(json, answer, request);
  if (exception !== undefined) throw exception;
}

/** The answer to a call without a result: anything will do, but an exception in it counts. */
function tryParse(answer: HttpAnswer): unknown {
  try {
    return readJson(answer.body, answer.headers['content-type']).json;
  } catch (error) {
    if (error instanceof CmisError) return undefined;
    throw error;
  }
}

function repositoryInfo(json: unknown, repositoryId: string | undefined): RepositoryInfo {
  const entries = decodeRepositories(json);
  const entry = entries.find(({ info }) => info.id === repositoryId) ?? (entries.length === 1 ? entries[0] : undefined);
  if (entry === undefined)
    throw noSuchRepository(
      repositoryId,
      entries.map(({ info }) => info.id),
    );
  return entry.info;
}

/** A create that was answered without a body: the id stands in the address of the new object, which is not called. */
function createdWithoutBody({ headers }: HttpAnswer, request: HttpRequest): unknown {
  const id = parseUrl(headers['location'] ?? '', request.url)?.searchParams.get('objectId');
  if (id === null || id === undefined) {
    throw new CmisError('protocol', 'The server says that it made the object, but does not tell its id.');
  }
  return { id, properties: { 'cmis:objectId': id }, aspects: [] };
}
