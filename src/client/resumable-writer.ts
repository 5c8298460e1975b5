import type { RereadableContent } from '../model/content-stream';
import type { CmisObject } from '../model/object';
import type { CallOptions, CmisClient } from './client';
import type { ContentWriter, VersionWriteOptions, WatchOptions, WrittenContent } from './content-writer';
import type { NewVersion } from './new-version';
import { uploadDocument, type UploadRequest, type UploadResult } from './upload-document';
import type { ExistingDocument, NewDocument, UploadTarget } from './upload-place';
import type { UploadStaging } from './upload-record';

export interface ResumableSettings
  extends WatchOptions, Pick<UploadRequest, 'mode' | 'chunkSize' | 'unfinished' | 'staging'> {
  /** Where the record of the upload is kept, by what is uploaded and where. */
  readonly resume?: ((target: UploadTarget, staging: UploadStaging) => Promise<UploadRequest['resume']>) | undefined;
}

/** Writes a content that can be read again by {@link uploadDocument}: in chunks, staged, or both. */
export class ResumableWriter implements ContentWriter {
  written: WrittenContent | undefined;

  constructor(
    private readonly content: RereadableContent,
    private readonly settings: ResumableSettings,
  ) {}

  create(client: CmisClient, document: NewDocument, options: CallOptions): Promise<CmisObject> {
    return this.#upload(client, document, this.settings.staging ?? { kind: 'none' }, options);
  }

  /** In its place: what is there is changed, so nothing could be moved. */
  replace(client: CmisClient, document: ExistingDocument, options: CallOptions): Promise<CmisObject> {
    return this.#upload(client, document, { kind: 'none' }, options);
  }

  addVersion(
    client: CmisClient,
    document: CmisObject,
    version: NewVersion,
    options: VersionWriteOptions,
  ): Promise<CmisObject> {
    return this.#upload(client, { objectId: document.id }, { kind: 'checkedOut', ...version }, options);
  }

  async #upload(
    client: CmisClient,
    target: UploadTarget,
    staging: UploadStaging,
    options: CallOptions,
  ): Promise<CmisObject> {
    const { resume, ...settings } = this.settings;
    const request = { ...settings, target, staging, content: this.content, resume: await resume?.(target, staging) };
    const { object, ...result } = await uploadDocument(client, request, options);
    this.written = writtenOf(this.content, result);
    return object;
  }
}

/** The facts of an upload. */
export function writtenOf({ length }: RereadableContent, result: Omit<UploadResult, 'object'>): WrittenContent {
  return { length, ...result };
}
