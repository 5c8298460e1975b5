import assert from 'node:assert/strict';
import { addressesToTry, relatedAddresses, serviceKinds } from './service-addresses';

const tried = (address: string): string[] =>
  addressesToTry(new URL(address), serviceKinds).map(({ href }) => href.replace(new URL(address).origin, ''));
const related = (address: string, network?: string): string[] =>
  relatedAddresses(new URL(address), serviceKinds, network).map(({ pathname }) => pathname);

const alfresco = [
  '/alfresco/api/-default-/public/cmis/versions/1.1/browser',
  '/alfresco/api/-default-/public/cmis/versions/1.1/atom',
  '/alfresco/api/-default-/cmis/versions/1.1/atom',
  '/alfresco/api/cmis/versions/1.1/atom/',
  '/alfresco/api/cmis/versions/1.1/atom',
  '/alfresco/api/-default-/public/cmis/versions/1.0/atom',
  '/alfresco/cmisatom',
];

describe('the addresses where a service is looked for', () => {
  it('are those of every product for a host alone, Browser first, the host itself last', () => {
    assert.deepEqual(tried('http://docs.example.com:8080'), [
      alfresco[0],
      '/nuxeo/json/cmis',
      '/browser',
      ...alfresco.slice(1, 5),
      '/nuxeo/atom/cmis',
      '/atom11',
      ...alfresco.slice(5),
      '/atom',
      '/',
    ]);
  });

  for (const address of ['/alfresco', '/alfresco/', '/share/page/user/admin/dashboard', '/alfresco/api']) {
    it(`are Alfresco's alone for ${address}, which is asked last`, () => {
      assert.deepEqual(tried(`https://docs.example.com${address}`), [...alfresco, address]);
    });
  }

  it('keep a tenant, and what a proxy puts before Alfresco', () => {
    const [first, second] = tried('https://x.example/dms/alfresco/api/acme.com/public/cmis/versions/1.0/atom');
    assert.equal(first, '/dms/alfresco/api/acme.com/public/cmis/versions/1.0/atom');
    assert.equal(second, '/dms/alfresco/api/acme.com/public/cmis/versions/1.1/browser');
  });

  it('begin with an address that is one of a service, as it was written', () => {
    assert.equal(tried('https://x.example/alfresco/cmisatom?a=b#c')[0], '/alfresco/cmisatom?a=b');
    assert.equal(tried('https://x.example/alfresco/service/cmis')[0], '/alfresco/service/cmis');
    assert.deepEqual(tried('https://x.example/cmis/browser/'), [
      '/cmis/browser/',
      '/cmis/browser',
      '/cmis/atom11',
      '/cmis/atom',
    ]);
  });

  it("are a network's in the cloud, or those of all networks", () => {
    const versions = '/acme.com/public/cmis/versions';
    const network = [`${versions}/1.1/browser`, `${versions}/1.1/atom`, `${versions}/1.0/atom`];
    assert.deepEqual(tried('https://api.alfresco.com/acme.com'), [...network, '/acme.com']);
    assert.deepEqual(tried('https://api.alfresco.com/acme.com/'), [...network, '/acme.com/']);
    assert.deepEqual(tried('https://api.alfresco.com'), ['/cmis/versions/1.1/atom/', '/cmis/versions/1.1/atom', '/']);
    assert.deepEqual(tried(`https://gateway.example${versions}`), [versions, ...network]);
    assert.deepEqual(related('https://api.alfresco.com/cmis/versions/1.1/atom/'), [
      '/cmis/versions/1.1/atom/',
      '/cmis/versions/1.1/atom',
    ]);
    assert.equal(related('https://api.alfresco.com/cmis/versions/1.1/atom/', 'acme.com')[0], network[0]);
  });

  it('know Nuxeo, SAP and contexts of OpenCMIS by parts of their paths', () => {
    const nuxeo = ['/nuxeo/json/cmis', '/nuxeo/atom/cmis'];
    assert.deepEqual(tried('https://x.example/nuxeo/ui/#!/home'), [...nuxeo, '/nuxeo/ui/']);
    assert.deepEqual(tried('https://x.example/nuxeo/atom/cmis'), [nuxeo[1], nuxeo[0]]);
    assert.deepEqual(tried('https://x.example/cmis/services11/RepositoryService?wsdl').slice(1), [
      '/cmis/browser',
      '/cmis/atom11',
      '/cmis/atom',
    ]);
    assert.deepEqual(tried('https://x.example/cmis/browser/A1/root').slice(1, 2), ['/cmis/browser']);
    assert.deepEqual(tried('https://x.example/cmis').slice(0, 2), ['/cmis', '/cmis/browser']);
  });

  it('stay on their host', () => {
    for (const address of ['https://x.example:8443//evil.example/alfresco', 'https://x.example//evil.example']) {
      const { origin } = new URL(address);
      for (const url of addressesToTry(new URL(address), serviceKinds)) assert.equal(url.origin, origin);
    }
  });

  it('are none beside the own one for a service of an unknown product', () => {
    assert.deepEqual(related('https://x.example/fncmis/resources/Service'), []);
  });
});
