import type { ServerResponse } from 'node:http';
import type { CmisClient, CmisClientOptions } from '../../src/client/client';
import { createCmisClient } from '../../src/client/create-client';
import { serviceDocument, workspace } from './atompub-answers';
import { startScriptedServer, type Handler, type LocalServer, type ScriptedServer } from './scripted-server';

/** What a scripted host has at a path. */
export type At = 'browser' | 'atom11' | 'atom10' | Handler;

export interface ServicesOptions {
  /** Default: one, `R`. */
  readonly repositories?: readonly string[];
  readonly product?: string;
  /** Where nothing else is. Default: an HTML page with status 404. */
  readonly elsewhere?: Handler;
}

/** Starts a host with services of CMIS at these paths, which are compared with all of a request's path. */
export function startServices(
  paths: Readonly<Record<string, At>>,
  options: ServicesOptions = {},
): Promise<ScriptedServer> {
  const { repositories = ['R'], product = 'Scripted', elsewhere = page('Not found', 404) } = options;
  return startScriptedServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://x');
    const at = paths[pathname] ?? elsewhere;
    if (at === 'browser') sendRepositories(response, repositories, product);
    else if (at === 'atom11') sendServiceDocument(response, repositories, product, '1.1');
    else if (at === 'atom10') sendServiceDocument(response, repositories, product, '1.0');
    else await at(request, response);
  });
}

/** Hosts, and clients that find their services; all of them ended after each test of the suite. */
export interface Finding {
  readonly start: (paths: Readonly<Record<string, At>>, options?: ServicesOptions) => Promise<ScriptedServer>;
  /** Has a server ended that was started in another way. */
  readonly ends: <S extends LocalServer>(server: S) => S;
  /** A client with binding `automatic` and a password. */
  readonly connect: (url: string, options?: Partial<CmisClientOptions>) => CmisClient;
  /** `binding path` of what is found at an address of a server. */
  readonly find: (server: ScriptedServer, path: string, options?: Partial<CmisClientOptions>) => Promise<string>;
}

export function useFinding(): Finding {
  const opened: (() => Promise<void>)[] = [];
  const finding: Finding = {
    start: async (paths, options) => finding.ends(await startServices(paths, options)),
    ends: (server) => {
      opened.push(() => server.stop());
      return server;
    },
    connect: (url, options = {}) => {
      const auth = { type: 'basic', user: 'anna', password: 'very-secret' } as const;
      const client = createCmisClient({ url, binding: 'automatic', auth, ...options });
      opened.push(() => client.close());
      return client;
    },
    find: async (server, path, options) => {
      const { binding, url } = await finding.connect(server.url + path, options).service();
      return `${binding} ${url.replace(server.url, '')}`;
    },
  };
  afterEach(async () => {
    for (const end of opened.splice(0)) await end();
  });
  return finding;
}

/** An answer that is a web page. */
export function page(text: string, status = 200): Handler {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'text/html' });
    response.end(`<!DOCTYPE html><html><head><title>${text}</title></head></html>`);
  };
}

/** An answer with a status, headers and nothing else. */
export function empty(status: number, headers: Readonly<Record<string, string>> = {}): Handler {
  return (_request, response) => void response.writeHead(status, headers).end();
}

/** The paths that were asked for, in order. */
export function pathsOf({ requests }: ScriptedServer): string[] {
  return requests.map(({ url }) => url);
}

function sendRepositories(response: ServerResponse, ids: readonly string[], productName: string): void {
  const repositories = ids.map((id): [string, object] => [
    id,
    {
      repositoryId: id,
      repositoryName: id,
      productName,
      productVersion: '7.4',
      cmisVersionSupported: '1.1',
      repositoryUrl: `/${id}`,
      rootFolderUrl: `/${id}/root`,
      capabilities: {},
    },
  ]);
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(Object.fromEntries(repositories)));
}

function sendServiceDocument(
  response: ServerResponse,
  ids: readonly string[],
  product: string,
  cmisVersion: string,
): void {
  response.writeHead(200, { 'content-type': 'application/atomsvc+xml' });
  response.end(serviceDocument(...ids.map((id) => workspace({ id, product, cmisVersion }))));
}
