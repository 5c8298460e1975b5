import type { CmisObject } from '../model/object';
import type { CallOptions, CmisClient } from './client';
import type { NewVersion } from './new-version';
import type { ExistingDocument, NewDocument } from './upload-place';

/** A content on its way into a repository, by whichever way: each of these writes it once and compares what is stored. */
export interface ContentWriter {
  /** Makes a document with the content. */
  create(client: CmisClient, document: NewDocument, options: CallOptions): Promise<CmisObject>;
  /** Replaces the content of a document; `undefined` if there turns out to be none to put in its place. */
  replace(client: CmisClient, document: ExistingDocument, options: CallOptions): Promise<CmisObject | undefined>;
  /** Makes a new version of a document that was just read. */
  addVersion(
    client: CmisClient,
    document: CmisObject,
    version: Omit<NewVersion, 'contentStream'>,
    options: VersionWriteOptions,
  ): Promise<CmisObject>;
  /** What was written, once it was. */
  readonly written: WrittenContent | undefined;
}

export interface VersionWriteOptions extends CallOptions {
  readonly addMissingAspects?: boolean;
}

export interface WrittenContent {
  /** Bytes. */
  readonly length: number;
  /** In lower-case hexadecimal, if it was asked for. */
  readonly sha256?: string;
  /** Requests that carried content, where there were several. */
  readonly chunks?: number;
  /** Bytes that were there from before a restart. */
  readonly resumedFrom?: number;
}

/** How a content is watched while it passes. */
export interface WatchOptions {
  /** Compute the SHA-256, and compare it with the server's where it has one. */
  readonly sha256?: boolean | undefined;
  /** Called with the bytes that were sent so far. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
}
