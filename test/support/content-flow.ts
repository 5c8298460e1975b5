import type { NodeAPI } from 'node-red';
import registerCreate from '../../nodes/create/create';
import registerGetContent from '../../nodes/get-content/get-content';
import registerRepository from '../../nodes/repository/repository';
import { findConnection } from '../../src/kit/connection';
import type { CmisClient } from '../../src/client/client';
import type { ContentUpload } from '../../src/model/content-stream';
import { startFlow, type TestFlow } from './flow';

/** A flow around `cmis get content`, on a Demo repository of its own. */
export interface ContentFlow extends TestFlow {
  readonly RED: NodeAPI;
  /** Of the Demo repository. */
  readonly client: CmisClient;
  /** Makes a document and answers its id. */
  store(content?: ContentUpload, name?: string): Promise<string>;
}

let count = 0;

/** Deploys the node as configured. `others` are further nodes, `types` what they need. */
export async function startContentFlow(
  config: object = {},
  { others = [], types = [] }: { others?: readonly object[]; types?: readonly ((RED: NodeAPI) => void)[] } = {},
): Promise<ContentFlow> {
  const api: { RED?: NodeAPI } = {};
  const flow = await startFlow({
    types: [(RED) => void (api.RED = RED), registerRepository, registerCreate, registerGetContent, ...types],
    node: { type: 'cmis-get-content', repository: 'repo', ...config },
    outputs: 4,
    others: [{ id: 'repo', type: 'cmis-repository', server: 'demo' }, ...others],
  });
  const { RED } = api;
  if (RED === undefined) throw new Error('Node-RED loaded no type.');
  const client = await findConnection(RED, 'repo').getClient();
  return Object.assign(flow, {
    RED,
    client,
    async store(contentStream?: ContentUpload, name = `document ${(count += 1)}.txt`) {
      const properties = { 'cmis:objectTypeId': 'cmis:document', 'cmis:name': name };
      const content = contentStream === undefined ? {} : { contentStream: { filename: name, ...contentStream } };
      const { id } = await client.call('createDocument', { folderId: '/', properties, ...content });
      return id;
    },
  });
}
