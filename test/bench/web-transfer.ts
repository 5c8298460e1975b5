import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { Agent, request } from 'undici';
import { startNodeRed, type FlowNode } from '../support/node-red-process';
import { installPackage } from '../support/packed-package';
import { bytesOf, readAll } from './bytes';
import type { Access, Measurement, Transfer, TransferJob } from './content';
import type { Metered } from './meter.cjs';

/** What stands between a web client and the repository. */
interface Middle {
  /** With a slash at the end. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Web in, repository; repository, web out. */
function flowFor({ url, repositoryId, user, password }: Access): FlowNode[] {
  const z = 'flow';
  const credentials = { user, password };
  const node = (id: string, type: string, to: string[], config: object): FlowNode => ({
    ...{ id, type, z },
    wires: [to],
    ...config,
  });
  const from = (path: string, field: string) => ({ [field]: path, [`${field}Type`]: 'msg', repository: 'repo' });
  const folder = { folder: '/', folderType: 'str' };
  return [
    { id: z, type: 'tab' },
    { id: 'repo', type: 'cmis-repository', server: 'other', url, repositoryId, credentials },
    node('in', 'http in', ['create'], { url: '/streamed/up', method: 'post' }),
    node('create', 'cmis-create', ['answer'], {
      ...from('req.query.name', 'objectName'),
      ...folder,
      contentFrom: 'request',
    }),
    node('answer', 'http response', [], {}),
    node('out', 'http in', ['get'], { url: '/streamed/down', method: 'get' }),
    node('get', 'cmis-get-content', [], { ...from('req.query.id', 'object'), output: 'response' }),
    node('caught', 'catch', ['answer'], { scope: null }),
  ];
}

/** A process that {@link startMeter} measures from outside: its environment while it is started. */
async function metered<T>(portFile: string, start: () => Promise<T>): Promise<T> {
  const { NODE_OPTIONS: before = '' } = process.env;
  process.env['BENCH_METER'] = portFile;
  process.env['NODE_OPTIONS'] = `${before} --require ${join(__dirname, 'meter.cjs')}`;
  try {
    return await start();
  } finally {
    process.env['NODE_OPTIONS'] = before;
    Reflect.deleteProperty(process.env, 'BENCH_METER');
  }
}

async function startFlow(access: Access, folder: string, portFile: string): Promise<Middle> {
  const userDir = join(folder, 'user');
  // The meter is not for npm.
  await installPackage(userDir);
  return metered(portFile, () => startNodeRed({ line: '4.1', userDir, flows: flowFor(access) }));
}

async function startRelay(access: Access, portFile: string): Promise<Middle> {
  const child = await metered(portFile, () =>
    Promise.resolve(fork(join(__dirname, 'relay.ts'), { execArgv: ['--require', 'tsx/cjs'] })),
  );
  child.send(access);
  const [port] = (await once(child, 'message')) as [number];
  const stop = async (): Promise<void> => {
    const exit = once(child, 'exit');
    child.disconnect();
    await exit;
  };
  return { url: `http://127.0.0.1:${port}/`, stop };
}

/** Measures what stands in the middle of one transfer by a web client. */
export async function measureWeb({ tool, access, warmUp, transfer }: TransferJob): Promise<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const portFile = join(folder, 'port');
  const middle = tool === 'flow' ? await startFlow(access, folder, portFile) : await startRelay(access, portFile);
  const meter = `http://127.0.0.1:${readFileSync(portFile, 'utf8')}`;
  const ask = async (path: string): Promise<Metered> => (await (await fetch(meter + path)).json()) as Metered;
  const dispatcher = new Agent({ headersTimeout: 0, bodyTimeout: 0 });
  try {
    await passThrough(middle.url, warmUp, dispatcher);
    await ask('/start');
    const started = performance.now();
    await passThrough(middle.url, transfer, dispatcher);
    const seconds = (performance.now() - started) / 1000;
    return { seconds, ...(await ask('/stop')) };
  } finally {
    await dispatcher.close();
    await middle.stop();
    rmSync(folder, { recursive: true });
  }
}

async function passThrough(url: string, { direction, size, objectId }: Transfer, dispatcher: Agent): Promise<void> {
  if (direction === 'download') {
    const address = `${url}streamed/down?id=${encodeURIComponent(objectId)}`;
    const { statusCode, body } = await request(address, { dispatcher });
    if (statusCode !== 200) throw new Error(`the download was answered ${statusCode}: ${await body.text()}`);
    await readAll(body, size);
    return;
  }
  const headers = { 'content-length': String(size), 'content-type': 'application/octet-stream' };
  const address = `${url}streamed/up?name=${size}-${Date.now()}`;
  const body = Readable.from(bytesOf(size));
  const answer = await request(address, { dispatcher, method: 'POST', headers, body });
  const text = await answer.body.text();
  if (answer.statusCode !== 200 || !text.includes('objectId')) {
    throw new Error(`the upload was answered ${answer.statusCode}: ${text}`);
  }
}
