// A process that reads a list by one client and measures it; its only argument is a `ListTask`.
import { createRequire } from 'node:module';
import { measure } from './measure';
import type { ListTask } from './list-task';

/** Reads the whole list once, page by page, and answers the number of items. */
type Read = () => Promise<number>;

async function readerOf(task: ListTask): Promise<Read> {
  switch (task.reader) {
    case 'browser':
    case 'atompub':
      return byThisClient(task, task.reader);
    case 'undici':
      return byUndici(task);
    case 'cmis':
      return byCmisJs(task);
    case 'java-browser':
    case 'java-atompub':
      throw new Error(`${task.reader} is a program in Java`);
  }
}

async function byThisClient(task: ListTask, binding: 'browser' | 'atompub'): Promise<Read> {
  const { createCmisClient } = await import('../../src/index.js');
  const { baseUrl, repositoryId, user, password, pageSize, folderId, statement } = task;
  const url = binding === 'browser' ? `${baseUrl}/browser` : `${baseUrl}/atom11`;
  const client = createCmisClient({ url, binding, repositoryId, auth: { type: 'basic', user, password } });
  return async () => {
    let count = 0;
    if (task.listing === 'children') {
      for await (const { items } of client.pages('getChildren', { folderId }, { pageSize })) count += items.length;
    } else {
      for await (const { items } of client.pages('query', { statement }, { pageSize })) count += items.length;
    }
    return count;
  };
}

/** What is used of npm `cmis`, whose own declarations don't pass a strict compiler. */
interface CmisJs {
  readonly CmisSession: new (url: string) => CmisJsSession;
}

interface CmisJsSession {
  setCredentials(user: string, password: string): this;
  loadRepositories(): Promise<void>;
  getChildren(folderId: string, options: CmisJsPage): Promise<WirePage>;
  query(statement: string, allVersions: boolean, options: CmisJsPage): Promise<WirePage>;
}

interface CmisJsPage {
  readonly maxItems: number;
  readonly skipCount: number;
}

interface WirePage {
  readonly objects?: readonly unknown[];
  readonly results?: readonly unknown[];
  readonly hasMoreItems: boolean;
}

/** The least that can be done: the same answers as this client asks for, parsed and not looked into. */
async function byUndici(task: ListTask): Promise<Read> {
  const { Agent, request } = await import('undici');
  const { baseUrl, repositoryId, user, password, pageSize, folderId, statement } = task;
  const dispatcher = new Agent();
  const repository = `${baseUrl}/browser/${encodeURIComponent(repositoryId)}`;
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const pageFrom = async (skipCount: number): Promise<WirePage> => {
    const form = new URLSearchParams({ succinct: 'true', dateTimeFormat: 'extended' });
    form.set('maxItems', String(pageSize));
    form.set('skipCount', String(skipCount));
    if (task.listing === 'children') {
      form.set('cmisselector', 'children');
      form.set('objectId', folderId);
      const url = `${repository}/root?${form.toString()}`;
      const { body } = await request(url, { dispatcher, headers: { authorization } });
      return JSON.parse(await body.text()) as WirePage;
    }
    form.set('cmisaction', 'query');
    form.set('statement', statement);
    const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' };
    const { body } = await request(repository, { dispatcher, headers, method: 'POST', body: form.toString() });
    return JSON.parse(await body.text()) as WirePage;
  };
  return () => countPages(pageFrom);
}

async function byCmisJs(task: ListTask): Promise<Read> {
  const { CmisSession } = createRequire(__filename)('cmis') as CmisJs;
  const { baseUrl, user, password, pageSize: maxItems, folderId, statement } = task;
  const session = new CmisSession(`${baseUrl}/browser`).setCredentials(user, password);
  await session.loadRepositories();
  const pageFrom = (skipCount: number) =>
    task.listing === 'children'
      ? session.getChildren(folderId, { maxItems, skipCount })
      : session.query(statement, false, { maxItems, skipCount });
  return () => countPages(pageFrom);
}

async function countPages(pageFrom: (skipCount: number) => Promise<WirePage>): Promise<number> {
  let count = 0;
  for (let more = true; more;) {
    const page = await pageFrom(count);
    count += (page.objects ?? page.results ?? []).length;
    more = page.hasMoreItems;
  }
  return count;
}

async function main(task: ListTask): Promise<void> {
  const read = await readerOf(task);
  await measure(async () => {
    const count = await read();
    if (count !== task.count) throw new Error(`${count} items were read instead of ${task.count}`);
  }, task.turns);
  process.exit();
}

void main(JSON.parse(process.argv[2] ?? '') as ListTask);
