import { startDemoRepository } from '../../src/demo/demo-repository';
import { exceptionStatuses } from './exception-statuses';
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

/** A Demo repository behind a {@link startRefusingProxy}. */
export async function startRefusingServer(
  refusals: ReadonlyMap<string, Refusal>,
  { sampleData }: { readonly sampleData: boolean },
): Promise<RefusingServer> {
  const demo = await startDemoRepository({ users: { demo: 'secret' }, sampleData });
  const proxy = await startRefusingProxy(demo.url, refusals);
  return {
    ...proxy,
    connection: { server: 'other', url: proxy.serviceUrl },
    stop: async () => {
      await proxy.stop();
      await demo.close();
    },
  };
}

/**
 * A server in front of another one that passes everything on but refuses what `refusals` names: by its `cmisaction`, which is
 * blank for all that reads, or by the `cmisselector` of what reads, which the list of repositories has none of: `repositories`.
 */
export async function startRefusingProxy(
  behind: string,
  refusals: ReadonlyMap<string, Refusal>,
): Promise<ScriptedServer & { readonly serviceUrl: string }> {
  const target = new URL(behind);
  const server = await startScriptedServer(async (request, response) => {
    const refusal = refusals.get(actionOf(request)) ?? refusals.get(selectorOf(request));
    if (typeof refusal === 'object' && 'waitsFor' in refusal) await refusal.waitsFor;
    else if (typeof refusal === 'object') {
      response.writeHead(exceptionStatuses[refusal.exception] ?? 500, { 'content-type': 'application/json' });
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
  return { ...server, serviceUrl: `${server.url}${target.pathname}` };
}

function selectorOf({ method, url }: RecordedRequest): string {
  if (method !== 'GET') return '';
  return new URL(url, 'http://localhost').searchParams.get('cmisselector') ?? 'repositories';
}

/** The `cmisaction` of a request; blank for one that reads. */
export function actionOf({ body }: RecordedRequest): string {
  const [, multipart, form] =
    /name="cmisaction"[^]*?\r\n\r\n(\w+)|(?:^|&)cmisaction=(\w+)/.exec(body.toString('latin1')) ?? [];
  return multipart ?? form ?? '';
}
