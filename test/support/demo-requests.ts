import { startDemoRepository, type DemoRepository, type DemoRepositoryOptions } from '../../src/demo/demo-repository';

/** Any JSON answer; the tests look into it by path. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The value at a path of member names and indexes; `undefined` if there is none. */
  at(...path: (string | number)[]): unknown;
}

export interface Content {
  readonly bytes: string | Uint8Array<ArrayBuffer>;
  readonly type?: string;
  readonly name?: string;
}

export type Fields = Readonly<Record<string, string>>;

/** A demo repository and plain requests to it, without any code of the client. */
export class DemoRequests {
  private constructor(
    readonly repository: Pick<DemoRepository, 'url' | 'close'>,
    readonly user: string,
  ) {}

  /** To a repository that runs elsewhere. */
  static at(url: string): DemoRequests {
    return new DemoRequests({ url, close: () => Promise.resolve() }, 'demo');
  }

  static async start(options: DemoRepositoryOptions = {}): Promise<DemoRequests> {
    const users = { demo: 'secret', other: 'secret' };
    return new DemoRequests(await startDemoRepository({ sampleData: false, users, ...options }), 'demo');
  }

  /** The same repository as another user. */
  as(user: string): DemoRequests {
    return new DemoRequests(this.repository, user);
  }

  close(): Promise<void> {
    return this.repository.close();
  }

  get authorization(): string {
    return `Basic ${Buffer.from(`${this.user}:secret`).toString('base64')}`;
  }

  /** `address` follows the service URL: `/demo/root/a%20b`. */
  async get(address: string, parameters: Fields = {}, headers: Fields = {}): Promise<Answer> {
    const query = new URLSearchParams(parameters).toString();
    return this.request(`${address}${query && `?${query}`}`, { headers });
  }

  /** URL-encoded, or multipart if there is a content. */
  async post(address: string, fields: Fields, content?: Content): Promise<Answer> {
    if (!content) return this.request(address, { method: 'POST', body: new URLSearchParams(fields) });
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append('content', new Blob([content.bytes], { type: content.type ?? '' }), content.name ?? 'blob');
    return this.request(address, { method: 'POST', body: form });
  }

  async request(address: string, init: Omit<RequestInit, 'headers'> & { headers?: Fields }): Promise<Answer> {
    const headers = { Authorization: this.authorization, ...init.headers };
    const response = await fetch(this.repository.url + address, { ...init, headers, redirect: 'manual' });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, at: (...path) => valueAt(text, path) };
  }

  /** Asks to create an object in a folder; the answer is succinct. */
  async create(type: string, properties: Properties, folderId = 'root', content?: Content): Promise<Answer> {
    const action = type === 'cmis:folder' ? 'createFolder' : 'createDocument';
    const fields = form({ 'cmis:objectTypeId': type, ...properties });
    return this.post('/demo/root', { cmisaction: action, objectId: folderId, succinct: 'true', ...fields }, content);
  }

  /** Creates an object and answers with its id. @throws Error unless it was created */
  async createId(type: string, properties: Properties, folderId = 'root', content?: Content): Promise<string> {
    const answer = await this.create(type, properties, folderId, content);
    if (answer.status !== 201) throw new Error(`not created: ${answer.text}`);
    return String(answer.at('succinctProperties', 'cmis:objectId'));
  }

  /** The succinct properties of an object. */
  async properties(objectId: string, parameters: Fields = {}): Promise<Answer> {
    const wanted = { cmisselector: 'properties', objectId, succinct: 'true', dateTimeFormat: 'extended' };
    return this.get('/demo/root', { ...wanted, ...parameters });
  }

  /** The rows of a query, succinct. */
  async query(statement: string, parameters: Fields = {}): Promise<Answer> {
    return this.post('/demo', { cmisaction: 'query', statement, succinct: 'true', ...parameters });
  }
}

export type Properties = Readonly<Record<string, string | readonly string[] | null>>;

/** Properties as form fields; `null` unsets. */
export function form(properties: Properties): Fields {
  const fields: Record<string, string> = {};
  for (const [index, [id, value]] of Object.entries(properties).entries()) {
    fields[`propertyId[${index}]`] = id;
    if (typeof value === 'string') fields[`propertyValue[${index}]`] = value;
    else value?.forEach((each, place) => (fields[`propertyValue[${index}][${place}]`] = each));
  }
  return fields;
}

function valueAt(text: string, path: readonly (string | number)[]): unknown {
  let value: unknown = JSON.parse(text);
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = Object.entries(value).find(([key]) => key === String(name))?.[1];
  }
  return value;
}
