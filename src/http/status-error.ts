import { STATUS_CODES } from 'node:http';
import { CmisError, type CmisErrorCause, type CmisErrorCode } from '../model/errors';
import type { HttpHead, HttpRequest } from './http';
import { redactUrl, shorten } from './redact';

const codes: Readonly<Record<number, CmisErrorCode>> = {
  301: 'connection',
  302: 'connection',
  303: 'connection',
  307: 'connection',
  308: 'connection',
  400: 'invalidArgument',
  401: 'unauthorized',
  403: 'permissionDenied',
  404: 'objectNotFound',
  405: 'notSupported',
  407: 'proxyAuthentication',
  409: 'constraint',
  413: 'constraint',
  429: 'tooManyRequests',
  503: 'serviceUnavailable',
  507: 'storage',
};
const transient = new Set([429, 502, 503, 504]);
const longestRetryAfter = 86_400;

/**
 * The error that a status stands for when the body names no exception of CMIS.
 *
 * @param body the answer's text; it is shortened here, and secrets are left out
 */
export function statusError(
  head: HttpHead,
  body: string | Uint8Array,
  request: Pick<HttpRequest, 'operation' | 'url' | 'safe'>,
): CmisError {
  const { status } = head;
  const serverMessage = shorten(body);
  const text = serverMessage === '' ? '' : ` It says: ${serverMessage}`;
  return new CmisError(codes[status] ?? 'runtime', sentence(head, request) + text, {
    ...statusFacts(head, request),
    ...(serverMessage !== '' && { serverMessage }),
  });
}

/** The facts that every error made from an answer carries: operation, status, address, wait, outcome. */
export function statusFacts(head: HttpHead, request: Pick<HttpRequest, 'operation' | 'url' | 'safe'>): CmisErrorCause {
  const { status } = head;
  const retryAfter = parseRetryAfter(head.headers['retry-after']);
  // A gateway's 5xx doesn't tell what happened behind it.
  const outcome = status >= 500 ? 'unknown' : 'notDone';
  return {
    operation: request.operation,
    status,
    url: redactUrl(request.url),
    ...(retryAfter !== undefined && { retryAfter }),
    retryable: transient.has(status) && (request.safe || outcome === 'notDone'),
    ...(!request.safe && { outcome }),
  };
}

/**
 * Seconds to wait by a `Retry-After` of seconds or an HTTP date, a day at most; anything else, negative and past ones
 * included, is no hint.
 */
export function parseRetryAfter(value: string | undefined, now = Date.now()): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  if (/^\d+$/.test(text)) return Math.min(Number(text), longestRetryAfter);
  if (!/^[A-Z][a-z]{2,8}, ?\d{2}[ -]/.test(text)) return undefined;
  const seconds = Math.ceil((Date.parse(text) - now) / 1000);
  return seconds >= 0 ? Math.min(seconds, longestRetryAfter) : undefined;
}

function sentence({ status, headers }: HttpHead, request: Pick<HttpRequest, 'url' | 'safe'>): string {
  const answered = `${request.url.host} answered ${[status, STATUS_CODES[status]].filter(Boolean).join(' ')}`;
  if (status >= 300 && status < 400) {
    const target = redirectTarget(headers['location'], request.url);
    return `Redirects are not followed (${status}${target}). Check the address.`;
  }
  if (status === 401) {
    const schemes = offeredSchemes(headers['www-authenticate']);
    return schemes.length === 0 || schemes.some((scheme) => scheme.toLowerCase() === 'basic')
      ? `${request.url.host} does not accept the user and the password (401).`
      : `${request.url.host} does not take user and password (401). It offers: ${schemes.join(', ')}.`;
  }
  if (status === 404) return `${answered}: there is nothing at ${redactUrl(request.url)}.`;
  if (status === 407) return 'The proxy asks for a user and a password, or does not accept the ones given (407).';
  if (status === 413) return `${request.url.host} doesn't take so many bytes in one request (413).`;
  if (status === 429) return `${answered}: there are too many requests at the moment.`;
  if (status >= 500 && !request.safe) return `${answered}. Whether the call was carried out is not known.`;
  return `${answered}.`;
}

/** Host and path only: a query may carry a ticket. */
function redirectTarget(location: string | undefined, base: URL): string {
  if (location === undefined || location.trim() === '') return '';
  try {
    const target = new URL(location, base);
    return ` → ${shorten(`${target.protocol}//${target.host}${target.pathname}`, 200)}`;
  } catch {
    return '';
  }
}

function offeredSchemes(header: string | undefined): string[] {
  if (header === undefined) return [];
  // A scheme is a word at the start or after a comma that is not a parameter (`name=`).
  const schemes = [...header.matchAll(/(?:^|,)\s*([A-Za-z][\w-]*)(?=\s*(?:,|$)|\s+[^\s=])/g)].map(
    (match) => match[1] ?? '',
  );
  return [...new Set(schemes)].slice(0, 8);
}
