import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { Agent, request } from 'undici';
import type { Access } from './content';

/** Requests by undici as its documentation shows it, the same as those of our client. */
export class PlainUndici {
  readonly #dispatcher = new Agent({ headersTimeout: 0, bodyTimeout: 0 });
  readonly #root: string;
  readonly #authorization: string;

  constructor({ url, repositoryId, user, password }: Access) {
    this.#root = `${url.replace(/\/$/, '')}/${repositoryId}/root`;
    this.#authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  }

  async open(objectId: string): Promise<Readable> {
    const query = new URLSearchParams({ objectId, cmisselector: 'content' }).toString();
    const headers = { authorization: this.#authorization };
    const { body } = await request(`${this.#root}?${query}`, { dispatcher: this.#dispatcher, headers });
    return body;
  }

  /** The answer's text. */
  async createDocument(content: AsyncIterable<Uint8Array>, size: number): Promise<string> {
    const boundary = `bench-${randomUUID()}`;
    const head = Buffer.from(formHead(boundary));
    const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
    const headers = {
      authorization: this.#authorization,
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': String(head.length + size + tail.length),
    };
    const body = Readable.from(form(head, content, tail));
    const answer = await request(this.#root, { dispatcher: this.#dispatcher, method: 'POST', headers, body });
    const text = await answer.body.text();
    if (answer.statusCode !== 201) throw new Error(`undici was answered ${answer.statusCode}: ${text}`);
    return text;
  }
}

async function* form(head: Buffer, content: AsyncIterable<Uint8Array>, tail: Buffer): AsyncGenerator<Uint8Array> {
  yield head;
  yield* content;
  yield tail;
}

function formHead(boundary: string): string {
  const fields = {
    cmisaction: 'createDocument',
    succinct: 'true',
    'propertyId[0]': 'cmis:objectTypeId',
    'propertyValue[0]': 'cmis:document',
    'propertyId[1]': 'cmis:name',
    'propertyValue[1]': randomUUID(),
  };
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const content =
    'content-disposition: form-data; name="content"; filename="a"\r\ncontent-type: application/octet-stream';
  return `${parts.join('')}--${boundary}\r\n${content}\r\n\r\n`;
}
