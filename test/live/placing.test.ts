import { startDemoRepository, type DemoRepository } from '../../src/demo/demo-repository';
import {
  sharedInMemoryServer,
  START_TIMEOUT,
  startFileshareServer,
  type FileshareServer,
} from '../support/opencmis-server';
import { describeWith } from '../support/require';
import { describePlacing } from './placing';

describe('objects at their place: the embedded repository', () => {
  let repository: DemoRepository;
  before(async () => {
    repository = await startDemoRepository({ users: { demo: 'demo-password' }, sampleData: false });
  });
  after(() => repository.close());

  describePlacing(
    'by the Browser binding',
    {
      versionable: 'D:demo:contract',
      found: { type: 'D:demo:invoice', property: 'demo:number', required: {} },
      multifiling: true,
    },
    () => Promise.resolve({ url: repository.url, user: 'demo', password: 'demo-password' }),
  );
});

describeWith('java', 'objects at their place: OpenCMIS in-memory', function () {
  this.timeout(START_TIMEOUT);
  describePlacing(
    'by the Browser binding',
    {
      versionable: 'VersionableType',
      found: { type: 'ComplexType', property: 'StringProp', required: {} },
      multifiling: true,
    },
    async () => {
      const { browserUrl, user, password } = await sharedInMemoryServer();
      return { url: browserUrl, user, password };
    },
  );
});

describeWith('java', 'objects at their place: OpenCMIS fileshare', function () {
  this.timeout(START_TIMEOUT);
  let server: FileshareServer;
  before(async () => {
    server = await startFileshareServer();
  });
  after(() => server.stop());

  describePlacing('by the Browser binding', { multifiling: false }, () =>
    Promise.resolve({ url: server.browserUrl, user: server.user, password: server.password }),
  );
});
