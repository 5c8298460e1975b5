import { startDemoRepository } from '../../src/demo/demo-repository';
import { startScriptedServer, type RecordedRequest, type ScriptedServer } from './scripted-server';

/**
 * What an action is answered with: the exception's name, or a broken connection after the server has done it. One that waits is
 * passed on when its time has come.
 */
export type Refusal =
  { readonly exception: string; readonly message?: string } | 'broken' | { readonly waitsFor: Promise<unknown> };

export interface RefusingServer extends ScriptedServer {
  /** The settings of a connection to it; user `demo`, password `secret`. */
  readonly connection: { readonly server: 'other'; readonly url: string };
}

/**
 * A Demo repository behind a server that passes everything on but refuses what `refusals` names by its `cmisaction`, which is
 * blank for what reads.
 */
export async function startRefusingServer(
  refusals: ReadonlyMap<string, Refusal>,
  { sampleData }: { readonly sampleData: boolean },
): Promise<RefusingServer> {
  const demo = await startDemoRepository({ users: { demo: 'secret' }, sampleData });
  const target = new URL(demo.url);
  const server = await startScriptedServer(async (request, response) => {
    const refusal = refusals.get(actionOf(request));
    if (typeof refusal === 'object' && 'waitsFor' in refusal) await refusal.waitsFor;
    else if (typeof refusal === 'object') {
      response.writeHead(409, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ message: 'refused', ...refusal }));
      return;
    }
    const { authorization = '', 'content-type': type } = request.headers;
    const answer = await fetch(new URL(request.url, target), {
      method: request.method,
      headers: { authorization, ...(type === undefined ? {} : { 'content-type': type }) },
      ...(request.method === 'GET' ? {} : { body: new Uint8Array(request.body) }),
    });
    const body = Buffer.from(await answer.arrayBuffer());
    if (refusal === 'broken') {
      response.destroy();
      return;
    }
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(body);
  });
  return {
    ...server,
    connection: { server: 'other', url: `${server.url}${target.pathname}` },
    stop: async () => {
      await server.stop();
      await demo.close();
    },
  };
}

/** The `cmisaction` of a request; blank for one that reads. */
export function actionOf({ body }: RecordedRequest): string {
  const [, multipart, form] =
    /name="cmisaction"[^]*?\r\n\r\n(\w+)|(?:^|&)cmisaction=(\w+)/.exec(body.toString('latin1')) ?? [];
  return multipart ?? form ?? '';
}
