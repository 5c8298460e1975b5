import assert from 'node:assert/strict';
import { startNuxeoServer, type NuxeoServer } from '../../test/support/nuxeo-server';
import type { CmisClient } from './client';
import { createCmisClient } from './create-client';
import { newVersion } from './new-version';
import { placeObject } from './place-object';
import { walkFolder } from './walk-folder';

/** Documents as on Nuxeo. */
describe('a document that is checked out in its place', () => {
  let server: NuxeoServer;
  let client: CmisClient;
  beforeEach(async () => {
    server = await startNuxeoServer();
    client = createCmisClient({ url: server.url });
  });
  afterEach(async () => {
    await client.close();
    await server.stop();
  });

  const wanted = {
    baseType: 'cmis:document',
    folderId: 'f',
    properties: { 'cmis:objectTypeId': 'cmis:document', 'cmis:name': 'a.txt', 'cmis:description': 'one' },
  } as const;

  it('is in its folder', async () => {
    const folder = await client.call('getObject', { objectId: 'f' });
    const walked = await walkFolder({ client, options: {} }, folder, 10);
    assert.deepEqual(
      walked.map(({ object }) => object.id),
      ['d'],
    );
  });

  it('is in the way of its name', async () => {
    const { object, outcome } = await placeObject(client, wanted, { policy: 'skip' });
    assert.deepEqual([object.id, outcome, server.actions()], ['d', 'existed', []]);
  });

  it('is found by a value, and none of its versions is', async () => {
    const options = { policy: 'skip', matchProperty: 'cmis:description' } as const;
    const { object, outcome } = await placeObject(client, wanted, options);
    assert.deepEqual([object.id, outcome, server.actions()], ['d', 'existed', ['query']]);
  });

  it('is only checked in for a new version, and never cancelled, which would delete it', async () => {
    const contentStream = { data: 'two', mimeType: 'text/plain', filename: 'a.txt' };
    server.refusesCheckIn = true;
    await assert.rejects(newVersion(client, 'd', { contentStream }), { code: 'constraint' });
    assert.equal(server.isDeleted, false);
    server.refusesCheckIn = false;
    assert.equal((await newVersion(client, 'd', { contentStream })).id, 'v');
    assert.deepEqual(server.actions(), ['checkIn', 'checkIn']);
  });
});
