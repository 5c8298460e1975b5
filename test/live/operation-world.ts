import { randomUUID } from 'node:crypto';
import type { CmisClient } from '../../src/client/client';
import { createCmisClient } from '../../src/client/create-client';
import type { CmisObject } from '../../src/model/object';
import type { Access } from './wires';

/** A server, the names by which it calls what the cases need, and what it can't do. */
export interface OperationSubject extends Access {
  /** Default `1.1`. */
  readonly cmisVersion?: '1.0' | '1.1';
  readonly versionable?: string;
  readonly relationship?: string;
  readonly policy?: { readonly type: string; readonly properties: Readonly<Record<string, string>> };
  readonly item?: { readonly type: string; readonly properties: Readonly<Record<string, string>> };
  /** An aspect that a bulk update can add. */
  readonly bulkAspect?: string;
  readonly principal?: string;
  /** The content of a document may be set without its change token. */
  readonly deletesContentWithoutToken: boolean;
}

/** A server that the cases run against. */
export interface World {
  readonly client: CmisClient;
  readonly subject: OperationSubject;
  /** A folder of this run. */
  readonly folder: CmisObject;
  readonly createDocument: (content?: string, type?: string) => Promise<CmisObject>;
  readonly createFolder: () => Promise<CmisObject>;
  /** Removes what was made, and ends the connection. */
  readonly close: () => Promise<void>;
}

/**
 * Connects to the server and makes the folder.
 *
 * @param watch what stands between the cases and the client
 */
export async function createWorld(
  subject: OperationSubject,
  watch: (client: CmisClient) => CmisClient = (client) => client,
): Promise<World> {
  const { url, user, password, binding = 'browser' } = subject;
  const client = createCmisClient({ url, binding, auth: { type: 'basic', user, password } });
  const createFolderIn = (folderId: string): Promise<CmisObject> =>
    client.call('createFolder', {
      folderId,
      properties: { 'cmis:name': randomUUID(), 'cmis:objectTypeId': 'cmis:folder' },
    });
  const folder = await createFolderIn('/');
  return {
    client: watch(client),
    subject,
    folder,
    createFolder: () => createFolderIn(folder.id),
    createDocument: (content, type = 'cmis:document') =>
      client.call('createDocument', {
        folderId: folder.id,
        properties: { 'cmis:name': randomUUID(), 'cmis:objectTypeId': type },
        ...(content === undefined
          ? {}
          : { contentStream: { data: content, mimeType: 'text/plain', filename: 'text.txt' } }),
      }),
    close: async () => {
      await client.call('deleteTree', { folderId: folder.id, allVersions: true, continueOnFailure: true });
      await client.close();
    },
  };
}
