import { startDemoRepository, type DemoRepository } from '../../src/demo/demo-repository';
import { sharedInMemoryServer } from '../support/opencmis-server';
import { describeWith } from '../support/require';
import { describeNodes } from './nodes';

describe('the nodes on the embedded repository', () => {
  let repository: DemoRepository;
  before(async () => {
    repository = await startDemoRepository({ users: { demo: 'demo-password' } });
  });
  after(() => repository.close());

  describeNodes('by the Browser binding', () =>
    Promise.resolve({
      repository: { server: 'other', url: repository.url, binding: 'browser' },
      credentials: { user: 'demo', password: 'demo-password' },
      aspect: { name: 'cm:titled', id: 'P:cm:titled', properties: { 'cm:title': 'A title' } },
    }),
  );
});

describeWith('java', 'the nodes on a real server', () => {
  describeNodes('OpenCMIS in-memory by the Browser binding', async () => {
    const { browserUrl, user, password, repositoryId } = await sharedInMemoryServer();
    return {
      repository: { server: 'opencmis', url: browserUrl, binding: 'browser', repositoryId },
      credentials: { user, password },
      aspect: {
        name: 'MySecondaryType',
        id: 'MySecondaryType',
        properties: { SecondaryStringProp: 'A title', SecondaryIntegerProp: 7 },
      },
    };
  });
});
