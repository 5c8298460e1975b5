import assert from 'node:assert/strict';
import { json, useBadServer } from '../../test/support/bad-server';
import { createCmisClient } from './create-client';

describe('the client against servers with odd values and limits', () => {
  const world = useBadServer();

  describe('values', () => {
    const read = async (properties: string): Promise<Record<string, unknown>> => {
      world.answer = ({ url }) =>
        url.includes('typeDefinition')
          ? json({
              id: 't',
              baseId: 'cmis:document',
              propertyDefinitions: Object.fromEntries(
                Object.entries({ when: 'datetime', many: 'string', count: 'integer', text: 'string' }).map(
                  ([id, propertyType]) => [
                    id,
                    { id, propertyType, cardinality: id === 'many' ? 'multi' : 'single', updatability: 'readwrite' },
                  ],
                ),
              ),
            })
          : { body: `{"succinctProperties":{"cmis:objectId":"x","cmis:objectTypeId":"t",${properties}}}` };
      return (await world.client.call('getObject', { objectId: 'x' })).properties;
    };

    it('keeps hostile names as plain data', async () => {
      const properties = await read('"__proto__":{"polluted":1},"constructor":"c","toString":"s"');
      assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
      assert.equal(properties['constructor'], 'c');
      assert.equal(Object.getOwnPropertyDescriptor(properties, 'toString')?.value, 's');
      assert.deepEqual(Object.keys(properties).sort(), [
        '__proto__',
        'cmis:objectId',
        'cmis:objectTypeId',
        'constructor',
        'toString',
      ]);
    });

    it('keeps every digit of a number', async () => {
      const properties = await read('"count":9007199254740993,"other":1e400,"small":1.10,"exact":9007199254740992');
      assert.equal(properties['count'], '9007199254740993');
      assert.equal(properties['other'], '1e400');
      assert.equal(properties['small'], 1.1);
      assert.equal(properties['exact'], 9007199254740992);
    });

    it('keeps numbers that are too large or too close to zero for a double, wherever they stand', async () => {
      const lists = await read('"many":[0.5,-2.5E+400],"other":[1e400,0],"zero":0.0,"count":0');
      assert.deepEqual(lists['many'], ['0.5', '-2.5E+400']);
      assert.deepEqual(lists['other'], ['1e400', 0]);
      assert.deepEqual([lists['zero'], lists['count']], [0, 0]);
      assert.equal((await read('"text":"x","tiny":-1e-400'))['tiny'], '-1e-400');
      assert.equal((await read('"count":1e309')).count, '1e309');
      world.answer = ({ url }) => ({
        body: url.includes('succinct')
          ? '{"succinctProperties":{"price":1}}'
          : '{"properties":{"price":{"id":"price","type":"decimal","cardinality":"single","value":3e-330}}}',
      });
      const { properties } = await world.client.call('getObject', { objectId: 'x', filter: 'price' });
      assert.deepEqual(properties, { price: '3e-330' });
    });

    it('reads dates as milliseconds and as text, and keeps what is none', async () => {
      assert.equal((await read('"when":1')).when, '1970-01-01T00:00:00.001Z');
      assert.equal((await read('"when":"2026-03-01T01:02:03+02:00"')).when, '2026-02-28T23:02:03.000Z');
      assert.equal((await read('"when":"2026-03-01T01:02:03.1234567Z"')).when, '2026-03-01T01:02:03.123Z');
      assert.equal((await read('"when":"2026-03-01T01:02:03"')).when, '2026-03-01T01:02:03.000Z');
      assert.equal((await read('"when":"yesterday"')).when, 'yesterday');
      assert.equal((await read('"when":8640000000000001')).when, 8640000000000001);
      assert.equal((await read('"when":[1]')).when, '1970-01-01T00:00:00.001Z');
    });

    it('lets each value bring its kind where a filter leaves out the types', async () => {
      world.answer = ({ url }) =>
        url.includes('succinct')
          ? json({ succinctProperties: { when: 1 } })
          : json({ properties: { when: { id: 'when', type: 'datetime', cardinality: 'single', value: 1 } } });
      const { properties } = await world.client.call('getObject', { objectId: 'x', filter: 'when' });
      assert.deepEqual(properties, { when: '1970-01-01T00:00:00.001Z' });
    });

    it('gives empty lists for what was asked for and is not there, and nothing for the rest', async () => {
      world.answer = () => json({ succinctProperties: { 'cmis:objectId': 'x' } });
      const plain = await world.client.call('getObject', { objectId: 'x' });
      assert.deepEqual([plain.relationships, plain.renditions, plain.policies], [undefined, undefined, undefined]);
      const asked = {
        objectId: 'x',
        includeRelationships: 'both',
        renditionFilter: '*',
        includePolicyIds: true,
      } as const;
      const { relationships, renditions, policies } = await world.client.call('getObject', asked);
      assert.deepEqual([relationships, renditions, policies], [[], [], []]);
    });

    it('makes a list of what may have several values', async () => {
      assert.deepEqual((await read('"many":"one"')).many, ['one']);
      assert.deepEqual((await read('"many":null')).many, []);
      assert.equal((await read('"text":["2026-01-01T00:00:00Z"]')).text, '2026-01-01T00:00:00Z');
      assert.equal((await read('"text":7')).text, '7');
    });

    it('sends half of a character on as a replacement instead of failing', async () => {
      world.answer = () => json({ succinctProperties: { 'cmis:objectId': 'x' } });
      await world.client.call('getObject', { objectId: 'a\ud800b' });
      assert.match(world.server.requests.at(-1)?.url ?? '', /objectId=a%EF%BF%BDb/);
    });
  });

  describe('what is known of servers', () => {
    const manyRows = (count: number, productName: string): void => {
      const base = { repositoryUrl: `${world.server.url}/r`, rootFolderUrl: `${world.server.url}/r/root` };
      world.repositories = () => json({ r: { repositoryId: 'r', ...base } });
      world.answer = ({ url, body }) => {
        if (url.includes('repositoryInfo')) return json({ r: { repositoryId: 'r', productName, ...base } });
        const skipped = Number(new URLSearchParams(body.toString()).get('skipCount'));
        const length = Math.min(500, count - skipped);
        const results = Array.from({ length }, (_, index) => ({
          properties: {
            'cmis:objectId': { id: 'cmis:objectId', type: 'id', cardinality: 'single', value: String(skipped + index) },
          },
        }));
        return json({ results, hasMoreItems: skipped + length < count });
      };
    };
    const readAll = async (): Promise<string[]> => {
      const notes: string[] = [];
      const rows = world.client.items('query', { statement: 'a statement' }, { onNote: (note) => notes.push(note) });
      for await (const row of rows) assert.equal(typeof row['cmis:objectId'], 'string');
      return notes;
    };

    it('is remarked when a result ends at a limit of the server', async () => {
      manyRows(1000, 'Alfresco Community');
      assert.match((await readAll()).join(), /1000 items, a limit of Alfresco/);
    });

    it('is not remarked on other servers and at other numbers', async () => {
      manyRows(1000, 'Something else');
      assert.deepEqual(await readAll(), []);
      manyRows(999, 'Alfresco Community');
      assert.deepEqual(await readAll(), []);
    });

    it('is never asked for pages of no size', async () => {
      for (const options of [
        { pageSize: 0 },
        { pageSize: -1 },
        { limit: 0 },
        { limit: Number.NaN },
        { pageSize: Infinity },
      ]) {
        await assert.rejects(world.client.pages('query', { statement: 'SELECT x FROM y' }, options).next(), {
          code: 'input',
        });
      }
      assert.equal(world.server.requests.length, 0);
    });

    it('leaves the language to the connection', async () => {
      world.answer = () => json({ succinctProperties: { 'cmis:objectId': 'x' } });
      await world.client.call('getObject', { objectId: 'x' });
      assert.equal(world.server.requests.at(-1)?.headers['accept-language'], undefined);
      const german = createCmisClient({ url: `${world.server.url}/browser`, language: 'de-CH' });
      await german.call('getObject', { objectId: 'x' });
      assert.equal(world.server.requests.at(-1)?.headers['accept-language'], 'de-CH');
      await german.close();
      assert.throws(() => createCmisClient({ url: world.server.url, language: 'de\r\nX-Evil: 1' }), {
        code: 'notConfigured',
      });
    });
  });
});
