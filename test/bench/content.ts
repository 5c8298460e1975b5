import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { createCmisClient } from '../../src/client/create-client';
import { startFileshareServer } from '../support/opencmis-server';
import { missingRequirement } from '../support/require';
import { bytesOf } from './bytes';
import type { Metered } from './meter.cjs';
import { measureWeb } from './web-transfer';

/*
 * `npm run bench:content`: how fast content goes up and down, and what memory it takes: by our client next to plain undici, and by a
 * web client through Node-RED next to a plain relay of node:http and undici. They take turns, and each transfer has a process of its
 * own. Prints a table for docs/benchmarks.md.
 */

const tools = ['client', 'undici', 'flow', 'relay'] as const;
export type Tool = (typeof tools)[number];
const titles: Readonly<Record<Tool, string>> = {
  client: 'client',
  undici: 'plain undici',
  flow: 'web through Node-RED',
  relay: 'web through a plain relay',
};
/** What each is compared with. */
const plain: Readonly<Record<Tool, Tool>> = { client: 'undici', undici: 'undici', flow: 'relay', relay: 'relay' };

/** A repository of the Browser binding. */
export interface Access {
  readonly url: string;
  readonly repositoryId: string;
  readonly user: string;
  readonly password: string;
}

export interface Transfer {
  readonly direction: 'upload' | 'download';
  /** Bytes. */
  readonly size: number;
  /** What is downloaded. */
  readonly objectId: string;
}

export interface TransferJob {
  readonly tool: Tool;
  readonly access: Access;
  readonly warmUp: Transfer;
  readonly transfer: Transfer;
}

export interface Measurement extends Metered {
  readonly seconds: number;
}

interface Server {
  readonly name: string;
  readonly access: Access;
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
  const kept = new Map<number, string>();
  return {
    name: 'OpenCMIS fileshare',
    access: { url, repositoryId, user, password },
    async contentOf(size) {
      const known = kept.get(size);
      if (known !== undefined) return known;
      const properties = { 'cmis:objectTypeId': 'cmis:document', 'cmis:name': `download-${size}` };
      const contentStream = { data: bytesOf(size), length: size, mimeType: 'application/octet-stream', filename: 'a' };
      const { id } = await client.call('createDocument', { folderId: '/', properties, contentStream });
      kept.set(size, id);
      return id;
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

/** In a process of its own. */
async function measure(job: TransferJob): Promise<Measurement> {
  if (job.tool === 'flow' || job.tool === 'relay') return measureWeb(job);
  const child = fork(join(__dirname, 'measure-transfer.ts'), { execArgv });
  child.send(job);
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`the transfer ended with ${String(code)}`);
  });
  const [measurement] = (await Promise.race([once(child, 'message'), failed])) as [Measurement];
  await failed.catch(() => undefined);
  return measurement;
}

async function compare(server: Server, direction: Transfer['direction'], size: number): Promise<string[]> {
  const isDownload = direction === 'download';
  const transferOf = async (bytes: number): Promise<Transfer> => ({
    direction,
    size: bytes,
    objectId: isDownload ? await server.contentOf(bytes) : '',
  });
  const [warmUp, transfer] = [await transferOf(warmUpSize), await transferOf(size)];
  const found: Record<Tool, Measurement[]> = { client: [], undici: [], flow: [], relay: [] };
  for (let run = 0; run < runs; run += 1) {
    // Taking turns, so that what else happens on the machine meets all.
    for (const [place] of tools.entries()) {
      const tool = tools[(place + run) % tools.length] ?? 'client';
      found[tool].push(await measure({ tool, access: server.access, warmUp, transfer }));
      await server.clear();
    }
  }
  const rate = (tool: Tool): number => size / mebi / median(found[tool].map(({ seconds }) => seconds));
  return tools.map((tool) => {
    const most = (part: keyof Metered): number => Math.max(...found[tool].map((each) => each[part]));
    const cells = [
      server.name,
      direction,
      size / mebi,
      titles[tool],
      Math.round(rate(tool)),
      (rate(tool) / rate(plain[tool])).toFixed(2),
      Math.round(most('grown') / mebi),
      Math.round(most('most') / mebi),
      ((1024 * mebi * median(found[tool].map(({ processor }) => processor))) / size).toFixed(1),
      Math.round(most('ownBlock')),
      Math.round(most('block')),
    ];
    return `| ${cells.join(' | ')} |`;
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

async function main(): Promise<void> {
  const missing = missingRequirement('java');
  const [processor] = cpus();
  console.log(
    `Node.js ${process.version}, ${process.platform}, ${cpus().length} × ${processor?.model ?? '?'}, ${runs} runs.`,
  );
  if (missing !== undefined) console.log(`Without OpenCMIS fileshare: ${missing}`);
  const head = [
    'server',
    'direction',
    'MiB',
    'by',
    'MiB/s',
    'of the plain one',
    'memory grown, MiB',
    'memory, MiB',
    'processor, s/GiB',
    'longest block, ms',
    'with others, ms',
  ];
  console.log(`\n| ${head.join(' | ')} |\n|${'---|'.repeat(head.length)}`);
  for (const start of missing === undefined ? [startCountingServer, startFileshare] : [startCountingServer]) {
    const server = await start();
    try {
      for (const size of sizes) {
        for (const direction of ['upload', 'download'] as const)
          console.log((await compare(server, direction, size)).join('\n'));
      }
    } finally {
      await server.stop();
    }
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
