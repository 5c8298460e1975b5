import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { compileInto, java, prepareLayout } from './opencmis/layout';

export { missingJava } from './opencmis/layout';

/** Time to give a hook that starts a server, in milliseconds: Maven may have to fetch it first. */
export const START_TIMEOUT = 300_000;

/** The longest time from Java's start to an answer, in milliseconds. */
const BOOT_TIMEOUT = 90_000;
const OUTPUT_KEPT = 64 * 1024;
const GUARD = join(__dirname, 'opencmis', 'guard.mjs');

/** A CMIS server on 127.0.0.1 that ends with this process at the latest. */
export interface RunningServer {
  /** `http://127.0.0.1:PORT/cmis` */
  readonly baseUrl: string;
  readonly browserUrl: string;
  readonly atomUrl: string;
  readonly atom11Url: string;
  readonly repositoryId: string;
  readonly user: string;
  readonly password: string;
  /** What the server wrote last, up to 64 KiB. */
  output(): string;
  stop(): Promise<void>;
}

export interface FileshareServer extends RunningServer {
  /** The shared folder; removed by `stop`. */
  readonly folder: string;
  /** A user who may only read. */
  readonly reader: { readonly user: string; readonly password: string };
}

/** Starts OpenCMIS in-memory: repository `A1`, any user and password, sample folders and documents, contents up to 600 MiB. */
export async function startInMemoryServer(): Promise<RunningServer> {
  return startServer('inmemory', 'A1', (shipped) =>
    withProperties(shipped, {
      // The cipher it asks for otherwise is refused by Java 17, and uploads of some megabytes fail.
      'InMemoryServer.EncryptTempFiles': 'false',
      'InMemoryServer.MaxSize': String(600 * 1024 * 1024),
      // The same sample content on every start.
      'RepositoryFiller.ContentKind': 'static/text',
      'RepositoryFiller.ContentSizeInKB': '1',
    }),
  );
}

/** Starts OpenCMIS fileshare on an empty folder: repository `test`, which `test` may write and `reader` read. */
export async function startFileshareServer(): Promise<FileshareServer> {
  let folder = '';
  const server = await startServer('fileshare', 'test', async (_shipped, runFolder) => {
    folder = join(runFolder, 'share');
    await mkdir(folder);
    return [
      'class=org.apache.chemistry.opencmis.fileshare.FileShareCmisServiceFactory',
      'login.1 = test:test',
      'login.2 = reader:reader',
      'type.1 = /example-type.xml',
      // In a properties file a backslash escapes.
      `repository.test = ${folder.replaceAll('\\', '/')}`,
      'repository.test.readwrite = test',
      'repository.test.readonly = reader',
      '',
    ].join('\n');
  });
  return Object.assign(server, { folder, reader: { user: 'reader', password: 'reader' } });
}

/** Starts OpenCMIS in-memory with aspects as Alfresco has them on CMIS 1.0; needs the compiler of a JDK. */
export async function startAspectsServer(): Promise<RunningServer> {
  return startServer('inmemory', 'A1', async (shipped, runFolder) => {
    await compileInto(join(runFolder, 'webapp', 'WEB-INF'), join(__dirname, 'opencmis', 'AspectsServiceFactory.java'));
    return withProperties(shipped, { 'InMemoryServer.EncryptTempFiles': 'false', class: 'AspectsServiceFactory' });
  });
}

const started: Promise<RunningServer>[] = [];

/** One server for this mocha process: started by the first caller, stopped by the root hook. */
function shared<T extends RunningServer>(start: () => Promise<T>): () => Promise<T> {
  let server: Promise<T> | undefined;
  return () => {
    if (server === undefined) started.push((server = start()));
    return server;
  };
}

export const sharedInMemoryServer = shared(startInMemoryServer);
export const sharedFileshareServer = shared(startFileshareServer);
export const sharedAspectsServer = shared(startAspectsServer);

export async function stopSharedServers(): Promise<void> {
  for (const server of started.splice(0)) await (await server.catch(() => undefined))?.stop();
}

type Configure = (shipped: string, runFolder: string) => string | Promise<string>;

async function startServer(
  webapp: 'inmemory' | 'fileshare',
  repositoryId: string,
  configure: Configure,
): Promise<RunningServer> {
  const layout = await prepareLayout();
  const runFolder = await mkdtemp(join(tmpdir(), `opencmis-${webapp}-`));
  await cp(join(layout, webapp), join(runFolder, 'webapp'), { recursive: true });
  await mkdir(join(runFolder, 'tmp'));
  const settings = join(runFolder, 'webapp', 'WEB-INF', 'classes', 'repository.properties');
  await writeFile(settings, await configure(await readFile(settings, 'utf8'), runFolder));

  const child = spawnGuarded(runFolder, java, [
    '--add-opens',
    'java.base/java.lang=ALL-UNNAMED',
    // These two halve the time to start.
    '-XX:TieredStopAtLevel=1',
    '-XX:+UseSerialGC',
    '-Xmx4g',
    `-Djava.io.tmpdir=${join(runFolder, 'tmp')}`,
    '-cp',
    ['jetty-runner-9.4.58.v20250814', 'slf4j-api-1.7.36', 'slf4j-simple-1.7.36']
      .map((jar) => join(layout, 'runner', `${jar}.jar`))
      .join(delimiter),
    'org.eclipse.jetty.runner.Runner',
    '--host',
    '127.0.0.1',
    '--port',
    '0',
    '--path',
    '/cmis',
    join(runFolder, 'webapp'),
  ]);
  const output = keepOutput(child);
  const stop = () => stopGuarded(child);
  try {
    const baseUrl = `http://127.0.0.1:${await announcedPort(child, output)}/cmis`;
    const server = {
      baseUrl,
      browserUrl: `${baseUrl}/browser`,
      atomUrl: `${baseUrl}/atom`,
      atom11Url: `${baseUrl}/atom11`,
      repositoryId,
      user: 'test',
      password: 'test',
      output,
      stop,
    };
    await checkRepository(server);
    return server;
  } catch (error) {
    await stop();
    throw new Error(`OpenCMIS ${webapp} did not start: ${String(error)}\n${output()}`, { cause: error });
  }
}

function withProperties(text: string, values: Readonly<Record<string, string>>): string {
  const kept = text.split('\n').filter((line) => !Object.keys(values).some((name) => line.startsWith(`${name}=`)));
  return [...kept, ...Object.entries(values).map(([name, value]) => `${name}=${value}`), ''].join('\n');
}

function spawnGuarded(runFolder: string, command: string, args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [GUARD, runFolder, command, ...args], { stdio: 'pipe' });
  // A server that nobody stops must not keep the test process alive: its end is what stops the server.
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) if (stream instanceof Socket) stream.unref();
  return child;
}

async function stopGuarded(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  const exit = once(child, 'exit');
  child.stdin?.end();
  await exit;
}

function keepOutput(child: ChildProcess): () => string {
  let kept = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      kept = (kept + text).slice(-OUTPUT_KEPT);
    });
  }
  return () => kept;
}

/** Jetty opens its port after the web application has started, and writes which one it got. */
async function announcedPort(child: ChildProcess, output: () => string): Promise<string> {
  const end = Date.now() + BOOT_TIMEOUT;
  while (Date.now() < end) {
    const port = /Started ServerConnector@.*\{127\.0\.0\.1:(\d+)\}/.exec(output())?.[1];
    if (port !== undefined) return port;
    if (child.exitCode !== null) throw new Error(`it ended with code ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no answer within ${BOOT_TIMEOUT} ms`);
}

async function checkRepository(
  server: Pick<RunningServer, 'browserUrl' | 'repositoryId' | 'user' | 'password'>,
): Promise<void> {
  const authorization = `Basic ${Buffer.from(`${server.user}:${server.password}`).toString('base64')}`;
  const answer = await fetch(server.browserUrl, { headers: { authorization } });
  const body = await answer.text();
  if (!answer.ok || !body.includes(`"${server.repositoryId}"`)) {
    throw new Error(`the repository information is answered with ${answer.status}: ${body.slice(0, 500)}`);
  }
}
