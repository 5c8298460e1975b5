import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { request as forward, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { startScriptedServer, type RecordedRequest } from '../support/scripted-server';
import { formatCalls, toRecorded, type Exchange, type RecordedCall } from './recording';
import { makeStable } from './stable';

/** What stands for the service address in the files. */
export const RECORDED_URL = 'http://cmis.example/service';

export interface RecorderOptions {
  /** The service address of a live server, `http://127.0.0.1:PORT/cmis/browser`. */
  upstream: string;
  /** Where the scenarios' files are. */
  folder: string;
  /** Write the files; otherwise they are compared, and a difference fails. */
  update: boolean;
  /** Ids that every run has, such as the root folder's. */
  keepIds?: readonly string[];
}

/** Records one call: its input, what goes over the wire while `run` works, and what `run` answers or throws. */
export type Call = <T>(operation: string, input: unknown, run: () => Promise<T>) => Promise<T>;

export interface Recorder {
  /** The service address for the client, on 127.0.0.1. */
  readonly url: string;
  /**
   * Runs a scenario and writes or compares `<folder>/<name>.txt`.
   *
   * @param replace texts that differ from run to run, such as a folder's random name, and what stands for them
   */
  scenario(name: string, run: (call: Call) => Promise<void>, replace?: Readonly<Record<string, string>>): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a recording proxy before a live server. Calls are recorded one after the other. */
export async function record({ upstream, folder, update, keepIds = [] }: RecorderOptions): Promise<Recorder> {
  const target = new URL(upstream);
  let exchanges: Exchange[] = [];
  const proxy = await startScriptedServer(async (request, response) => {
    const answer = await passOn(target, request);
    exchanges.push(toExchange(target, request, answer));
    respond(response, answer);
  });
  const url = `${proxy.url}${target.pathname}`;

  const scenario: Recorder['scenario'] = async (name, run, replace = {}) => {
    const calls: RecordedCall[] = [];
    await run(async (operation, input, work) => {
      exchanges = [];
      try {
        const output = await work();
        calls.push({ operation, input, exchanges, outcome: { output } });
        return output;
      } catch (error) {
        calls.push({ operation, input, exchanges, outcome: { error: factsOf(error) } });
        throw error;
      }
    });
    const text = makeStable(formatCalls(calls), { [url]: RECORDED_URL, ...replace }, keepIds);
    await writeOrCompare(join(folder, `${name}.txt`), text, update);
  };
  return { url, scenario, stop: () => proxy.stop() };
}

async function writeOrCompare(file: string, text: string, update: boolean): Promise<void> {
  if (update) {
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, text);
    return;
  }
  assert.ok(existsSync(file), `${file} has not been recorded yet`);
  const [came, recorded] = fromFirstDifference(text, await readFile(file, 'utf8'));
  assert.equal(came, recorded, `the exchanges differ from ${file}:\n--- recorded\n${recorded}\n--- came\n${came}`);
}

/** A few lines of both texts around the first that differs: a whole scenario is too long to be shown. */
function fromFirstDifference(came: string, recorded: string): [string, string] {
  if (came === recorded) return ['', ''];
  const [lines, others] = [came.split('\n'), recorded.split('\n')];
  const first = others.findIndex((line, index) => line !== lines[index]);
  const part = (all: string[]) => all.slice(Math.max(0, first - 5), first + 15).join('\n');
  return first < 0 ? [came, recorded] : [part(lines), part(others)];
}

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** The Host header stays the proxy's, so that addresses in the server's answers lead back to the proxy. */
function passOn(target: URL, { method, url, headers, body }: RecordedRequest): Promise<Answer> {
  // Without a compressed answer there is nothing to unpack for the file.
  const sent = { ...without(headers, ['transfer-encoding', 'accept-encoding']), 'content-length': String(body.length) };
  return new Promise((resolve, reject) => {
    const options = { host: target.hostname, port: target.port, path: url, method, headers: sent, agent: false };
    const request = forward(options, (message: IncomingMessage) => {
      const pieces: Buffer[] = [];
      message.on('data', (piece: Buffer) => pieces.push(piece));
      message.on('error', reject);
      message.on('end', () => {
        resolve({ status: message.statusCode ?? 0, headers: message.headers, body: Buffer.concat(pieces) });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

function respond(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, without(headers, ['connection', 'keep-alive', 'transfer-encoding']));
  response.end(body);
}

function without(headers: IncomingHttpHeaders, names: readonly string[]): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}

function toExchange(target: URL, request: RecordedRequest, answer: Answer): Exchange {
  const path = request.url.slice(target.pathname.length);
  return {
    request: { method: request.method, path, ...toRecorded('request', request) },
    response: { status: answer.status, ...toRecorded('response', answer) },
  };
}

/** What a test compares of an error: its code and message. */
export function factsOf(error: unknown): { code?: unknown; message: string } {
  if (!(error instanceof Error)) return { message: String(error) };
  return { ...('code' in error ? { code: error.code } : {}), message: error.message };
}
