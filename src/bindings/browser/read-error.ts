import type { HttpAnswer, HttpHead } from '../../http/http';
import { statusError } from '../../http/status-error';
import { CmisError } from '../../model/errors';
import { serverException, type Asked } from '../server-exception';
import { isJson, member, textOf } from './json';
import { readJson } from './read-json';

/** The error of an answer that is no success: by the exception that its JSON names, else by its status. */
export function readError(answer: HttpAnswer, request: Asked): CmisError {
  let json: unknown;
  try {
    ({ json } = readJson(answer.body, answer.headers['content-type']));
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
  return typeof exception === 'string'
    ? serverException(exception, textOf(json, 'message') ?? '', head, request)
    : undefined;
}
