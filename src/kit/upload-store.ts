import { createHash } from 'node:crypto';
import type { Node, NodeContextData } from 'node-red';
import { nameIn, type UploadTarget } from '../client/upload-place';
import { readRecord, type UploadRecord, type UploadStaging, type UploadStore } from '../client/upload-record';
import { isPlainObject } from '../model/describe';
import type { RereadableOrigin } from './content-source';

/** What it takes to go on with an upload when the message that began it is gone. Plain data. */
export interface UploadOrder {
  readonly target: UploadTarget;
  readonly staging: UploadStaging;
  /** What is called an upload in remarks: the name of the document, or its id. */
  readonly title: string;
  readonly mimeType: string;
  readonly filename: string;
  /** Bytes. */
  readonly chunkSize: number;
  readonly sha256: boolean;
  readonly unfinished: 'keep' | 'remove';
  /** Absent for content that was in memory: that is gone with its message. */
  readonly origin?: RereadableOrigin;
}

interface KeptUpload {
  readonly nodeId: string;
  readonly key: string;
  readonly record: UploadRecord;
  readonly order: UploadOrder;
}

const prefix = 'cmisUpload_';

/** The unfinished uploads of a node, in a context store of its flow: they survive a restart if the store does. */
export class NodeUploads {
  readonly #context: NodeContextData;

  constructor(
    private readonly node: Node,
    private readonly storeName: string,
  ) {
    this.#context = node.context().flow;
  }

  /** The key of what is uploaded to a target: the same again for the same message to this node, and for no other node's. */
  keyOf(repositoryId: string, target: UploadTarget, staging: UploadStaging): string {
    const place = 'objectId' in target ? [target.objectId] : [target.folderId ?? null, nameIn(target)];
    return JSON.stringify([this.node.id, repositoryId, ...place, staging.kind]);
  }

  /** A store for the records of uploads that are begun as ordered, or by their own orders if none is given. */
  store(order?: UploadOrder): UploadStore {
    return {
      load: async (key) => (await this.#load(key))?.record,
      save: async (key, record) => {
        const kept = order ?? (await this.#load(key))?.order;
        if (kept !== undefined) await this.#set(key, plain({ nodeId: this.node.id, key, record, order: kept }));
      },
      remove: (key) => this.#set(key, undefined),
      keys: () => this.#keys(),
    };
  }

  async orderOf(key: string): Promise<UploadOrder | undefined> {
    return (await this.#load(key))?.order;
  }

  async #keys(): Promise<string[]> {
    const names = await new Promise<string[]>((resolve, reject) => {
      const take = (error: Error | null | undefined, ...keys: unknown[]): void =>
        error ? reject(error) : resolve(keys.flat().map(String));
      if (this.storeName === '') this.#context.keys(take);
      else this.#context.keys(this.storeName, take);
    });
    const kept = await Promise.all(names.filter((name) => name.startsWith(prefix)).map((name) => this.#read(name)));
    return kept.filter((upload) => upload !== undefined).map(({ key }) => key);
  }

  #load(key: string): Promise<KeptUpload | undefined> {
    return this.#read(this.#nameOf(key));
  }

  /** An upload of this node; `undefined` for what is none. */
  async #read(name: string): Promise<KeptUpload | undefined> {
    const value = await new Promise<unknown>((resolve, reject) => {
      const take = (error: Error | null | undefined, found: unknown): void => (error ? reject(error) : resolve(found));
      if (this.storeName === '') this.#context.get(name, take);
      else this.#context.get(name, this.storeName, take);
    });
    if (!isPlainObject(value) || value.nodeId !== this.node.id || typeof value.key !== 'string') return undefined;
    const record = readRecord(value.record);
    if (record === undefined || !isOrder(value.order)) return undefined;
    return { nodeId: this.node.id, key: value.key, record, order: value.order };
  }

  async #set(key: string, value: unknown): Promise<void> {
    const name = this.#nameOf(key);
    await new Promise<void>((resolve, reject) => {
      const end = (error?: Error | null): void => (error ? reject(error) : resolve());
      if (this.storeName === '') this.#context.set(name, value, end);
      else this.#context.set(name, value, this.storeName, end);
    });
  }

  /** Node-RED takes dots and brackets in a key for a path. */
  #nameOf(key: string): string {
    return prefix + createHash('sha256').update(key).digest('hex').slice(0, 32);
  }
}

/** As a store on disk has it: no numbers beyond JSON, no dates. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_name, member: unknown) => (typeof member === 'bigint' ? String(member) : member)),
  ) as unknown;
}

function isOrder(value: unknown): value is UploadOrder {
  return isPlainObject(value) && isPlainObject(value.target) && isPlainObject(value.staging);
}
