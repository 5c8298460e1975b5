import assert from 'node:assert/strict';
import { createObject } from './object-changes';
import { runQuery } from './query';
import { Repository } from './repository';
import type { StoredObject } from './stored-object';

const all = { searchAllVersions: false, isVisible: () => true };

describe('demo repository: CMIS QL', () => {
  const repository = new Repository();
  const ids = new Map<string, string>();

  before(async () => {
    const archive = add('cmis:folder', 'Archive', {});
    const old = add('cmis:folder', 'Old', {}, archive);
    await addDocument('apple.txt', 'D:demo:invoice', 'the red apple pie', {
      'demo:number': ['A-1'],
      'demo:amount': ['10.5'],
      'demo:positions': ['3'],
      'demo:paid': ['true'],
      'demo:dueDate': ['2026-01-31T00:00:00Z'],
      'demo:labels': ['red', 'sweet'],
      'demo:serial': ['9007199254740993'],
    });
    await addDocument("it's 100%_b\\c.txt", 'D:demo:invoice', 'green pear', {
      'demo:number': ['A-2'],
      'demo:amount': ['2'],
      'demo:labels': ['green'],
      'demo:serial': ['9007199254740992'],
      'cmis:secondaryObjectTypeIds': ['P:cm:titled'],
      'cm:title': ['A pear'],
    });
    await addDocument('note.txt', 'cmis:document', 'red wine', { 'cmis:description': ['unpriced'] }, archive);
    await addDocument('deep.txt', 'cmis:document', 'nothing', {}, old);
  });
  after(() => repository.close());

  function add(type: string, name: string, properties: Record<string, string[]>, parent?: StoredObject): StoredObject {
    const object = createObject(repository, {
      baseTypeId: type === 'cmis:folder' ? 'cmis:folder' : 'cmis:document',
      properties: new Map(Object.entries({ 'cmis:objectTypeId': [type], 'cmis:name': [name], ...properties })),
      folderId: parent?.id ?? repository.objects.root.id,
      user: 'tester',
    });
    ids.set(name, object.id);
    return object;
  }

  async function addDocument(
    name: string,
    type: string,
    text: string,
    properties: Record<string, string[]>,
    parent?: StoredObject,
  ): Promise<void> {
    const content = await repository.contents.receive([Buffer.from(text)], 'text/plain', name);
    const object = add(type, name, properties, parent);
    repository.objects.put({ ...object, content });
  }

  function rows(statement: string): unknown[][][] {
    const { columns, rows: found } = runQuery(repository, statement, all);
    return found.map((row) =>
      columns.map(({ values }) => values(row).map((value) => (typeof value === 'object' ? String(value) : value))),
    );
  }

  function names(condition: string, from = 'cmis:document'): string[] {
    return rows(`SELECT cmis:name FROM ${from} WHERE ${condition} ORDER BY cmis:name`).map(([name]) => String(name));
  }

  function refuses(statement: string, message: RegExp): void {
    assert.throws(() => runQuery(repository, statement, all), { exception: 'invalidArgument', message }, statement);
  }

  const apple = 'apple.txt';
  const pear = "it's 100%_b\\c.txt";

  describe('conditions', () => {
    const cases: [condition: string, expected: string[], from?: string][] = [
      ["cmis:name = 'apple.txt'", [apple]],
      ["cmis:name <> 'apple.txt'", ['deep.txt', pear, 'note.txt']],
      ["cmis:name > 'b' AND cmis:name <= 'deep.txt'", ['deep.txt']],
      ["cmis:name = 'it''s 100%_b\\\\c.txt'", [pear]],
      ["cmis:name = 'it\\'s 100%_b\\\\c.txt'", [pear]],
      ["cmis:name LIKE '%100\\%\\_b\\\\\\\\c%' OR cmis:name LIKE '%100\\%\\_b\\\\c%'", [pear]],
      ["cmis:name NOT LIKE '%.txt'", []],
      ["cmis:name IN ('apple.txt', 'deep.txt', 'x')", [apple, 'deep.txt']],
      ["cmis:name NOT IN ('apple.txt', 'deep.txt')", [pear, 'note.txt']],
      ['demo:amount > 2', [apple], 'demo:invoice'],
      ['demo:amount >= 2.0', [apple, pear], 'demo:invoice'],
      ['demo:amount < 1.05e1', [pear], 'demo:invoice'],
      ['demo:serial > 9007199254740992', [apple], 'demo:invoice'],
      ['demo:paid = TRUE', [apple], 'demo:invoice'],
      ['demo:paid <> true', [pear], 'demo:invoice'],
      ["demo:dueDate < TIMESTAMP '2026-02-01T00:00:00.000+01:00'", [apple], 'demo:invoice'],
      ['demo:positions IS NULL', [pear], 'demo:invoice'],
      ['demo:positions IS NOT NULL', [apple], 'demo:invoice'],
      ["'red' = ANY demo:labels", [apple], 'demo:invoice'],
      ["ANY demo:labels IN ('green', 'blue')", [pear], 'demo:invoice'],
      ["ANY demo:labels NOT IN ('green', 'blue')", [apple], 'demo:invoice'],
      ["ANY demo:labels LIKE 's%'", [apple], 'demo:invoice'],
      ["CONTAINS('red')", [apple, 'note.txt']],
      ["CONTAINS('RED -wine')", [apple]],
      ['CONTAINS(\'"red apple"\')', [apple]],
      ["CONTAINS('apple red')", [apple]],
      ["CONTAINS('pear OR wine')", [pear, 'note.txt']],
      ["CONTAINS('app*')", [apple]],
      ["CONTAINS('note')", ['note.txt']],
      ['not demo:positions = 4', [apple], 'demo:invoice'],
      ['NOT (demo:paid = TRUE OR demo:amount = 3)', [pear], 'demo:invoice'],
      ['(demo:amount = 2 or demo:amount = 10.5) and not demo:paid = false', [apple], 'demo:invoice'],
    ];
    for (const [condition, expected, from] of cases) {
      it(`finds what fits ${condition}`, () => {
        assert.deepEqual(names(condition, from), expected);
      });
    }

    it('finds what is in a folder, and what is below it', () => {
      const id = ids.get('Archive') ?? '';
      assert.deepEqual(names(`IN_FOLDER('${id}')`), ['note.txt']);
      assert.deepEqual(names(`IN_TREE('${id}')`), ['deep.txt', 'note.txt']);
      assert.deepEqual(names(`d.cmis:name LIKE '%' AND IN_TREE(d, '${id}')`, 'cmis:document d'), [
        'deep.txt',
        'note.txt',
      ]);
    });

    it('takes an unset value for unknown, which no comparison and no NOT makes true', () => {
      assert.deepEqual(names('demo:positions <> 4', 'demo:invoice'), [apple]);
      assert.deepEqual(names('NOT demo:positions = 3', 'demo:invoice'), []);
      assert.deepEqual(names('demo:positions = 3 OR demo:amount = 2', 'demo:invoice'), [apple, pear]);
    });
  });

  describe('columns', () => {
    const columnNames = (statement: string): string[] =>
      runQuery(repository, statement, all).columns.map(({ name }) => name);

    it('are named by alias, with or without AS, else as they are written', () => {
      const statement =
        'select d.cmis:name, cmis:objectId AS id, d.cmis:createdBy who, SCORE() from cmis:document as d';
      assert.deepEqual(columnNames(statement), ['d.cmis:name', 'id', 'who', 'SEARCH_SCORE']);
    });

    it('are all of the type for *, with the qualifier for q.*', () => {
      const all = columnNames('SELECT * FROM demo:invoice');
      assert.ok(all.includes('cmis:name') && all.includes('demo:number'));
      const qualified = columnNames(
        'SELECT t.*, d.cmis:name FROM cmis:document d JOIN cm:titled t ON d.cmis:objectId = t.cmis:objectId',
      );
      assert.deepEqual(qualified, ['t.cm:title', 't.cm:description', 'd.cmis:name']);
    });

    it('have the score of the text search', () => {
      const [[score] = []] = rows("SELECT SCORE() s FROM cmis:document WHERE CONTAINS('apple') ORDER BY s DESC");
      assert.deepEqual(score, [1]);
      assert.equal(rows("SELECT SCORE() FROM cmis:document WHERE CONTAINS('red') AND SCORE() > 0.6").length, 0);
    });
  });

  describe('joins', () => {
    const join = 'cmis:document d JOIN cm:titled t ON d.cmis:objectId = t.cmis:objectId';

    it('find the objects that have the aspect', () => {
      assert.deepEqual(rows(`SELECT d.cmis:name, t.cm:title FROM ${join}`), [[[pear], ['A pear']]]);
      assert.deepEqual(rows(`SELECT d.cmis:name FROM ${join} WHERE t.cm:title LIKE 'A%' AND CONTAINS(d, 'green')`), [
        [[pear]],
      ]);
    });

    it('keep the objects without the aspect if they are outer joins', () => {
      const found = rows(
        `SELECT d.cmis:name, t.cm:title FROM ${join.replace('JOIN', 'LEFT OUTER JOIN')} ORDER BY d.cmis:name`,
      );
      assert.deepEqual(
        found.map(([, title]) => title),
        [[], [], ['A pear'], []],
      );
    });

    it('have to compare the two sides', () => {
      refuses(`SELECT * FROM ${join.replace('t.cmis', 'd.cmis')}`, /^A join compares/);
    });
  });

  it('orders by several columns, up and down, and by alias', () => {
    const found = rows('SELECT cmis:objectTypeId AS kind, cmis:name FROM cmis:document ORDER BY kind DESC, cmis:name');
    assert.deepEqual(
      found.map(([, names]) => names?.[0]),
      ['deep.txt', 'note.txt', apple, pear],
    );
  });

  describe('mistakes', () => {
    const cases: [statement: string, message: RegExp][] = [
      [
        'SELECT * FROM cmis:document WHERE\n cmis:name = ',
        /^Syntax error in line 2, column 14: expected .*value.*, found the end\.$/,
      ],
      ['SELECT FROM cmis:document', /line 1, column 8: expected .*column.*, found 'FROM'/],
      ['DELETE FROM cmis:document', /column 1: expected SELECT, found 'DELETE'/],
      ['', /column 1: expected SELECT, found the end/],
      ["SELECT * FROM cmis:document WHERE cmis:name = 'open", /found/],
      ['SELECT * FROM cmis:document WHERE cmis:name LIKE 5', /column 50/],
      ['SELECT * FROM nowhere', /^There is no type with the query name 'nowhere'/],
      ['SELECT x FROM cmis:document', /^There is no column 'x' in cmis:document\.$/],
      ['SELECT cm:title FROM cmis:document', /belongs to the aspect cm:titled: JOIN it/],
      ['SELECT demo:number FROM cmis:document', /belongs to demo:invoice/],
      ['SELECT x.cmis:name FROM cmis:document d', /'x' is no type or alias/],
      ['SELECT * FROM cmis:document d JOIN cm:titled d ON d.cmis:objectId = d.cmis:objectId', /stands twice/],
      ['SELECT * FROM cmis:document WHERE cmis:name = 5', /'cmis:name' \(string\) is compared with a string/],
      ["SELECT * FROM demo:invoice WHERE demo:amount = '5'", /\(decimal\) is compared with a number/],
      ["SELECT * FROM demo:invoice WHERE demo:dueDate > '2026-01-01T00:00:00Z'", /compared with a TIMESTAMP/],
      ["SELECT * FROM demo:invoice WHERE demo:dueDate > TIMESTAMP 'yesterday'", /'yesterday' is no timestamp/],
      ['SELECT * FROM demo:invoice WHERE demo:paid > TRUE', /by = and <> only/],
      ["SELECT * FROM demo:invoice WHERE demo:labels = 'a'", /multi-valued: write ANY/],
      ["SELECT * FROM demo:invoice WHERE 'a' = ANY demo:number", /single-valued: leave out ANY/],
      ['SELECT * FROM demo:invoice ORDER BY demo:labels', /can't be ordered by 'demo:labels'/],
      ["SELECT * FROM demo:invoice WHERE demo:paid LIKE 'x'", /LIKE compares texts/],
      ["SELECT * FROM cmis:document WHERE CONTAINS('\"open')", /search text/],
      ["SELECT * FROM cmis:document WHERE CONTAINS('...')", /no word/],
      ["SELECT * FROM cmis:document WHERE IN_FOLDER('nowhere')", /no folder 'nowhere'/],
      [`SELECT * FROM cmis:document WHERE ${'('.repeat(200_000)}`, /nested too deeply/],
    ];
    for (const [statement, message] of cases) {
      it(`are explained: ${statement.slice(0, 90).replace('\n', ' ')}`, () => {
        refuses(statement, message);
      });
    }
  });
});
