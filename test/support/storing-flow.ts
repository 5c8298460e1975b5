import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { NodeAPI } from 'node-red';
import registerRepository from '../../nodes/repository/repository';
import type { CmisClient } from '../../src/client/client';
import { createCmisClient } from '../../src/client/create-client';
import { CmisError } from '../../src/model/errors';
import { startBreakingProxy, type Break, type BreakingProxy, type PassingCall } from './breaking-proxy';
import { at, startFlow, type Arrival, type CaughtError, type TestFlow } from './flow';
import type { UploadServer } from './upload-servers';

/** A node that stores content, behind a network that may break, and a folder for what it stores. */
export class StoringFlow {
  plan: (call: PassingCall) => Break | undefined = () => undefined;
  proxy!: BreakingProxy;
  direct!: CmisClient;
  folderId = '';
  folderPath = '';
  flow: TestFlow | undefined;

  private constructor(readonly server: UploadServer) {}

  static async begin(server: UploadServer): Promise<StoringFlow> {
    const storing = new StoringFlow(server);
    const { url, repositoryId, user, password } = server;
    storing.direct = createCmisClient({ url, repositoryId, auth: { type: 'basic', user, password } });
    const name = `storing-${randomUUID()}`;
    const properties = { 'cmis:objectTypeId': 'cmis:folder', 'cmis:name': name };
    storing.folderId = (await storing.direct.call('createFolder', { folderId: '/', properties })).id;
    storing.folderPath = `/${name}`;
    return storing;
  }

  async end(): Promise<void> {
    await this.stop();
    await this.direct.call('deleteTree', { folderId: this.folderId, allVersions: true });
    await this.direct.close();
    await this.server.stop();
  }

  /** Starts a flow with one node. Its `folder` is the folder of the tests, unless it has another one. */
  async start(
    register: (RED: NodeAPI) => void,
    node: { readonly type: string } & Record<string, unknown>,
  ): Promise<TestFlow> {
    await this.stop();
    this.plan = () => undefined;
    this.proxy = await startBreakingProxy(this.server.url, (call) => this.plan(call));
    const { repositoryId, user, password } = this.server;
    this.flow = await startFlow({
      types: [registerRepository, register],
      node: { repository: 'repo', folder: this.folderPath, folderType: 'str', ...node },
      outputs: node.type === 'cmis-create' ? 3 : 4,
      others: [{ id: 'repo', type: 'cmis-repository', server: 'opencmis', url: this.proxy.url, repositoryId }],
      credentials: { repo: { user, password } },
    });
    return this.flow;
  }

  async stop(): Promise<void> {
    const running = this.flow;
    this.flow = undefined;
    await running?.stop();
    if (running !== undefined) await this.proxy.stop();
  }

  /** Ends of messages: `complete`, or the code of the error that a Catch node got. */
  ends(arrivals: readonly Arrival[] = this.running.arrivals): string[] {
    return arrivals
      .filter(({ from }) => typeof from !== 'number')
      .map(({ from, msg }) => (from === 'catch' ? String(at(msg.error, 'code')) : 'complete'));
  }

  /** Waits until so many messages have ended. */
  async ended(count: number): Promise<string[]> {
    await this.running.until((seen) => this.ends(seen).length >= count);
    return this.ends();
  }

  /** What left the node by its outputs. */
  get sent(): readonly Arrival[] {
    return this.running.arrivals.filter(({ from }) => typeof from === 'number');
  }

  get errors(): readonly CaughtError[] {
    return this.running.arrivals.filter(({ from }) => from === 'catch').map(({ msg }) => msg.error as CaughtError);
  }

  get running(): TestFlow {
    return this.flow ?? assert.fail('no flow is started');
  }

  async make(
    name: string,
    { content = 'one', type = 'cmis:document' }: { content?: string | null; type?: string } = {},
  ): Promise<string> {
    const properties = { 'cmis:objectTypeId': type, 'cmis:name': name };
    const contentStream = content === null ? undefined : { data: content, mimeType: 'text/plain', filename: name };
    return (await this.direct.call('createDocument', { folderId: this.folderId, properties, contentStream })).id;
  }

  async contentOf(objectId: string): Promise<Buffer> {
    return buffer((await this.direct.call('getContentStream', { objectId })).stream);
  }

  async textOf(objectId: string): Promise<string> {
    return (await this.contentOf(objectId)).toString();
  }

  /** The names of what is in the folder. */
  async names(): Promise<string[]> {
    const found: string[] = [];
    for await (const { name = '' } of this.direct.items('getChildren', { folderId: this.folderId })) found.push(name);
    return found.sort();
  }

  /** Whether the folder has something of this name. */
  async holds(name: string): Promise<boolean> {
    try {
      await this.direct.call('getObjectByPath', { path: `${this.folderPath}/${name}` });
      return true;
    } catch (error) {
      if (error instanceof CmisError && error.code === 'objectNotFound') return false;
      throw error;
    }
  }

  /** How often an action was sent. */
  count(action: string): number {
    return this.proxy.calls.filter((call) => call.action === action).length;
  }

  get lastChunks(): number {
    return this.proxy.calls.filter(({ isLastChunk }) => isLastChunk).length;
  }
}
