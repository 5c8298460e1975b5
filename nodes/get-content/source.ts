import type { CallOptions, CmisClient } from '../../src/client/client';
import { isWhole, partWithin, type Part } from '../../src/client/part';
import { openContent } from '../../src/client/open-content';
import { storedContent, storedContentQuery, type StoredContent } from '../../src/client/stored-content';
import { checkUnchanged, findReference } from '../../src/kit/content-reference';
import type { ContentDownload } from '../../src/model/content-stream';
import { CmisError } from '../../src/model/errors';
import type { CmisObject } from '../../src/model/object';
import type { Call } from './call';
import { findRendition, inTime, nameOfRendition } from './rendition';

/** What is to be read, and from where. */
export interface Source {
  readonly client: CmisClient;
  readonly options: Call['options'];
  /** Id of the config node. */
  readonly connection: string;
  /** Of a content reference; else the connection's. */
  readonly repositoryId?: string;
  /** An id, or a path if nothing had to be asked. */
  readonly objectId: string;
  /** Of a rendition. */
  readonly streamId?: string;
  readonly part: Part;
  /** What the repository says of the content, if it was asked. */
  readonly stored?: StoredContent;
  /** Its content has to be as long as that says. */
  readonly isFixed: boolean;
}

/** What is no error, but isn't there. */
export type Absence = 'noContent' | 'notFound';

/** Finds what the message names; the repository is asked about it only where somebody needs to know. */
export async function findSource(call: Call): Promise<Source | Absence> {
  try {
    return call.input.from === 'reference' ? await sourceOfReference(call) : await sourceOfObject(call);
  } catch (error) {
    if (error instanceof CmisError && error.code === 'objectNotFound') return 'notFound';
    throw error;
  }
}

async function sourceOfReference({ input, reader, options }: Call): Promise<Source> {
  const found = await findReference(reader.RED, input.reference, options);
  const { reference, client } = found;
  const { connection, repositoryId, objectId, streamId, name, mimeType, size: length } = reference;
  const stored = await checkUnchanged(found, { withHashes: input.sha256 });
  const rendition = streamId === undefined ? {} : { streamId };
  return {
    client,
    options: { ...options, repositoryId },
    connection,
    repositoryId,
    objectId,
    ...rendition,
    part: partWithin(reference, input),
    stored: { ...stored, objectId, ...rendition, name, mimeType, length: length ?? stored?.length ?? null },
    isFixed: true,
  };
}

async function sourceOfObject(call: Call): Promise<Source | Absence> {
  const { client, connectionId: connection, input, options } = call;
  const part = partWithin({}, input);
  const own = { client, options, connection, part, isFixed: false };
  const { object: objectId = '' } = input;
  if (!asksFirst(call, part)) return { ...own, objectId };
  const document = await readDocument(call, objectId);
  if (input.rendition === undefined) {
    const stored = storedContent(document);
    return stored === undefined ? 'noContent' : { ...own, objectId: document.id, stored };
  }
  const rendition = await findRendition(call, document.id, input.rendition);
  if (rendition === undefined) return 'noContent';
  const { streamId, mimeType, length } = rendition;
  const { 'cmis:changeToken': changeToken } = document.properties;
  const stored = {
    objectId: document.id,
    streamId,
    name: nameOfRendition(document, rendition),
    mimeType: mimeType === '' ? 'application/octet-stream' : mimeType,
    length,
    ...(typeof changeToken === 'string' ? { changeToken } : {}),
  };
  return { ...own, objectId: document.id, streamId, stored };
}

/** Whether more has to be known than what comes with the content. */
function asksFirst({ input }: Call, part: Part): boolean {
  const { output, version, rendition, sha256 } = input;
  return (
    // A broken download goes on only if the content is known to be the same.
    output === 'file' ||
    output === 'reference' ||
    output === 'response' ||
    version !== 'this' ||
    rendition !== undefined ||
    sha256 ||
    !isWhole(part)
  );
}

function readDocument({ client, input, options }: Call, objectId: string): Promise<CmisObject> {
  // A reference shall tell its content from another one.
  const asked = storedContentQuery(objectId, input.sha256 || input.output === 'reference');
  if (input.version === 'this') return client.call('getObject', asked, options);
  const major = input.version === 'latestMajor';
  return client.call('getObjectOfLatestVersion', { ...asked, major }, options);
}

/** Opens the content, or a part of what is wanted of it. A rendition may have to be made first. */
export async function openSource(
  source: Source,
  { part = {}, signal, wait = 0 }: { readonly part?: Part; readonly signal: AbortSignal; readonly wait?: number },
): Promise<ContentDownload> {
  const { client, objectId, streamId, stored } = source;
  const wanted = { objectId, streamId, ...partWithin(source.part, part) };
  const options: CallOptions & { total?: number | null } = {
    ...source.options,
    signal,
    ...(stored === undefined ? {} : { total: stored.length }),
  };
  const open = (): Promise<ContentDownload> => openContent(client, wanted, options);
  return streamId === undefined ? open() : inTime({ seconds: wait, signal }, open);
}

/**
 * What an error means that came instead of the content. Servers say "no content" by several exceptions, so the document itself
 * is asked; what is an error all the same is thrown on.
 */
export async function absenceMeantBy(error: unknown, source: Source): Promise<Absence> {
  const codes = ['objectNotFound', 'constraint', 'notSupported', 'streamNotSupported', 'runtime'];
  if (!(error instanceof CmisError) || !codes.includes(error.code)) throw error;
  const { client, objectId, streamId, stored, options } = source;
  if (streamId !== undefined) {
    options.onNote(`The rendition "${stored?.name ?? streamId}" has no content: ${error.message}`);
    return 'noContent';
  }
  const document = await client.call('getObject', { objectId }, options).catch((second: unknown) => {
    if (second instanceof CmisError && second.code === 'objectNotFound') return undefined;
    throw error;
  });
  if (document === undefined) return 'notFound';
  const isDocument = document.baseType === undefined || document.baseType === 'cmis:document';
  if (!isDocument || (storedContent(document)?.length ?? 0) > 0) throw error;
  return 'noContent';
}
