import assert from 'node:assert/strict';
import { PNG } from 'pngjs';
import { DemoRequests } from '../../test/support/demo-requests';
import { createObject } from './object-changes';
import { Repository } from './repository';
import { harbour } from './sample-images';
import { runQuery } from './query';

describe('demo repository: sample data', () => {
  let demo: DemoRequests;
  before(async () => (demo = await DemoRequests.start({ sampleData: true })));
  after(() => demo.close());

  it('are some 30 documents in 6 folders, pictures, invoices and aspects among them', async () => {
    const count = async (from: string): Promise<unknown> => (await demo.query(`SELECT * FROM ${from}`)).at('numItems');
    assert.equal(await count("cmis:folder WHERE IN_FOLDER('root')"), 6);
    assert.equal(await count('cmis:document'), 31);
    assert.equal(await count("cmis:document WHERE cmis:contentStreamMimeType LIKE 'image/%'"), 6);
    assert.equal(await count('demo:invoice'), 8);
    assert.equal(await count('demo:contract'), 4);
    for (const aspect of ['cm:titled', 'cm:effectivity', 'cm:geographic', 'demo:reading']) {
      assert.ok(Number(await count(aspect)) >= 4, aspect);
    }
  });

  it('have pictures that can be decoded', () => {
    const { width, height } = PNG.sync.read(harbour());
    assert.deepEqual([width, height], [320, 200]);
  });

  it('are people as well, who are found by their properties', async () => {
    const statement =
      "SELECT cm:userName, cm:email, cm:homeFolder FROM cm:person WHERE cm:userName LIKE 'a%' ORDER BY cm:userName";
    const found = await demo.query(statement);
    assert.deepEqual(
      [0, 1, 2].map((index) => found.at('results', index, 'succinctProperties', 'cm:email')),
      ['anna@example.com', 'arno@example.com', undefined],
    );
    const home = String(found.at('results', 0, 'succinctProperties', 'cm:homeFolder'));
    assert.equal((await demo.properties(home)).at('cmis:path'), '/Invoices');
  });
});

describe('demo repository: many objects', () => {
  it('are created, listed and queried in a time that grows with their number only', function () {
    this.timeout(60_000);
    const repository = new Repository();
    for (let index = 0; index < 5000; index += 1) {
      createObject(repository, {
        baseTypeId: 'cmis:document',
        properties: new Map([
          ['cmis:objectTypeId', ['cmis:document']],
          ['cmis:name', [`document ${index}`]],
        ]),
        folderId: repository.objects.root.id,
        user: 'tester',
      });
    }
    const { rows } = runQuery(repository, "SELECT * FROM cmis:document WHERE cmis:name LIKE '%9%' ORDER BY cmis:name", {
      searchAllVersions: false,
      isVisible: () => true,
    });
    assert.equal(rows.length, 1355);
    assert.equal([...repository.objects.childrenOf(repository.objects.root)].length, 5000);
    repository.close();
  });
});
