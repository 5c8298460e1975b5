import assert from 'node:assert/strict';
import { startAlfrescoVersions, type AlfrescoVersions } from '../../test/support/alfresco-versions';
import type { CmisClient } from './client';
import { createCmisClient } from './create-client';
import { newVersion } from './new-version';

describe('newVersion on a server that behaves like Alfresco', () => {
  let server: AlfrescoVersions;
  let client: CmisClient;
  beforeEach(async () => {
    server = await startAlfrescoVersions();
    client = createCmisClient({ url: server.url, auth: { type: 'basic', user: 'anna', password: 'p' } });
  });
  afterEach(async () => {
    await client.close();
    await server.stop();
  });
  const contentStream = { data: 'new', mimeType: 'text/csv', filename: 'a.csv' };

  it('starts from the latest version when an older one is named, and gives the new id', async () => {
    const made = await newVersion(client, `${server.uuid};1.0`, { contentStream, major: false, comment: 'c' });
    assert.equal(made.id, `${server.uuid};1.2`);
    assert.deepEqual(server.versions.at(-1), { label: '1.2', content: 'new', mimeType: 'text/csv' });
    assert.deepEqual(server.actions(), ['checkOut', 'checkIn']);
  });

  it('keeps the aspects that are there when it adds one', async () => {
    const made = await newVersion(client, server.uuid, { addAspects: ['cm:titled'] });
    assert.equal(made.id, `${server.uuid};2.0`);
    assert.deepEqual(server.aspects, ['P:cm:author', 'P:cm:versionable', 'P:cm:titled']);
  });

  it('cancels the check-out of the working copy, and not of the document', async () => {
    server.refusesCheckIn = 'constraint';
    await assert.rejects(newVersion(client, server.uuid, { contentStream }), {
      code: 'constraint',
      message: /A rule forbids it\. \(The check-out was cancelled/,
    });
    assert.equal(server.holder, undefined);
    assert.deepEqual(server.actions(), ['checkOut', 'checkIn', 'cancelCheckOut']);
  });

  it('says who has a locked document', async () => {
    server.holder = 'bob';
    await assert.rejects(newVersion(client, server.uuid, { contentStream }), {
      code: 'updateConflict',
      message: /locked.*checked out by bob; the working copy is ".*;pwc"/,
    });
    assert.deepEqual(server.actions(), ['checkOut']);
    assert.equal(server.holder, 'bob');
  });
});
