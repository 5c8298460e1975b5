import { createServer, type Server } from 'node:http';
import { authenticator } from './authentication';
import { requestHandler } from './request-handler';
import { Repository } from './repository';
import { addSampleData } from './sample-data';

/** How a demo repository is started. */
export interface DemoRepositoryOptions {
  /** The address to listen on; `127.0.0.1` unless given: whoever reaches it can try passwords. */
  readonly host?: string;
  /** 0, the default: a free one. */
  readonly port?: number;
  /** User name → password, at least one. The first is the owner, who may do everything; the others by the ACLs. */
  readonly users?: Readonly<Record<string, string>>;
  /** Where the data survives a restart; one process at a time. In memory if it is not given. */
  readonly folder?: string;
  /** Whether a new repository has some documents in it; yes unless `false`. */
  readonly sampleData?: boolean;
}

/** A running demo repository. */
export interface DemoRepository {
  /** The address of the service for the Browser binding, such as `http://127.0.0.1:1234/browser`. */
  readonly url: string;
  readonly repositoryId: string;
  /** Ends it and all its connections. */
  close(): Promise<void>;
}

/**
 * Starts a small CMIS 1.1 repository that is reached by the Browser binding (CMIS 1.1, section 5). It is made for
 * trying things out, not for production.
 *
 * @throws Error if there is no user, the address can't be listened on, or another process has the folder open
 */
export async function startDemoRepository(options: DemoRepositoryOptions): Promise<DemoRepository> {
  const { host = '127.0.0.1', port = 0, users = {}, folder, sampleData = true } = options;
  const authenticate = authenticator(users);
  const repository = new Repository(folder, Object.keys(users));
  try {
    if (sampleData && repository.objects.isNew) await repository.fill(() => addSampleData(repository));
    // No limit to the time of an upload; a kept connection doesn't end just before it is used again.
    const server = createServer(
      { requestTimeout: 0, keepAliveTimeout: 60_000 },
      requestHandler(repository, authenticate),
    );
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    const address = server.address();
    const actualPort = typeof address === 'object' && address !== null ? address.port : port;
    const urlHost = host.includes(':') ? `[${host}]` : host;
    let closed: Promise<void> | undefined;
    return {
      url: `http://${urlHost}:${String(actualPort)}/browser`,
      repositoryId: repository.id,
      close: () => (closed ??= closeServer(server).finally(() => repository.close())),
    };
  } catch (error) {
    repository.close();
    throw error;
  }
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
