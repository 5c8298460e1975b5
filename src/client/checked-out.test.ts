import assert from 'node:assert/strict';
import type { CmisObject } from '../model/object';
import type { PropertyValue } from '../model/property';
import { isSeparateCopy } from './checked-out';

const object = (id: string, properties: Readonly<Record<string, PropertyValue>>): CmisObject => ({
  id,
  properties,
  aspects: [],
});
const on = (productName: string) => ({
  repositoryInfo: () => Promise.resolve({ id: 'r', name: 'r', productName, capabilities: {} }),
});
const isSeparate = (properties: Readonly<Record<string, PropertyValue>>, product = 'Some server') =>
  isSeparateCopy(on(product), object('a', properties), {});

describe('a working copy beside its document', () => {
  it('is known by its own property, or where CMIS 1.0 has none by its id', async () => {
    assert.equal(await isSeparate({ 'cmis:isPrivateWorkingCopy': true }), true);
    assert.equal(await isSeparate({ 'cmis:versionSeriesCheckedOutId': 'a' }), true);
  });

  it('is not the document that it was made of, nor one of which the server tells nothing', async () => {
    const document = { 'cmis:isVersionSeriesCheckedOut': true, 'cmis:versionSeriesCheckedOutId': 'b' };
    assert.equal(await isSeparate({ ...document, 'cmis:isPrivateWorkingCopy': false }), false);
    assert.equal(await isSeparate(document), false);
    assert.equal(await isSeparate({ 'cmis:isVersionSeriesCheckedOut': true }), false);
    assert.equal(await isSeparate({}), false);
  });

  it('is none where documents are checked out in their place', async () => {
    assert.equal(await isSeparate({ 'cmis:isPrivateWorkingCopy': true }, 'Nuxeo OpenCMIS Connector'), false);
  });
});
