import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** The one document of the server. */
export interface KeptDocument {
  readonly name: string;
  readonly bytes: Buffer;
  /** Grows with each change. */
  readonly token: number;
}

/** How the server behaves. All of it was seen at, or is feared of, some server. */
export interface KeepingBehaviour {
  readonly productName?: string;
  /** When what came of a broken upload is stored: after milliseconds, or when the next one comes. Default 0. */
  readonly delay?: number | 'next';
  readonly noTokens?: true;
  /** It doesn't tell the length of a content. */
  readonly noLengths?: true;
  /** The hash that it tells. */
  readonly hash?: string;
  /** Breaks the connection of a chunk when this many bytes of its content have come. */
  readonly breakAt?: (chunk: number) => number | undefined;
  /** Breaks the connection of a chunk that has come whole (`break`), or answers it with a status. */
  readonly onChunk?: (chunk: number) => 'break' | number | undefined;
}

const names = {
  'cmis:objectId': 'id',
  'cmis:name': 'string',
  'cmis:objectTypeId': 'id',
  'cmis:baseTypeId': 'id',
  'cmis:changeToken': 'string',
  'cmis:contentStreamLength': 'integer',
  'cmis:contentStreamHash': 'string',
  'cmis:path': 'string',
};
const definition = (id: string, propertyType: string) => ({
  id,
  propertyType,
  cardinality: 'single',
  updatability: 'readwrite',
});
const type = {
  id: 'cmis:document',
  baseId: 'cmis:document',
  propertyDefinitions: Object.fromEntries(Object.entries(names).map(([id, kind]) => [id, definition(id, kind)])),
};
const nothing: Buffer = Buffer.alloc(0);

/** A server that keeps what it got of a broken upload, which OpenCMIS's servers and the Demo repository don't do. */
export class KeepingServer {
  document: KeptDocument | undefined;
  /** `createDocument`, `appendContent false` … in order. */
  readonly actions: string[] = [];
  #chunks = 0;
  #late: (() => void) | undefined;
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((message, response) => {
    if (message.method === 'GET') this.#read(message, response);
    else this.#write(message, response);
  });

  private constructor(readonly behaviour: KeepingBehaviour) {}

  static async start(behaviour: KeepingBehaviour = {}): Promise<KeepingServer> {
    const keeper = new KeepingServer(behaviour);
    keeper.#server.on('connection', (socket: Socket) => {
      keeper.#sockets.add(socket);
      socket.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => {
      keeper.#server.listen(0, '127.0.0.1', resolve);
    });
    return keeper;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      for (const socket of this.#sockets) socket.destroy();
    });
  }

  #read(message: IncomingMessage, response: ServerResponse): void {
    message.resume();
    const { pathname, searchParams } = new URL(message.url ?? '', this.url);
    const selector = searchParams.get('cmisselector');
    if (pathname === '/' || selector === 'repositoryInfo') {
      const { productName = 'Keeper' } = this.behaviour;
      const urls = { repositoryUrl: `${this.url}r`, rootFolderUrl: `${this.url}r/root` };
      answer(response, 200, { r: { repositoryId: 'r', productName, ...urls, capabilities: {} } });
    } else if (selector === 'typeDefinition') answer(response, 200, type);
    else if (selector === 'typeDescendants') answer(response, 200, []);
    else if (selector === 'object') this.#readObject(searchParams.get('objectId'), pathname, response);
    else this.#readContent(message.headers.range, response);
  }

  #readObject(id: string | null, pathname: string, response: ServerResponse): void {
    const { document } = this;
    if (id === 'folder') {
      const folder = { 'cmis:objectId': id, 'cmis:path': '/f', 'cmis:objectTypeId': 'cmis:document' };
      answer(response, 200, { succinctProperties: folder });
    } else if (document !== undefined && (id === 'doc' || pathname.endsWith(`/${document.name}`))) {
      answer(response, 200, this.#describe(document));
    } else answer(response, 404, { exception: 'objectNotFound', message: 'gone' });
  }

  #readContent(range: string | undefined, response: ServerResponse): void {
    const bytes = this.document?.bytes ?? nothing;
    const [, first = '0', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
    const part = bytes.subarray(Number(first), last === '' ? undefined : Number(last) + 1);
    response.writeHead(range === undefined ? 200 : 206, { 'content-length': part.length });
    response.end(part);
  }

  #write(message: IncomingMessage, response: ServerResponse): void {
    const number = this.#chunks;
    this.#chunks += 1;
    let body = nothing;
    let isOver = false;
    const end = (): Form => {
      isOver = true;
      const form = new Form(body);
      this.actions.push(`${form.field('cmisaction')} ${form.field('isLastChunk')}`.trim());
      return form;
    };
    const breakOff = (): void => {
      const form = end();
      message.socket.destroy();
      const store = (): void => {
        if (this.#fits(form)) this.#store(form);
      };
      const { delay = 0 } = this.behaviour;
      if (delay === 'next') this.#late = store;
      else setTimeout(store, delay);
    };
    message.on('error', () => undefined);
    message.on('data', (piece: Buffer) => {
      if (isOver) return;
      body = Buffer.concat([body, piece]);
      const extra = new Form(body).content().length - (this.behaviour.breakAt?.(number) ?? Infinity);
      if (extra < 0) return;
      body = body.subarray(0, body.length - extra);
      breakOff();
    });
    message.on('end', () => {
      if (isOver) return;
      const verdict = this.behaviour.onChunk?.(number);
      if (verdict === 'break') breakOff();
      else this.#answerTo(end(), verdict, response);
    });
  }

  #answerTo(form: Form, status: number | undefined, response: ServerResponse): void {
    this.#late?.();
    this.#late = undefined;
    if (status !== undefined) answer(response, status, { exception: 'storage', message: 'The disk is full.' });
    else if (!this.#fits(form)) {
      answer(response, 409, { exception: 'updateConflict', message: 'It was changed.' });
    } else if (form.field('cmisaction') === 'delete') {
      this.document = undefined;
      answer(response, 200, {});
    } else answer(response, 201, this.#describe(this.#store(form)));
  }

  #fits(form: Form): boolean {
    const token = form.field('changeToken');
    return token === '' || token === String(this.document?.token);
  }

  #store(form: Form): KeptDocument {
    const isAppended = form.field('cmisaction') === 'appendContent';
    const { name, bytes, token } = this.document ?? { name: form.field('propertyValue[1]'), bytes: nothing, token: 0 };
    const content = isAppended ? Buffer.concat([bytes, form.content()]) : form.content();
    this.document = { name, bytes: content, token: token + 1 };
    return this.document;
  }

  #describe({ name, bytes, token }: KeptDocument): object {
    const { noTokens, noLengths, hash } = this.behaviour;
    return {
      succinctProperties: {
        'cmis:objectId': 'doc',
        'cmis:name': name,
        'cmis:objectTypeId': 'cmis:document',
        'cmis:baseTypeId': 'cmis:document',
        ...(noTokens ? {} : { 'cmis:changeToken': String(token) }),
        ...(noLengths ? {} : { 'cmis:contentStreamLength': bytes.length }),
        ...(hash === undefined ? {} : { 'cmis:contentStreamHash': hash }),
      },
    };
  }
}

/** A form, as far as it has come. */
class Form {
  constructor(private readonly body: Buffer) {}

  field(name: string): string {
    const text = this.body.toString('latin1');
    if (!text.startsWith('--')) return new URLSearchParams(text).get(name) ?? '';
    const escaped = name.replace(/[[\]]/g, '\\$&');
    return new RegExp(`name="${escaped}"\\r\\n[^\\r]*\\r\\n\\r\\n([^\\r]*)`).exec(text)?.[1] ?? '';
  }

  content(): Buffer {
    const head = this.body.indexOf('name="content"');
    const start = head < 0 ? -1 : this.body.indexOf('\r\n\r\n', head);
    if (start < 0) return nothing;
    const boundary = this.body.subarray(0, this.body.indexOf('\r\n'));
    const end = this.body.indexOf(Buffer.concat([Buffer.from('\r\n'), boundary]), start);
    return this.body.subarray(start + 4, end < 0 ? undefined : end);
  }
}

function answer(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}
