import { filenameOf } from '../http/content-disposition';
import type { HttpStream } from '../http/http';
import type { ContentDownload, ContentRange } from '../model/content-stream';

/** Content as the headers describe it. */
export function readContent(answer: HttpStream): ContentDownload {
  const { headers, status, stream } = answer;
  const filename = filenameOf(headers['content-disposition']);
  const etag = headers['etag'];
  const range = status === 206 ? rangeOf(headers['content-range']) : undefined;
  const length = headers['content-encoding'] === undefined ? headers['content-length'] : undefined;
  return {
    stream,
    mimeType: mimeTypeOf(headers['content-type']),
    length: length !== undefined && /^\d+$/.test(length) ? Number(length) : null,
    partial: status === 206,
    ...(range === undefined ? {} : { range }),
    ...(filename === undefined ? {} : { filename }),
    ...(etag === undefined ? {} : { etag }),
  };
}

/** A range that can't be read is none. */
function rangeOf(header = ''): ContentRange | undefined {
  const [, first, last, total] = /^\s*bytes\s+(\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)\s*$/i.exec(header) ?? [];
  if (first === undefined || last === undefined) return undefined;
  return { first: Number(first), last: Number(last), total: total === '*' ? null : Number(total) };
}

function mimeTypeOf(header: string | undefined): string {
  return header !== undefined && header.length < 256 && /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;.*)?$/.test(header)
    ? header
    : 'application/octet-stream';
}
