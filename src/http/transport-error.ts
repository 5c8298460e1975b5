import { CmisError, type CmisErrorCode } from '../model/errors';
import type { HttpRequest } from './http';
import { redactUrl } from './redact';

type Subject = Pick<HttpRequest, 'operation' | 'url' | 'safe'>;

interface Meaning {
  code: CmisErrorCode;
  message: string;
  /** The same call may succeed later. */
  transient?: boolean;
}

/**
 * The error that a failure of the network, TLS, HTTP or proxy layer stands for.
 *
 * @param sent whether the request may have reached the server
 */
export function transportError(error: unknown, request: Subject, sent: boolean): CmisError {
  if (error instanceof CmisError) return error.with(callFacts(request, sent));
  const transportCode = codeOf(error);
  const reached = sent && proxyStatusOf(error, transportCode) === undefined;
  const { code, message, transient = false } = meaning(error, transportCode, request.url);
  return new CmisError(code, message, {
    ...callFacts(request, reached),
    ...(transportCode !== undefined && { transportCode }),
    retryable: transient && (request.safe || !reached),
  });
}

/** A time-out of ours. The same call may be repeated where that does no harm. */
export function timeoutError(message: string, request: Subject, sent: boolean): CmisError {
  return new CmisError('timeout', message, { ...callFacts(request, sent), retryable: request.safe || !sent });
}

/** The end of a call that its caller, or the end of the connection, has asked for. */
export function abortedError(message: string, request: Subject, sent: boolean): CmisError {
  return new CmisError('aborted', message, { ...callFacts(request, sent), retryable: false });
}

function callFacts(request: Subject, sent: boolean) {
  return {
    operation: request.operation,
    url: redactUrl(request.url),
    ...(!request.safe && { outcome: sent ? ('unknown' as const) : ('notDone' as const) }),
  };
}

const certificates: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed. Add it as a CA certificate to the TLS settings if you trust it',
  SELF_SIGNED_CERT_IN_CHAIN:
    'its chain ends in a self-signed certificate that is not known here. Add that one as a CA certificate to the TLS settings if you trust it',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownIssuer(),
  UNABLE_TO_GET_ISSUER_CERT: unknownIssuer(),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownIssuer(),
  CERT_HAS_EXPIRED: 'it has expired. The server needs a new one',
  CERT_NOT_YET_VALID: 'it is not valid yet. Check the clocks of both machines',
  CERT_REVOKED: 'it was revoked by its issuer',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it was issued for another host name. Use the name that the certificate has',
};

function unknownIssuer(): string {
  return 'its issuer is not known here. Add the issuer as a CA certificate to the TLS settings if you trust it';
}

const resets = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'UND_ERR_SOCKET']);
const unreachable = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'EADDRNOTAVAIL']);

function meaning(error: unknown, code: string | undefined, url: URL): Meaning {
  const proxyStatus = proxyStatusOf(error, code);
  if (proxyStatus === 407) {
    return {
      code: 'proxyAuthentication',
      message: 'The proxy asks for a user and a password, or does not accept the ones given (407).',
    };
  }
  if (proxyStatus !== undefined) {
    return {
      code: 'connection',
      message: `The proxy refused to connect to ${url.host} (${proxyStatus}). Check the proxy, or reach this host without it.`,
      transient: proxyStatus >= 502,
    };
  }
  if (code === 'PROXY_CLOSED') {
    const message = `The proxy closed the connection when it was asked for ${url.host}. Check the proxy (${code}).`;
    return { code: 'connection', message, transient: true };
  }
  if (code === 'UND_ERR_HEADERS_TIMEOUT') {
    const message = `The proxy did not connect to ${url.host} within the connect time-out. Check the proxy (${code}).`;
    return { code: 'timeout', message, transient: true };
  }
  const certificate = certificates[code ?? ''];
  if (certificate !== undefined) {
    return { code: 'connection', message: `The certificate of ${url.host} is not accepted: ${certificate} (${code}).` };
  }
  if (code === undefined) return { code: 'connection', message: `The connection to ${url.host} failed.` };
  if (code === 'ECONNREFUSED') {
    const place = dialled(error, url);
    const message = `Nothing is listening at ${place}. Check the address, and whether the server is running (${code}).`;
    return { code: 'connection', message, transient: true };
  }
  if (code === 'ENOTFOUND') {
    const message = `The host name ${dialledName(error, url)} was not found. Check the address (${code}).`;
    return { code: 'connection', message };
  }
  if (code === 'EAI_AGAIN') {
    const message = `The host name ${dialledName(error, url)} cannot be looked up at the moment. Check the network (${code}).`;
    return { code: 'connection', message, transient: true };
  }
  if (unreachable.has(code)) {
    const message = `There is no way to ${dialled(error, url)} from here. Check the network and the proxy (${code}).`;
    return { code: 'connection', message, transient: true };
  }
  if (code === 'ETIMEDOUT' || code === 'UND_ERR_CONNECT_TIMEOUT') {
    const message = `No connection to ${url.host} within the connect time-out. Check the address, firewall and proxy (${code}).`;
    return { code: 'timeout', message, transient: true };
  }
  if (code === 'UND_ERR_BODY_TIMEOUT') {
    const message = `${url.host} stopped in the middle of its answer: no byte came within the idle time-out (${code}).`;
    return { code: 'timeout', message, transient: true };
  }
  if (resets.has(code)) {
    return {
      code: 'connection',
      message: `${url.host} closed the connection before its answer was complete (${code}).`,
      transient: true,
    };
  }
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') {
    return { code: 'connection', message: `The answer of ${url.host} is truncated (${code}).`, transient: true };
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) {
    const message = `${url.host} does not speak TLS, or not a version that is accepted here. Check http or https in the address (${code}).`;
    return { code: 'connection', message };
  }
  if (code.startsWith('ERR_TLS_') || code.startsWith('ERR_OSSL_') || code === 'UND_ERR_PRX_TLS') {
    return { code: 'connection', message: `TLS with ${url.host} failed. Check the TLS settings (${code}).` };
  }
  if (code.startsWith('HPE_') || code === 'UND_ERR_HEADERS_OVERFLOW') {
    return { code: 'connection', message: `The answer of ${url.host} is not valid HTTP, or is truncated (${code}).` };
  }
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED') {
    return { code: 'input', message: 'A header or the address of the request holds characters that cannot be sent.' };
  }
  return { code: 'connection', message: `The connection to ${url.host} failed (${code}).` };
}

/** undici tells the status of a proxy in words only. */
function proxyStatusOf(error: unknown, code: string | undefined): number | undefined {
  if (!(error instanceof Error)) return undefined;
  if (code === 'UND_ERR_INVALID_ARG' && error.message.startsWith('Proxy Authentication Required')) return 407;
  const status = code === 'UND_ERR_ABORTED' ? /^Proxy response \((\d+)\)/.exec(error.message)?.[1] : undefined;
  return status === undefined ? undefined : Number(status);
}

function codeOf(error: unknown): string | undefined {
  const own = textField(error, 'code');
  // undici wraps a wrong name behind a proxy.
  if (own === 'UND_ERR_PRX_TLS' && error instanceof Error) return textField(error.cause, 'code') ?? own;
  return own;
}

/** What was dialled: the address itself, or the proxy's where one is in use. */
function dialled(error: unknown, url: URL): string {
  const port = numberField(error, 'port');
  if (port === undefined || port === Number(url.port || (url.protocol === 'https:' ? 443 : 80))) return url.host;
  return `${textField(error, 'address') ?? 'the proxy'}:${port}, the address of the proxy`;
}

function dialledName(error: unknown, url: URL): string {
  const name = textField(error, 'hostname');
  return name === undefined || name === url.hostname ? url.hostname : `${name} of the proxy`;
}

function textField(value: unknown, name: string): string | undefined {
  const field = fieldOf(value, name);
  return typeof field === 'string' ? field : undefined;
}

function numberField(value: unknown, name: string): number | undefined {
  const field = fieldOf(value, name);
  return typeof field === 'number' ? field : undefined;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
