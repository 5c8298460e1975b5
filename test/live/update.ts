import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { CmisClient } from '../../src/client/client';
import { createCmisClient } from '../../src/client/create-client';
import { updateObject } from '../../src/client/update-object';
import { CmisError } from '../../src/model/errors';
import type { CmisObject } from '../../src/model/object';
import type { Access } from './wires';

export interface UpdateSubject extends Access {
  /** An aspect with a string property, and what its other properties need. */
  readonly aspect: { readonly id: string; readonly property: string; readonly required: Record<string, number> };
  /** A further aspect, where the server has one. */
  readonly other?: { readonly id: string; readonly name: string };
}

/**
 * What updateObject has to do on every server. `serverMakesDifference`: its bulk update adds and removes aspects (OpenCMIS
 * in-memory answers that with an empty list).
 */
export function describeUpdates(
  title: string,
  start: () => Promise<UpdateSubject>,
  serverMakesDifference: boolean,
): void {
  describe(title, function () {
    this.timeout(120_000);
    let subject: UpdateSubject;
    let client: CmisClient;
    let document: CmisObject;

    before(async () => {
      subject = await start();
      const { url, user, password, binding = 'browser' } = subject;
      client = createCmisClient({ url, binding, auth: { type: 'basic', user, password } });
    });
    beforeEach(async () => {
      document = await client.call('createDocument', {
        folderId: '/',
        properties: { 'cmis:name': `update ${randomUUID()}`, 'cmis:objectTypeId': 'cmis:document' },
      });
    });
    afterEach(async () => {
      await client.call('deleteObject', { objectId: document.id, allVersions: true });
    });
    after(async () => {
      await client.close();
    });

    const aspects = async (): Promise<string[]> =>
      [...(await client.call('getObject', { objectId: document.id })).aspects].sort();

    it('changes properties and gives the object as it is then', async () => {
      const updated = await updateObject(client, document.id, { properties: { 'cmis:description': 'new' } });
      assert.equal(updated.id, document.id);
      assert.equal(updated.properties['cmis:description'], 'new');
    });

    it('adds an aspect with a property, and takes it off again', async () => {
      const { id, property, required } = subject.aspect;
      const updated = await updateObject(client, document.id, {
        addAspects: [id],
        properties: { ...required, [property]: 'x' },
      });
      assert.deepEqual(updated.aspects, [id]);
      assert.equal(updated.properties[property], 'x');
      const without = await updateObject(client, document.id, { removeAspects: [id] });
      assert.deepEqual(without.aspects, []);
      assert.equal(without.properties[property], undefined);
    });

    it('adds the aspect that a property needs', async () => {
      const { id, property, required } = subject.aspect;
      await updateObject(client, document.id, { properties: { ...required, [property]: 'x' } });
      assert.deepEqual(await aspects(), [id]);
    });

    it('adds no aspect when it may not', async () => {
      const { property } = subject.aspect;
      await assert.rejects(
        updateObject(client, document.id, { properties: { [property]: 'x' } }, { addMissingAspects: false }),
        { code: 'input' },
      );
      assert.deepEqual(await aspects(), []);
    });

    it('lists every fault and changes nothing', async () => {
      const { id, property } = subject.aspect;
      const properties = { [property]: 7, 'cmis:createdBy': 'me', 'no:such': 'x', 'cmis:description': 'new' };
      const error: unknown = await updateObject(client, document.id, {
        addAspects: [id, 'no:aspect'],
        properties,
      }).then(
        () => assert.fail('the update succeeded'),
        (reason: unknown) => reason,
      );
      assert.ok(error instanceof CmisError);
      const fields = (error.cause.faults ?? []).map(({ field }) => field);
      for (const field of [property, 'cmis:createdBy', 'no:such', 'type']) assert.ok(fields.includes(field), field);
      assert.deepEqual(await aspects(), []);
    });

    it('takes no aspect off when a value is refused', async () => {
      const { id, required } = subject.aspect;
      await updateObject(client, document.id, { addAspects: [id], properties: required });
      const taken = await client.call('createDocument', {
        folderId: '/',
        properties: { 'cmis:name': `taken ${randomUUID()}`, 'cmis:objectTypeId': 'cmis:document' },
      });
      const properties = { 'cmis:name': taken.name ?? '' };
      await assert.rejects(updateObject(client, document.id, { removeAspects: [id], properties }), CmisError);
      assert.deepEqual(await aspects(), [id]);
      await client.call('deleteObject', { objectId: taken.id, allVersions: true });
    });

    it('sends nothing when nothing changed, if so set', async () => {
      const before = await client.call('getObject', { objectId: document.id });
      const properties = { 'cmis:name': before.name ?? '', 'cmis:description': null };
      const updated = await updateObject(client, document.id, { properties }, { onlyChanged: true });
      assert.equal(updated.properties['cmis:changeToken'], before.properties['cmis:changeToken']);
    });

    it('lets two flows that add different aspects both win, 200 times', async () => {
      const { aspect } = subject;
      const other = subject.other ?? (await createAspect());
      const add = (name: string): Promise<unknown> =>
        updateObject(client, document.id, { addAspects: [name], properties: namedProperties(name) });
      const namedProperties = (name: string) => (name === aspect.id ? aspect.required : {});
      for (let round = 0; round < 200; round++) {
        await Promise.all([add(aspect.id), add(other.name)]);
        assert.deepEqual(await aspects(), [aspect.id, other.id].sort());
        await updateObject(client, document.id, { setAspects: [] });
      }
      assert.deepEqual(await aspects(), []);
    });

    if (serverMakesDifference) {
      it('lets writers by different connections both win', async () => {
        const { other, aspect, url, user, password } = subject;
        assert.ok(other !== undefined);
        const second = createCmisClient({ url, auth: { type: 'basic', user, password } });
        for (let round = 0; round < 50; round++) {
          await Promise.all([
            updateObject(client, document.id, { addAspects: [aspect.id] }),
            updateObject(second, document.id, { addAspects: [other.name] }),
          ]);
          assert.deepEqual(await aspects(), [aspect.id, other.id].sort());
          await updateObject(client, document.id, { setAspects: [] });
        }
        await second.close();
      });
    }

    /** A second aspect, on a server that comes with one only. */
    async function createAspect(): Promise<{ id: string; name: string }> {
      const id = `aspect${randomUUID().replaceAll('-', '')}`;
      const names = { localName: id, localNamespace: 'local', queryName: id, displayName: id, description: id };
      const flags = {
        creatable: false,
        fileable: false,
        queryable: true,
        fulltextIndexed: false,
        includedInSupertypeQuery: true,
        controllablePolicy: false,
        controllableACL: false,
      };
      const parent = { baseId: 'cmis:secondary', parentId: 'cmis:secondary' };
      await client.call('createType', { type: { id, ...names, ...parent, ...flags, propertyDefinitions: {} } });
      return { id, name: id };
    }

    it('says that somebody else changed the object, or tries again', async () => {
      let calls = 0;
      const meddled: CmisClient = Object.assign(Object.create(client) as CmisClient, {
        call: async (operation: 'getObject' | 'getAllowableActions', input: { objectId: string }, options: object) => {
          const result = await client.call(operation, input, options);
          if (operation === 'getObject' && ++calls === 1) {
            await client.call('updateProperties', {
              objectId: document.id,
              properties: { 'cmis:description': 'theirs' },
            });
          }
          return result;
        },
        timeZone: client.timeZone,
        type: client.type.bind(client),
        aspectsWith: client.aspectsWith.bind(client),
      });
      const change = { properties: { 'cmis:description': 'ours' } };
      await assert.rejects(updateObject(meddled, document.id, change), { code: 'updateConflict' });
      calls = 0;
      const updated = await updateObject(meddled, document.id, change, { retries: 2 });
      assert.equal(updated.properties['cmis:description'], 'ours');
    });
  });
}
