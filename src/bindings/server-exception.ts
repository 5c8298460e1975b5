import type { HttpHead, HttpRequest } from '../http/http';
import { redactText, shorten } from '../http/redact';
import { statusError, statusFacts } from '../http/status-error';
import { CmisError, cmisExceptions, type CmisErrorCode } from '../model/errors';

/** What an error needs to know of the request. */
export type Asked = Pick<HttpRequest, 'operation' | 'url' | 'safe'>;

/** Exceptions that OpenCMIS servers send beside those of the specification. */
const named: readonly CmisErrorCode[] = [...cmisExceptions, 'tooManyRequests', 'serviceUnavailable', 'unauthorized'];

/** The error for an exception that the server names, in whichever case; a name that nobody knows is read by the status. */
export function serverException(exception: string, message: string, head: HttpHead, request: Asked): CmisError {
  const serverMessage = shorten(message);
  const code = named.find((name) => name.toLowerCase() === exception.toLowerCase());
  const facts = { ...statusFacts(head, request), serverException: redactText(exception), serverMessage };
  if (code === undefined) {
    const byStatus = statusError(head, `${exception}: ${serverMessage}`, request);
    return new CmisError(byStatus.code, byStatus.message, facts);
  }
  const sentence = serverMessage === '' ? `The server answered ${code} without a message.` : serverMessage;
  return new CmisError(code, sentence, { ...facts, retryable: code === 'serviceUnavailable' && request.safe });
}
