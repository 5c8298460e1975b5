import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { CmisClient } from '../../src/client/client';
import { createCmisClient } from '../../src/client/create-client';
import { updateObject } from '../../src/client/update-object';
import registerAspects from '../../nodes/aspects/aspects';
import registerRepository from '../../nodes/repository/repository';
import { missingJavac } from '../support/opencmis/layout';
import { START_TIMEOUT, startAspectsServer, type RunningServer } from '../support/opencmis-server';
import { at, startFlow } from '../support/flow';
import { describeWith } from '../support/require';

describeWith('java', "Alfresco's aspects on CMIS 1.0, read and written by OpenCMIS's own code", function () {
  this.timeout(60_000);
  let server: RunningServer;
  let client: CmisClient;
  before(async function () {
    this.timeout(START_TIMEOUT);
    if (missingJavac()) this.skip();
    server = await startAspectsServer();
    const { user, password } = server;
    client = createCmisClient({ url: server.atomUrl, binding: 'atompub', auth: { type: 'basic', user, password } });
  });
  after(async () => {
    await client.close();
    await server.stop();
  });

  const create = (properties: Record<string, string | number | string[]> = {}) =>
    client.call('createDocument', {
      folderId: '/',
      properties: { 'cmis:name': randomUUID(), 'cmis:objectTypeId': 'cmis:document', ...properties },
    });
  const read = (objectId: string, filter?: string) =>
    client.call('getObject', { objectId, ...(filter === undefined ? {} : { filter }) });

  it('knows aspects by id, query name and local name, as secondary types', async () => {
    for (const name of ['P:cm:titled', 'cm:titled', 'titled']) {
      const type = await client.type(name);
      assert.deepEqual([type.id, type.baseId], ['P:cm:titled', 'cmis:secondary']);
    }
    assert.deepEqual(
      (await client.aspectsWith('cm:title')).map(({ id }) => id),
      ['P:cm:titled'],
    );
  });

  it('sets aspects and their values when a document is created', async () => {
    const { id } = await create({ 'cmis:secondaryObjectTypeIds': ['cm:titled'], 'cm:title': 'Größe & <more>' });
    const object = await read(id);
    assert.deepEqual(object.aspects, ['P:cm:titled']);
    assert.deepEqual(object.properties['cmis:secondaryObjectTypeIds'], ['P:cm:titled']);
    assert.equal(object.properties['cm:title'], 'Größe & <more>');
    assert.equal(object.properties['cm:description'], null);
  });

  it('takes aspects behind the name of the type', async () => {
    const { id } = await create({ 'cmis:objectTypeId': 'cmis:document,P:cm:titled, cm:counted', 'cm:hits': 7 });
    const object = await read(id);
    assert.deepEqual([object.type, [...object.aspects].sort()], ['cmis:document', ['P:cm:counted', 'P:cm:titled']]);
    assert.equal(object.properties['cm:hits'], 7);
  });

  it('adds, changes, removes and sets them on an object', async () => {
    const { id } = await create();
    const added = await updateObject(client, id, { addAspects: ['cm:titled'], properties: { 'cm:title': 'one' } });
    assert.deepEqual([added.aspects, (await read(id)).properties['cm:title']], [['P:cm:titled'], 'one']);
    await updateObject(client, id, { properties: { 'cm:title': null, 'cm:hits': 3 } });
    const changed = await read(id);
    assert.deepEqual([...changed.aspects].sort(), ['P:cm:counted', 'P:cm:titled']);
    assert.deepEqual([changed.properties['cm:title'], changed.properties['cm:hits']], [null, 3]);
    await updateObject(client, id, { removeAspects: ['cm:titled'] });
    assert.deepEqual((await read(id)).aspects, ['P:cm:counted']);
    await updateObject(client, id, { setAspects: ['cm:titled'] });
    assert.deepEqual((await read(id)).aspects, ['P:cm:titled']);
  });

  it('knows the aspects that every object of a type has, and leaves them when others are set', async () => {
    const { id } = await create({ 'cmis:objectTypeId': 'ComplexType', 'cm:author': 'Ann' });
    assert.deepEqual((await client.type('ComplexType')).mandatoryAspects, ['P:cm:author']);
    await updateObject(client, id, { setAspects: ['cm:titled'] });
    const object = await read(id);
    assert.deepEqual([...object.aspects].sort(), ['P:cm:author', 'P:cm:titled']);
    assert.equal(object.properties['cm:author'], 'Ann');
  });

  it('shows in lists what the filter names, and nothing else', async () => {
    const { id } = await create({ 'cmis:secondaryObjectTypeIds': ['cm:titled'], 'cm:title': 'x' });
    const { properties } = await read(id, 'cmis:objectId,cm:title');
    assert.deepEqual(properties, { 'cmis:objectId': id, 'cm:title': 'x' });
    const found = [];
    for await (const child of client.items('getChildren', { folderId: '/' })) if (child.id === id) found.push(child);
    assert.deepEqual(found[0]?.aspects, ['P:cm:titled']);
  });

  it('cmis-aspects does the same with them as on CMIS 1.1', async () => {
    const payload = await create();
    const { user, password } = server;
    const run = async (config: object): Promise<unknown> => {
      const repository = { server: 'other', url: server.atomUrl, binding: 'atompub', repositoryId: 'A1' };
      const flow = await startFlow({
        types: [registerRepository, registerAspects],
        node: { type: 'cmis-aspects', repository: 'repo', ...config },
        outputs: 2,
        others: [{ id: 'repo', type: 'cmis-repository', ...repository }],
        credentials: { repo: { user, password } },
      });
      try {
        const { error, outputs } = await flow.run({ payload });
        assert.equal(error, undefined, error?.message);
        return outputs[0]?.msg;
      } finally {
        await flow.stop();
      }
    };
    const properties = JSON.stringify({ 'cm:title': 'by the node' });
    await run({ action: 'add', aspects: 'cm:titled', aspectsType: 'str', properties, propertiesType: 'json' });
    assert.deepEqual((await read(payload.id)).aspects, ['P:cm:titled']);
    const listed = await run({ action: 'list' });
    assert.ok(JSON.stringify(at(listed, 'payload')).includes('P:cm:titled'));
    await run({ action: 'remove', aspects: 'cm:titled', aspectsType: 'str' });
    assert.deepEqual((await read(payload.id)).aspects, []);
  });
});
