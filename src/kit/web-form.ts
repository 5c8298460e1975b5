import { PassThrough, type Readable } from 'node:stream';
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';
import { CmisError, inputError } from '../model/errors';
import { lastSegment } from './file-name';
import type { WebRequestOptions, WebUpload } from './web-request';

/** The body of a web request, read by nobody yet. */
export interface WebBody {
  /** Fails with a `CmisError`. */
  readonly source: Readable;
  readonly contentType: string;
  /** Lets what is unread go by: the answer needs the request's connection. */
  readonly dropRest: () => void;
}

/** What a form may have besides files, which have no limit. */
const limits = { fields: 1000, parts: 2000, headerPairs: 100, fieldSize: 1024 * 1024 };
/** Characters of all fields together. */
const maxFieldsLength = 4 * 1024 * 1024;

/** The file of a form (RFC 7578), once the fields before it are there. Rejects like `readWebRequest`. */
export function readForm(body: WebBody, options: WebRequestOptions): Promise<WebUpload> {
  return new Promise((resolve, reject) => {
    new FormReader(body, options, resolve, reject);
  });
}

class FormReader {
  private readonly parser: BusboyInstance;
  private readonly fields = new Map<string, string | string[]>();
  private readonly files: string[] = [];
  private fieldsLength = 0;
  /** What the caller reads the file from, once its part has come. */
  private upload: PassThrough | undefined;

  constructor(
    private readonly body: WebBody,
    private readonly options: WebRequestOptions,
    private readonly resolve: (upload: WebUpload) => void,
    private readonly reject: (error: CmisError) => void,
  ) {
    this.parser = createParser(body.contentType);
    this.parser.on('field', (name, value, _nameTruncated, truncated) => this.takeField(name, value, truncated));
    this.parser.on('file', (name, file, filename, _encoding, mimeType) =>
      this.takeFile({ name, file, filename, mimeType }),
    );
    this.parser.on('fieldsLimit', () => this.fail(tooMuch(`more than ${limits.fields} fields`)));
    this.parser.on('partsLimit', () => this.fail(tooMuch(`more than ${limits.parts} parts`)));
    this.parser.on('error', (error) => this.fail(fault(`is no complete form: ${messageOf(error)}`)));
    this.parser.on('finish', () => this.finish());
    body.source.on('error', (error) => this.fail(error));
    options.signal.addEventListener('abort', this.abort, { once: true });
    if (options.signal.aborted) this.abort();
    else body.source.pipe(this.parser);
  }

  private readonly abort = (): void =>
    this.fail(new CmisError('aborted', 'The upload was stopped.', { outcome: 'notDone', retryable: false }));

  private takeField(name: string, value: string, truncated: boolean): void {
    if (this.upload !== undefined) {
      this.options.onNote(`The field "${name}" of the form was left out: it came after the file.`);
      return;
    }
    this.fieldsLength += name.length + value.length;
    if (truncated || this.fieldsLength > maxFieldsLength) {
      this.fail(tooMuch(`more than ${truncated ? limits.fieldSize : maxFieldsLength} bytes of text (in "${name}")`));
      return;
    }
    const before = this.fields.get(name);
    this.fields.set(name, before === undefined ? value : [before, value].flat());
  }

  private takeFile(part: {
    name: string;
    file: BusboyFileStream;
    filename: string | undefined;
    mimeType: string;
  }): void {
    const { name, file, filename, mimeType } = part;
    const isWanted = this.options.field === undefined || this.options.field === name;
    this.files.push(name);
    // Busboy ends the process with an error that nobody listens to.
    file.on('error', (error) => this.fail(fault(`is no complete form: ${messageOf(error)}`)));
    if (!isWanted || this.upload !== undefined) {
      if (this.upload !== undefined) this.options.onNote(`A further file of the form was left out: "${name}".`);
      file.resume();
      return;
    }
    const data = new PassThrough({ highWaterMark: 65_536 });
    data.on('error', () => undefined);
    data.on('close', () => this.end());
    this.upload = data;
    // Its end is the end of the form: half of one is no upload.
    file.pipe(data, { end: false });
    const segment = lastSegment(filename ?? '');
    const form = Object.fromEntries(this.fields);
    this.resolve({ data, mimeType, form, ...(segment === '' ? {} : { filename: segment }) });
  }

  private finish(): void {
    if (this.upload !== undefined) this.upload.end();
    else this.fail(fault(this.missing()));
  }

  private missing(): string {
    const { field } = this.options;
    const names = [...this.fields.keys(), ...this.files].map((name) => `"${name}"`).join(', ');
    const has = names === '' ? 'it is empty' : `it has ${names}`;
    return `is a form without a file${field === undefined ? '' : ` in the field "${field}"`}: ${has}`;
  }

  private fail(error: Error): void {
    const known = error instanceof CmisError ? error : fault(messageOf(error));
    this.upload?.destroy(known);
    this.reject(known);
    this.end();
  }

  /** Stops parsing; what is unread goes by. */
  private end(): void {
    this.options.signal.removeEventListener('abort', this.abort);
    this.body.source.unpipe(this.parser);
    this.body.source.destroy();
    this.body.dropRest();
  }
}

function createParser(contentType: string): BusboyInstance {
  try {
    return new Busboy({ headers: { 'content-type': contentType }, limits, isPartAFile, fileHwm: 65_536 });
  } catch (error) {
    throw fault(`is no form that can be read: ${messageOf(error)}`);
  }
}

/** A form of a browser has a part without a file name where no file was chosen. */
function isPartAFile(_field: string | undefined, _mimeType: string | undefined, filename: string | undefined): boolean {
  return filename !== undefined && filename !== '';
}

function tooMuch(what: string): CmisError {
  return fault(`is a form with ${what}: only files may be larger`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** An `input` error about the request. */
export function fault(message: string): CmisError {
  return inputError([{ field: 'msg.req', message }]);
}
