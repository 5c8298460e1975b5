import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { Access } from './content';
import { PlainUndici } from './plain-undici';

/** Web in and web out without Node-RED and without our client: node:http and undici. Says its port to its parent. */
function serve(access: Access): void {
  const plain = new PlainUndici(access);
  const answer = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (message.method === 'POST') {
      response.end(await plain.createDocument(message, Number(message.headers['content-length'])));
      return;
    }
    const { searchParams } = new URL(message.url ?? '', 'http://here');
    await pipeline(await plain.open(searchParams.get('id') ?? ''), response);
  };
  const server = createServer((message, response) => {
    answer(message, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
}

process.once('message', serve);
process.on('disconnect', () => process.exit());
