import type { CmisObject } from '../model/object';
import type { CallOptions, CmisClient } from './client';
import type { ContentWriter, VersionWriteOptions, WrittenContent } from './content-writer';
import type { NewVersion } from './new-version';
import type { ExistingDocument, NewDocument, UploadTarget } from './upload-place';
import type { UploadStaging } from './upload-record';

/** A writer whose content may take several requests: new documents are staged as it is told, versions in a working copy. */
export abstract class PlacedWriter implements ContentWriter {
  abstract readonly written: WrittenContent | undefined;

  constructor(private readonly staging: UploadStaging = { kind: 'none' }) {}

  create(client: CmisClient, document: NewDocument, options: CallOptions): Promise<CmisObject> {
    return this.write(client, document, this.staging, options);
  }

  /** In its place: what is there is changed, so nothing could be moved. */
  replace(client: CmisClient, document: ExistingDocument, options: CallOptions): Promise<CmisObject> {
    return this.write(client, document, { kind: 'none' }, options);
  }

  addVersion(
    client: CmisClient,
    document: CmisObject,
    version: NewVersion,
    options: VersionWriteOptions,
  ): Promise<CmisObject> {
    return this.write(client, { objectId: document.id }, { kind: 'checkedOut', ...version }, options);
  }

  protected abstract write(
    client: CmisClient,
    target: UploadTarget,
    staging: UploadStaging,
    options: CallOptions,
  ): Promise<CmisObject>;
}
