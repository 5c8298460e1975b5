import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { aclActions, aclSelectors } from './acl-service';
import type { Authenticate } from './authentication';
import type { Answer, Call, Operation, Operations } from './call';
import { discoveryActions, discoverySelectors } from './discovery-service';
import { noSuchObject, RepositoryError } from './errors';
import { filingActions } from './filing-service';
import { navigationSelectors } from './navigation-service';
import { bulkUpdate, createActions, objectActions, objectSelectors } from './object-service';
import { decodePercent, Parameters } from './parameters';
import type { Repository } from './repository';
import { createPolicyActions, policyActions, policySelectors } from './policy-service';
import { relationshipActions, relationshipSelectors } from './relationship-service';
import { repositoryInfo, repositorySelectors } from './repository-service';
import { readBody } from './request-body';
import { isDocument, isFolder, type StoredObject } from './stored-object';
import { typeActions } from './type-service';
import { writeJson } from './values';
import { versioningActions, versioningSelectors } from './versioning-service';

/** What can be asked of the repository's address, and of the root folder's address or one below it. */
const selectors = {
  repository: { ...repositorySelectors, ...discoverySelectors, checkedout: navigationSelectors.checkedout },
  object: {
    ...objectSelectors,
    ...navigationSelectors,
    ...versioningSelectors,
    ...relationshipSelectors,
    ...policySelectors,
    ...aclSelectors,
  },
};
const actions = {
  repository: {
    ...discoveryActions,
    ...createActions,
    ...relationshipActions,
    ...createPolicyActions,
    ...typeActions,
    bulkUpdate,
  },
  object: {
    ...objectActions,
    ...versioningActions,
    ...filingActions,
    ...createPolicyActions,
    ...policyActions,
    ...aclActions,
  },
};

/** Answers the requests of the Browser binding (CMIS 1.1, section 5.3). Never throws. */
export function requestHandler(
  repository: Repository,
  authenticate: Authenticate,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const user = authenticate(request.headers.authorization);
    if (user === undefined) {
      response.writeHead(401, {
        'WWW-Authenticate': 'Basic realm="CMIS demo repository", charset="UTF-8"',
        'Content-Type': 'text/plain; charset=utf-8',
      });
      response.end('Sign in with user and password.\n');
      return;
    }
    answer(repository, user, request, response).catch(() => {
      // The connection broke while the answer was being sent.
      response.destroy();
    });
  };
}

async function answer(
  repository: Repository,
  user: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const parameters = new Parameters();
  let result: Answer;
  try {
    result = await perform(repository, user, request, parameters);
  } catch (error) {
    result = errorAnswer(error, request.destroyed);
    // Takes the rest of a refused upload off the connection, which can then be used again.
    request.resume();
  }
  const isStream = result.stream !== undefined;
  const suppressed = !isStream && parameters.text('suppressResponseCodes')?.toLowerCase() === 'true';
  const json = result.json === undefined ? undefined : writeJson(result.json);
  response.writeHead(suppressed ? 200 : (result.status ?? 200), {
    'Cache-Control': 'private, no-store',
    ...(json === undefined ? {} : { 'Content-Type': 'application/json; charset=utf-8' }),
    ...(isStream ? {} : { 'Content-Length': String(Buffer.byteLength(json ?? '')) }),
    ...result.headers,
  });
  if (result.stream) await pipeline(result.stream, response);
  else response.end(json);
}

async function perform(
  repository: Repository,
  user: string,
  request: IncomingMessage,
  parameters: Parameters,
): Promise<Answer> {
  const { path, query } = splitUrl(request.url ?? '/');
  parameters.addEncoded(query);
  const [service, repositoryId, root, ...segments] = path.split('/').slice(1).map(decodePercent);
  if (service !== 'browser') throw new RepositoryError('objectNotFound', 'The service is at /browser.');
  const isPost = request.method === 'POST';
  if (!isPost && request.method !== 'GET' && request.method !== 'HEAD') {
    throw new RepositoryError('notSupported', `The Browser binding has no ${request.method ?? ''} requests.`);
  }
  const content = isPost ? await readBody(request, parameters, repository.contents) : undefined;
  try {
    if (parameters.text('callback') !== undefined) throw new RepositoryError('notSupported', 'There is no JSONP here.');
    const call: Call = {
      repository,
      user,
      isAtRepository: root === undefined,
      parameters,
      content,
      range: request.headers.range,
      serviceUrl: `http://${request.headers.host ?? ''}/browser`,
      target: () => findTarget(repository, user, parameters.text('objectId'), segments),
    };
    if (repositoryId === undefined || repositoryId === '') return repositoryInfo(call);
    if (repositoryId !== repository.id) {
      throw new RepositoryError('objectNotFound', `There is no repository '${repositoryId}'.`);
    }
    if (root !== undefined && root !== 'root')
      throw new RepositoryError('notSupported', 'There is nothing at this address.');
    const scope = root === undefined ? 'repository' : 'object';
    const operation = isPost
      ? find(actions[scope], 'action', parameters.text('cmisaction'))
      : find(selectors[scope], 'selector', parameters.text('cmisselector') || defaultSelector(call, scope));
    return await operation(call);
  } finally {
    if (content && !repository.objects.isContentUsed(content)) repository.contents.delete(content);
  }
}

function splitUrl(url: string): { path: string; query: string } {
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  return { path: path.replace(/\/+$/, ''), query: mark < 0 ? '' : url.slice(mark + 1) };
}

function findTarget(
  { access, objects }: Repository,
  user: string,
  objectId: string | undefined,
  segments: readonly string[],
): StoredObject {
  const target = objectId ? objects.find(objectId) : objects.findByPath(segments);
  if (target && access.mayRead(user, target)) return target;
  if (objectId) throw noSuchObject(objectId);
  throw new RepositoryError('objectNotFound', `There is no object at '/${segments.join('/')}'.`);
}

function find(operations: Operations, kind: string, name: string | undefined): Operation {
  // Python's cmislib writes "checkin" and "foldertree".
  const wanted = name?.toLowerCase();
  const operation = Object.entries(operations).find(([key]) => key.toLowerCase() === wanted)?.[1];
  if (!operation) {
    throw new RepositoryError('notSupported', name ? `There is no ${kind} '${name}' here.` : `The ${kind} is missing.`);
  }
  return operation;
}

/** What a GET without a selector means (CMIS 1.1, section 5.3.4). */
function defaultSelector(call: Call, scope: 'repository' | 'object'): string {
  if (scope === 'repository') return 'repositoryInfo';
  const target = call.target();
  return isFolder(target) ? 'children' : isDocument(target) ? 'content' : 'object';
}

function errorAnswer(error: unknown, isConnectionGone: boolean): Answer {
  if (error instanceof RepositoryError) {
    return { status: error.status, json: { exception: error.exception, message: error.message } };
  }
  if (!isConnectionGone && error instanceof Error) process.emitWarning(error);
  return { status: 500, json: { exception: 'runtime', message: 'The demo repository failed. That is a fault in it.' } };
}
