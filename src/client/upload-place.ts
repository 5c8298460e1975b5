import { randomUUID } from 'node:crypto';
import type { ContentUpload } from '../model/content-stream';
import { CmisError, inputError } from '../model/errors';
import type { CmisObject } from '../model/object';
import type { Input } from '../model/operations';
import type { Attempts } from './attempts';
import type { CallOptions, CmisClient } from './client';
import { describeCheckOut, isCheckedOut, isWorkingCopy } from './checked-out';
import { ensureFolder } from './ensure-folder';
import { checkIn, checkOut } from './new-version';
import type { PlaceRecord, UploadStaging } from './upload-record';
import { readCurrent } from './update-object';

/** A document to be made. */
export type NewDocument = Omit<Input<'createDocument'>, 'contentStream'>;
/** A document, or a working copy, whose content is to be replaced. */
export type ExistingDocument = Omit<Input<'setContentStream'>, 'contentStream'>;
export type UploadTarget = NewDocument | ExistingDocument;

/** Where the bytes of an upload are written to, and what has to be done around that. Each step may be met half done. */
export interface UploadPlace {
  /** Makes what has to be there before the first byte. */
  prepare(): Promise<void>;
  /** Makes the document with its first bytes, or replaces the content by them. */
  write(first: ContentUpload): Promise<CmisObject>;
  /** What `write` made or changed, if it did. */
  find(): Promise<CmisObject | undefined>;
  /** Puts the filled document where everyone sees it. */
  finish(object: CmisObject): Promise<CmisObject>;
  /** The document after `finish`, if that was done. */
  finished(): Promise<CmisObject | undefined>;
}

/** What a place works with. */
export interface PlaceContext {
  readonly client: CmisClient;
  /** For each call anew: they change when the upload is stopped and what it made is removed. */
  readonly options: CallOptions;
  readonly attempts: Attempts;
  /** What is known, and kept over a restart. */
  known(): PlaceRecord;
  remember(more: PlaceRecord): Promise<void>;
}

/** @throws CmisError `input` for a staging that the target can't have */
export function placeOf(target: UploadTarget, staging: UploadStaging, context: PlaceContext): UploadPlace {
  if ('objectId' in target) {
    if (staging.kind === 'folder') {
      const message = 'is for new documents: content can be moved into place with its document only';
      throw inputError([{ field: 'staging', message }]);
    }
    return staging.kind === 'none'
      ? new ReplacedContent(target, context)
      : new CheckedOutDocument(target, staging, context);
  }
  if (staging.kind === 'none') return new DocumentInPlace(target, context);
  if (target.folderId === undefined) {
    const message = 'is missing: a document that is staged needs a folder where it goes in the end';
    throw inputError([{ field: 'folderId', message }]);
  }
  return staging.kind === 'folder'
    ? new StagedDocument(target, target.folderId, staging.path, context)
    : new WorkingCopy(target, target.folderId, staging, context);
}

class DocumentInPlace implements UploadPlace {
  constructor(
    private readonly target: NewDocument,
    private readonly context: PlaceContext,
  ) {}

  async prepare(): Promise<void> {
    if (this.context.known().before !== undefined) return;
    await this.context.remember({ before: (await this.#lookUp())?.id ?? '' });
  }

  write(first: ContentUpload): Promise<CmisObject> {
    const { client, options } = this.context;
    return client.call('createDocument', { ...this.target, contentStream: first }, options);
  }

  async find(): Promise<CmisObject | undefined> {
    const found = await this.#lookUp();
    return found?.id === this.context.known().before ? undefined : found;
  }

  finish(object: CmisObject): Promise<CmisObject> {
    return Promise.resolve(object);
  }

  finished(): Promise<CmisObject | undefined> {
    return this.find();
  }

  #lookUp(): Promise<CmisObject | undefined> {
    const { folderId } = this.target;
    return folderId === undefined ? Promise.resolve(undefined) : findIn(this.context, folderId, nameIn(this.target));
  }
}

class StagedDocument implements UploadPlace {
  /** Its id: documents are moved to ids only. */
  #targetFolderId = '';

  constructor(
    private readonly target: NewDocument,
    private readonly folderId: string,
    private readonly stagingPath: string,
    private readonly context: PlaceContext,
  ) {}

  async prepare(): Promise<void> {
    const { client, options, attempts } = this.context;
    // Told before a byte is sent if it isn't there.
    const target = await client.call('getObject', { objectId: this.folderId }, options);
    this.#targetFolderId = target.id;
    if (this.context.known().folderId !== undefined) return;
    const staging = await attempts.surely(
      async () => (await ensureFolder(client, this.stagingPath, options)).folder,
      () => findByPath(this.context, this.stagingPath),
    );
    let { folderPath } = this.context.known();
    if (folderPath === undefined) {
      folderPath = join(this.stagingPath, `upload-${randomUUID()}`);
      await this.context.remember({ folderPath });
    }
    const path = folderPath;
    const properties = { 'cmis:objectTypeId': 'cmis:folder', 'cmis:name': path.slice(path.lastIndexOf('/') + 1) };
    const look = () => findByPath(this.context, path);
    const make = () => client.call('createFolder', { folderId: staging.id, properties }, options);
    const folder = (await look()) ?? (await attempts.surely(make, look));
    await this.context.remember({ folderId: folder.id });
  }

  write(first: ContentUpload): Promise<CmisObject> {
    const { client, options } = this.context;
    return client.call('createDocument', { ...this.target, folderId: this.#own(), contentStream: first }, options);
  }

  find(): Promise<CmisObject | undefined> {
    return findIn(this.context, this.#own(), nameIn(this.target));
  }

  async finish(object: CmisObject): Promise<CmisObject> {
    const { client, options, attempts } = this.context;
    const move = { objectId: object.id, targetFolderId: this.#targetFolderId, sourceFolderId: this.#own() };
    const moved = await attempts.surely(
      () => client.call('moveObject', move, options),
      async () => ((await this.find()) === undefined ? this.finished() : undefined),
    );
    await this.#removeFolder();
    return moved;
  }

  async finished(): Promise<CmisObject | undefined> {
    const found = await findIn(this.context, this.folderId, nameIn(this.target));
    if (found !== undefined) await this.#removeFolder();
    return found;
  }

  async #removeFolder(): Promise<void> {
    const { client, options } = this.context;
    try {
      await client.call('deleteObject', { objectId: this.#own() }, options);
    } catch (error) {
      if (!(error instanceof CmisError)) throw error;
      if (error.code === 'objectNotFound') return;
      options.onNote?.(`The empty folder ${this.context.known().folderPath ?? ''} is left over: ${error.message}`);
    }
  }

  #own(): string {
    return this.context.known().folderId ?? '';
  }
}

type CheckIn = Extract<UploadStaging, { kind: 'checkedOut' }>;

class WorkingCopy implements UploadPlace {
  constructor(
    private readonly target: NewDocument,
    private readonly folderId: string,
    private readonly staging: CheckIn,
    private readonly context: PlaceContext,
  ) {}

  prepare(): Promise<void> {
    return Promise.resolve();
  }

  write(first: ContentUpload): Promise<CmisObject> {
    const { client, options } = this.context;
    const input = { ...this.target, versioningState: 'checkedout', contentStream: first } as const;
    return client.call('createDocument', input, options);
  }

  async find(): Promise<CmisObject | undefined> {
    const { client, options } = this.context;
    const name = nameIn(this.target);
    for await (const copy of client.items('getCheckedOutDocs', { folderId: this.folderId }, options)) {
      if (isWorkingCopy(copy) && (copy.name === name || copy.name === workingCopyName(name))) return copy;
    }
    return undefined;
  }

  finish(object: CmisObject): Promise<CmisObject> {
    return checkInSurely(this.context, object, this.staging, () => this.finished());
  }

  finished(): Promise<CmisObject | undefined> {
    return findIn(this.context, this.folderId, nameIn(this.target));
  }
}

class CheckedOutDocument implements UploadPlace {
  constructor(
    private readonly target: ExistingDocument,
    private readonly staging: CheckIn,
    private readonly context: PlaceContext,
  ) {}

  async prepare(): Promise<void> {
    const { client, options, attempts } = this.context;
    if (this.context.known().objectId !== undefined) return;
    const document = await readCurrent(client, this.target.objectId, options);
    if (isCheckedOut(document)) {
      const message = `${describeCheckOut(document)} Check it in, or cancel that, first.`;
      throw new CmisError('versioning', message, { operation: 'checkOut', outcome: 'notDone', retryable: false });
    }
    const copy = await attempts.surely(
      () => checkOut(client, document, options),
      () => this.#copyOf(document),
    );
    await this.context.remember({ objectId: copy.id, before: stateOf(copy) });
  }

  write(first: ContentUpload): Promise<CmisObject> {
    const { client, options } = this.context;
    const input = { objectId: this.#copy(), overwriteFlag: true, contentStream: first };
    return client.call('setContentStream', input, options);
  }

  async find(): Promise<CmisObject | undefined> {
    const { client, options } = this.context;
    const copy = await client.call('getObject', { objectId: this.#copy() }, options);
    return stateOf(copy) === this.context.known().before ? undefined : copy;
  }

  finish(object: CmisObject): Promise<CmisObject> {
    return checkInSurely(this.context, object, this.staging, () => this.finished());
  }

  finished(): Promise<CmisObject | undefined> {
    return readCurrent(this.context.client, this.target.objectId, this.context.options);
  }

  async #copyOf({ id }: CmisObject): Promise<CmisObject | undefined> {
    const { client, options } = this.context;
    const { properties } = await client.call('getObject', { objectId: id }, options);
    const copyId = properties['cmis:versionSeriesCheckedOutId'];
    return typeof copyId === 'string' ? client.call('getObject', { objectId: copyId }, options) : undefined;
  }

  #copy(): string {
    return this.context.known().objectId ?? '';
  }
}

class ReplacedContent implements UploadPlace {
  constructor(
    private readonly target: ExistingDocument,
    private readonly context: PlaceContext,
  ) {}

  async prepare(): Promise<void> {
    if (this.context.known().before === undefined) await this.context.remember({ before: stateOf(await this.#read()) });
  }

  write(first: ContentUpload): Promise<CmisObject> {
    const { client, options } = this.context;
    return client.call('setContentStream', { ...this.target, contentStream: first }, options);
  }

  async find(): Promise<CmisObject | undefined> {
    const document = await this.#read();
    return stateOf(document) === this.context.known().before ? undefined : document;
  }

  finish(object: CmisObject): Promise<CmisObject> {
    return Promise.resolve(object);
  }

  finished(): Promise<CmisObject | undefined> {
    return this.find();
  }

  #read(): Promise<CmisObject> {
    return readCurrent(this.context.client, this.target.objectId, this.context.options);
  }
}

/** Checks in; the answer may get lost on the way. */
function checkInSurely(
  { client, options, attempts }: PlaceContext,
  copy: CmisObject,
  version: CheckIn,
  finished: () => Promise<CmisObject | undefined>,
): Promise<CmisObject> {
  // It was checked in before a restart.
  if (!isWorkingCopy(copy)) return Promise.resolve(copy);
  const isOver = async (): Promise<boolean> => {
    try {
      return !isWorkingCopy(await client.call('getObject', { objectId: copy.id }, options));
    } catch (error) {
      if (error instanceof CmisError && error.code === 'objectNotFound') return true;
      throw error;
    }
  };
  return attempts.surely(
    () => checkIn(client, copy, version, options),
    async () => ((await isOver()) ? finished() : undefined),
  );
}

/** What a change of content, or a new version, changes of a document. */
function stateOf({ id, properties }: CmisObject): string {
  const names = ['cmis:changeToken', 'cmis:lastModificationDate', 'cmis:contentStreamLength'];
  return JSON.stringify([id, ...names.map((name) => properties[name] ?? null)]);
}

async function findIn(context: PlaceContext, folderId: string, name: string): Promise<CmisObject | undefined> {
  let path: unknown = folderId;
  if (!folderId.startsWith('/')) {
    const folder = await context.client.call('getObject', { objectId: folderId }, context.options);
    path = folder.path ?? folder.properties['cmis:path'];
  }
  return typeof path === 'string' ? findByPath(context, join(path, name)) : undefined;
}

async function findByPath({ client, options }: PlaceContext, path: string): Promise<CmisObject | undefined> {
  try {
    return await client.call('getObjectByPath', { path }, options);
  } catch (error) {
    if (error instanceof CmisError && error.code === 'objectNotFound') return undefined;
    throw error;
  }
}

function join(folderPath: string, name: string): string {
  return `${folderPath.replace(/\/+$/, '')}/${name}`;
}

/** The name that a new document will have. */
export function nameIn({ properties }: NewDocument): string {
  const name = properties['cmis:name'];
  return typeof name === 'string' ? name : '';
}

/** Alfresco's name of a working copy. */
function workingCopyName(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? `${name} (Working Copy)` : `${name.slice(0, dot)} (Working Copy)${name.slice(dot)}`;
}
