import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { createCmisClient } from '../../src/client/create-client';
import { startFileshareServer } from '../support/opencmis-server';
import { missingRequirement } from '../support/require';

/**
 * `npm run bench:content`: how fast content goes up and down by our client and by plain undici, in turn, each time in a process of
 * its own, and what memory it takes. Prints a table for docs/benchmarks.md.
 */
export interface Transfer {
  readonly tool: 'client' | 'undici';
  readonly direction: 'upload' | 'download';
  readonly url: string;
  readonly repositoryId: string;
  readonly user: string;
  readonly password: string;
  readonly size: number;
  readonly objectId: string;
  readonly warmUp: { readonly size: number; readonly objectId: string };
}

export interface Measurement {
  readonly seconds: number;
  /** Seconds of processor time. */
  readonly cpu: number;
  /** Bytes of process memory, beyond those before the transfer, and in all. */
  readonly grown: number;
  readonly most: number;
  /** The longest time that the event loop was blocked, in milliseconds. */
  readonly block: number;
}

interface Server {
  readonly name: string;
  readonly access: Pick<Transfer, 'url' | 'repositoryId' | 'user' | 'password'>;
  /** A content of that size to download. */
  contentOf(size: number): Promise<string>;
  /** Removes what was uploaded. */
  clear(): Promise<void>;
  stop(): Promise<void>;
}

const mebi = 1024 * 1024;
const sizes = (process.env['BENCH_MIB'] ?? '512,2048').split(',').map((size) => Number(size) * mebi);
const runs = Number(process.env['BENCH_RUNS'] ?? 3);
const warmUpSize = 8 * mebi;
const execArgv = ['--require', 'tsx/cjs'];

async function startCountingServer(): Promise<Server> {
  const child = fork(join(__dirname, 'counting-server.ts'), { execArgv });
  const [port] = (await once(child, 'message')) as [number];
  return {
    name: 'counting server',
    access: { url: `http://127.0.0.1:${port}/`, repositoryId: 'r', user: 'u', password: 'p' },
    contentOf: (size) => Promise.resolve(String(size)),
    clear: () => Promise.resolve(),
    async stop() {
      const exit = once(child, 'exit');
      child.disconnect();
      await exit;
    },
  };
}

async function startFileshare(): Promise<Server> {
  const server = await startFileshareServer();
  const { browserUrl: url, repositoryId, user, password } = server;
  const client = createCmisClient({ url, repositoryId, auth: { type: 'basic', user, password } });
  const piece = Buffer.alloc(mebi, 'content of no importance ');
  async function* bytes(size: number): AsyncGenerator<Buffer> {
    for (let left = size; left > 0; left -= piece.length) yield await Promise.resolve(piece.subarray(0, left));
  }
  return {
    name: 'OpenCMIS fileshare',
    access: { url, repositoryId, user, password },
    async contentOf(size) {
      const properties = { 'cmis:objectTypeId': 'cmis:document', 'cmis:name': `download-${size}` };
      const contentStream = { data: bytes(size), length: size, mimeType: 'application/octet-stream', filename: 'a' };
      return (await client.call('createDocument', { folderId: '/', properties, contentStream })).id;
    },
    async clear() {
      for await (const { id, name = '' } of client.items('getChildren', { folderId: '/' })) {
        if (!name.startsWith('download-')) await client.call('deleteObject', { objectId: id });
      }
    },
    async stop() {
      await client.close();
      await server.stop();
    },
  };
}

async function measure(transfer: Transfer): Promise<Measurement> {
  const child = fork(join(__dirname, 'measure-transfer.ts'), { execArgv });
  child.send(transfer);
  const failed = once(child, 'exit').then(([code]) =>
    Promise.reject(new Error(`the transfer ended with ${String(code)}`)),
  );
  const [measurement] = (await Promise.race([once(child, 'message'), failed])) as [Measurement];
  return measurement;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

async function compare(server: Server, direction: Transfer['direction'], size: number): Promise<string> {
  const found: Record<Transfer['tool'], Measurement[]> = { client: [], undici: [] };
  const isDownload = direction === 'download';
  const objectId = isDownload ? await server.contentOf(size) : '';
  const warmUp = { size: warmUpSize, objectId: isDownload ? await server.contentOf(warmUpSize + size / mebi) : '' };
  if (isDownload) Object.assign(warmUp, { size: warmUpSize + size / mebi });
  for (let run = 0; run < runs; run += 1) {
    // Taking turns, so that what else happens on the machine meets both.
    for (const tool of run % 2 === 0 ? (['client', 'undici'] as const) : (['undici', 'client'] as const)) {
      found[tool].push(await measure({ ...server.access, tool, direction, size, objectId, warmUp }));
      await server.clear();
    }
  }
  const rate = (tool: Transfer['tool']): number => median(found[tool].map(({ seconds }) => size / mebi / seconds));
  const most = (tool: Transfer['tool'], part: 'grown' | 'most' | 'block'): number =>
    Math.max(...found[tool].map((each) => each[part]));
  const memory = (tool: Transfer['tool']): string =>
    `${Math.round(most(tool, 'grown') / mebi)} (${Math.round(most(tool, 'most') / mebi)})`;
  const cells = [
    server.name,
    direction,
    `${size / mebi} MiB`,
    Math.round(rate('client')),
    Math.round(rate('undici')),
    (rate('client') / rate('undici')).toFixed(2),
    memory('client'),
    memory('undici'),
    Math.round(most('client', 'block')),
    Math.round(most('undici', 'block')),
  ];
  return `| ${cells.join(' | ')} |`;
}

async function main(): Promise<void> {
  console.log(
    `Node.js ${process.version}, ${process.platform}, ${cpus().length} × ${cpus()[0]?.model ?? '?'}; median of ${runs}\n`,
  );
  console.log(
    '| server | direction | size | client MiB/s | undici MiB/s | ratio | client memory MiB | undici memory MiB | client block ms | undici block ms |',
  );
  console.log('|---|---|---|---|---|---|---|---|---|---|');
  const missing = missingRequirement('java');
  const servers = [startCountingServer, ...(missing === undefined ? [startFileshare] : [])];
  for (const start of servers) {
    const server = await start();
    try {
      for (const size of sizes) {
        for (const direction of ['upload', 'download'] as const) console.log(await compare(server, direction, size));
      }
    } finally {
      await server.stop();
    }
  }
  if (missing !== undefined) console.log(`\nWithout OpenCMIS fileshare: ${missing}`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
