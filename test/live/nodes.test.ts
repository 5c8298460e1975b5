import { startDemoRepository, type DemoRepository } from '../../src/demo/demo-repository';
import { sharedInMemoryServer } from '../support/opencmis-server';
import { describeWith } from '../support/require';
import { describeNodes } from './nodes';
import { wires } from './wires';

describe('the nodes on the embedded repository', () => {
  let repository: DemoRepository;
  before(async () => {
    repository = await startDemoRepository({ users: { demo: 'demo-password', anna: 'anna-password' } });
  });
  after(() => repository.close());

  describeNodes('by the Browser binding', () =>
    Promise.resolve({
      repository: { server: 'other', url: repository.url, binding: 'browser' },
      credentials: { user: 'demo', password: 'demo-password' },
      aspect: { name: 'cm:titled', id: 'P:cm:titled', properties: { 'cm:title': 'A title' } },
      versionable: 'D:demo:contract',
      relationship: 'R:demo:references',
      policy: { type: 'cmis:policy', properties: { 'cmis:policyText': 'keep' } },
      principal: 'anna',
    }),
  );
});

for (const wire of wires) {
  describeWith('java', `the nodes on a real server, by ${wire.title}`, () => {
    describeNodes(
      'OpenCMIS in-memory',
      async () => {
        const server = await sharedInMemoryServer();
        const { user, password, repositoryId } = server;
        return {
          repository: { server: 'opencmis', url: wire.url(server), binding: wire.binding, repositoryId },
          credentials: { user, password },
          aspect: {
            name: 'MySecondaryType',
            id: 'MySecondaryType',
            properties: { SecondaryStringProp: 'A title', SecondaryIntegerProp: 7 },
          },
          versionable: 'VersionableType',
          relationship: 'CrossReferenceType',
          policy: { type: 'AuditPolicy', properties: { AuditSettings: 'all' } },
          principal: 'anna',
        };
      },
      { cmisVersion: wire.cmisVersion },
    );
  });
}
