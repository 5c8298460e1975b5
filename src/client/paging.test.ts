import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import type { Page } from '../model/object';
import { readPages, type LoadPage, type PageRequest, type PagingOptions } from './paging';

interface Item {
  id: string;
}

const items = (from: number, count: number): Item[] =>
  Array.from({ length: count }, (_, index) => ({ id: String(from + index) }));

const usual: PagingOptions<Item> = {
  pageSize: 10,
  limit: Infinity,
  readAhead: true,
  keyOf: ({ id }) => id,
  note: () => undefined,
  signal: undefined,
};

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
  load: LoadPage<Item>,
  options: Partial<PagingOptions<Item>> = {},
): Promise<{ ids: string[]; notes: string[]; last: Page<Item> | undefined }> {
  const notes: string[] = [];
  const ids: string[] = [];
  let last: Page<Item> | undefined;
  const all = readPages(load, {
    ...usual,
    note: (note) => notes.push(note),
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
      const pages = readPages(load, { ...usual, readAhead });
      await pages.next();
      assert.equal(requests.length, readAhead ? 2 : 1);
      await pages.return();
    }
  });

  describe('while the consumer waits', () => {
    /** Answers when it is told to: the requests that are under way at a time are seen. */
    class SlowServer {
      readonly requests: PageRequest[] = [];
      readonly #answers: (() => void)[] = [];

      constructor(
        private readonly answer: (request: PageRequest) => Page<Item>,
        /** Pages have links, each known before its page has come whole. */
        private readonly links = false,
      ) {}

      readonly load = (request: PageRequest, _signal: AbortSignal, follows: () => void): Promise<Page<Item>> => {
        this.requests.push(request);
        const page = this.answer(request);
        return new Promise((resolve) => {
          this.#answers.push(() => resolve(page));
          if (this.links && page.hasMoreItems === true) void setImmediate().then(follows);
        });
      };

      /** The skip counts of what is asked for once nothing more happens, after which the first of them is answered. */
      async underWay(): Promise<number[]> {
        await setImmediate();
        await setImmediate();
        const waiting = this.requests.slice(-this.#answers.length).map(({ skipCount }) => skipCount);
        const first = this.#answers.shift();
        first?.();
        return first === undefined ? [] : waiting;
      }
    }

    async function watch(server: SlowServer, options: Partial<PagingOptions<Item>> = {}) {
      const underWay: number[][] = [];
      const reading = read(server.load, options);
      for (let found = await server.underWay(); found.length > 0; found = await server.underWay()) underWay.push(found);
      return { underWay, ...(await reading) };
    }

    const ten =
      (all: number, numItems?: number) =>
      (request: PageRequest): Page<Item> => ({
        items: items(request.skipCount, Math.min(request.maxItems, all - request.skipCount)),
        hasMoreItems: request.skipCount + request.maxItems < all,
        ...(numItems === undefined ? {} : { numItems }),
      });

    it('asks for one page more where the number of all items promises one', async () => {
      const { underWay, ids } = await watch(new SlowServer(ten(45, 45)));
      assert.deepEqual(underWay, [[0], [10, 20], [20, 30], [30, 40], [40]]);
      assert.equal(ids.length, 45);
    });

    it('asks for one page more where the server names it, also behind a short one', async () => {
      const short = ({ skipCount }: PageRequest): Page<Item> => ({
        items: items(skipCount * 10, 3),
        hasMoreItems: skipCount < 20,
      });
      const { underWay, ids } = await watch(new SlowServer(short, true));
      assert.deepEqual(underWay, [[0, 10], [10, 13], [13, 16], [16, 19], [19, 22], [22]]);
      assert.equal(ids.length, 18);
    });

    it('waits for a page that promises nothing', async () => {
      for (const numItems of [undefined, -1, 0, 20]) {
        const { underWay } = await watch(new SlowServer(ten(35, numItems)));
        assert.deepEqual(underWay, [[0], [10], [20], [30]]);
      }
    });

    it('asks for nothing beyond the limit', async () => {
      for (const links of [false, true]) {
        const server = new SlowServer(ten(1000, 1000), links);
        const { ids } = await watch(server, { limit: 23 });
        assert.equal(ids.length, 23);
        assert.deepEqual(server.requests, [
          { skipCount: 0, maxItems: 10 },
          { skipCount: 10, maxItems: 10 },
          { skipCount: 20, maxItems: 3 },
        ]);
      }
    });

    it('reads everything from a server whose pages are shorter than asked for, and guesses once', async () => {
      const server = new SlowServer(({ skipCount }) => ({
        items: items(skipCount, Math.min(4, 20 - skipCount)),
        hasMoreItems: skipCount + 4 < 20,
        numItems: 20,
      }));
      const { ids } = await watch(server);
      assert.deepEqual(
        ids,
        items(0, 20).map(({ id }) => id),
      );
      assert.deepEqual(
        server.requests.map(({ skipCount }) => skipCount),
        [0, 4, 14, 8, 12, 16],
      );
    });

    it('takes no notice of a page that was asked for in vain', async () => {
      const requests: number[] = [];
      const load = ({ skipCount }: PageRequest): Promise<Page<Item>> => {
        requests.push(skipCount);
        if (skipCount >= 20) return Promise.reject(new Error('beyond the end'));
        const isFirst = skipCount === 0;
        return Promise.resolve({ items: items(skipCount, isFirst ? 10 : 5), hasMoreItems: isFirst, numItems: 1000 });
      };
      assert.equal((await read(load)).ids.length, 15);
      assert.deepEqual(requests, [0, 10, 20]);
    });

    it('asks for one at a time if it may not read ahead', async () => {
      for (const links of [false, true]) {
        const { underWay } = await watch(new SlowServer(ten(25, 25), links), { readAhead: false });
        assert.deepEqual(underWay, [[0], [10], [20]]);
      }
    });
  });

  it('asks for one page ahead while the consumer works, whatever is promised', async () => {
    const requests: number[] = [];
    const load = ({ skipCount }: PageRequest, _signal: AbortSignal, follows: () => void): Promise<Page<Item>> => {
      requests.push(skipCount);
      follows();
      return Promise.resolve({ items: items(skipCount, 10), hasMoreItems: true, numItems: 1000 });
    };
    const pages = readPages(load, usual);
    for (const asked of [2, 3, 4]) {
      await pages.next();
      await setImmediate();
      assert.equal(requests.length, asked);
    }
    await pages.return();
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
      usual,
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
