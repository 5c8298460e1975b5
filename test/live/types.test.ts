import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createType, definitionOf, deleteType } from '../../nodes/types/change-types';
import { importTypes } from '../../nodes/types/import-types';
import { readAll, readOne } from '../../nodes/types/read-input';
import { encodeType } from '../../src/bindings/browser/encode-type';
import type { CmisClient } from '../../src/client/client';
import { createCmisClient } from '../../src/client/create-client';
import { describeWith } from '../support/require';
import { sharedInMemoryServer, startFileshareServer } from '../support/opencmis-server';

const ignore = (): void => undefined;

describeWith('java', 'types on real servers', function () {
  this.timeout(120_000);
  let client: CmisClient;
  before(async () => {
    const { browserUrl: url, user, password } = await sharedInMemoryServer();
    client = createCmisClient({ url, auth: { type: 'basic', user, password } });
  });
  after(() => client.close());
  const newId = (): string => `t${randomUUID().replaceAll('-', '')}`;

  const everyKind = (id: string) => ({
    id,
    parentId: 'cmis:document',
    propertyDefinitions: {
      [`${id}:text`]: { propertyType: 'string', maxLength: 5, choice: [{ displayName: 'Red', value: ['red'] }] },
      [`${id}:flag`]: { propertyType: 'boolean', defaultValue: [true] },
      [`${id}:count`]: { propertyType: 'integer', defaultValue: ['9007199254740993'], minValue: -5 },
      [`${id}:amount`]: { propertyType: 'decimal', defaultValue: [5], maxValue: 7.5 },
      [`${id}:due`]: { propertyType: 'datetime', defaultValue: ['2020-01-02T03:04:05.000Z'], resolution: 'time' },
      [`${id}:links`]: { propertyType: 'uri', cardinality: 'multi' },
      [`${id}:ref`]: { propertyType: 'id' },
      [`${id}:page`]: { propertyType: 'html' },
    },
  });

  it('are created with properties of every kind from what differs from the parent', async () => {
    const id = newId();
    const notes: string[] = [];
    const type = await createType(client, readOne(everyKind(id), ignore), { onNote: (note) => notes.push(note) });
    assert.deepEqual(notes, []);
    assert.equal(type.id, id);
    const { propertyDefinitions = {} } = await definitionOf(client, id, {});
    assert.deepEqual(propertyDefinitions[`${id}:count`]?.defaultValue, ['9007199254740993']);
    assert.deepEqual(propertyDefinitions[`${id}:amount`]?.defaultValue, [5]);
    assert.deepEqual(propertyDefinitions[`${id}:due`]?.defaultValue, ['2020-01-02T03:04:05.000Z']);
    assert.deepEqual(propertyDefinitions[`${id}:text`]?.choices, [{ displayName: 'Red', value: ['red'] }]);
    assert.equal(propertyDefinitions['cmis:name']?.inherited, true);
    const properties = { 'cmis:name': id, 'cmis:objectTypeId': id, [`${id}:text`]: 'red', [`${id}:links`]: ['a:b'] };
    const made = await client.call('createDocument', { folderId: '/', properties });
    assert.deepEqual(made.properties[`${id}:links`], ['a:b']);
    await assert.rejects(deleteType(client, await client.type(id), {}), (error: Error) => {
      assert.match(
        error.message,
        new RegExp(`^The type ${id} can't be deleted: there are objects of it \\(${made.id}\\)`),
      );
      return true;
    });
    await client.call('deleteObject', { objectId: made.id });
    await deleteType(client, await client.type(id), {});
    await assert.rejects(client.type(id), { code: 'input' });
  });

  it('come back from their export as they were', async () => {
    const [above, below] = [newId(), newId()];
    const given = readAll([{ id: below, parentId: above }, everyKind(above)], ignore);
    const options = { update: false, onEnded: ignore };
    assert.deepEqual(await importTypes(client, given, options), [
      { id: below, outcome: 'created' },
      { id: above, outcome: 'created' },
    ]);
    const types = [await definitionOf(client, above, {}), await definitionOf(client, below, {})];
    const text = `[${types.map((type) => encodeType(type)).join()}]`;
    for (const id of [below, above]) await client.call('deleteType', { typeId: id });
    const outcomes = await importTypes(client, readAll(text, ignore), options);
    assert.deepEqual(
      outcomes.map(({ outcome }) => outcome),
      ['created', 'created'],
    );
    assert.deepEqual([await definitionOf(client, above, {}), await definitionOf(client, below, {})], types);
    const again = await importTypes(client, readAll(text, ignore), { ...options, update: true });
    assert.deepEqual(
      again.map(({ outcome }) => outcome),
      ['existed', 'existed'],
    );
    for (const id of [below, above]) await client.call('deleteType', { typeId: id });
  });

  it('say operation and server where the server can not change them', async () => {
    const id = newId();
    await createType(client, readOne({ id, parentId: 'cmis:document' }, ignore), {});
    const wider = readAll([{ id, propertyDefinitions: { [`${id}:a`]: { propertyType: 'string' } } }], ignore);
    const [outcome] = await importTypes(client, wider, { update: true, onEnded: ignore });
    assert.equal(outcome?.error?.code, 'notSupported');
    assert.match(
      outcome.error.message,
      /^The server \(Apache-Chemistry-OpenCMIS-InMemory\/1\.1\.0\) does not support updateType\./,
    );
    await client.call('deleteType', { typeId: id });
  });

  it('say the same of a server that can change none, and has no query either', async () => {
    const server = await startFileshareServer();
    const { browserUrl: url, user, password } = server;
    const other = createCmisClient({ url, auth: { type: 'basic', user, password } });
    const created = createType(other, readOne({ id: newId(), parentId: 'cmis:document' }, ignore), {});
    await assert.rejects(created, { code: 'notSupported', message: /FileShare.*does not support createType/ });
    await assert.rejects(other.call('query', { statement: 'SELECT * FROM cmis:document' }), {
      code: 'notSupported',
      message: /does not support query\. .*capabilityQuery is none\.$/,
    });
    await other.close();
    await server.stop();
  });
});
