import assert from 'node:assert/strict';
import { startDemoRepository, type DemoRepository } from '../demo/demo-repository';
import { CmisError } from '../model/errors';
import type { CmisClient } from './client';
import { createCmisClient } from './create-client';
import { updateObject } from './update-object';

describe('updateObject where a server does less than it should', () => {
  let repository: DemoRepository;
  let client: CmisClient;
  let call: CmisClient['call'];
  let id: string;

  beforeEach(async () => {
    repository = await startDemoRepository({ users: { demo: 'demo' } });
    client = createCmisClient({ url: repository.url, auth: { type: 'basic', user: 'demo', password: 'demo' } });
    call = client.call.bind(client);
    const properties = { 'cmis:name': 'x', 'cmis:objectTypeId': 'cmis:document' };
    id = (await call('createDocument', { folderId: '/', properties })).id;
  });
  afterEach(async () => {
    await client.close();
    await repository.close();
  });

  /** Does `before` ahead of every call; what it throws is the call's error. */
  const meddle = (before: (operation: string) => void): void => {
    client.call = async (operation, input, options) => {
      before(operation);
      return call(operation, input, options);
    };
  };
  const aspects = async (): Promise<readonly string[]> => (await call('getObject', { objectId: id })).aspects;

  it('writes the whole list where the server has no bulk update', async () => {
    await updateObject(client, id, { addAspects: ['cm:titled'] });
    meddle((operation) => {
      if (operation === 'bulkUpdateProperties') throw new CmisError('notSupported', 'no bulk update');
    });
    await updateObject(client, id, { addAspects: ['cm:geographic'] });
    assert.deepEqual(await aspects(), ['P:cm:titled', 'P:cm:geographic']);
  });

  it('takes an aspect off again when its values fail, and throws why', async () => {
    meddle((operation) => {
      if (operation === 'updateProperties') throw new CmisError('constraint', 'a rule of the server');
    });
    const update = { properties: { 'cm:title': 'T' } };
    await assert.rejects(updateObject(client, id, update), { code: 'constraint', message: 'a rule of the server' });
    assert.deepEqual(await aspects(), []);
  });

  it('throws the first error and tells of the aspect that stayed', async () => {
    let failing = false;
    meddle((operation) => {
      if (failing) throw new CmisError('connection', 'gone');
      if (operation !== 'updateProperties') return;
      failing = true;
      throw new CmisError('constraint', 'a rule of the server');
    });
    await assert.rejects(updateObject(client, id, { properties: { 'cm:title': 'T' } }), {
      code: 'constraint',
      message: /^a rule of the server \(The object keeps P:cm:titled/,
    });
    assert.deepEqual(await aspects(), ['P:cm:titled']);
  });

  it('tells of a conflict when the server takes a change of aspects and does not keep it', async () => {
    client.call = async (operation, input, options) => {
      const answer = await call(operation, input, options);
      if (operation === 'bulkUpdateProperties' || operation === 'updateProperties') {
        await call('updateProperties', { objectId: id, properties: { 'cmis:secondaryObjectTypeIds': [] } });
      }
      return answer;
    };
    await assert.rejects(updateObject(client, id, { addAspects: ['cm:titled'] }), {
      code: 'updateConflict',
      message: /not as they should be/,
    });
    assert.deepEqual(await aspects(), []);
  });

  it('asks which aspect is meant where several define a property, and takes the one that is named', async () => {
    const types = [await client.type('cm:titled'), await client.type('cm:geographic')];
    client.aspectsWith = () => Promise.resolve(types);
    const properties = { 'cm:title': 'T' };
    await assert.rejects(updateObject(client, id, { properties }), {
      code: 'input',
      message: /several aspects, name one of P:cm:titled, P:cm:geographic/,
    });
    assert.deepEqual(await aspects(), []);
    const updated = await updateObject(client, id, { properties, addAspects: ['cm:titled'] });
    assert.equal(updated.properties['cm:title'], 'T');
  });

  it('makes two updates of one object wait for each other', async () => {
    const order: string[] = [];
    meddle((operation) => {
      if (operation === 'getObject' || operation === 'updateProperties') order.push(operation);
    });
    const describe = (text: string) => updateObject(client, id, { properties: { 'cmis:description': text } });
    await Promise.all([describe('first'), describe('second')]);
    assert.deepEqual(order, ['getObject', 'updateProperties', 'getObject', 'updateProperties']);
    const { properties } = await call('getObject', { objectId: id });
    assert.equal(properties['cmis:description'], 'second');
  });
});
