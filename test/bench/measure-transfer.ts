import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { Agent, request } from 'undici';
import { createCmisClient } from '../../src/client/create-client';
import { bytesOf, readAll } from './bytes';
import type { Access, Measurement, Transfer, TransferJob } from './content';
import { startMeter } from './meter.cjs';

/** Measures one transfer in a process of its own, for memory that was used once is not given back. */
type Run = (transfer: Transfer) => Promise<void>;

/** Our client. */
function byClient({ url, repositoryId, user, password }: Access): Run {
  const client = createCmisClient({ url, repositoryId, auth: { type: 'basic', user, password }, proxy: 'none' });
  return async ({ direction, size, objectId }) => {
    if (direction === 'download') {
      const { stream } = await client.call('getContentStream', { objectId });
      await readAll(stream, size);
      return;
    }
    const properties = { 'cmis:objectTypeId': 'cmis:document', 'cmis:name': randomUUID() };
    const contentStream = { data: bytesOf(size), length: size, mimeType: 'application/octet-stream', filename: 'a' };
    await client.call('createDocument', { folderId: '/', properties, contentStream });
  };
}

/** undici as its documentation uses it, with the same requests. */
function byUndici({ url, repositoryId, user, password }: Access): Run {
  const dispatcher = new Agent();
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const root = `${url.replace(/\/$/, '')}/${repositoryId}/root`;
  return async ({ direction, size, objectId }) => {
    if (direction === 'download') {
      const query = new URLSearchParams({ objectId, cmisselector: 'content' }).toString();
      const { body } = await request(`${root}?${query}`, { dispatcher, headers: { authorization } });
      await readAll(body, size);
      return;
    }
    const boundary = `bench-${randomUUID()}`;
    const head = Buffer.from(formHead(boundary));
    const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
    const headers = {
      authorization,
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': String(head.length + size + tail.length),
    };
    const body = Readable.from(form(head, size, tail));
    const { statusCode, body: answer } = await request(root, { dispatcher, method: 'POST', headers, body });
    await answer.dump();
    if (statusCode !== 201) throw new Error(`undici was answered ${statusCode}`);
  };
}

async function* form(head: Buffer, size: number, tail: Buffer): AsyncGenerator<Buffer> {
  yield head;
  yield* bytesOf(size);
  yield tail;
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

async function measure({ tool, access, warmUp, transfer }: TransferJob): Promise<Measurement> {
  const run = tool === 'client' ? byClient(access) : byUndici(access);
  // What every first call costs is no matter of the size.
  await run(warmUp);
  const stop = startMeter();
  const started = performance.now();
  await run(transfer);
  return { seconds: (performance.now() - started) / 1000, ...stop() };
}

process.once('message', (job: TransferJob) => {
  measure(job).then(
    (measurement) => process.send?.(measurement, () => process.exit(0)),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
