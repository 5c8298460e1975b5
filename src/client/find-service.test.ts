import assert from 'node:assert/strict';
import { failureOf } from '../../test/support/bad-server';
import { empty, page, pathsOf, useFinding, type At } from '../../test/support/cmis-services';

const onPremise = '/alfresco/api/-default-/public/cmis/versions';

describe('a client with binding "automatic"', () => {
  const { start, connect, find } = useFinding();

  describe('finds on Alfresco', () => {
    const current = {
      [`${onPremise}/1.1/browser`]: 'browser',
      [`${onPremise}/1.1/atom`]: 'atom11',
      [`${onPremise}/1.0/atom`]: 'atom10',
      '/alfresco/api/cmis/versions/1.1/atom': 'atom11',
      '/alfresco/api/cmis/versions/1.1/atom/': 'atom11',
      '/alfresco/api/-default-/cmis/versions/1.1/atom': 'atom11',
      '/alfresco/cmisatom': 'atom10',
      '/share/page': page('Alfresco Share'),
      '/alfresco/cmisws': page('<wsdl>', 500),
      '/': empty(302, { location: '/share/' }),
    } as const;
    const addresses = [
      '',
      '/',
      '/alfresco',
      '/alfresco/',
      '/share/page',
      '/alfresco/api/-default-/public/cmis/versions',
      '/alfresco/cmisws',
      '/alfresco/cmis',
      ...Object.keys(current).filter((path) => path.startsWith('/alfresco')),
    ];
    for (const address of new Set(addresses)) {
      it(`the Browser binding from ${address === '' ? 'the host alone' : address}`, async () => {
        const server = await start(current, { repositories: ['-default-'], product: 'Alfresco Community' });
        assert.equal(await find(server, address), `browser ${onPremise}/1.1/browser`);
        assert.ok(server.requests.length <= 2, pathsOf(server).join(', '));
      });
    }

    const older: Readonly<Record<string, [paths: Readonly<Record<string, At>>, found: string]>> = {
      'AtomPub 1.1 where Browser is switched off': [
        { [`${onPremise}/1.1/atom`]: 'atom11', [`${onPremise}/1.0/atom`]: 'atom10', '/alfresco/cmisatom': 'atom10' },
        `atompub ${onPremise}/1.1/atom`,
      ],
      'AtomPub 1.1 at its older address': [
        { '/alfresco/api/-default-/cmis/versions/1.1/atom': 'atom11', '/alfresco/cmisatom': 'atom10' },
        'atompub /alfresco/api/-default-/cmis/versions/1.1/atom',
      ],
      'AtomPub 1.1 of all tenants': [
        { '/alfresco/api/cmis/versions/1.1/atom/': 'atom11' },
        'atompub /alfresco/api/cmis/versions/1.1/atom/',
      ],
      'AtomPub 1.1 of all tenants, where a proxy takes the slash away': [
        { '/alfresco/api/cmis/versions/1.1/atom': 'atom11' },
        'atompub /alfresco/api/cmis/versions/1.1/atom',
      ],
      'AtomPub 1.0': [{ [`${onPremise}/1.0/atom`]: 'atom10' }, `atompub ${onPremise}/1.0/atom`],
      'AtomPub 1.0 at its oldest address': [{ '/alfresco/cmisatom': 'atom10' }, 'atompub /alfresco/cmisatom'],
    };
    for (const [title, [paths, found]] of Object.entries(older)) {
      for (const address of ['', '/alfresco', ...Object.keys(paths)]) {
        it(`${title}, from ${address === '' ? 'the host alone' : address}`, async () => {
          assert.equal(await find(await start(paths), address), found);
        });
      }
    }

    it('AtomPub 1.0 at the address that it was given, if there is nothing better', async () => {
      const server = await start({ [`${onPremise}/1.0/atom`]: 'atom10', '/alfresco/cmisatom': 'atom10' });
      assert.equal(await find(server, '/alfresco/cmisatom'), 'atompub /alfresco/cmisatom');
      assert.equal(await find(server, '/alfresco'), `atompub ${onPremise}/1.0/atom`);
    });

    it('Browser from the oldest address, where the repository has another id there', async () => {
      const server = await start({ '/alfresco/cmisatom': 'atom10' }, { repositories: ['bb212ecb-122d'] });
      const newer: At = (_request, response) => void response.end('{"-default-":{"repositoryId":"-default-"}}');
      const both = await start({ '/alfresco/cmisatom': 'atom10', [`${onPremise}/1.1/browser`]: newer });
      assert.equal(await find(server, '/alfresco/cmisatom'), 'atompub /alfresco/cmisatom');
      assert.equal(await find(both, '/alfresco/cmisatom'), `browser ${onPremise}/1.1/browser`);
    });

    it("a tenant's own service", async () => {
      const own = '/alfresco/api/acme.com/public/cmis/versions/1.1';
      const server = await start({ [`${own}/browser`]: 'browser', [`${own}/atom`]: 'atom11', ...current });
      assert.equal(await find(server, `${own}/atom`), `browser ${own}/browser`);
    });
  });

  describe("in Alfresco's cloud", () => {
    const versions = (network: string) => `/${network}/public/cmis/versions`;
    const network = {
      [`${versions('acme.com')}/1.1/browser`]: 'browser',
      [`${versions('acme.com')}/1.1/atom`]: 'atom11',
      [`${versions('acme.com')}/1.0/atom`]: 'atom10',
    } as const;
    const all = { '/cmis/versions/1.1/atom': 'atom11', '/cmis/versions/1.1/atom/': 'atom11' } as const;

    for (const address of [...Object.keys(network), versions('acme.com')]) {
      it(`finds a network's Browser binding from ${address}`, async () => {
        const server = await start(network, { repositories: ['acme.com'] });
        assert.equal(await find(server, address), `browser ${versions('acme.com')}/1.1/browser`);
      });
    }

    it('finds all networks with the slash that their address is documented with, and without', async () => {
      for (const served of Object.keys(all)) {
        const server = await start({ [served]: 'atom11' }, { repositories: ['acme.com', 'home.org'] });
        for (const address of Object.keys(all)) assert.equal(await find(server, address), `atompub ${served}`);
      }
    });

    for (const address of Object.keys(all)) {
      it(`finds the only network's Browser binding from ${address}`, async () => {
        const server = await start({ ...network, ...all }, { repositories: ['acme.com'] });
        assert.equal(await find(server, address), `browser ${versions('acme.com')}/1.1/browser`);
      });

      it(`lists several networks from ${address} and asks to choose one`, async () => {
        const server = await start({ ...network, ...all }, { repositories: ['acme.com', 'home.org'] });
        const client = connect(server.url + address);
        const networks = await client.call('getRepositories', {});
        assert.deepEqual(
          networks.map(({ id }) => id),
          ['acme.com', 'home.org'],
        );
        const error = await failureOf(client.call('getObject', { objectId: 'x' }));
        assert.equal(error.code, 'notConfigured');
        assert.match(error.message, /acme\.com, home\.org\. Choose one/);
      });

      it(`speaks to each network from ${address} once one is chosen`, async () => {
        const server = await start({ ...network, ...all }, { repositories: ['acme.com', 'home.org'] });
        const client = connect(server.url + address, { repositoryId: 'acme.com' });
        assert.equal((await client.repositoryInfo()).id, 'acme.com');
        assert.equal((await client.repositoryInfo({ repositoryId: 'home.org' })).id, 'home.org');
      });
    }
  });

  describe('finds on other servers', () => {
    const servers: Readonly<
      Record<string, [paths: Readonly<Record<string, At>>, found: string, from: readonly string[]]>
    > = {
      Nuxeo: [
        { '/nuxeo/json/cmis': 'browser', '/nuxeo/atom/cmis': 'atom11', '/nuxeo': empty(401) },
        'browser /nuxeo/json/cmis',
        ['', '/nuxeo', '/nuxeo/', '/nuxeo/ui/', '/nuxeo/json/cmis', '/nuxeo/atom/cmis'],
      ],
      'SAP Document Management': [
        { '/browser': 'browser', '/atom': 'atom11' },
        'browser /browser',
        ['', '/', '/browser', '/browser/', '/atom', '/browser/R/root'],
      ],
      OpenCMIS: [
        { '/cmis/browser': 'browser', '/cmis/atom11': 'atom11', '/cmis/atom': 'atom10', '/cmis': page('Welcome') },
        'browser /cmis/browser',
        ['/cmis', '/cmis/', '/cmis/atom', '/cmis/atom11', '/cmis/browser', '/cmis/services11/cmis', '/cmis/atom/R/id'],
      ],
      'OpenCMIS without the Browser binding': [
        { '/cmis/atom11': 'atom11', '/cmis/atom': 'atom10' },
        'atompub /cmis/atom11',
        ['/cmis', '/cmis/atom', '/cmis/atom11', '/cmis/browser'],
      ],
      'a server with CMIS 1.0 alone': [
        { '/cmis/atom': 'atom10' },
        'atompub /cmis/atom',
        ['/cmis', '/cmis/atom', '/cmis/atom11'],
      ],
      'an unknown product': [
        { '/fncmis/resources/Service': 'atom10' },
        'atompub /fncmis/resources/Service',
        ['/fncmis/resources/Service'],
      ],
    };
    for (const [title, [paths, found, from]] of Object.entries(servers)) {
      for (const address of from) {
        it(`${title} from ${address === '' ? 'the host alone' : address}`, async () => {
          assert.equal(await find(await start(paths), address), found);
        });
      }
    }

    it('a service with the query of its address, and without its fragment', async () => {
      const server = await start({ '/cmis/atom11': 'atom11', '/fncmis/resources/Service': 'atom10' });
      for (const path of ['/cmis/atom11', '/fncmis/resources/Service']) {
        for (const slash of ['', '/']) {
          const found = await find(server, `${path}${slash}?tenant=a%20b#top`);
          assert.equal(found, `atompub ${path}?tenant=a%20b`);
        }
      }
      assert.ok(pathsOf(server).every((path) => !path.includes('#')));
    });

    it('asks a service of an unknown product for nothing else', async () => {
      const server = await start({ '/fncmis/resources/Service': 'atom10' });
      await find(server, '/fncmis/resources/Service');
      assert.deepEqual(pathsOf(server), ['/fncmis/resources/Service']);
    });
  });
});
