import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { startScriptedServer } from '../support/scripted-server';
import { RECORDED_URL } from './recorder';
import { formatRequest, toRecorded, type Exchange, type RecordedCall } from './recording';

export interface Replay {
  /** The service address for the client, on 127.0.0.1. */
  readonly url: string;
  /** Throws where a request differed from the recorded one, or one is missing. */
  verify(): void;
  stop(): Promise<void>;
}

/** Starts a server that expects the recorded requests, in their order, and gives the recorded answers. */
export async function startReplay(calls: readonly RecordedCall[]): Promise<Replay> {
  const exchanges = calls.flatMap((call) => call.exchanges);
  const { pathname } = new URL(RECORDED_URL);
  const differences: { came: string; recorded: string }[] = [];
  let next = 0;
  const server = await startScriptedServer((request, response) => {
    const exchange = exchanges[next];
    next += 1;
    const path = request.url.slice(pathname.length);
    const came = formatRequest({ method: request.method, path, ...toRecorded('request', request) });
    const recorded = exchange === undefined ? 'no further request' : at(url, formatRequest(exchange.request));
    if (exchange !== undefined && came === recorded) {
      respond(response, exchange.response, url);
      return;
    }
    differences.push({ came, recorded });
    response.writeHead(500, { 'content-type': 'text/plain' }).end('not the recorded request');
  });
  const url = `${server.url}${pathname}`;
  return {
    url,
    verify: () => {
      for (const { came, recorded } of differences) assert.equal(came, recorded);
      assert.equal(next, exchanges.length, 'fewer requests came than were recorded');
    },
    stop: () => server.stop(),
  };
}

function respond(response: ServerResponse, { status, headers, body }: Exchange['response'], url: string): void {
  const sent = Object.entries(headers).map(([name, value]): [string, string] => [name, at(url, value)]);
  response.writeHead(status, Object.fromEntries(sent));
  const isText = /json|xml|html/.test(headers['content-type'] ?? '');
  response.end(isText ? at(url, body.toString('utf8')) : body);
}

/** The recorded address replaced by the one of this run; JSON may escape the slash. */
function at(url: string, text: string): string {
  const escaped = (address: string) => address.replaceAll('/', '\\/');
  return text.replaceAll(RECORDED_URL, url).replaceAll(escaped(RECORDED_URL), escaped(url));
}
