import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { CmisClient } from '../../src/client/client';
import { createCmisClient } from '../../src/client/create-client';
import { updateObject } from '../../src/client/update-object';
import { CmisError } from '../../src/model/errors';
import type { CmisObject } from '../../src/model/object';
import type { PropertiesInput } from '../../src/model/property';
import registerAspects from '../../nodes/aspects/aspects';
import registerRepository from '../../nodes/repository/repository';
import { sharedAspectsServer, START_TIMEOUT, type RunningServer } from '../support/opencmis-server';
import { at, startFlow } from '../support/flow';
import { describeWith } from '../support/require';
import { atomPub11, browser } from './wires';

describeWith('javac', "Alfresco's aspects on CMIS 1.0, read and written by OpenCMIS's own code", function () {
  this.timeout(60_000);
  let server: RunningServer;
  let client: CmisClient;
  before(async function () {
    this.timeout(START_TIMEOUT);
    server = await sharedAspectsServer();
    const { user, password } = server;
    client = createCmisClient({ url: server.atomUrl, binding: 'atompub', auth: { type: 'basic', user, password } });
  });
  after(() => client.close());

  const create = (properties: PropertiesInput = {}) =>
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

  it('keeps values of every kind, one and several, and unsets them', async () => {
    const properties = {
      'acme:string': 'it\'s "1" <&>\n🌍',
      'acme:strings': ['one', '', 'two, three'],
      'acme:boolean': false,
      'acme:booleans': [true, false],
      'acme:integer': '-9007199254740993',
      'acme:integers': [0, '9007199254740993'],
      'acme:decimal': '1.000000000000000000001',
      'acme:decimals': [0.5],
      'acme:datetime': '2020-02-29T12:00:00.500Z',
      'acme:datetimes': ['1900-01-01T00:00:00.000Z', '2199-12-31T23:59:59.999Z'],
      'acme:id': 'an id',
      'acme:ids': ['a'],
      'acme:uri': 'http://example.com/?a=b&c',
      'acme:uris': ['urn:x', 'urn:y'],
      'acme:html': '<b>&amp;</b>',
      'acme:htmls': ['<i/>'],
    };
    const names = Object.keys(properties) as (keyof typeof properties)[];
    const all = (await client.type('acme:everything')).propertyDefinitions ?? {};
    assert.deepEqual(Object.keys(all).sort(), [...names].sort());
    const { id } = await create({ 'cmis:secondaryObjectTypeIds': ['acme:everything'], ...properties });
    const valuesIn = (object: CmisObject) => Object.fromEntries(names.map((name) => [name, object.properties[name]]));
    assert.deepEqual(valuesIn(await read(id)), properties);
    assert.deepEqual(valuesIn(await read(id, ['cmis:name', ...names].join())), properties);

    const unset = Object.fromEntries(names.map((name) => [name, Array.isArray(properties[name]) ? [] : null]));
    await updateObject(client, id, { properties: unset });
    assert.deepEqual(valuesIn(await read(id)), unset);
    await updateObject(client, id, { properties });
    assert.deepEqual(valuesIn(await read(id)), properties);
    await updateObject(client, id, { removeAspects: ['acme:everything'] });
    assert.deepEqual(valuesIn(await read(id)), Object.fromEntries(names.map((name) => [name, undefined])));
  });

  it('lists every value of the wrong kind and every unknown aspect, and changes nothing', async () => {
    const { id } = await create({ 'cmis:secondaryObjectTypeIds': ['cm:counted'], 'cm:hits': 1 });
    const wrong = { 'cm:hits': 'many', 'cm:title': ['two', 'titles'], 'no:such': 'x' };
    await assert.rejects(updateObject(client, id, { addAspects: ['cm:none'], properties: wrong }), (error) => {
      assert.ok(error instanceof CmisError && error.code === 'input', String(error));
      const fields = (error.cause.faults ?? []).map(({ field }) => field);
      for (const field of [...Object.keys(wrong), 'type']) assert.ok(fields.includes(field), field);
      return true;
    });
    const object = await read(id);
    assert.deepEqual([object.aspects, object.properties['cm:hits']], [['P:cm:counted'], 1]);
  });

  it('goes along with folders, copies, large contents and new versions', async () => {
    const titled = { 'cmis:secondaryObjectTypeIds': ['cm:titled'], 'cm:title': 'a title' };
    const titleOf = async (objectId: string) => {
      const { aspects, properties } = await read(objectId);
      return [aspects, properties['cm:title']];
    };
    const expected = [['P:cm:titled'], 'a title'];
    const folder = await client.call('createFolder', {
      folderId: '/',
      properties: { 'cmis:name': randomUUID(), 'cmis:objectTypeId': 'cmis:folder,P:cm:titled', 'cm:title': 'a title' },
    });
    assert.deepEqual(await titleOf(folder.id), expected);

    const { user, password } = server;
    const auth = { type: 'basic', user, password } as const;
    const small = createCmisClient({ url: server.atomUrl, binding: 'atompub', auth, inlineContentBytes: 1 });
    const document = await small.call('createDocument', {
      folderId: folder.id,
      properties: { 'cmis:name': 'large', 'cmis:objectTypeId': 'cmis:document', ...titled },
      contentStream: { data: 'larger than one byte', mimeType: 'text/plain' },
    });
    await small.close();
    assert.deepEqual(await titleOf(document.id), expected);
    const copy = { sourceId: document.id, folderId: folder.id, properties: { 'cmis:name': 'copy' } };
    assert.deepEqual(await titleOf((await client.call('createDocumentFromSource', copy)).id), expected);
    const [entry] = await client.call('getDescendants', { folderId: folder.id, depth: 1 });
    assert.deepEqual(entry?.object.aspects, ['P:cm:titled']);

    const versioned = await create({ 'cmis:objectTypeId': 'VersionableType' });
    const { id } = await client.call('checkOut', { objectId: versioned.id });
    const version = { objectId: id, major: true, properties: titled };
    assert.deepEqual(await titleOf((await client.call('checkIn', version)).id), expected);
    await client.call('deleteTree', { folderId: folder.id });
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
    assert.deepEqual(at(await run({ action: 'find', property: 'cm:title', propertyType: 'str' }), 'payload'), [
      'P:cm:titled',
    ]);
    const properties = JSON.stringify({ 'cm:title': 'by the node' });
    await run({ action: 'add', aspects: 'cm:titled', aspectsType: 'str', properties, propertiesType: 'json' });
    assert.deepEqual((await read(payload.id)).aspects, ['P:cm:titled']);
    const listed = await run({ action: 'list' });
    assert.ok(JSON.stringify(at(listed, 'payload')).includes('P:cm:titled'));
    await run({ action: 'set', aspects: '["titled", "cm:counted"]', aspectsType: 'json' });
    assert.deepEqual([...(await read(payload.id)).aspects].sort(), ['P:cm:counted', 'P:cm:titled']);
    await run({ action: 'remove', aspects: 'P:cm:titled', aspectsType: 'str' });
    await run({ action: 'set', aspects: '[]', aspectsType: 'json' });
    assert.deepEqual((await read(payload.id)).aspects, []);
  });
});

describeWith('javac', "Alfresco's aspects on CMIS 1.1, told twice", function () {
  this.timeout(60_000);
  let server: RunningServer;
  const clients: CmisClient[] = [];
  before(async function () {
    this.timeout(START_TIMEOUT);
    server = await sharedAspectsServer();
    const { user, password } = server;
    for (const wire of [browser, atomPub11]) {
      const auth = { type: 'basic', user, password } as const;
      clients.push(createCmisClient({ url: wire.url(server), binding: wire.binding, auth }));
    }
  });
  after(() => Promise.all(clients.map((client) => client.close())));

  const secondary = {
    'cmis:secondaryObjectTypeIds': ['MySecondaryType'],
    SecondaryStringProp: 'x',
    SecondaryIntegerProp: 7,
  };

  it('are merged: AtomPub gives what Browser gives', async () => {
    const [byBrowser, byAtomPub] = clients;
    assert.ok(byBrowser && byAtomPub);
    const properties = { 'cmis:name': randomUUID(), 'cmis:objectTypeId': 'cmis:document', ...secondary };
    const { id } = await byAtomPub.call('createDocument', { folderId: '/', properties });
    for (const filter of [
      undefined,
      '*',
      'cmis:name,SecondaryStringProp',
      'cmis:secondaryObjectTypeIds',
      'cmis:name',
    ]) {
      const input = { objectId: id, ...(filter === undefined ? {} : { filter }) };
      const object: CmisObject = await byAtomPub.call('getObject', input);
      assert.deepEqual(object, await byBrowser.call('getObject', input), filter);
    }
    const object = await byAtomPub.call('getObject', { objectId: id });
    assert.deepEqual([object.aspects, object.properties['SecondaryIntegerProp']], [['MySecondaryType'], 7]);
  });

  it('are added and removed as on every CMIS 1.1', async () => {
    const [, client] = clients;
    assert.ok(client);
    const properties = { 'cmis:name': randomUUID(), 'cmis:objectTypeId': 'cmis:document' };
    const { id } = await client.call('createDocument', { folderId: '/', properties });
    const { SecondaryStringProp, SecondaryIntegerProp } = secondary;
    const values = { SecondaryStringProp, SecondaryIntegerProp };
    const added = await updateObject(client, id, { addAspects: ['MySecondaryType'], properties: values });
    assert.deepEqual([added.aspects, added.properties['SecondaryStringProp']], [['MySecondaryType'], 'x']);
    const removed = await updateObject(client, id, { removeAspects: ['MySecondaryType'] });
    assert.deepEqual([removed.aspects, removed.properties['SecondaryStringProp']], [[], undefined]);
  });
});
