import assert from 'node:assert/strict';
import { productName } from './connection-test';

describe('the name of a product', () => {
  it('says vendor and version once', () => {
    const inMemory = 'Apache-Chemistry-OpenCMIS-InMemory/1.1.0';
    assert.equal(productName('Apache Chemistry', inMemory, '1.1.0'), inMemory);
    assert.equal(productName('OpenCMIS', 'OpenCMIS FileShare', '1.0.0'), 'OpenCMIS FileShare 1.0.0');
  });

  it('joins what is different', () => {
    assert.equal(productName('Alfresco', 'Community', '23.2.1'), 'Alfresco Community 23.2.1');
    assert.equal(productName('', 'Store 10', '1'), 'Store 10 1');
    assert.equal(productName('', 'Store', ''), 'Store');
  });
});
