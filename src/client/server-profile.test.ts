import assert from 'node:assert/strict';
import { acceptableName, profileOf } from './server-profile';

const alfresco = profileOf({ productName: 'Alfresco Community' });

describe('server profiles', () => {
  it('are chosen by the product name', () => {
    assert.equal(alfresco.name, 'Alfresco');
    assert.equal(profileOf({ productName: 'Apache-Chemistry-OpenCMIS-InMemory/1.1.0' }).name, 'OpenCMIS in-memory');
    assert.equal(profileOf({ productName: 'OpenCMIS FileShare' }).name, 'OpenCMIS FileShare');
    assert.equal(profileOf({ productName: 'Nuxeo Platform' }).name, 'Nuxeo');
    assert.equal(profileOf({ vendorName: 'SAP SE' }).name, 'SAP Document Management');
    assert.equal(profileOf({ productName: 'Something else' }).name, 'other');
    assert.equal(profileOf({}).name, 'other');
  });

  it('know the system aspects of Alfresco', () => {
    for (const id of ['P:sys:localized', 'P:cm:auditable', 'P:cm:versionable', 'P:rn:renditioned']) {
      assert.ok(alfresco.systemAspects?.test(id), id);
    }
    assert.ok(!alfresco.systemAspects?.test('P:cm:titled'));
  });

  it('know who is better off with chunks, and who with few of them', () => {
    assert.equal(alfresco.mostChunks, 16);
    assert.equal(alfresco.chunksFrom, undefined);
    assert.equal(profileOf({ vendorName: 'SAP SE' }).chunksFrom, 104_857_600);
  });

  it('make a name acceptable', () => {
    assert.equal(acceptableName('2026-01-01T10:20:30 a/b*c?.', alfresco), '2026-01-01T10_20_30 a_b_c__');
    assert.equal(acceptableName('kept: as it is', profileOf({})), 'kept: as it is');
    assert.equal(acceptableName('a/b\u0000', profileOf({})), 'a_b_');
    assert.equal(acceptableName('..', profileOf({})), '__');
    assert.equal(acceptableName('plain.txt', alfresco), 'plain.txt');
  });
});
