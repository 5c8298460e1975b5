import { startDemoRepository, type DemoRepository } from '../../src/demo/demo-repository';
import { sharedInMemoryServer } from '../support/opencmis-server';
import { describeWith } from '../support/require';
import { describeScenarios } from './scenarios';

describe('by the Browser binding, the embedded repository', () => {
  let repository: DemoRepository | undefined;
  after(async () => {
    await repository?.close();
  });
  describeScenarios('scenarios', async () => {
    repository = await startDemoRepository({ users: { demo: 'demo-password' } });
    return {
      url: repository.url,
      user: 'demo',
      password: 'demo-password',
      repositoryId: repository.repositoryId,
      typed: {
        type: 'D:demo:invoice',
        required: { 'demo:number': 'R-1' },
        string: 'demo:note',
        integer: 'demo:serial',
        decimal: 'demo:amount',
        boolean: 'demo:paid',
        datetime: 'demo:dueDate',
        strings: 'demo:labels',
      },
      versionable: 'D:demo:contract',
      aspect: { name: 'cm:titled', id: 'P:cm:titled', property: 'cm:title', required: {} },
      oddNames: ['"quoted"?', 'back\\slash', '..', 'tab\tand\nline'],
    };
  });
});

describeWith('java', 'by the Browser binding, OpenCMIS in-memory', () => {
  describeScenarios('scenarios', async () => {
    const { browserUrl, user, password, repositoryId } = await sharedInMemoryServer();
    return {
      url: browserUrl,
      user,
      password,
      repositoryId,
      typed: {
        type: 'ComplexType',
        required: {},
        string: 'StringProp',
        integer: 'IntProp',
        decimal: 'DecimalProp',
        boolean: 'BooleanProp',
        datetime: 'DateTimeProp',
        integers: 'IntPropMV',
      },
      versionable: 'VersionableType',
      aspect: {
        name: 'MySecondaryType',
        id: 'MySecondaryType',
        property: 'SecondaryStringProp',
        required: { SecondaryIntegerProp: 7 },
      },
      oddNames: [],
    };
  });
});
