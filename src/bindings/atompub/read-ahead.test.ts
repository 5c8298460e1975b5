import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { entry, feed, feedType, link, sendXml } from '../../../test/support/atompub-answers';
import { useAtomPub } from '../../../test/support/atompub-client';
import { failureOf } from '../../../test/support/bad-server';
import type { Handler } from '../../../test/support/scripted-server';
import type { CmisClient } from '../../client/client';

const lastPage = 4;
/** A page of two entries that names the next one first, cut where its entries begin. */
function partsOf(page: number): [head: string, rest: string] {
  const whole = feed(
    [entry(`${page}a`), entry(`${page}b`)],
    page < lastPage ? link('next', `/children?page=${page + 1}`) : '',
  );
  const cut = whole.indexOf('<atom:entry');
  return [whole.slice(0, cut), whole.slice(cut)];
}

function children(onPage: (page: number, response: ServerResponse) => void): Handler {
  return (request, response) => {
    const url = new URL(request.url, 'http://x');
    if (url.pathname !== '/children') {
      sendXml(response, entry('f', { type: 'cmis:folder' }));
      return;
    }
    onPage(Number(url.searchParams.get('page') ?? 0), response.writeHead(200, { 'content-type': feedType }));
  };
}

const expected = Array.from({ length: lastPage + 1 }, (_none, page) => [`${page}a`, `${page}b`]).flat();

async function read(client: CmisClient, readAhead = true): Promise<string[]> {
  const ids: string[] = [];
  const options = { pageSize: 2, readAhead };
  for await (const { id } of client.items('getChildren', { folderId: 'f' }, options)) ids.push(id);
  return ids;
}

describe('pages of an AtomPub server that are read ahead', () => {
  const { connect } = useAtomPub();

  it('asks for the next page as soon as it is named', async () => {
    // No page comes whole before the next one is asked for.
    let held: (() => void) | undefined;
    const { client } = await connect(
      children((page, response) => {
        const [head, rest] = partsOf(page);
        held?.();
        response.write(head);
        held = () => void response.end(rest);
        if (page === lastPage) held();
      }),
    );
    assert.deepEqual(await read(client), expected);
  });

  it('loses nothing where a page breaks off after the next one has come', async () => {
    const broken = new Set<number>();
    const asked: number[] = [];
    let held: ServerResponse | undefined;
    const { client } = await connect(
      children((page, response) => {
        asked.push(page);
        held?.destroy();
        held = undefined;
        const [head, rest] = partsOf(page);
        response.write(head);
        if (page === 1 && !broken.has(page)) {
          broken.add(page);
          held = response;
        } else {
          response.end(rest);
        }
      }),
    );
    assert.deepEqual(await read(client), expected);
    assert.deepEqual(
      asked.filter((page) => page === 1),
      [1, 1],
    );
  });

  it('ends both pages when the caller gives up', async () => {
    const stop = new AbortController();
    const { client, server } = await connect(
      children((page, response) => {
        // The first page stays unfinished, the next one is there and waits for it.
        response.write(partsOf(page)[0]);
        if (page === 1) setTimeout(() => stop.abort(), 20);
      }),
    );
    const pages = client.pages('getChildren', { folderId: 'f' }, { pageSize: 2, signal: stop.signal });
    assert.equal((await failureOf(pages.next())).code, 'aborted');
    await client.close();
    assert.equal(server.openConnections, 0);
  });

  it('asks for one page at a time if it may not read ahead', async () => {
    let underWay = 0;
    const { client } = await connect(
      children((page, response) => {
        const [head, rest] = partsOf(page);
        underWay++;
        assert.equal(underWay, 1);
        response.write(head);
        setTimeout(() => {
          underWay--;
          response.end(rest);
        }, 20);
      }),
    );
    assert.deepEqual(await read(client, false), expected);
  });
});
