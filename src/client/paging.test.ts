import assert from 'node:assert/strict';
import type { Page } from '../model/object';
import { readPages, type PageRequest, type PagingOptions } from './paging';

interface Item {
  id: string;
}

const items = (from: number, count: number): Item[] =>
  Array.from({ length: count }, (_, index) => ({ id: String(from + index) }));

function script(answers: (request: PageRequest, call: number) => Page<Item>): {
  requests: PageRequest[];
  load: (request: PageRequest) => Promise<Page<Item>>;
} {
  const requests: PageRequest[] = [];
  return {
    requests,
    load: (request) => {
      requests.push(request);
      return Promise.resolve(answers(request, requests.length));
    },
  };
}

async function read(
  load: (request: PageRequest, signal: AbortSignal) => Promise<Page<Item>>,
  options: Partial<PagingOptions<Item>> = {},
): Promise<{ ids: string[]; notes: string[]; last: Page<Item> | undefined }> {
  const notes: string[] = [];
  const ids: string[] = [];
  let last: Page<Item> | undefined;
  const all = readPages(load, {
    pageSize: 10,
    limit: Infinity,
    readAhead: true,
    keyOf: ({ id }) => id,
    note: (note) => notes.push(note),
    signal: undefined,
    ...options,
  });
  for await (const page of all) {
    ids.push(...page.items.map(({ id }) => id));
    last = page;
  }
  return { ids, notes, last };
}

describe('paging', () => {
  it('goes on while the server says so, by the items received', async () => {
    const { load, requests } = script(({ skipCount }) => ({
      items: items(skipCount, Math.min(10, 25 - skipCount)),
      hasMoreItems: skipCount + 10 < 25,
    }));
    const { ids } = await read(load);
    assert.deepEqual(
      ids,
      items(0, 25).map(({ id }) => id),
    );
    assert.deepEqual(
      requests.map(({ skipCount }) => skipCount),
      [0, 10, 20],
    );
  });

  it('goes on after a short page when the server says that there is more', async () => {
    const pages = [items(0, 3), items(3, 10), items(13, 1)];
    const { load, requests } = script((_request, call) => ({ items: pages[call - 1] ?? [], hasMoreItems: call < 3 }));
    assert.equal((await read(load)).ids.length, 14);
    assert.deepEqual(
      requests.map(({ skipCount }) => skipCount),
      [0, 3, 13],
    );
  });

  it('skips an empty page in the middle by the page size', async () => {
    const pages = [items(0, 10), [], items(20, 5)];
    const { load, requests } = script((_request, call) => ({ items: pages[call - 1] ?? [], hasMoreItems: call < 3 }));
    const { ids, notes } = await read(load);
    assert.equal(ids.length, 15);
    assert.deepEqual(notes, []);
    assert.deepEqual(
      requests.map(({ skipCount }) => skipCount),
      [0, 10, 20],
    );
  });

  it('ends with a note after three skips without anything new', async () => {
    const { load, requests } = script((_request, call) => ({
      items: call === 1 ? items(0, 10) : [],
      hasMoreItems: true,
    }));
    const { ids, notes, last } = await read(load);
    assert.equal(ids.length, 10);
    assert.equal(requests.length, 5);
    assert.equal(notes.length, 1);
    assert.equal(last?.hasMoreItems, false);
  });

  it('ends when the same page comes again and again', async () => {
    const { load, requests } = script(() => ({ items: items(0, 10), hasMoreItems: true }));
    const { ids, notes } = await read(load);
    assert.equal(ids.length, 10);
    assert.equal(requests.length, 5);
    assert.equal(notes.length, 1);
  });

  it('asks once more after a full page without hasMoreItems', async () => {
    const { load, requests } = script(({ skipCount }) => ({ items: skipCount === 0 ? items(0, 10) : [] }));
    assert.equal((await read(load)).ids.length, 10);
    assert.equal(requests.length, 2);
  });

  it('asks once more after a full page though hasMoreItems is false', async () => {
    const { load } = script(({ skipCount }) => ({
      items: items(skipCount, skipCount < 20 ? 10 : 4),
      hasMoreItems: false,
    }));
    assert.equal((await read(load)).ids.length, 24);
  });

  it('ends when a server that ignores skipCount sends everything each time', async () => {
    const { load, requests } = script(() => ({ items: items(0, 30), hasMoreItems: false }));
    assert.equal((await read(load)).ids.length, 30);
    assert.equal(requests.length, 2);
  });

  it('ends after a short or empty page without hasMoreItems', async () => {
    for (const count of [0, 9]) {
      const { load, requests } = script(() => ({ items: items(0, count) }));
      assert.equal((await read(load)).ids.length, count);
      assert.equal(requests.length, 1);
    }
  });

  it('pays no regard to numItems', async () => {
    for (const numItems of [-1, 0, 1, 1_000_000]) {
      const { load } = script(({ skipCount }) => ({
        items: items(skipCount, 5),
        hasMoreItems: skipCount < 5,
        numItems,
      }));
      assert.equal((await read(load)).ids.length, 10);
    }
  });

  it('drops items that came in the last two pages', async () => {
    const pages = [items(0, 10), items(8, 10), items(9, 10)];
    const { load } = script((_request, call) => ({ items: pages[call - 1] ?? [], hasMoreItems: call < 3 }));
    assert.deepEqual(
      (await read(load)).ids,
      items(0, 19).map(({ id }) => id),
    );
  });

  it('keeps equal items that have no identity', async () => {
    const { load } = script((_request, call) => ({ items: call < 5 ? items(0, 10) : [], hasMoreItems: call < 5 }));
    assert.equal((await read(load, { keyOf: () => undefined })).ids.length, 40);
  });

  it('takes no item twice from a server that ignores skipCount, even without identities', async () => {
    const { load, requests } = script(() => ({ items: items(0, 30), hasMoreItems: false }));
    assert.equal((await read(load, { keyOf: () => undefined })).ids.length, 30);
    assert.equal(requests.length, 2);
  });

  it('ends an endless result without identities', async () => {
    const { load, requests } = script(() => ({ items: items(0, 1), hasMoreItems: true }));
    const { notes } = await read(load, { keyOf: () => undefined });
    assert.equal(notes.length, 1);
    assert.ok(requests.length > 1000 && requests.length < 1100);
  });

  it('stops at the limit, asks for no more than it needs, and says whether there is more', async () => {
    const { load, requests } = script(({ skipCount, maxItems }) => ({
      items: items(skipCount, maxItems),
      hasMoreItems: true,
    }));
    const { ids, last } = await read(load, { limit: 13 });
    assert.equal(ids.length, 13);
    assert.deepEqual(requests, [
      { skipCount: 0, maxItems: 10 },
      { skipCount: 10, maxItems: 3 },
    ]);
    assert.equal(last?.hasMoreItems, true);
  });

  it('cuts what a server sends beyond the limit', async () => {
    const { load } = script(() => ({ items: items(0, 10), hasMoreItems: false }));
    const { ids, last } = await read(load, { limit: 4 });
    assert.equal(ids.length, 4);
    assert.equal(last?.hasMoreItems, true);
  });

  it('gives one empty page for an empty result', async () => {
    const { load } = script(() => ({ items: [], hasMoreItems: false }));
    assert.deepEqual((await read(load)).last, { items: [], hasMoreItems: false });
  });

  it('asks for the next page ahead only if it may', async () => {
    for (const readAhead of [true, false]) {
      const { load, requests } = script(({ skipCount }) => ({ items: items(skipCount, 10), hasMoreItems: true }));
      const pages = readPages(load, {
        pageSize: 10,
        limit: Infinity,
        readAhead,
        keyOf: ({ id }: Item) => id,
        note: () => undefined,
        signal: undefined,
      });
      await pages.next();
      assert.equal(requests.length, readAhead ? 2 : 1);
      await pages.return();
    }
  });

  it('ends the call under way when the consumer stops', async () => {
    let aborted = false;
    const pages = readPages(
      ({ skipCount }: PageRequest, signal: AbortSignal) =>
        skipCount === 0
          ? Promise.resolve({ items: items(0, 10), hasMoreItems: true })
          : new Promise<Page<Item>>((_resolve, reject) => {
              signal.addEventListener('abort', () => {
                aborted = true;
                reject(new Error('aborted'));
              });
            }),
      {
        pageSize: 10,
        limit: Infinity,
        readAhead: true,
        keyOf: ({ id }) => id,
        note: () => undefined,
        signal: undefined,
      },
    );
    await pages.next();
    await pages.return();
    assert.equal(aborted, true);
  });

  it('fails when a page fails', async () => {
    const load = ({ skipCount }: PageRequest): Promise<Page<Item>> =>
      skipCount === 0
        ? Promise.resolve({ items: items(0, 10), hasMoreItems: true })
        : Promise.reject(new Error('gone'));
    await assert.rejects(read(load), /gone/);
  });
});
