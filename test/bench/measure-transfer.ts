import { randomUUID } from 'node:crypto';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { Agent, request } from 'undici';
import { createCmisClient } from '../../src/client/create-client';
import type { Measurement, Transfer } from './content';

/** Measures one transfer in a process of its own, for memory that was used once is not given back. */
const piece = Buffer.alloc(1024 * 1024, 'content of no importance ');
/** The shortest block of the event loop that is seen, in milliseconds. */
const resolution = 5;

async function* bytes(size: number): AsyncGenerator<Buffer> {
  for (let left = size; left > 0; left -= piece.length) yield await Promise.resolve(piece.subarray(0, left));
}

type Transferring = (size: number, objectId: string) => Promise<void>;

/** Our client. */
function byClient({ url, repositoryId, user, password, direction }: Transfer): Transferring {
  const client = createCmisClient({ url, repositoryId, auth: { type: 'basic', user, password }, proxy: 'none' });
  return async (size, objectId) => {
    if (direction === 'upload') {
      const properties = { 'cmis:objectTypeId': 'cmis:document', 'cmis:name': randomUUID() };
      const contentStream = { data: bytes(size), length: size, mimeType: 'application/octet-stream', filename: 'a' };
      await client.call('createDocument', { folderId: '/', properties, contentStream });
      return;
    }
    const { stream } = await client.call('getContentStream', { objectId });
    await read(stream, size);
  };
}

/** undici as its documentation uses it, with the same requests. */
function byUndici({ url, repositoryId, user, password, direction }: Transfer): Transferring {
  const dispatcher = new Agent();
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const root = `${url.replace(/\/$/, '')}/${repositoryId}/root`;
  return async (size, objectId) => {
    if (direction === 'download') {
      const query = new URLSearchParams({ objectId, cmisselector: 'content' }).toString();
      const { body } = await request(`${root}?${query}`, { dispatcher, headers: { authorization } });
      await read(body, size);
      return;
    }
    const boundary = `bench-${randomUUID()}`;
    const head = Buffer.from(formHead(boundary));
    const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
    async function* form(): AsyncGenerator<Buffer> {
      yield head;
      yield* bytes(size);
      yield tail;
    }
    const headers = {
      authorization,
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': String(head.length + size + tail.length),
    };
    // It takes any iterable; its type doesn't say so.
    const body = Readable.from(form());
    const { statusCode, body: answer } = await request(root, { dispatcher, method: 'POST', headers, body });
    await answer.dump();
    if (statusCode !== 201) throw new Error(`undici was answered ${statusCode}`);
  };
}

function formHead(boundary: string): string {
  const fields = {
    cmisaction: 'createDocument',
    'propertyId[0]': 'cmis:objectTypeId',
    'propertyValue[0]': 'cmis:document',
    'propertyId[1]': 'cmis:name',
    'propertyValue[1]': randomUUID(),
  };
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const content =
    'content-disposition: form-data; name="content"; filename="a"\r\ncontent-type: application/octet-stream';
  return `${parts.join('')}--${boundary}\r\n${content}\r\n\r\n`;
}

async function read(stream: AsyncIterable<Buffer>, size: number): Promise<void> {
  let count = 0;
  for await (const chunk of stream) count += chunk.length;
  if (count !== size) throw new Error(`${count} bytes came, not ${size}`);
}

async function measure(transfer: Transfer): Promise<Measurement> {
  const run = transfer.tool === 'client' ? byClient(transfer) : byUndici(transfer);
  // What every first call costs is no matter of the size.
  await run(transfer.warmUp.size, transfer.warmUp.objectId);
  const before = process.memoryUsage.rss();
  let most = before;
  const sampling = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 10);
  const delay = monitorEventLoopDelay({ resolution });
  delay.enable();
  const cpu = process.cpuUsage();
  const started = performance.now();
  await run(transfer.size, transfer.objectId);
  const seconds = (performance.now() - started) / 1000;
  delay.disable();
  clearInterval(sampling);
  const used = process.cpuUsage(cpu);
  return { cpu: (used.user + used.system) / 1e6, seconds, grown: Math.max(most, process.memoryUsage.rss()) - before, most, block: delay.max / 1e6 };
}

process.once('message', (transfer: Transfer) => {
  measure(transfer).then(
    (measurement) => process.send?.(measurement, () => process.exit(0)),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
