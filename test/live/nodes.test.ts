import { startDemoRepository, type DemoRepository } from '../../src/demo/demo-repository';
import {
  sharedAspectsServer,
  sharedFileshareServer,
  sharedInMemoryServer,
  type RunningServer,
} from '../support/opencmis-server';
import { describeWith } from '../support/require';
import { describeNodes } from './nodes';
import type { NodeAccess } from './run-node';
import { wires, type Wire } from './wires';

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

function nodeAccess(server: RunningServer, { url, binding }: Wire): NodeAccess {
  const { user, password, repositoryId } = server;
  const repository = { server: 'opencmis', url: url(server), binding, repositoryId };
  return { repository, credentials: { user, password } };
}

const secondaryType = {
  name: 'MySecondaryType',
  id: 'MySecondaryType',
  properties: { SecondaryStringProp: 'A title', SecondaryIntegerProp: 7 },
};
const inMemory = {
  versionable: 'VersionableType',
  relationship: 'CrossReferenceType',
  policy: { type: 'AuditPolicy', properties: { AuditSettings: 'all' } },
  principal: 'anna',
};

for (const wire of wires) {
  describeWith('java', `the nodes on a real server, by ${wire.title}`, () => {
    const is10 = wire.cmisVersion === '1.0';
    describeNodes(
      'OpenCMIS in-memory',
      async () => ({ ...nodeAccess(await sharedInMemoryServer(), wire), ...inMemory, aspect: secondaryType }),
      { cmisVersion: wire.cmisVersion, lacks: is10 ? ['aspects', 'new types'] : [] },
    );

    if (wire.binding === 'atompub') {
      describeWith('javac', 'with aspects as Alfresco has them', () => {
        describeNodes(
          'OpenCMIS in-memory',
          async () => ({
            ...nodeAccess(await sharedAspectsServer(), wire),
            ...inMemory,
            aspect: is10
              ? { name: 'cm:titled', id: 'P:cm:titled', properties: { 'cm:title': 'A title', 'cm:description': null } }
              : secondaryType,
          }),
          { cmisVersion: wire.cmisVersion, lacks: is10 ? ['new types'] : [] },
        );
      });
    }

    describeNodes('OpenCMIS fileshare', async () => nodeAccess(await sharedFileshareServer(), wire), {
      cmisVersion: wire.cmisVersion,
      lacks: ['query', 'aspects', 'versions', 'new versions', 'relationships', 'policies', 'permissions', 'new types'],
      idsFollowNames: true,
    });
  });
}
