import { Agent, EnvHttpProxyAgent, Pool, errors, type Dispatcher } from 'undici';
import { CmisError } from '../model/errors';
import { basicAuthorization } from './auth/basic';
import type { HttpOptions, ProxyOptions } from './http';

/**
 * The pool of one connection: its TLS settings, its proxy (else the environment's), its connect time-out. The number of
 * sockets has no limit, because calls have one. A proxy address that can't be read is `notConfigured`.
 */
export function createDispatcher({
  tls,
  proxy,
  timeouts,
}: Pick<HttpOptions, 'tls' | 'proxy' | 'timeouts'>): Dispatcher {
  const connect = { ...tls, timeout: timeouts.connect };
  if (proxy === 'none' || (proxy === undefined && !environmentHasProxy())) return new Agent({ connect });
  try {
    return new EnvHttpProxyAgent({
      connect,
      requestTls: connect,
      // The connection's own certificates are for the repository; the proxy sees the time-out only.
      proxyTls: { timeout: timeouts.connect },
      clientFactory: (address, settings) => new ProxyPool(address, { ...settings, headersTimeout: timeouts.connect }),
      // Plain http goes to the proxy as an absolute URL: many proxies refuse CONNECT to other ports than 443.
      proxyTunnel: false,
      ...(proxy !== undefined && proxySettings(proxy)),
    });
  } catch (error) {
    if (error instanceof CmisError) throw error;
    const whose =
      proxy === undefined
        ? 'The address of the proxy in the environment (http_proxy, https_proxy)'
        : 'The address of the proxy';
    throw new CmisError('notConfigured', `${whose} is not valid. Write it as http://host:port.`, {
      outcome: 'notDone',
      retryable: false,
    });
  }
}

/** True for an address of this very machine. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

type Tunnel = Dispatcher.ConnectData;
type TunnelOptions = Omit<Dispatcher.ConnectOptions, 'origin'>;

/** The tunnels to a proxy. */
class ProxyPool extends Pool {
  override connect(options: TunnelOptions): Promise<Tunnel>;
  override connect(options: TunnelOptions, callback: (error: Error | null, data: Tunnel) => void): void;
  override connect(
    options: TunnelOptions,
    callback?: (error: Error | null, data: Tunnel) => void,
  ): Promise<Tunnel> | undefined {
    if (callback === undefined) return super.connect(options).catch(renamed);
    super.connect(options, callback);
    return undefined;
  }
}

/** undici dials again and again for as long as a proxy hangs up on CONNECT, unless the error has another code. */
function renamed(error: unknown): never {
  if (error instanceof errors.SocketError) {
    throw Object.assign(new Error('the proxy closed the connection'), { code: 'PROXY_CLOSED' });
  }
  throw error;
}

function proxySettings({ url, user, password, noProxy }: ProxyOptions) {
  return {
    httpProxy: url,
    httpsProxy: url,
    noProxy: noProxy?.join(',') ?? '',
    ...(user !== undefined && user !== '' && { token: basicAuthorization(user, password ?? '') }),
  };
}

function environmentHasProxy(): boolean {
  const { http_proxy, HTTP_PROXY, https_proxy, HTTPS_PROXY } = process.env;
  return [http_proxy, HTTP_PROXY, https_proxy, HTTPS_PROXY].some((value) => value !== undefined && value !== '');
}
