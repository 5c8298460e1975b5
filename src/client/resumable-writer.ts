import type { RereadableContent } from '../model/content-stream';
import type { CmisObject } from '../model/object';
import type { CallOptions, CmisClient } from './client';
import type { WatchOptions, WrittenContent } from './content-writer';
import { PlacedWriter } from './placed-writer';
import { uploadDocument, type UploadRequest, type UploadResult } from './upload-document';
import type { UploadTarget } from './upload-place';
import type { UploadStaging } from './upload-record';

export interface ResumableSettings
  extends WatchOptions, Pick<UploadRequest, 'mode' | 'chunkSize' | 'unfinished' | 'staging'> {
  /** Where the record of the upload is kept, by what is uploaded and where. */
  readonly resume?: ((target: UploadTarget, staging: UploadStaging) => Promise<UploadRequest['resume']>) | undefined;
}

/** Writes a content that can be read again by {@link uploadDocument}: in chunks, staged, or both. */
export class ResumableWriter extends PlacedWriter {
  written: WrittenContent | undefined;

  constructor(
    private readonly content: RereadableContent,
    private readonly settings: ResumableSettings,
  ) {
    super(settings.staging);
  }

  protected async write(
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
