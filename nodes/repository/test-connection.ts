import type { NodeAPI } from 'node-red';
import type { Service } from '../../src/client/client';
import { findNode } from '../../src/kit/connection';
import { isPlainObject } from '../../src/model/describe';
import { readSettings, type NodeConfig } from '../../src/kit/fields';
import { CmisError } from '../../src/model/errors';
import type { Repository } from '../../src/model/repository-info';
import { openConnection, type Connection, type RepositoryCredentials, type RepositorySettings } from './connection';
import { resolveEnvironment } from './environment';
import { explain } from './explain';
import { fields } from './repository.fields';

export type TestAnswer =
  | {
      ok: true;
      product?: string;
      vendor?: string;
      version?: string;
      cmisVersion?: string;
      repositories: readonly Repository[];
      /** Absent if there are several and none is chosen. */
      repositoryId?: string;
      capabilities?: Record<string, unknown>;
      /** What was found, where the binding is left open. */
      found?: Service;
    }
  | { ok: false; code: string; message: string };

/** What the editor shows in place of a stored password. */
const placeholder = '__PWRD__';
const timeLimit = 20_000;
/** Seconds of a search: it ends first, and tells what it found instead. */
const searchTime = 18;
/** The capabilities that matter to a person who makes flows (CMIS 1.1, section 2.1.1.1). */
const shown = [
  'capabilityQuery',
  'capabilityJoin',
  'capabilityOrderBy',
  'capabilityContentStreamUpdatability',
  'capabilityChanges',
  'capabilityRenditions',
  'capabilityACL',
  'capabilityPWCUpdatable',
  'capabilityMultifiling',
  'capabilityUnfiling',
] as const;

/** The part of a deployed repository node that the test compares with. */
interface Deployed {
  readonly settings: NodeConfig;
  readonly credentials: RepositoryCredentials;
}

/** Registers the admin route behind "Test connection": tries the dialog's settings and stores nothing of them. */
export function registerConnectionTest(RED: NodeAPI): void {
  RED.httpAdmin.post('/cmis-repository/test', RED.auth.needsPermission('cmis.write'), (request, response) => {
    const body: unknown = request.body;
    void testConnection(RED, isPlainObject(body) ? body : {}).then((answer) => response.json(answer));
  });
}

/** Tries settings out with a client of their own. Never rejects. */
export async function testConnection(RED: NodeAPI, body: NodeConfig): Promise<TestAnswer> {
  let connection: Connection | undefined;
  let settings: RepositorySettings | undefined;
  try {
    const node = typeof body.id === 'string' ? findNode(RED, body.id) : undefined;
    const deployed = node === undefined || !isDeployed(node) ? undefined : node;
    settings = readSettings(resolveEnvironment(RED, node, body), fields);
    const credentials = credentialsOf(RED, body, settings, deployed);
    // A folder that the deployed node works in can't be opened twice.
    const inUse = settings.server === 'demo' && deployed?.settings.demoFolder === settings.demoFolder;
    const tried = { ...forSearch(settings), ...(inUse ? { demoFolder: '' } : {}) };
    connection = await openConnection(RED, tried, credentials);
    return await ask(connection, settings);
  } catch (error) {
    return { ok: false, ...explain(error, settings) };
  } finally {
    await connection?.close();
  }
}

/** The time-outs of a search that has to end while a person waits. */
function forSearch(settings: RepositorySettings): RepositorySettings {
  if (settings.binding !== 'automatic') return settings;
  return {
    ...settings,
    headersTimeout: Math.min(settings.headersTimeout, searchTime / 2),
    totalTimeout: Math.min(settings.totalTimeout, searchTime),
  };
}

async function ask({ client }: Connection, settings: RepositorySettings): Promise<TestAnswer> {
  const options = { signal: AbortSignal.timeout(timeLimit) };
  const repositories = await client.call('getRepositories', {}, options).catch((error: unknown) => {
    const tooLong = options.signal.aborted && error instanceof CmisError;
    throw tooLong ? new CmisError('timeout', 'The server did not answer in time.', error.cause) : error;
  });
  const isDemo = settings.server === 'demo';
  const found = isDemo || settings.binding !== 'automatic' ? {} : { found: await client.service(options) };
  const chosen = isDemo ? '' : settings.repositoryId;
  const repository = chosen === '' ? repositories[0] : repositories.find(({ id }) => id === chosen);
  if (repository === undefined) {
    const known = repositories.map(({ id }) => id).join(', ');
    const message =
      chosen === ''
        ? 'The server has no repository for this user.'
        : `There is no repository "${chosen}". The server has: ${known || 'none'}.`;
    return { ok: false, code: 'notConfigured', message };
  }
  if (chosen === '' && repositories.length > 1) return { ok: true, repositories, ...found };
  const info = await client.repositoryInfo({ ...options, repositoryId: repository.id });
  return {
    ok: true,
    ...(info.productName === undefined ? {} : { product: info.productName }),
    ...(info.vendorName === undefined ? {} : { vendor: info.vendorName }),
    ...(info.productVersion === undefined ? {} : { version: info.productVersion }),
    ...(info.cmisVersion === undefined ? {} : { cmisVersion: info.cmisVersion }),
    repositories,
    ...found,
    repositoryId: repository.id,
    capabilities: Object.fromEntries(
      shown.filter((name) => Object.hasOwn(info.capabilities, name)).map((name) => [name, info.capabilities[name]]),
    ),
  };
}

/**
 * The credentials as the dialog has them. The stored password is used only for the server that it was stored for:
 * otherwise whoever may edit flows could have it sent elsewhere.
 */
function credentialsOf(
  RED: NodeAPI,
  body: NodeConfig,
  settings: RepositorySettings,
  deployed: Deployed | undefined,
): RepositoryCredentials {
  const typed = isPlainObject(body.credentials) ? body.credentials : {};
  const user = variableOr(RED, typed.user);
  if (typed.password !== placeholder) return { user, password: variableOr(RED, typed.password) };
  if (settings.server === 'demo') return {};
  // The certificates and the proxy decide who hears the password, too.
  const same =
    deployed !== undefined &&
    originOf(deployed.settings.url) === originOf(settings.url) &&
    (deployed.settings.tls ?? '') === settings.tls &&
    (deployed.settings.proxy ?? '') === settings.proxy;
  if (!same || deployed.credentials.password === undefined) {
    throw new CmisError(
      'notConfigured',
      'Type the password again: the stored one is sent only to the address, and by the TLS configuration and the proxy, it was deployed with.',
    );
  }
  return { user, password: deployed.credentials.password };
}

/** A credential that is nothing but `${NAME}`, as Node-RED replaces it. */
function variableOr(RED: NodeAPI, value: unknown): string {
  if (typeof value !== 'string') return '';
  return /^\$\{[^}]+\}$/.test(value) ? resolveEnvironment(RED, undefined, { value }).value : value;
}

function originOf(address: unknown): string | undefined {
  return typeof address === 'string' && URL.canParse(address.trim()) ? new URL(address.trim()).origin : undefined;
}

function isDeployed(node: object): node is Deployed {
  return 'getClient' in node && 'credentials' in node && 'settings' in node;
}
