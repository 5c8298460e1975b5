import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { connect } from 'node:net';
import { startRawServer, startScriptedServer, startTlsServer, type TlsFaults } from './scripted-server';

describe('scripted server', () => {
  it('records the whole request and sends the scripted answer', async () => {
    const server = await startScriptedServer((request, response) => {
      response.writeHead(201, { 'content-type': 'text/plain' }).end(`got ${request.body.length} bytes`);
    });
    try {
      const answer = await fetch(`${server.url}/a?b=c`, { method: 'POST', body: 'häh', headers: { 'x-probe': '1' } });
      assert.equal(answer.status, 201);
      assert.equal(await answer.text(), 'got 4 bytes');
      const [request] = server.requests;
      assert.equal(request?.method, 'POST');
      assert.equal(request.url, '/a?b=c');
      assert.equal(request.headers['x-probe'], '1');
      assert.equal(request.body.toString(), 'häh');
      assert.equal(server.connections, 1);
    } finally {
      await server.stop();
    }
  });

  it('answers 500 with the reason when the script throws', async () => {
    const server = await startScriptedServer(() => {
      throw new Error('no such page in the script');
    });
    try {
      const answer = await fetch(server.url);
      assert.equal(answer.status, 500);
      assert.match(await answer.text(), /no such page in the script/);
    } finally {
      await server.stop();
    }
  });

  it('destroys connections that are still open when it is stopped', async () => {
    const server = await startScriptedServer(() => undefined);
    const closed = new Promise<string>((resolve) => {
      const request = httpRequest(server.url, { agent: false });
      request.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
      request.end();
      const poll = setInterval(() => {
        if (server.requests.length === 0) return;
        clearInterval(poll);
        assert.equal(server.openConnections, 1);
        void server.stop();
      }, 5);
    });
    assert.equal(await closed, 'ECONNRESET');
    await server.stop();
  });

  it('lets a raw server say whatever it likes', async () => {
    const server = await startRawServer((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: nonsense\r\n\r\n'));
    try {
      const text = await new Promise<string>((resolve) => {
        let all = '';
        connect(server.port, '127.0.0.1')
          .on('data', (piece) => (all += piece.toString()))
          .on('end', () => resolve(all));
      });
      assert.match(text, /Content-Length: nonsense/);
    } finally {
      await server.stop();
    }
  });
});

describe('scripted TLS server', () => {
  const cases: { title: string; faults: TlsFaults; trust: boolean; code: string }[] = [
    { title: 'is trusted by whoever trusts its issuer', faults: {}, trust: true, code: 'ok' },
    { title: 'is not trusted by others', faults: {}, trust: false, code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
    { title: 'can have an expired certificate', faults: { expired: true }, trust: true, code: 'CERT_HAS_EXPIRED' },
    {
      title: "can have another host's name",
      faults: { wrongName: true },
      trust: true,
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    },
    { title: 'can be self-signed', faults: { selfSigned: true }, trust: false, code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    { title: 'is trusted when self-signed and pinned', faults: { selfSigned: true }, trust: true, code: 'ok' },
  ];
  for (const { title, faults, trust, code } of cases) {
    it(title, async () => {
      const server = await startTlsServer((_request, response) => void response.end('hello'), faults);
      try {
        assert.equal(await outcome(server.url, trust ? { ca: server.ca } : {}), code);
      } finally {
        await server.stop();
      }
    });
  }
});

function outcome(url: string, options: RequestOptions): Promise<string> {
  return new Promise((resolve) => {
    const request = httpsRequest(url, { ...options, agent: false }, (response) => {
      response.resume();
      response.on('end', () => resolve('ok'));
    });
    request.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    request.end();
  });
}
