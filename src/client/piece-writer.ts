import type { CmisObject } from '../model/object';
import type { CallOptions, CmisClient } from './client';
import type { WatchOptions, WrittenContent } from './content-writer';
import { fillDocument, type Filling } from './fill-document';
import { OneRequest, type OpenUpload } from './one-request';
import { PlacedWriter } from './placed-writer';
import type { ContentPiece } from './sent-piece';
import type { NewDocument } from './upload-place';

export type PieceSettings = Omit<Filling, 'target' | 'staging'> & Partial<Pick<Filling, 'staging'>>;

/** Writes a content that comes once, as one stream or in pieces, by {@link fillDocument}. */
export class PieceWriter extends PlacedWriter {
  written: WrittenContent | undefined;

  constructor(private readonly settings: PieceSettings) {
    super(settings.staging);
  }

  /** Adds the pieces at the end of the content of a document that was just read. */
  append(client: CmisClient, document: CmisObject, endsContent: boolean, options: CallOptions): Promise<CmisObject> {
    return this.write(client, { appendTo: document }, { kind: 'none' }, options, endsContent);
  }

  protected async write(
    client: CmisClient,
    target: Filling['target'],
    staging: Filling['staging'],
    options: CallOptions,
    endsContent?: boolean,
  ): Promise<CmisObject> {
    const filling = { ...this.settings, target, staging, endsContent };
    const { object, written } = await fillDocument(client, filling, options);
    this.written = written;
    return object;
  }
}

/** Writes one stream as one request. What a failed creation has left behind is looked after. */
export class StreamWriter extends OneRequest {
  constructor(
    private readonly openStream: OpenUpload,
    private readonly settings: WatchOptions & Pick<Filling, 'unfinished'>,
  ) {
    super(openStream, settings);
  }

  override async create(client: CmisClient, document: NewDocument, options: CallOptions): Promise<CmisObject> {
    const upload = await this.openStream();
    if (upload === undefined) return client.call('createDocument', document, options);
    const { data, length, mimeType, filename } = upload;
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    const piece = { data: bytes, isLast: true, ...(length === undefined ? {} : { length }) };
    const writer = new PieceWriter({ ...this.settings, mimeType, filename, pieces: once(piece) });
    const object = await writer.create(client, document, options);
    this.written = writer.written;
    return object;
  }
}

async function* once(piece: ContentPiece): AsyncGenerator<ContentPiece> {
  await Promise.resolve();
  yield piece;
}
