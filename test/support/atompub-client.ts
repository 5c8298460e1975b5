import type { CmisClient, CmisClientOptions } from '../../src/client/client';
import { createCmisClient } from '../../src/client/create-client';
import { sendXml, startAtomPubServer } from './atompub-answers';
import type { Handler, LocalServer, ScriptedServer } from './scripted-server';

/** Scripted AtomPub servers and their clients; all of them ended after each test of the suite. */
export interface AtomPubClients {
  /** A client of a server, with a password. */
  readonly clientOf: (server: LocalServer, options?: Partial<CmisClientOptions>) => CmisClient;
  /** A server that answers service document and types by itself, and a client of it. */
  readonly connect: (
    handler: Handler,
    service?: string,
    options?: Partial<CmisClientOptions>,
  ) => Promise<{ client: CmisClient; server: ScriptedServer }>;
  /** Has a server ended that was started in another way. */
  readonly ends: <S extends LocalServer>(server: S) => S;
}

export function useAtomPub(): AtomPubClients {
  const opened: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of opened.splice(0).reverse()) await end();
  });
  const clients: AtomPubClients = {
    clientOf(server, options = {}) {
      const auth = { type: 'basic', user: 'anna', password: 'very-secret' } as const;
      const client = createCmisClient({ url: `${server.url}/atom`, binding: 'atompub', auth, ...options });
      opened.push(() => client.close());
      return client;
    },
    async connect(handler, service, options) {
      const server = clients.ends(await startAtomPubServer(handler, service));
      return { client: clients.clientOf(server, options), server };
    },
    ends(server) {
      opened.push(() => server.stop());
      return server;
    },
  };
  return clients;
}

export const notHere: Handler = (_request, response) => sendXml(response, 'nothing', 404, 'text/plain');

export const answering =
  (body: string | Buffer, status = 200, type?: string): Handler =>
  (_request, response) =>
    sendXml(response, body, status, type);
