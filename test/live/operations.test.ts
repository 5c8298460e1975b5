import { startDemoRepository, type DemoRepository } from '../../src/demo/demo-repository';
import { sharedInMemoryServer, startFileshareServer, type FileshareServer } from '../support/opencmis-server';
import { describeWith } from '../support/require';
import { describeOperations } from './operations';

describe('every operation by the Browser binding', () => {
  let repository: DemoRepository;
  before(async () => {
    repository = await startDemoRepository({ users: { demo: 'demo-password' } });
  });
  after(() => repository.close());

  describeOperations(
    'on the embedded repository',
    () =>
      Promise.resolve({
        url: repository.url,
        user: 'demo',
        password: 'demo-password',
        versionable: 'D:demo:contract',
        relationship: 'R:demo:references',
        policy: { type: 'cmis:policy', properties: { 'cmis:policyText': 'keep' } },
        bulkAspect: 'P:cm:titled',
        item: { type: 'cmis:item', properties: {} },
        principal: 'demo',
        deletesContentWithoutToken: true,
      }),
    [],
  );
});

describeWith('java', 'every operation by the Browser binding, on real servers', () => {
  describeOperations(
    'on OpenCMIS in-memory',
    async () => {
      const { browserUrl, user, password } = await sharedInMemoryServer();
      return {
        url: browserUrl,
        user,
        password,
        versionable: 'VersionableType',
        relationship: 'CrossReferenceType',
        policy: { type: 'AuditPolicy', properties: { AuditSettings: 'all' } },
        item: { type: 'MyItemType', properties: {} },
        principal: user,
        deletesContentWithoutToken: false,
      };
    },
    // It takes new types, but no changes of one.
    ['updateType'],
  );

  let fileshare: FileshareServer | undefined;
  after(async () => {
    await fileshare?.stop();
  });
  describeOperations(
    'on OpenCMIS fileshare',
    async () => {
      fileshare = await startFileshareServer();
      const { browserUrl, user, password } = fileshare;
      return { url: browserUrl, user, password, versionable: 'cmis:document', deletesContentWithoutToken: true };
    },
    [
      'createType',
      'updateType',
      'deleteType',
      'getCheckedOutDocs',
      'createRelationship',
      'createPolicy',
      'createItem',
      'bulkUpdateProperties',
      'addObjectToFolder',
      'removeObjectFromFolder',
      'query',
      'getContentChanges',
      'checkOut',
      'cancelCheckOut',
      'checkIn',
      'getAllVersions',
      'getObjectRelationships',
      'applyPolicy',
      'removePolicy',
      'getAppliedPolicies',
      'applyACL',
    ],
  );
});
