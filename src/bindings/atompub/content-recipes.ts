import { checkMediaType, filenameParameters } from '../../http/multipart';
import type { ContentDownload, ContentUpload } from '../../model/content-stream';
import { CmisError } from '../../model/errors';
import type { CmisObject } from '../../model/object';
import { readRenditions } from '../../cmis-xml/read-object';
import type { WireInput } from '../binding';
import { parseUrl } from '../own-url';
import { readContent } from '../read-content';
import type { Call, Entry, Sent } from './call';
import { relations, type Link } from './links';
import { isEntry } from './media-type';
import { withParameters, type TemplateValues } from './template';
import { textsOf } from './type-recipes';

export async function getContentStream(
  call: Call,
  { objectId, streamId, offset, length }: WireInput<'getContentStream'>,
): Promise<ContentDownload> {
  const url = streamId === undefined ? await contentUrl(call, objectId) : await renditionUrl(call, objectId, streamId);
  const range = rangeOf(offset, length);
  return readContent(
    await call.openContent({ method: 'GET', url, ...(range === undefined ? {} : { headers: { range } }) }),
  );
}

async function contentUrl(call: Call, objectId: string): Promise<URL> {
  const link = await call.findLinks(objectId, ({ content }) => content);
  if (link !== undefined) return call.linkUrl(link);
  throw new CmisError('constraint', `The object ${objectId} has no content.`, { retryable: false });
}

/**
 * The address of a rendition: the link `alternate` that names the stream in its address, else the only one of the
 * rendition's media type and kind. The wire connects the two in no other way.
 */
async function renditionUrl(call: Call, objectId: string, streamId: string): Promise<URL> {
  const entry = await call.entryAt(objectId, { filter: 'cmis:objectId', renditionFilter: '*' });
  const link = linkOfRendition(call, entry, streamId);
  if (link !== undefined) return call.linkUrl(link);
  // OpenCMIS servers take the stream's id as a parameter of the content.
  return withParameters(await contentUrl(call, objectId), { streamId });
}

function linkOfRendition(call: Call, { links, element }: Entry, streamId: string): Link | undefined {
  const alternates = links.links.filter(({ rel, href }) => rel === relations.alternate && href !== '');
  const named = alternates.find((link) => [...call.linkUrl(link).searchParams.values()].includes(streamId));
  if (named !== undefined) return named;
  const rendition = readRenditions(element).find((each) => each.streamId === streamId);
  const [alike, ...others] = alternates.filter(
    ({ type, renditionKind }) => type === rendition?.mimeType && renditionKind === rendition?.kind,
  );
  return others.length === 0 ? alike : undefined;
}

function rangeOf(offset: number | undefined, length: number | undefined): string | undefined {
  if (offset === undefined && length === undefined) return undefined;
  const from = offset ?? 0;
  return `bytes=${String(from)}-${length === undefined ? '' : String(from + length - 1)}`;
}

export async function setContentStream(
  call: Call,
  { objectId, overwriteFlag, changeToken, contentStream }: WireInput<'setContentStream'>,
): Promise<CmisObject> {
  return putContent(call, objectId, contentStream, textsOf({ overwriteFlag, changeToken }));
}

export async function appendContentStream(
  call: Call,
  { objectId, isLastChunk, changeToken, contentStream }: WireInput<'appendContentStream'>,
): Promise<CmisObject> {
  return putContent(call, objectId, contentStream, textsOf({ append: true, isLastChunk, changeToken }));
}

export async function deleteContentStream(
  call: Call,
  { objectId, changeToken }: WireInput<'deleteContentStream'>,
): Promise<CmisObject> {
  const url = withParameters(await call.link(objectId, relations.editMedia), { changeToken });
  return changed(call, objectId, { method: 'DELETE', url });
}

/** Sends content as it is (CMIS 1.1, section 3.11.8). */
export async function putContent(
  call: Call,
  objectId: string,
  content: ContentUpload,
  parameters: TemplateValues,
): Promise<CmisObject> {
  const { data, length, mimeType = 'application/octet-stream', filename } = content;
  checkMediaType(mimeType);
  const url = withParameters(await call.link(objectId, relations.editMedia), parameters);
  return changed(call, objectId, {
    method: 'PUT',
    url,
    headers: {
      'content-type': mimeType,
      ...(filename === undefined ? {} : { 'content-disposition': `attachment; ${filenameParameters(filename)}` }),
    },
    body: { data, ...(length === undefined ? {} : { length }) },
    carriesContent: true,
  });
}

/**
 * The object after its content was changed. The answer has no body, and names the object in `Location` where it got another
 * id, as a new version does.
 */
async function changed(call: Call, objectId: string, sent: Sent): Promise<CmisObject> {
  const { headers } = await call.send(sent);
  call.forget(objectId);
  const location = parseUrl(headers['location'] ?? '', sent.url);
  if (location !== undefined && headers['location'] !== undefined) {
    const entry = await entryBehind(call, location);
    if (entry !== undefined) return call.object(entry);
  }
  return call.object(await call.entryAt(objectId, {}));
}

/** The object's entry, if that is what stands there: some servers name the content itself. */
async function entryBehind(call: Call, location: URL): Promise<Entry | undefined> {
  const url = call.url(location.href, 'Location');
  const answer = await call.open({ method: 'GET', url }).catch((error: unknown) => {
    // The change is made: the object can be asked for by its id.
    if (error instanceof CmisError && error.code !== 'aborted') return undefined;
    throw error;
  });
  if (answer === undefined) return undefined;
  const contentType = answer.headers['content-type'];
  if (isEntry(contentType)) return call.readEntryFrom(answer.stream, contentType, url);
  answer.stream.destroy();
  return undefined;
}
