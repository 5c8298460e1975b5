import { CmisError } from '../model/errors';
import { longestWait } from '../model/longest-wait';
import { basicAuthorization } from './auth/basic';
import { CallLimit } from './call-limit';
import { Cookies } from './cookies';
import { Exchange, releaseBody, type ExchangeMode } from './exchange';
import type { Auth, Http, HttpAnswer, HttpOptions, HttpRequest, HttpStream, Timeouts } from './http';
import { inflateAnswer, inflateStream } from './inflate';
import { createDispatcher, isLoopback } from './tls-proxy';
import { abortedError, transportError } from './transport-error';

/**
 * The transport on undici. Redirects are never followed, nothing is repeated, and credentials and cookies go to the origin of
 * `options.url` only. Throws `notConfigured` for settings that can't be used.
 */
export function createHttp(options: HttpOptions): Http {
  const { maxAnswerBytes } = options;
  const timeouts = possible(options.timeouts);
  const { origin } = options.url;
  const authorization = authorizationOf(options.auth);
  const dispatcher = createDispatcher({ ...options, timeouts });
  // Compressing pays on a network, but on this very machine it makes a page of 500 objects take twice as long. Content is never
  // asked for compressed: its length would not be known.
  const metadataEncoding = isLoopback(options.url) ? undefined : 'gzip';
  const limit = new CallLimit(options.maxCalls);
  const cookies = new Cookies(options.url);
  const active = new Set<Exchange>();
  let closed: Promise<void> | undefined;

  function headersOf(request: HttpRequest, mode: ExchangeMode): Record<string, string> {
    const headers: Record<string, string> = { ...options.headers };
    if (authorization !== undefined) headers['authorization'] = authorization;
    if (mode !== 'content' && metadataEncoding !== undefined) headers['accept-encoding'] = metadataEncoding;
    const cookie = cookies.header(request.url);
    if (cookie !== undefined) headers['cookie'] = cookie;
    return Object.assign(headers, request.headers);
  }

  function refusal(request: HttpRequest): CmisError | undefined {
    if (closed !== undefined) return abortedError('The connection is closed.', request, false);
    if (request.signal?.aborted === true) return abortedError('The call was stopped by its caller.', request, false);
    if (request.url.origin === origin) return undefined;
    const message = `The server names an address at ${request.url.origin}, but the connection is for ${origin}: nothing is sent there.`;
    return new CmisError('connection', message, { operation: request.operation, outcome: 'notDone', retryable: false });
  }

  function exchange(request: HttpRequest, mode: ExchangeMode): Promise<HttpAnswer | HttpStream> {
    const refused = refusal(request);
    if (refused !== undefined) {
      releaseBody(request.body);
      return Promise.reject(refused);
    }
    let total: NodeJS.Timeout | undefined;
    let waits = true;
    let leave = () => {};
    const current: Exchange = new Exchange(request, {
      mode,
      timeouts,
      maxAnswerBytes,
      onHead: (headers) => {
        const setCookie = headers['set-cookie'];
        if (setCookie !== undefined) cookies.take([setCookie].flat(), request.url);
        if (mode !== 'whole') leave();
      },
      onOver: () => {
        clearTimeout(total);
        active.delete(current);
        leave();
      },
    });
    active.add(current);
    if (mode !== 'content' && request.carriesContent !== true && timeouts.total > 0) {
      total = setTimeout(() => {
        const why = waits
          ? `None of the ${options.maxCalls} calls at a time ended`
          : `${request.url.host} did not answer in full`;
        current.timeOut(`${why} within ${timeouts.total} ms.`);
      }, timeouts.total);
    }
    leave = limit.enter(() => {
      waits = false;
      current.start(dispatcher, headersOf(request, mode));
    });
    // It may have failed before `leave` was there to be called.
    if (!active.has(current)) leave();
    return current.result;
  }

  return {
    async call(request) {
      const answer = await exchange(request, 'whole');
      if ('stream' in answer) throw new Error('a whole answer was asked for');
      return inflated(request, () => inflateAnswer(answer, maxAnswerBytes));
    },
    async read(request) {
      const answer = await exchange(request, 'pieces');
      return inflated<HttpAnswer | HttpStream>(request, () =>
        'stream' in answer ? inflateStream(answer, maxAnswerBytes) : inflateAnswer(answer, maxAnswerBytes),
      );
    },
    async open(request) {
      const answer = await exchange(request, 'content');
      return inflated<HttpAnswer | HttpStream>(request, () =>
        'stream' in answer ? inflateStream(answer) : inflateAnswer(answer, maxAnswerBytes),
      );
    },
    close() {
      closed ??= (async () => {
        for (const current of [...active]) current.abort('The connection was closed.');
        await dispatcher.destroy();
      })();
      return closed;
    },
  };
}

async function inflated<T>(request: HttpRequest, inflate: () => T | Promise<T>): Promise<T> {
  try {
    return await inflate();
  } catch (error) {
    throw transportError(error, request, true);
  }
}

function possible({ connect, headers, idle, total }: Timeouts): Timeouts {
  const limit = (milliseconds: number): number => Math.min(milliseconds, longestWait);
  return { connect: limit(connect), headers: limit(headers), idle: limit(idle), total: limit(total) };
}

function authorizationOf(auth: Auth): string | undefined {
  switch (auth.type) {
    case 'none':
      return undefined;
    case 'basic':
      return basicAuthorization(auth.user, auth.password);
  }
}
