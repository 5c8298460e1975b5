import { randomBytes } from 'node:crypto';
import type { Node, NodeAPI } from 'node-red';
import type { BindingChoice, CmisClient, CmisClientOptions, FoundService } from '../../src/client/client';
import { bindingChoices } from '../../src/client/client';
import { createCmisClient } from '../../src/client/create-client';
import { startDemoRepository } from '../../src/demo/demo-repository';
import type { Auth, ProxyOptions, TlsOptions } from '../../src/http/http';
import { findNode, notConfigured } from '../../src/kit/connection';
import type { FieldValues } from '../../src/kit/field';
import type { fields } from './repository.fields';

export type RepositorySettings = FieldValues<typeof fields>;

export interface RepositoryCredentials {
  readonly user?: string | undefined;
  readonly password?: string | undefined;
}

/** A client and what else has to be ended with it. */
export interface Connection {
  readonly client: CmisClient;
  close(): Promise<void>;
}

/**
 * Makes the client of a connection. Rejects with `notConfigured` if the settings don't do.
 * @param onFound takes the service, once it was found, where that is left to the client
 */
export async function openConnection(
  RED: NodeAPI,
  settings: RepositorySettings,
  credentials: RepositoryCredentials,
  onFound?: (service: FoundService) => void,
): Promise<Connection> {
  if (settings.server === 'demo') return openDemo(settings);
  const variable = /\$\{([^}]+)\}/.exec(settings.url)?.[1];
  if (variable !== undefined) {
    throw notConfigured(`The address of the connection needs the environment variable ${variable}, which is not set.`);
  }
  const client = createCmisClient({
    ...sharedOptions(settings),
    url: settings.url,
    binding: bindingOf(settings.binding),
    ...(onFound === undefined ? {} : { onFound }),
    otherHosts: settings.otherHosts === 'refuse' ? 'refuse' : 'rewrite',
    inlineContentBytes: Math.floor(settings.inlineContent * 1024 * 1024),
    ...(settings.repositoryId === '' ? {} : { repositoryId: settings.repositoryId }),
    auth: authOf(credentials),
    ...(settings.tls === '' ? {} : { tls: tlsOf(RED, settings.tls) }),
    ...(settings.proxy === '' ? {} : { proxy: proxyOf(RED, settings.proxy) }),
  });
  return { client, close: () => client.close() };
}

/** Starts the embedded repository; its password stays inside this process. */
async function openDemo(settings: RepositorySettings): Promise<Connection> {
  const user = 'demo';
  const password = randomBytes(24).toString('base64url');
  const folder = settings.demoFolder === '' ? {} : { folder: settings.demoFolder };
  const demo = await startDemoRepository({ users: { [user]: password }, ...folder }).catch((error: unknown) => {
    throw notConfigured(`The Demo repository can't start: ${error instanceof Error ? error.message : String(error)}`);
  });
  const client = createCmisClient({
    ...sharedOptions(settings),
    url: demo.url,
    repositoryId: demo.repositoryId,
    auth: { type: 'basic', user, password },
    // A proxy of the environment can't reach this machine's own address.
    proxy: 'none',
  });
  return {
    client,
    async close() {
      await client.close();
      await demo.close();
    },
  };
}

function sharedOptions(
  settings: RepositorySettings,
): Pick<CmisClientOptions, 'timeouts' | 'maxCalls' | 'timeZone' | 'language'> {
  return {
    timeouts: {
      connect: settings.connectTimeout * 1000,
      headers: settings.headersTimeout * 1000,
      idle: settings.idleTimeout * 1000,
      total: settings.totalTimeout * 1000,
    },
    maxCalls: settings.maxCalls,
    timeZone: settings.timeZone,
    ...(settings.language === '' ? {} : { language: settings.language }),
  };
}

function bindingOf(name: string): BindingChoice {
  const binding = bindingChoices.find((known) => known === name);
  if (binding === undefined)
    throw notConfigured(
      `The binding "${name}" isn't there yet: choose Automatic, Browser or AtomPub in the connection.`,
    );
  return binding;
}

function authOf({ user = '', password = '' }: RepositoryCredentials): Auth {
  return user === '' && password === '' ? { type: 'none' } : { type: 'basic', user, password };
}

/** The options of a core `tls-config` node. */
function tlsOf(RED: NodeAPI, id: string): TlsOptions {
  const node = configNode(RED, id, 'TLS configuration');
  if (!('addTLSOptions' in node) || typeof node.addTLSOptions !== 'function') {
    throw notConfigured('What the connection names as its TLS configuration is none.');
  }
  if ('valid' in node && node.valid === false) {
    throw notConfigured(
      "The TLS configuration of the connection can't be used: its certificate and key can't be read.",
    );
  }
  const options: TlsOptions = {};
  Reflect.apply(node.addTLSOptions, node, [options]);
  return options;
}

/** The options of a core `http proxy` node. */
function proxyOf(RED: NodeAPI, id: string): ProxyOptions {
  const node: Node<{ username?: string; password?: string }> = configNode(RED, id, 'proxy');
  const { username, password } = node.credentials;
  const url = 'url' in node && typeof node.url === 'string' ? node.url : '';
  if (url === '') throw notConfigured('The proxy of the connection has no address.');
  const hosts: unknown = 'noproxy' in node ? node.noproxy : [];
  return {
    url,
    ...(username ? { user: username } : {}),
    ...(password ? { password } : {}),
    noProxy: Array.isArray(hosts) ? hosts.filter((host) => typeof host === 'string' && host !== '') : [],
  };
}

function configNode(RED: NodeAPI, id: string, what: string): Node {
  const node = findNode(RED, id);
  if (node === undefined)
    throw notConfigured(`The ${what} of the connection isn't there: it is disabled, or it was deleted.`);
  return node;
}
