import { abortable } from '../../http/abortable';
import type { Http, HttpRequest } from '../../http/http';
import { statusFacts } from '../../http/status-error';
import { CmisError } from '../../model/errors';
import { namespaces } from '../../cmis-xml/namespaces';
import type { OwnUrl } from '../own-url';
import { noSuchRepository } from '../no-such-repository';
import { readXml } from '../../xml/read-xml';
import { LinkCache } from './links';
import { readError } from './read-error';
import { readServiceDocument, type Workspace } from './service-document';

/** What a connection knows beyond a single call: its repositories, and the links of the objects it met. */
export class Session {
  #workspaces: Promise<readonly Workspace[]> | undefined;
  readonly #links = new Map<string, LinkCache>();

  constructor(
    readonly http: Http,
    readonly service: URL,
    readonly ownUrl: OwnUrl,
    workspaces?: readonly Workspace[],
  ) {
    if (workspaces !== undefined) this.#workspaces = Promise.resolve(workspaces);
  }

  /** A repository; the service document is kept, and read again when it lacks the repository. */
  async workspace(repositoryId: string | undefined, signal: AbortSignal | undefined): Promise<Workspace> {
    const find = (workspaces: readonly Workspace[]): Workspace | undefined =>
      workspaces.find(({ info }) => info.id === repositoryId);
    const known = this.#workspaces === undefined ? undefined : find(await abortable(this.#workspaces, signal));
    if (known !== undefined) return known;
    const workspaces = await this.readWorkspaces(signal);
    const found = find(workspaces);
    if (found === undefined) {
      throw noSuchRepository(
        repositoryId,
        workspaces.map(({ info }) => info.id),
      );
    }
    return found;
  }

  /** Reads the service document. Shared by all calls that wait for it, so no caller's abort ends it. */
  readWorkspaces(signal: AbortSignal | undefined): Promise<readonly Workspace[]> {
    const workspaces = this.#readServiceDocument();
    this.#workspaces = workspaces;
    workspaces.catch(() => {
      if (this.#workspaces === workspaces) this.#workspaces = undefined;
    });
    return abortable(workspaces, signal);
  }

  links(repositoryId: string): LinkCache {
    let links = this.#links.get(repositoryId);
    if (links === undefined) this.#links.set(repositoryId, (links = new LinkCache()));
    return links;
  }

  async #readServiceDocument(): Promise<readonly Workspace[]> {
    const request: HttpRequest = { operation: 'getRepositories', safe: true, method: 'GET', url: this.service };
    const answer = await this.http.read(request);
    if ('body' in answer) throw readError(answer, request);
    try {
      const root = await readXml(answer.stream, { namespaces, contentType: answer.headers['content-type'] });
      return readServiceDocument(root, this.service);
    } catch (error) {
      throw error instanceof CmisError ? error.with(statusFacts(answer, request)) : error;
    }
  }
}
