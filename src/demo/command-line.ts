import { parseArgs } from 'node:util';
import { startDemoRepository } from './demo-repository';

const usage = `Starts a small CMIS 1.1 repository to try things out with. It is not for production.

npm run demo-repository -- --port N --user U --password P [--user U --password P …] [--folder DIR] [--host H] [--empty]

  --port N       the port to listen on; a free one unless given
  --user U       a user's name (demo); the first user may do everything, the others what the ACLs say
  --password P   the user's password, in the same order
  --folder DIR   where the data survives; in memory unless given
  --host H       the address to listen on (127.0.0.1)
  --empty        a new repository starts without sample documents
`;

/** Runs the repository until Ctrl-C. @returns the exit status if it could not be started */
export async function runCommandLine(args: readonly string[]): Promise<number | undefined> {
  let options;
  try {
    options = readOptions(args);
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n\n${usage}`);
    return 2;
  }
  if (!options) {
    process.stdout.write(usage);
    return 0;
  }
  try {
    const repository = await startDemoRepository(options);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void repository.close());
    process.stdout.write(
      `Demo repository (not for production)\n  address        ${repository.url}\n  repository id  ${repository.repositoryId}\n`,
    );
    return undefined;
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    return 1;
  }
}

function readOptions(args: readonly string[]): Parameters<typeof startDemoRepository>[0] | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '0' },
      user: { type: 'string', multiple: true, default: ['demo'] },
      password: { type: 'string', multiple: true, default: [] },
      folder: { type: 'string' },
      host: { type: 'string', default: '127.0.0.1' },
      empty: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65535)
    throw new Error(`--port takes a number up to 65535, not '${values.port}'.`);
  if (values.password.length !== values.user.length || values.password.includes('')) {
    throw new Error('--password is missing: each --user has one.');
  }
  return {
    port,
    host: values.host,
    users: Object.fromEntries(values.user.map((user, index) => [user, values.password[index] ?? ''])),
    sampleData: !values.empty,
    ...(values.folder === undefined ? {} : { folder: values.folder }),
  };
}

function messageOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    return 'The port is taken by another program. Choose another by --port, or leave --port out to get a free one.';
  return error instanceof Error ? error.message : String(error);
}
