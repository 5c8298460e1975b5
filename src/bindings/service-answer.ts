import { Readable } from 'node:stream';
import { namespaces } from '../cmis-xml/namespaces';
import type { HttpAnswer } from '../http/http';
import { CmisError } from '../model/errors';
import { readXml } from '../xml/read-xml';
import { readError as readAtomPubError } from './atompub/read-error';
import { readServiceDocument, type Workspace } from './atompub/service-document';
import { decodeRepositories, type RepositoryEntry } from './browser/decode-repository';
import { exceptionIn, readError as readBrowserError } from './browser/read-error';
import { readJson } from './browser/read-json';
import type { Asked } from './server-exception';

/** What a service of CMIS answers at its address: its repositories, in the words of its binding. */
export type ServiceAnswer =
  | { readonly binding: 'browser'; readonly repositories: readonly RepositoryEntry[] }
  | { readonly binding: 'atompub'; readonly repositories: readonly Workspace[] };

/**
 * Reads an answer of whichever binding.
 * @throws CmisError the server's refusal, or `protocol` for what is no service of CMIS
 */
export async function readServiceAnswer(answer: HttpAnswer, request: Asked): Promise<ServiceAnswer> {
  const xml = startOf(answer).startsWith('<');
  if (answer.status < 200 || answer.status > 299) {
    throw (xml ? readAtomPubError : readBrowserError)(answer, request);
  }
  const contentType = answer.headers['content-type'];
  const read: ServiceAnswer = xml
    ? {
        binding: 'atompub',
        repositories: readServiceDocument(
          await readXml(Readable.from([answer.body]), { namespaces, contentType }),
          request.url,
        ),
      }
    : { binding: 'browser', repositories: repositoriesIn(readJson(answer.body, contentType).json, answer, request) };
  if (read.repositories.length > 0) return read;
  throw new CmisError('protocol', 'The server answered a list of repositories with none in it.');
}

/** A few words on what an answer is that is no service of CMIS. */
export function nameAnswer(answer: HttpAnswer): string {
  const start = startOf(answer);
  if (/^<(?:\?xml[^>]*>\s*<)?(?:\w+:)?definitions\b/.test(start)) return 'Web Services, which are not there yet,';
  if (/^(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body)\b/i.test(start)) return 'a web page';
  if (start === '') return 'an empty answer';
  if (start.startsWith('<')) return 'XML of something else';
  return /^[{[]/.test(start) ? 'JSON without repositories' : 'something else';
}

function repositoriesIn(json: unknown, answer: HttpAnswer, request: Asked): RepositoryEntry[] {
  const exception = exceptionIn(json, answer, request);
  if (exception !== undefined) throw exception;
  return decodeRepositories(json);
}

/** The first characters of a body, whichever charset it has. */
function startOf({ body }: HttpAnswer): string {
  return body
    .subarray(0, 1024)
    .toString('latin1')
    .replace(/^(?:\xef\xbb\xbf|\xfe\xff|\xff\xfe)/, '')
    .replaceAll('\0', '')
    .trimStart();
}
