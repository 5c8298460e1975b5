import { isHashOf, measured, wrongHash } from '../../src/client/measure';
import type { DownloadHead } from '../../src/client/resume-download';
import { isWhole, partLength, partWithin, type Part } from '../../src/client/part';
import { contentChanged } from '../../src/kit/content-reference';
import { lastSegment } from '../../src/kit/file-name';
import type { StatusText } from '../../src/kit/status';
import { watchTransfer, type TransferProgress } from '../../src/kit/transfer-progress';
import type { CallFacts } from '../../src/kit/write-result';
import type { ContentDownload } from '../../src/model/content-stream';
import { CmisError } from '../../src/model/errors';
import type { Call } from './call';
import { openSource, type Source } from './source';

/** Bytes on their way from the repository: counted, hashed if that is wanted, and compared with all that is known of them. */
export interface Transfer {
  readonly data: AsyncIterable<Uint8Array>;
  /** As announced; `null` if it wasn't. */
  readonly length: number | null;
  readonly mimeType: string;
  /** One segment; empty if there is none. */
  readonly filename: string;
  /** Throws if other bytes came than there are. To be called when all have come. */
  readonly check: () => void;
  /** Lets go of the repository if not all was read. To be called in every case. */
  readonly end: () => Promise<void>;
  /** What is known of the bytes up to now. */
  readonly facts: () => Pick<CallFacts, 'length' | 'sha256' | 'filename' | 'mimetype'>;
}

/** Begins to read the content, or a part of what is wanted of it. */
export async function openTransfer(
  call: Call,
  source: Source,
  { part = {}, signal = call.options.signal }: { readonly part?: Part; readonly signal?: AbortSignal } = {},
): Promise<Transfer> {
  const { input } = call;
  const download = await openSource(source, { part, signal, wait: input.renditionWait });
  try {
    return await transferOf(call, source, { download, part });
  } catch (error) {
    download.stream.destroy();
    throw error;
  }
}

async function transferOf(
  call: Call,
  source: Source,
  { download, part }: { readonly download: ContentDownload; readonly part: Part },
): Promise<Transfer> {
  const { stored } = source;
  const wanted = partWithin(source.part, part);
  const whole = isWhole(wanted);
  checkKind(call, source, download);
  if (whole) checkFixed(source, download.length);
  const known = stored?.length ?? null;
  const expected = download.length ?? (known === null ? null : partLength(wanted, known));
  const { data, bytes, digest } = measured(download.stream, {
    sha256: call.input.sha256,
    onBytes: await watchReading(call, source, expected),
  });
  // A rendition is called after its document.
  const names = [source.streamId === undefined ? download.filename : undefined, stored?.name, download.filename];
  const filename = lastSegment(names.find((name) => name !== undefined) ?? '');
  // Of a part that had no bytes nothing was asked.
  const mimeType = whole || stored === undefined ? download.mimeType : stored.mimeType;
  return {
    data,
    length: download.length,
    mimeType,
    filename,
    check: () => {
      if (download.length !== null && bytes() !== download.length) throw wrongLength(bytes(), download.length);
      if (!whole) return;
      checkLength(call, source, bytes());
      checkHash(source, digest());
    },
    end: async () => {
      await data[Symbol.asyncIterator]().return?.();
    },
    facts: () => {
      const sha256 = digest();
      return {
        length: bytes(),
        ...(sha256 === undefined ? {} : { sha256 }),
        ...(filename === '' ? {} : { filename }),
        mimetype: mimeType,
      };
    },
  };
}

/** Shows how far it is, and tells the flow if it wants to know. A list has one message for all, and none on the way. */
export async function watchReading(call: Call, { objectId, repositoryId }: Source, total: number | null) {
  const { input } = call;
  const show = (text: StatusText): void => call.progress(text);
  if (input.progressEvery === 0 || input.list) return watchTransfer({ total, show });
  const own = { operation: 'getContentStream', ...(repositoryId === undefined ? {} : { repositoryId }) };
  const facts = await call.facts({ ...own, ...(objectId.startsWith('/') ? {} : { objectId }) });
  const send = (now: TransferProgress): void => call.answerFurther('progress', input.result, now, facts);
  return watchTransfer({ total, show, message: { every: input.progressEvery * 1000, send } });
}

/** A page of HTML in place of a document comes from a login in front of the server. */
export function checkKind(
  { options }: Call,
  { stored, streamId }: Source,
  { mimeType, filename, length }: DownloadHead,
): void {
  const isPage = (type: string): boolean => /^(?:text\/html|application\/xhtml\+xml)\b/i.test(type);
  if (!isPage(mimeType) || (stored !== undefined && isPage(stored.mimeType))) return;
  if (stored === undefined) {
    if (filename === undefined) {
      options.onNote(
        'HTML came, without a file name. Unless the document is HTML, it is the page of a login in front of the server.',
      );
    }
    return;
  }
  const what = `${stored.mimeType} is stored, but HTML came`;
  if (streamId === undefined && stored.length !== null && length === stored.length) {
    options.onNote(`${what}, of the same length.`);
    return;
  }
  throw new CmisError('protocol', `${what}: is there a login page in front of the server?`, {
    operation: 'getContentStream',
    retryable: false,
  });
}

/** A content reference is to the bytes that were there when it was made. */
export function checkFixed({ stored, isFixed }: Source, came: number | null): void {
  const known = stored?.length ?? null;
  if (!isFixed || stored === undefined || known === null || came === null || came === known) return;
  throw contentChanged({ ...stored, size: known }, `${came} bytes`);
}

function checkLength({ options }: Call, source: Source, came: number): void {
  checkFixed(source, came);
  const known = source.stored?.length ?? null;
  if (known === null || came === known) return;
  options.onNote(`The server tells ${known} bytes as the length of the content, but sent ${came}.`);
}

function checkHash({ stored, objectId }: Source, sha256: string | undefined): void {
  if (sha256 !== undefined && isHashOf(sha256, stored?.hashes) === false) throw wrongHash(objectId, sha256);
}

function wrongLength(came: number, announced: number): CmisError {
  const message = `${came} bytes came, ${announced} were announced.`;
  return new CmisError('connection', message, { operation: 'getContentStream', retryable: true });
}
