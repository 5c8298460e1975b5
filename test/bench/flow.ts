import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { Agent, request } from 'undici';
import { startNodeRed, type FlowNode } from '../support/node-red-process';
import { installPackage } from '../support/packed-package';
import { bytesOf, readAll } from './bytes';
import type { Measurement, Transfer, TransferJob } from './content';
import type { Metered } from './meter.cjs';

const credentials = ({ user, password }: TransferJob['access']) => ({ user, password });

/** Web in, repository; repository, web out. */
function flowFor(access: TransferJob['access']): FlowNode[] {
  const { url, repositoryId } = access;
  const z = 'flow';
  const wired = (id: string, type: string, to: string[], config: object): FlowNode => ({
    id,
    type,
    z,
    wires: [to],
    ...config,
  });
  return [
    { id: z, type: 'tab' },
    { id: 'repo', type: 'cmis-repository', server: 'other', url, repositoryId, credentials: credentials(access) },
    wired('in', 'http in', ['create'], { url: '/streamed/up', method: 'post' }),
    wired('create', 'cmis-create', ['answer'], {
      repository: 'repo',
      folder: '/',
      folderType: 'str',
      objectName: 'req.query.name',
      objectNameType: 'msg',
      contentFrom: 'request',
    }),
    wired('answer', 'http response', [], {}),
    wired('out', 'http in', ['get'], { url: '/down', method: 'get' }),
    wired('get', 'cmis-get-content', [], {
      repository: 'repo',
      object: 'req.query.id',
      objectType: 'msg',
      output: 'response',
    }),
    wired('caught', 'catch', ['answer'], { scope: null }),
  ];
}

/** Measures one transfer by a web client through a Node-RED of its own. */
export async function measureFlow({ access, warmUp, transfer }: TransferJob): Promise<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const userDir = join(folder, 'user');
  // The meter is not for npm.
  await installPackage(userDir);
  const portFile = join(folder, 'port');
  const before = process.env['NODE_OPTIONS'];
  process.env['BENCH_METER'] = portFile;
  process.env['NODE_OPTIONS'] = `${before ?? ''} --require ${join(__dirname, 'meter.cjs')}`;
  const nodeRed = await startNodeRed({ line: '4.1', userDir, flows: flowFor(access) }).finally(() => {
    process.env['NODE_OPTIONS'] = before ?? '';
    Reflect.deleteProperty(process.env, 'BENCH_METER');
  });
  const meter = `http://127.0.0.1:${readFileSync(portFile, 'utf8')}`;
  const dispatcher = new Agent({ headersTimeout: 0, bodyTimeout: 0 });
  const ask = async (path: string): Promise<Metered> => (await (await fetch(meter + path)).json()) as Metered;
  try {
    await passThrough(nodeRed.url, warmUp, dispatcher);
    await ask('/start');
    const started = performance.now();
    await passThrough(nodeRed.url, transfer, dispatcher);
    return { seconds: (performance.now() - started) / 1000, ...(await ask('/stop')) };
  } finally {
    await dispatcher.close();
    await nodeRed.stop();
    rmSync(folder, { recursive: true });
  }
}

async function passThrough(url: string, { direction, size, objectId }: Transfer, dispatcher: Agent): Promise<void> {
  if (direction === 'download') {
    const { statusCode, body } = await request(`${url}down?id=${encodeURIComponent(objectId)}`, { dispatcher });
    if (statusCode !== 200) throw new Error(`Node-RED answered ${statusCode}: ${await body.text()}`);
    await readAll(body, size);
    return;
  }
  const headers = { 'content-length': String(size), 'content-type': 'application/octet-stream' };
  const body = Readable.from(bytesOf(size));
  const address = `${url}streamed/up?name=${size}-${Date.now()}`;
  const answer = await request(address, { dispatcher, method: 'POST', headers, body });
  const text = await answer.body.text();
  if (answer.statusCode !== 200 || !text.includes('objectId'))
    throw new Error(`Node-RED answered ${answer.statusCode}: ${text}`);
}
