import { createHash } from 'node:crypto';
import { PNG } from 'pngjs';
import type { ContentStore, StoredContent } from './content';
import { RepositoryError } from './errors';
import type { Json } from './object-json';
import type { StoredObject } from './stored-object';

/** Which renditions are wanted (CMIS 1.1, section 2.2.1.2.4); `undefined`: none. */
export type RenditionFilter = ((kind: string, mimeType: string) => boolean) | undefined;

/** A smaller copy of an image; its content is made from the image's whenever it is needed. */
interface Thumbnail {
  readonly width: number;
  readonly height: number;
  readonly content: StoredContent;
}

const kind = 'cmis:thumbnail';
/** The longer side, in pixels. */
const thumbnailSize = 100;
const byteLimit = 8 * 1024 * 1024;
const pixelLimit = 4_000_000;
const thumbnails = new WeakMap<StoredContent, Thumbnail | 'none'>();

/** @throws {@link RepositoryError} `filterNotValid` */
export function readRenditionFilter(text: string | undefined): RenditionFilter {
  const terms = (text ?? '').split(',').map((term) => term.trim());
  if (text === undefined || text.trim() === '' || (terms.length === 1 && terms[0] === 'cmis:none')) return undefined;
  const wrong = terms.find(
    (term) => !/^(\*|[\w.-]+:[\w.-]+|[\w.+-]+\/(\*|[\w.+-]+))$/.test(term) || term === 'cmis:none',
  );
  if (wrong !== undefined) {
    const message = `'${wrong.slice(0, 80)}' is no rendition filter: name kinds and MIME types, or '*' or 'cmis:none'.`;
    throw new RepositoryError('filterNotValid', message);
  }
  return (ofKind, mimeType) =>
    terms.some(
      (term) =>
        term === '*' ||
        term === ofKind ||
        term === mimeType ||
        (term.endsWith('/*') && mimeType.startsWith(term.slice(0, -1))),
    );
}

/** The wanted renditions of an object as JSON (CMIS 1.1, section 5.2.11): a thumbnail, if it is a PNG image. */
export function renditionsJson(contents: ContentStore, object: StoredObject, filter: RenditionFilter): Json[] {
  if (!filter?.(kind, 'image/png')) return [];
  const thumbnail = thumbnailOf(contents, object.content);
  if (!thumbnail) return [];
  const { width, height, content } = thumbnail;
  const { id: streamId, mimeType, length } = content;
  return [{ streamId, mimeType, length, kind, title: 'Thumbnail', height, width }];
}

/** The content that a stream id stands for: the object's own without one. */
export function streamOf(
  contents: ContentStore,
  { content }: StoredObject,
  streamId: string | undefined,
): StoredContent | undefined {
  if (!streamId || streamId === content?.id) return content;
  const thumbnail = thumbnailOf(contents, content)?.content;
  return thumbnail?.id === streamId ? thumbnail : undefined;
}

function thumbnailOf(contents: ContentStore, content: StoredContent | undefined): Thumbnail | undefined {
  if (content?.mimeType !== 'image/png' || content.length > byteLimit) return undefined;
  let known = thumbnails.get(content);
  if (!known) {
    known = makeThumbnail(contents.readNow(content), content) ?? 'none';
    thumbnails.set(content, known);
  }
  return known === 'none' ? undefined : known;
}

function makeThumbnail(bytes: Buffer, { id }: StoredContent): Thumbnail | undefined {
  // The size stands in the header; what it takes in memory has nothing to do with the length of the file.
  if (bytes.length < 24 || bytes.readUInt32BE(16) * bytes.readUInt32BE(20) > pixelLimit) return undefined;
  let image;
  try {
    image = PNG.sync.read(bytes);
  } catch {
    // It only says that it is a PNG image.
    return undefined;
  }
  const scaled = scale(image, Math.min(1, thumbnailSize / Math.max(image.width, image.height)));
  const written = PNG.sync.write(scaled);
  const content: StoredContent = {
    id: `${id}-thumbnail`,
    mimeType: 'image/png',
    fileName: 'thumbnail.png',
    length: written.length,
    sha256: createHash('sha256').update(written).digest('hex'),
    bytes: written,
  };
  return { width: scaled.width, height: scaled.height, content };
}

/** Each pixel of the result is the mean of those that it stands for; transparent ones lend no color. */
function scale(image: PNG, factor: number): PNG {
  const width = Math.max(1, Math.round(image.width * factor));
  const height = Math.max(1, Math.round(image.height * factor));
  const scaled = new PNG({ width, height });
  for (let row = 0; row < height; row += 1) {
    const rows = span(row, height, image.height);
    for (let column = 0; column < width; column += 1) {
      scaled.data.set(meanColor(image, rows, span(column, width, image.width)), (row * width + column) * 4);
    }
  }
  return scaled;
}

type Span = readonly [start: number, end: number];

function span(index: number, count: number, size: number): Span {
  const start = Math.floor((index * size) / count);
  return [start, Math.max(start + 1, Math.floor(((index + 1) * size) / count))];
}

function meanColor({ data, width }: PNG, [top, bottom]: Span, [left, right]: Span): number[] {
  let [red, green, blue, alpha] = [0, 0, 0, 0];
  for (let y = top; y < bottom; y += 1) {
    for (let place = (y * width + left) * 4; place < (y * width + right) * 4; place += 4) {
      const opacity = data[place + 3] ?? 0;
      red += (data[place] ?? 0) * opacity;
      green += (data[place + 1] ?? 0) * opacity;
      blue += (data[place + 2] ?? 0) * opacity;
      alpha += opacity;
    }
  }
  const weight = alpha || 1;
  const count = (bottom - top) * (right - left);
  return [red / weight, green / weight, blue / weight, alpha / count].map(Math.round);
}
