import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { createCmisClient } from '../../src/client/create-client';
import { bytesOf, readAll } from './bytes';
import type { Access, Measurement, Transfer, TransferJob } from './content';
import { startMeter } from './meter.cjs';
import { PlainUndici } from './plain-undici';

/** Measures one transfer in a process of its own, for memory that was used once is not given back. */
type Run = (transfer: Transfer) => Promise<void>;

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

function byUndici(access: Access): Run {
  const plain = new PlainUndici(access);
  return async ({ direction, size, objectId }) => {
    if (direction === 'download') await readAll(await plain.open(objectId), size);
    else await plain.createDocument(bytesOf(size), size);
  };
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
