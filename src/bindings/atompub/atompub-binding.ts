import type { Http } from '../../http/http';
import { CmisError } from '../../model/errors';
import { operationNames, operations, type Operation, type Output } from '../../model/operations';
import type { Repository } from '../../model/repository-info';
import type { Binding, BindingContext, WireInput } from '../binding';
import { includedBy, partsAskedFor } from '../included';
import { ownUrls, type OtherHosts } from '../own-url';
import { Call } from './call';
import { filterWithTypes } from './filter';
import { notInAtomPub, routes, type Recipe, type RepositoryOperation } from './routes';
import { versionOf, type Workspace } from './service-document';
import { Session } from './session';
import { standsInPath } from './template';
import { isAddressable } from '../addressable';
import { unsent } from '../unsent';

export interface AtomPubOptions {
  readonly otherHosts: OtherHosts;
  readonly inlineContentBytes: number;
  readonly idleTimeout: number;
  /** Keeps to an older version than the repository's. */
  readonly cmisVersion?: '1.0' | '1.1';
}

/** The AtomPub binding (CMIS 1.0 and 1.1, section 3): XML, found by links and templates. */
export function createAtomPubBinding(
  http: Http,
  service: URL,
  options: AtomPubOptions,
  /** What the service document has said already. */
  workspaces?: readonly Workspace[],
): Binding {
  const session = new Session(http, service, ownUrls(service, options.otherHosts), workspaces);
  return new AtomPubBinding(session, options);
}

class AtomPubBinding implements Binding {
  readonly lacks: ReadonlySet<Operation> = new Set(
    operationNames.filter((name) => !isAboutRepositories(name) && routes[name] === notInAtomPub),
  );

  constructor(
    private readonly session: Session,
    private readonly options: AtomPubOptions,
  ) {}

  async refusal(operation: Operation, { repositoryId, signal }: BindingContext): Promise<CmisError | undefined> {
    if (operations[operation].since === '1.0') return undefined;
    const workspace = await this.session.workspace(repositoryId, signal);
    const keepsTo10 = this.options.cmisVersion === '1.0' || versionOf(workspace.info) === '1.0';
    return keepsTo10 ? newerThan10(operation, workspace) : undefined;
  }

  async carriesPath(path: string, { repositoryId, signal }: BindingContext): Promise<boolean> {
    const { templates } = await this.session.workspace(repositoryId, signal);
    const inPath = standsInPath(templates.get('objectbypath') ?? '', 'path');
    return inPath ? isAddressable(path) : path.isWellFormed();
  }

  async call<O extends Operation>(operation: O, input: WireInput<O>, context: BindingContext): Promise<Output<O>> {
    // Each branch answers what the operation table says for this operation.
    if (isAboutRepositories(operation)) return (await this.#aboutRepositories(operation, context)) as Output<O>;
    const route: Recipe<O> | typeof notInAtomPub = routes[operation];
    if (route === notInAtomPub) {
      throw new CmisError('notSupported', `The AtomPub binding has no ${operation}.`, { outcome: 'notDone' });
    }
    const workspace = await this.session.workspace(context.repositoryId, context.signal).catch(unsent(operation));
    const given = 'filter' in input ? input.filter : undefined;
    const { filter, hidden, named } = filterWithTypes(given, versionOf(workspace.info));
    const settings = {
      inlineContentBytes: this.options.inlineContentBytes,
      idleTimeout: this.options.idleTimeout,
      filter,
      asked: {
        included: includedBy(input),
        parts: partsAskedFor(operation, input),
        ...(hidden === undefined ? {} : { hidden }),
        ...(named === undefined ? {} : { named }),
      },
    };
    for (let fresh = false; ; fresh = true) {
      const call = new Call(operation, workspace, context, settings, this.session);
      try {
        return await route(call, input);
      } catch (error) {
        if (!fresh && isStale(call, error, input)) {
          call.forgetAll();
          continue;
        }
        throw call.explained(error);
      }
    }
  }

  async #aboutRepositories(
    operation: RepositoryOperation,
    { repositoryId, signal }: BindingContext,
  ): Promise<Output<RepositoryOperation>> {
    const workspaces = await this.session.readWorkspaces(signal);
    if (operation === 'getRepositories') {
      return workspaces.map(({ info: { id, name } }): Repository => ({ id, name }));
    }
    return (await this.session.workspace(repositoryId, signal)).info;
  }
}

function isAboutRepositories(operation: Operation): operation is RepositoryOperation {
  return operation === 'getRepositories' || operation === 'getRepositoryInfo';
}

/** What a link that was kept leads to may have gone elsewhere; a content stream can't be sent a second time. */
function isStale(call: Call, error: unknown, input: object): boolean {
  const gone = error instanceof CmisError && error.code === 'objectNotFound';
  return gone && call.usedCachedLink && !('contentStream' in input && input.contentStream !== undefined);
}

function newerThan10(operation: Operation, { info }: Workspace): CmisError {
  return new CmisError(
    'notSupported',
    `${operation} came with CMIS 1.1, and the connection to the repository ${info.id} speaks CMIS 1.0.`,
    { outcome: 'notDone', retryable: false },
  );
}
