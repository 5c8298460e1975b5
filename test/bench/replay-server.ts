// A process that stands between clients and a CMIS server and keeps the server's answers. Told to "replay", it answers from
// what it kept and asks the server no more. Its only argument is the server's address; it prints its own port.
import { createServer, request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

const server = new URL(process.argv[2] ?? '');
const answers = new Map<string, Answer>();
let replaying = false;

async function answerTo(incoming: IncomingMessage): Promise<Answer> {
  const sent = await buffer(incoming);
  const key = `${incoming.method ?? ''} ${incoming.url ?? ''}\n${sent.toString('latin1')}`;
  const known = answers.get(key);
  if (known !== undefined) return known;
  if (replaying) return { status: 500, headers: {}, body: Buffer.from(`no answer is recorded for ${key}`) };
  const answer = await ask(incoming, sent);
  if (answer.status >= 200 && answer.status < 300) answers.set(key, answer);
  return answer;
}

/** The host stays the one that the client named: so the addresses in the answers lead back here. */
function ask({ method, url, headers }: IncomingMessage, sent: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const passed = { ...headers, 'accept-encoding': 'identity', connection: 'close' };
    const { hostname, port } = server;
    const asked = request({ hostname, port, method, path: url, headers: passed }, (incoming) => {
      buffer(incoming).then(
        (body) => resolve({ status: incoming.statusCode ?? 500, headers: kept(incoming), body }),
        reject,
      );
    });
    asked.on('error', reject);
    asked.end(sent);
  });
}

function kept({ headers }: IncomingMessage): OutgoingHttpHeaders {
  const names = ['content-type', 'www-authenticate'];
  return Object.fromEntries(names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])));
}

const replay = createServer((incoming, outgoing) => {
  answerTo(incoming).then(
    ({ status, headers, body }) => outgoing.writeHead(status, { ...headers, 'content-length': body.length }).end(body),
    (error: unknown) => outgoing.writeHead(502).end(String(error)),
  );
});
replay.keepAliveTimeout = 60_000;
replay.listen(0, '127.0.0.1', () => process.send?.((replay.address() as AddressInfo).port));
process.on('message', (message) => {
  replaying = message === 'replay';
});
process.on('disconnect', () => process.exit());
