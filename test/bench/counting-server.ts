import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A server of the Browser binding that keeps nothing: it counts the bytes of uploads, and makes up those of downloads. It runs in its
 * own process, and says its port to its parent.
 */
const piece = Buffer.alloc(256 * 1024, 'content of no importance ');

const type = {
  id: 'cmis:document',
  baseId: 'cmis:document',
  propertyDefinitions: Object.fromEntries(
    ['cmis:objectId', 'cmis:name', 'cmis:objectTypeId', 'cmis:contentStreamLength'].map((id) => [
      id,
      {
        id,
        propertyType: id.endsWith('Length') ? 'integer' : 'string',
        cardinality: 'single',
        updatability: 'readwrite',
      },
    ]),
  ),
};

const server = createServer((message, response) => {
  answer(message, response).catch(() => response.destroy());
});

async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(message.url ?? '', 'http://here');
  const own = `http://${message.headers.host ?? ''}/r`;
  if (message.method === 'POST') {
    const name = await count(message);
    json(response, 201, {
      succinctProperties: { 'cmis:objectId': 'doc', 'cmis:name': name, 'cmis:objectTypeId': type.id },
    });
  } else if (pathname === '/' || searchParams.get('cmisselector') === 'repositoryInfo') {
    json(response, 200, {
      r: { repositoryId: 'r', repositoryUrl: own, rootFolderUrl: `${own}/root`, capabilities: {} },
    });
  } else if (searchParams.get('cmisselector') === 'typeDefinition') json(response, 200, type);
  else if (searchParams.get('cmisselector') === 'object') {
    const id = searchParams.get('objectId') ?? '';
    const properties = {
      'cmis:objectId': id,
      'cmis:name': `${id} bytes`,
      'cmis:objectTypeId': type.id,
      'cmis:contentStreamMimeType': 'application/octet-stream',
      'cmis:contentStreamLength': Number(id),
    };
    json(response, 200, { succinctProperties: properties });
  } else await send(response, Number(searchParams.get('objectId') ?? 0));
}

async function count(message: IncomingMessage): Promise<string> {
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) bytes += chunk.length;
  return `${bytes} bytes`;
}

/** The id of an object says how many bytes it has. */
async function send(response: ServerResponse, size: number): Promise<void> {
  response.writeHead(200, { 'content-length': size, 'content-type': 'application/octet-stream' });
  for (let left = size; left > 0; left -= piece.length) {
    const isTaken = response.write(piece.subarray(0, left));
    if (!isTaken) await new Promise((resolve) => response.once('drain', resolve));
  }
  response.end();
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

server.listen(0, '127.0.0.1', () => {
  process.send?.((server.address() as AddressInfo).port);
});
process.on('disconnect', () => process.exit());
