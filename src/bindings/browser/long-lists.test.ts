import assert from 'node:assert/strict';
import { json, useBadServer } from '../../../test/support/bad-server';

describe('long lists of the Browser binding', () => {
  const world = useBadServer();
  const count = 2000;
  const typeOf = (index: number): string => (index < 1500 ? 'early' : 'late');
  const definition = (id: string): object => ({
    id,
    baseId: 'cmis:document',
    propertyDefinitions: {
      when: { id: 'when', propertyType: 'datetime', cardinality: 'single', updatability: 'readwrite' },
      many: { id: 'many', propertyType: 'string', cardinality: id === 'late' ? 'multi' : 'single' },
      number: { id: 'number', propertyType: 'decimal', cardinality: 'single' },
    },
  });
  /** Beside the first object of the other type, which is asked for when it is met. */
  const dates: Readonly<Record<number, unknown>> = { 1497: [1577836800000], 1498: 1577836800000, 1499: 'yesterday' };
  const properties = (index: number): string =>
    `"succinctProperties":{"cmis:objectId":"${index}","cmis:name":"ä ${index}","cmis:objectTypeId":"${typeOf(index)}",` +
    `"when":${JSON.stringify(dates[index] ?? '2020-01-01T00:00:00Z')},"many":null,"number":${index === 1900 ? '1e400' : index},"filling":"${'x'.repeat(200)}"}`;
  const listOf = (object: (index: number) => string): string =>
    Array.from({ length: count }, (_none, index) => object(index)).join(',');

  it('reads every object by its own type, wherever it stands in the list', async () => {
    const asked: string[] = [];
    world.answer = ({ url }) => {
      const type = new URL(url, 'http://host').searchParams.get('typeId');
      if (type === null)
        return {
          body: `{"objects":[${listOf((index) => `{"object":{${properties(index)}},"pathSegment":"p${index}"}`)}],"hasMoreItems":false,"numItems":${count}}`,
        };
      asked.push(type);
      return json(definition(type));
    };
    const page = await world.client.call('getChildren', { folderId: 'f' });
    assert.deepEqual(asked, ['early', 'late']);
    assert.equal(page.numItems, count);
    assert.equal(page.hasMoreItems, false);
    assert.deepEqual(
      page.items.map(({ id, pathSegment }) => [id, pathSegment]),
      Array.from({ length: count }, (_none, index) => [String(index), `p${index}`]),
    );
    for (const [index, { properties: read }] of page.items.entries()) {
      assert.equal(read['when'], index === 1499 ? 'yesterday' : '2020-01-01T00:00:00.000Z');
      assert.deepEqual(read['many'], typeOf(index) === 'late' ? [] : null);
      assert.equal(read['number'], index === 1900 ? '1e400' : index);
      assert.equal(read['cmis:name'], `ä ${index}`);
    }
  });

  it('reads each object of a tree once, however many types there are', async () => {
    const node = (id: string, children: readonly object[] = []): object => ({
      object: { object: { succinctProperties: { 'cmis:objectId': id, 'cmis:objectTypeId': id, when: `when ${id}` } } },
      children,
    });
    world.answer = ({ url }) => {
      const type = new URL(url, 'http://host').searchParams.get('typeId');
      return json(type === null ? [node('a', [node('b', [node('c')]), node('d')])] : definition(type));
    };
    const notes: string[] = [];
    const onNote = (note: string): void => void notes.push(note);
    const [a] = await world.client.call('getDescendants', { folderId: 'f', depth: -1 }, { onNote });
    assert.equal(a?.children[0]?.children[0]?.object.properties['when'], 'when c');
    assert.deepEqual(
      notes.map((note) => /"when (.)"/.exec(note)?.[1]),
      ['a', 'b', 'c', 'd'],
    );
  });
});
