import type { HttpAnswer, HttpHead, HttpRequest } from '../../http/http';
import { redactText, shorten } from '../../http/redact';
import { statusError, statusFacts } from '../../http/status-error';
import { CmisError, cmisExceptions, type CmisErrorCode } from '../../model/errors';
import { isJson, member, textOf } from './json';
import { readJson } from './read-json';

type Asked = Pick<HttpRequest, 'operation' | 'url' | 'safe'>;

/** Exceptions that OpenCMIS servers send beside those of the specification. */
const named: readonly CmisErrorCode[] = [...cmisExceptions, 'tooManyRequests', 'serviceUnavailable', 'unauthorized'];

/** The error of an answer that is no success: by the exception that its JSON names, else by its status. */
export function readError(answer: HttpAnswer, request: Asked): CmisError {
  let json: unknown;
  try {
    json = readJson(answer.body, answer.headers['content-type']);
  } catch (error) {
    if (!(error instanceof CmisError)) throw error;
    return statusError(answer, answer.body, request);
  }
  return exceptionIn(json, answer, request) ?? statusError(answer, answer.body, request);
}

/** The exception that a JSON answer is, whatever its status says (CMIS 1.1, section 5.2.10); undefined for a result. */
export function exceptionIn(json: unknown, head: HttpHead, request: Asked): CmisError | undefined {
  if (!isJson(json)) return undefined;
  const exception = member(json, 'exception');
  if (typeof exception !== 'string') return undefined;
  const serverMessage = shorten(textOf(json, 'message') ?? '');
  const code = named.find((name) => name.toLowerCase() === exception.toLowerCase());
  const facts = { ...statusFacts(head, request), serverException: redactText(exception), serverMessage };
  if (code === undefined) {
    const byStatus = statusError(head, `${exception}: ${serverMessage}`, request);
    return new CmisError(byStatus.code, byStatus.message, facts);
  }
  const sentence = serverMessage === '' ? `The server answered ${code} without a message.` : serverMessage;
  return new CmisError(code, sentence, { ...facts, retryable: code === 'serviceUnavailable' && request.safe });
}
