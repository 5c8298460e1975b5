import assert from 'node:assert/strict';
import { startAlfrescoAspects } from '../../../test/support/alfresco-aspects';
import type { ScriptedServer } from '../../../test/support/scripted-server';
import type { CmisClient, CmisClientOptions } from '../../client/client';
import { createCmisClient } from '../../client/create-client';

describe("Alfresco's aspects by AtomPub", () => {
  let server: ScriptedServer;
  let client: CmisClient;
  async function connect(version: '1.0' | '1.1', options: Partial<CmisClientOptions> = {}): Promise<void> {
    server = await startAlfrescoAspects(version);
    client = createCmisClient({ url: `${server.url}/atom`, binding: 'atompub', ...options });
  }
  afterEach(async () => {
    await client.close();
    await server.stop();
  });

  /** The last body that was sent, from `<cmis:properties>` on. */
  const sent = (): string => {
    const body =
      server.requests
        .filter(({ method }) => method !== 'GET')
        .at(-1)
        ?.body.toString() ?? '';
    return /<cmis:properties>.*<\/cmis:properties>/s.exec(body)?.[0].replace(/\n\s*/g, '') ?? body;
  };
  const update = (properties: Record<string, string | string[] | null>): Promise<unknown> =>
    client.call('updateProperties', { objectId: 'doc', properties });

  it('are read the same on CMIS 1.0 and, told twice, on 1.1', async () => {
    const read = [];
    for (const version of ['1.0', '1.1'] as const) {
      await connect(version);
      const { aspects, properties } = await client.call('getObject', { objectId: 'doc' });
      read.push({ aspects, properties });
      if (version === '1.0') await Promise.all([client.close(), server.stop()]);
    }
    assert.deepEqual(read[0]?.aspects, ['P:cm:author']);
    assert.equal(read[0].properties['cm:author'], 'Ann');
    assert.deepEqual(read[1], read[0]);
  });

  it('are sent on CMIS 1.0 as what is added and removed, with their values', async () => {
    await connect('1.0');
    await update({ 'cmis:secondaryObjectTypeIds': ['P:cm:titled'], 'cmis:name': 'n', 'cm:title': 'a <title>' });
    assert.equal(
      sent(),
      '<cmis:properties><cmis:propertyString propertyDefinitionId="cmis:name"><cmis:value>n</cmis:value></cmis:propertyString>' +
        '<alf:setAspects><alf:aspectsToAdd>P:cm:titled</alf:aspectsToAdd><alf:aspectsToRemove>P:cm:author</alf:aspectsToRemove>' +
        '<alf:properties><cmis:propertyString propertyDefinitionId="cm:title"><cmis:value>a &lt;title&gt;</cmis:value></cmis:propertyString>' +
        '</alf:properties></alf:setAspects></cmis:properties>',
    );
  });

  it('get values on CMIS 1.0 without being added again, and lose them by an empty one', async () => {
    await connect('1.0');
    await update({ 'cm:author': null });
    assert.equal(
      sent(),
      '<cmis:properties><alf:setAspects><alf:properties><cmis:propertyString propertyDefinitionId="cm:author"/>' +
        '</alf:properties></alf:setAspects></cmis:properties>',
    );
  });

  it('stay where an update has nothing to do with them', async () => {
    await connect('1.0');
    await update({ 'cmis:name': 'n' });
    assert.ok(!sent().includes('alf:'), sent());
  });

  it('are secondary types on CMIS 1.1, also for a connection that keeps to 1.0', async () => {
    await connect('1.1', { cmisVersion: '1.0' });
    assert.equal((await client.type('P:cm:titled')).baseId, 'cmis:secondary');
    await update({ 'cmis:secondaryObjectTypeIds': ['P:cm:author', 'P:cm:titled'], 'cm:title': 'x' });
    assert.match(sent(), /propertyDefinitionId="cmis:secondaryObjectTypeIds"><cmis:value>P:cm:author<.*"cm:title"/);
    assert.ok(!sent().includes('alf:'), sent());
    await assert.rejects(client.call('bulkUpdateProperties', { bulkUpdateData: { objects: [{ id: 'doc' }] } }), {
      code: 'notSupported',
      message: /came with CMIS 1\.1/,
    });
  });
});
