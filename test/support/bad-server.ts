import assert from 'node:assert/strict';
import type { CmisClient } from '../../src/client/client';
import { createCmisClient } from '../../src/client/create-client';
import { CmisError } from '../../src/model/errors';
import { startScriptedServer, type RecordedRequest, type ScriptedServer } from './scripted-server';

/** An answer of a scripted CMIS server; JSON with status 200 unless it says otherwise. */
export interface Answer {
  status?: number;
  type?: string;
  body?: string | Buffer;
  headers?: Record<string, string>;
}

export const json = (value: unknown, status = 200): Answer => ({ status, body: JSON.stringify(value) });

/** A scripted server by the Browser binding, and a client of it. Tests set what it answers. */
export interface BadServer {
  server: ScriptedServer;
  client: CmisClient;
  /** To everything but the service's address. */
  answer: (request: RecordedRequest) => Answer;
  /** To the service's address. */
  repositories: () => Answer;
}

const password = 'very-secret';

/** Starts such a server and a client before each test of the suite, and ends them after it. */
export function useBadServer(): BadServer {
  // Filled before each test.
  const world = {} as BadServer;
  beforeEach(async () => {
    const server = await startScriptedServer((request, response) => {
      const answer = request.url.startsWith('/browser') ? world.repositories() : world.answer(request);
      const { status = 200, type = 'application/json', body = '', headers = {} } = answer;
      response.writeHead(status, { 'content-type': type, ...headers });
      response.end(body);
    });
    const { url } = server;
    const repository = {
      repositoryId: 'r',
      repositoryName: 'R',
      repositoryUrl: `${url}/r`,
      rootFolderUrl: `${url}/r/root`,
    };
    world.server = server;
    world.repositories = () => json({ r: repository });
    world.answer = () => json({});
    world.client = createCmisClient({ url: `${url}/browser`, auth: { type: 'basic', user: 'anna', password } });
  });
  afterEach(async () => {
    await world.client.close();
    await world.server.stop();
  });
  return world;
}

/** The error that a call fails with; it must not tell the password. */
export async function failureOf(call: Promise<unknown>): Promise<CmisError> {
  const error: unknown = await call.then(
    () => assert.fail('the call succeeded'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof CmisError, String(error));
  assert.ok(!JSON.stringify([error.message, error.code, error.cause, error.stack]).includes(password));
  return error;
}
