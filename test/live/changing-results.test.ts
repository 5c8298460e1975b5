import assert from 'node:assert/strict';
import type { CmisClient } from '../../src/client/client';
import { createCmisClient } from '../../src/client/create-client';
import { readIdsFirst } from '../../src/client/ids-first';
import { waitForRows } from '../../src/client/wait-for-rows';
import { startDemoRepository, type DemoRepository } from '../../src/demo/demo-repository';
import { sharedInMemoryServer } from '../support/opencmis-server';
import { describeWith } from '../support/require';

function describeChangingResults(title: string, count: number, connect: () => Promise<CmisClient>): void {
  describe(title, function () {
    this.timeout(120_000);
    let client: CmisClient;
    let folderId: string;
    let statement: string;
    const create = (name: string): Promise<unknown> =>
      client.call('createDocument', {
        folderId,
        properties: { 'cmis:name': name, 'cmis:objectTypeId': 'cmis:document', 'cmis:description': 'new' },
      });

    before(async () => {
      client = await connect();
      const properties = { 'cmis:name': `changing results ${String(count)}`, 'cmis:objectTypeId': 'cmis:folder' };
      folderId = (await client.call('createFolder', { folderId: '/', properties })).id;
      statement = `SELECT cmis:name FROM cmis:document WHERE IN_FOLDER('${folderId}') AND cmis:description = 'new' ORDER BY cmis:name`;
    });
    after(async () => {
      await client.call('deleteTree', { folderId, allVersions: true, continueOnFailure: true });
      await client.close();
    });

    it('waits until the rows are there', async () => {
      const notes: string[] = [];
      const options = { rows: 2, interval: 5, timeout: 60_000, onNote: (note: string) => notes.push(note) };
      const waiting = waitForRows(client, { statement }, options);
      await create('first');
      await create('second');
      await waiting;
      assert.deepEqual(notes, []);
    });

    it('waits no longer than it may, and says so', async () => {
      const notes: string[] = [];
      await waitForRows(
        client,
        { statement },
        { rows: 3, interval: 5, timeout: 20, onNote: (note) => notes.push(note) },
      );
      assert.match(notes.join(), /Only 2 of 3 rows/);
    });

    it(`handles all of ${String(count)} rows, each once, though each leaves the result`, async () => {
      const names = Array.from({ length: count - 2 }, (_, index) => `n${String(index)}`);
      for (let start = 0; start < names.length; start += 50)
        await Promise.all(names.slice(start, start + 50).map(create));
      const seen = new Map<string, number>();
      for await (const { items } of readIdsFirst(client, { statement }, { pageSize: 100 })) {
        await Promise.all(
          items.map(async (row) => {
            assert.deepEqual(Object.keys(row), ['cmis:name']);
            const name = String(row['cmis:name']);
            seen.set(name, (seen.get(name) ?? 0) + 1);
            const path = `/changing results ${String(count)}/${name}`;
            await client.call(
              'updateProperties',
              { objectId: path, properties: { 'cmis:description': 'done' } },
              { typeIds: ['cmis:document'] },
            );
          }),
        );
      }
      assert.equal(seen.size, count);
      assert.ok([...seen.values()].every((times) => times === 1));
      assert.equal((await client.call('query', { statement, maxItems: 10 })).items.length, 0);
    });
  });
}

describe('results that change, on the embedded repository', () => {
  let repository: DemoRepository | undefined;
  after(async () => {
    await repository?.close();
  });
  describeChangingResults('by their ids', 5000, async () => {
    repository = await startDemoRepository({ users: { demo: 'demo-password' }, sampleData: false });
    return createCmisClient({ url: repository.url, auth: { type: 'basic', user: 'demo', password: 'demo-password' } });
  });
});

describeWith('java', 'results that change, on OpenCMIS in-memory', () => {
  describeChangingResults('by their ids', 300, async () => {
    const { browserUrl, user, password } = await sharedInMemoryServer();
    return createCmisClient({ url: browserUrl, auth: { type: 'basic', user, password } });
  });
});
