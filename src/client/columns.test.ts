import assert from 'node:assert/strict';
import type { PropertyType } from '../model/property';
import type { TypeDefinition } from '../model/type-definition';
import { kindsOfColumns, readSelection } from './columns';

const type = (id: string, properties: Record<string, [PropertyType, 'single' | 'multi']>): TypeDefinition => ({
  id,
  baseId: 'cmis:document',
  propertyDefinitions: Object.fromEntries(
    Object.entries(properties).map(([name, [propertyType, cardinality]]) => [
      name,
      { id: name, queryName: name, propertyType, cardinality, updatability: 'readwrite', required: false },
    ]),
  ),
});
const document = type('cmis:document', {
  'cmis:name': ['string', 'single'],
  'cmis:creationDate': ['datetime', 'single'],
});
const titled = type('P:cm:titled', { 'cm:title': ['string', 'single'], 'cm:tags': ['string', 'multi'] });

const kinds = (statement: string, ...types: TypeDefinition[]): Record<string, string> => {
  const selection = readSelection(statement);
  assert.ok(selection !== undefined);
  return Object.fromEntries(
    [...kindsOfColumns(selection, types)].map(([name, { type, multi }]) => [name, multi ? `${type}[]` : type]),
  );
};

describe('columns of a statement', () => {
  it('are known by their names and aliases', () => {
    assert.deepEqual(
      kinds("select cmis:name as n, cmis:creationDate d from cmis:document where cmis:name = 'a FROM b'", document),
      { n: 'string', 'cmis:name': 'string', d: 'datetime', 'cmis:creationDate': 'datetime' },
    );
  });

  it('are those of the type for *', () => {
    const all = kinds('SELECT * FROM cmis:document', document);
    assert.equal(all['cmis:creationDate'], 'datetime');
    assert.equal(all['cmis:name'], 'string');
  });

  it('belong to the table that their qualifier names', () => {
    const all = kinds(
      'SELECT d.cmis:creationDate, t.cm:tags AS tags, t.* FROM cmis:document AS d JOIN cm:titled t ON d.cmis:objectId = t.cmis:objectId ORDER BY tags',
      document,
      titled,
    );
    assert.equal(all['d.cmis:creationDate'], 'datetime');
    assert.equal(all['tags'], 'string[]');
    assert.equal(all['t.cm:title'], 'string');
  });

  it('leave out functions', () => {
    const all = kinds("SELECT SCORE() AS s, cmis:name FROM cmis:document WHERE CONTAINS('x')", document);
    assert.deepEqual(Object.keys(all), ['cmis:name']);
  });

  it('are found in spite of comments and line breaks', () => {
    const selection = readSelection('SELECT -- the FROM name\n cmis:name /* FROM x */\nFROM cmis:document');
    assert.deepEqual(selection?.tables, [{ type: 'cmis:document', qualifier: 'cmis:document' }]);
    assert.deepEqual(
      selection.columns.map(({ name }) => name),
      ['cmis:name'],
    );
  });

  it('are unknown for what is no statement', () => {
    for (const statement of ['', 'SELECT', 'UPDATE x', 'SELECT a FROM', "'SELECT a FROM b'"]) {
      assert.equal(readSelection(statement), undefined, statement);
    }
  });
});
